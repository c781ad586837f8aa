// SPDX-License-Identifier: Apache-2.0
// The strings that a kernel makes, row after row, in blocks that the result owns: no allocation a
// row, and no copy of what can be written where it will stay.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "expr/functions/scalar_function.h"

namespace colmerge {

// The longest string that a function makes.
inline constexpr uint64_t kLongestResult = uint64_t{256} << 20;

inline Status ResultTooLong(std::string_view function, uint64_t size) {
  return Error(Code::kInvalidArgument,
               "The result of {} would have {} bytes; the most that a function makes is {}",
               function, size, kLongestResult);
}

class StringResult {
 public:
  explicit StringResult(const KernelCall& call)
      : call_(call),
        refs_(Buffer::Zeroed(call.pool, call.rows * sizeof(StringRef), MemoryCategory::kScratch)),
        next_(refs_.as<StringRef>()) {}

  // The next row is nothing: an empty string, or a row that is not wanted.
  void AppendEmpty() { ++next_; }

  // The next row is a copy of value.
  void Append(std::string_view value) {
    if (value.size() <= kInlineBytes) {
      *next_++ = StringRef(value);
      return;
    }
    std::memcpy(Room(value.size()), value.data(), value.size());
    Commit(value.size());
  }

  // The next row is a part of an argument's string of that row, whose memory the result may borrow.
  void AppendPart(std::string_view part) { *next_++ = StringRef(part); }

  // Room for a string of at most `most` bytes, to be written there and committed. Room for another
  // one that is asked for without a commit is in the same place, at its start.
  char* Room(uint64_t most) {
    if (static_cast<uint64_t>(end_ - at_) < most) NewBlock(most);
    return at_;
  }
  // The next row is the first `size` bytes of the room.
  void Commit(uint64_t size) {
    *next_++ = StringRef(at_, size);
    if (size > kInlineBytes) at_ += size;
  }

  // The vector; every row must have been appended.
  Vector Finish() && {
    Vector result;
    result.type = call_.type;
    result.length = call_.rows;
    result.values = refs_.data();
    result.buffers = std::move(blocks_);
    result.buffers.push_back(std::move(refs_));
    return result;
  }

 private:
  void NewBlock(uint64_t least) {
    constexpr uint64_t kFirstBlock = 4096;
    constexpr uint64_t kLargestBlock = uint64_t{1} << 20;
    const uint64_t last = blocks_.empty() ? 0 : blocks_.back().size();
    const uint64_t size = std::max(least, std::clamp(last * 2, kFirstBlock, kLargestBlock));
    blocks_.emplace_back(call_.pool, size, MemoryCategory::kScratch);
    at_ = blocks_.back().as<char>();
    end_ = at_ + size;
  }

  const KernelCall& call_;
  Buffer refs_;
  StringRef* next_;
  std::vector<Buffer> blocks_;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

// make(i, StringResult*) -> Status appends row i, for each row that is wanted.
template <typename Make>
Result<Vector> MakeStrings(const KernelCall& call, Make&& make) {
  StringResult result(call);
  for (uint64_t i = 0; i < call.rows; ++i) {
    if (!call.IsWanted(i)) {
      result.AppendEmpty();
      continue;
    }
    Status status = make(i, &result);
    if (!status.ok()) [[unlikely]] {
      return std::move(status).AtRow(static_cast<int64_t>(i));
    }
  }
  return std::move(result).Finish();
}

// The same where nothing fails: make(i, StringResult*).
template <typename Make>
Result<Vector> MapStrings(const KernelCall& call, Make&& make) {
  StringResult result(call);
  for (uint64_t i = 0; i < call.rows; ++i) {
    if (call.IsWanted(i)) {
      make(i, &result);
    } else {
      result.AppendEmpty();
    }
  }
  return std::move(result).Finish();
}

}  // namespace colmerge
