// SPDX-License-Identifier: Apache-2.0
// Single cells as colmerge_value.
#pragma once

#include <colmerge/colmerge.h>

#include "column/column.h"
#include "column/vector.h"

namespace colmerge::capi {

// The COLMERGE_VALUE_ kind in which values of a type are given; a dictionary's are its values'.
int32_t ValueKindOf(const DataType& type);
// "INT64", of a kind that is one.
const char* ValueKindName(int32_t kind);

// A cell; texts and bytes point into the vector's, or the column's, memory.
colmerge_value ValueOf(const Vector& vector, uint64_t row);
colmerge_value ValueOf(const DataType& type, const Column& column, uint64_t row);

// A cell on its way in, as a vector of one row that borrows from this object. Lives on the stack
// and allocates nothing for types without parameters.
class CellVector {
 public:
  explicit CellVector(const DataType& type);
  CellVector(const CellVector&) = delete;
  CellVector& operator=(const CellVector&) = delete;

  // false: no value of the type equals it, a number out of range for instance. A kind other than
  // the type's, INT64 and UINT64 standing for each other, is kTypeMismatch; malformed texts and
  // NULL pointers are kInvalidArgument.
  Result<bool> Set(const colmerge_value& value);
  // The same, but any number may be given for a type of numbers: it is judged by its value, as in a write.
  Result<bool> SetNumber(const colmerge_value& value, const Ref<MemoryPool>& pool);
  // For a dictionary type: the code itself, of a value in this dictionary.
  void SetCode(uint64_t code, std::shared_ptr<const Vector> dictionary) {
    std::memcpy(storage_, &code, sizeof(code));
    vector_.dictionary = std::move(dictionary);
  }
  const Vector& vector() const { return vector_; }

 private:
  bool SetInteger(const colmerge_value& value);
  bool SetReal(double value);
  Result<bool> SetBytes(const colmerge_value& value);

  Vector vector_;
  alignas(16) uint8_t storage_[32] = {};
  uint8_t validity_ = 1;
};

}  // namespace colmerge::capi
