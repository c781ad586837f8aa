// SPDX-License-Identifier: Apache-2.0
// Columns of the core as tests see them: each value is the plain bytes that its type stores, or
// nothing for a null; a dictionary's value is what its code stands for. So one comparison serves
// all types.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "column/vector.h"
#include "differential/random.h"

namespace colmerge::test {

using PlainValue = std::optional<std::string>;
using PlainColumn = std::vector<PlainValue>;

template <typename T>
PlainValue PlainOf(T value) {
  return std::string(reinterpret_cast<const char*>(&value), sizeof value);
}
template <typename T>
PlainColumn PlainColumnOf(const std::vector<T>& values) {
  PlainColumn column;
  for (T value : values) column.push_back(PlainOf(value));
  return column;
}
// The value as a number of T's width.
template <typename T>
T NumberOf(const PlainValue& value) {
  T number{};
  value->copy(reinterpret_cast<char*>(&number), sizeof number);
  return number;
}

// One type of each kind of storage, width and treatment as key, dictionaries and nested ones too.
std::vector<DataType> SampleTypes();

struct ValueChoice {
  uint32_t null_percent = 0;
  uint64_t distinct = 0;  // so many values occur; 0: any number
  uint64_t longest = 40;  // bytes of a string
};

// Any bits. The n-th of the distinct values is the same in all calls.
PlainValue RandomValue(const DataType& type, const ValueChoice& choice, Random* random);
PlainColumn RandomColumn(const DataType& type, uint64_t count, const ValueChoice& choice,
                         Random* random);

// With `layout`, bits and validity begin at an offset drawn from it.
Vector MakeVector(const DataType& type, const PlainColumn& values, const Ref<MemoryPool>& pool,
                  Random* layout = nullptr);

PlainValue ValueAt(const Vector& vector, uint64_t row);
PlainColumn ToPlain(const Vector& vector);

}  // namespace colmerge::test
