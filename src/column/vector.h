// SPDX-License-Identifier: Apache-2.0
// A run of values of one type outside a table: a column of a batch on its way in, or of a result on
// its way out. The one currency between arrow, text, write, query and capi.
//
// Form, by type.storage():
//   kNone    no values; every row is null
//   kBits    bits at values, the first at bit_offset
//   kFixed   length * width bytes at values, aligned to min(width, 8)
//   kViews   length StringRef at values; a nested type's value is one byte string, which
//            nested_value.h draws
// A dictionary type's values are codes; each code of a valid row is in [0, dictionary->length),
// and the dictionary has no nulls.
// Under a null the bytes are unspecified, but for kViews they are the empty StringRef.
// Values are checked when a Vector is made (UTF-8, ranges), never again later.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/bitmap.h"
#include "base/buffer.h"
#include "column/data_type.h"
#include "column/string_ref.h"

namespace colmerge {

struct Vector {
  DataType type;
  uint64_t length = 0;
  const uint8_t* values = nullptr;
  uint64_t bit_offset = 0;            // kBits only
  const uint8_t* validity = nullptr;  // nullptr: no nulls (but kNone: all null)
  uint64_t validity_offset = 0;       // in bits
  uint64_t null_count = 0;            // exact
  std::shared_ptr<const Vector> dictionary = nullptr;
  std::vector<Buffer> buffers = {};                      // memory that this vector owns
  std::vector<std::shared_ptr<const void>> owners = {};  // memory that it borrows, kept alive

  // Defaults, out of line: vectors are moved and given up in hundreds of places, never row by row.
  Vector();
  Vector(const Vector&) = delete;
  Vector(Vector&& other) noexcept;
  Vector& operator=(const Vector&) = delete;
  Vector& operator=(Vector&& other) noexcept;
  ~Vector();

  bool IsValid(uint64_t i) const {
    if (validity == nullptr) return type.storage() != Storage::kNone;
    return GetBit(validity, validity_offset + i);
  }
  template <typename T>
  const T* as() const {
    return reinterpret_cast<const T*>(values);
  }
  bool Bit(uint64_t i) const { return GetBit(values, bit_offset + i); }
  const StringRef& String(uint64_t i) const { return as<StringRef>()[i]; }
};

// `count` rows of `whole` from `start`, borrowing its memory, which must outlive the slice.
Vector Slice(const Vector& whole, uint64_t start, uint64_t count);
// All rows as values of another type, which are stored alike; borrows like a slice.
Vector Relabel(const Vector& source, const DataType& to);
// What `from` owns, and the heir borrows from it, lives as long as the heir.
void GiveMemory(Vector* from, Vector* heir);

// A new vector of the given rows of `source`, with buffers of its own (long string bytes and the
// dictionary are borrowed: source, and what it borrows from, must outlive the result).
Vector TakeRows(const Vector& source, const uint32_t* rows, uint64_t count,
                const Ref<MemoryPool>& pool);

// Bytes of so many values of a vector, and memory for them where each of them is going to be set; bits are clear.
uint64_t VectorBytes(const DataType& type, uint64_t count);
Buffer ValuesToSet(const DataType& type, uint64_t count, const Ref<MemoryPool>& pool);

// A vector of `length` nulls.
Vector NullVector(DataType type, uint64_t length, const Ref<MemoryPool>& pool);

}  // namespace colmerge
