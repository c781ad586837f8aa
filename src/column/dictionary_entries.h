// SPDX-License-Identifier: Apache-2.0
// The entries of one version of a dictionary, which it shares with the versions before and after.
//
//   values   | of the first version | what the second added | ... | free |
//   index      codes of all of them; each version passes over those that are not its own
//
// A longer version is made of the longest one and appends behind its entries: what others read does
// not move. When the longest version dies before the others, as that of a write that failed does,
// its entries leave the index, and the next version begins in their place. So a write costs its own
// values alone, and leaves nothing behind when it fails.
//
// Versions live and die on any thread. The one that is being made belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "base/hash.h"
#include "column/dictionary_index.h"
#include "column/vector.h"

namespace colmerge {

class DictionaryEntries {
 public:
  static constexpr uint32_t kNoCode = DictionaryIndex::kNoCode;

  // Without entries, for values of this type.
  static std::shared_ptr<DictionaryEntries> MakeEmpty(const DataType& type,
                                                      const Ref<MemoryPool>& pool);
  // The entries of `shorter`, to which more can be appended; nullptr when another version has done
  // that already.
  static std::shared_ptr<DictionaryEntries> Continue(const DictionaryEntries& shorter);
  DictionaryEntries(const DictionaryEntries&) = delete;
  DictionaryEntries& operator=(const DictionaryEntries&) = delete;
  ~DictionaryEntries();

  // codes[i] becomes the code of value start + i, or kNoCode for one that is missing or null.
  // `wanted`: of the type of these entries.
  void Find(const Vector& wanted, uint64_t start, uint64_t count, uint32_t* codes) const;
  // As Find, but appends what is missing until there are `most` entries; false when these do not do
  // (some may have been appended then). Only while these are the longest entries, before anybody
  // else knows them.
  bool FindOrAppend(const Vector& wanted, uint64_t start, uint64_t count, uint64_t most,
                    const Ref<MemoryPool>& pool, uint32_t* codes);

  uint64_t size() const { return values_.length; }
  const uint8_t* values() const { return values_.values; }
  // Memory that these entries hold, alone or with others.
  uint64_t value_bytes() const { return room_->size() + string_room_; }
  uint64_t index_bytes() const { return index_->bytes(); }
  // What the values themselves take of it.
  uint64_t used_bytes() const { return size() * width_ + string_bytes_; }
  // Bytes that were moved to make room, since these entries began.
  uint64_t moved_bytes() const { return moved_bytes_; }

  // used_bytes() of the version whose use was last examined; of all versions. Only the writer of a
  // table asks and tells.
  uint64_t examined_bytes() const { return line_->examined_bytes; }
  void set_examined_bytes(uint64_t bytes) const { line_->examined_bytes = bytes; }

 private:
  // What the versions of a dictionary have in common.
  struct Line {
    std::mutex mutex;  // guards the indexes, and the links between versions
    DictionaryEntries* longest = nullptr;
    uint64_t examined_bytes = 0;
  };
  struct StringBlock final : RefCounted {
    StringBlock(const Ref<MemoryPool>& pool, uint64_t size, Ref<StringBlock> earlier)
        : bytes(pool, size, MemoryCategory::kStrings), before(std::move(earlier)) {}
    Buffer bytes;
    Ref<StringBlock> before;
  };

  DictionaryEntries() = default;

  uint32_t FindOne(uint32_t hash, const Vector& wanted, uint64_t row) const;
  void Append(uint32_t hash, const Vector& from, uint64_t row, const Ref<MemoryPool>& pool);
  void MakeRoom(const Ref<MemoryPool>& pool);
  StringRef KeepString(const StringRef& string, const Ref<MemoryPool>& pool);

  std::shared_ptr<Line> line_;
  DictionaryEntries* shorter_ = nullptr;
  DictionaryEntries* longer_ = nullptr;
  uint64_t width_ = 0;  // bytes a value, in the books; 0 for bits
  Vector values_;       // borrowed from room_; floats as the integers of their bits
  std::shared_ptr<Buffer> room_;
  std::shared_ptr<DictionaryIndex> index_;
  Ref<StringBlock> strings_;   // that is being filled; it holds those before
  uint64_t strings_end_ = 0;   // bytes used in it
  uint64_t string_room_ = 0;   // of all blocks
  uint64_t string_bytes_ = 0;  // used in all of them
  uint64_t moved_bytes_ = 0;
};

// Floats as the integers of their bits: as keys all NaNs are equal and both zeros, but a dictionary
// that unified them would change values.
Vector AsPlainBits(const Vector& vector);

}  // namespace colmerge
