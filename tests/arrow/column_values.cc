// SPDX-License-Identifier: Apache-2.0
#include "arrow/column_values.h"

#include <stdexcept>

namespace colmerge::test {
namespace {

uint64_t CodeAt(const Vector& vector, uint64_t row) {
  uint64_t code = 0;
  std::memcpy(&code, vector.values + row * vector.type.width(), vector.type.width());
  return code;
}

std::optional<std::string> ValueAt(const Vector& vector, uint64_t row) {
  if (!vector.IsValid(row)) return std::nullopt;
  if (vector.type.is_dictionary()) return ValueAt(*vector.dictionary, CodeAt(vector, row));
  switch (vector.type.storage()) {
    case Storage::kBits: return vector.Bit(row) ? "1" : "0";
    case Storage::kFixed: {
      const uint64_t width = vector.type.width();
      if (width == 0) return "";
      return std::string(reinterpret_cast<const char*>(vector.values) + row * width, width);
    }
    default: return std::string(vector.String(row).view());
  }
}

void Require(bool condition, const char* what) {
  if (!condition) throw std::runtime_error(std::string("not canonical: ") + what);
}

void CheckString(const Vector& vector, uint64_t row) {
  const StringRef& ref = vector.String(row);
  Require(vector.IsValid(row) || ref.size == 0, "a string under a null");
  const StringRef again(ref.data(), ref.size);
  Require(std::memcmp(&ref, &again, sizeof(ref)) == 0, "prefix or padding");
}

}  // namespace

Values ValuesOf(const Vector& vector) {
  Values values;
  for (uint64_t row = 0; row < vector.length; ++row) values.push_back(ValueAt(vector, row));
  return values;
}

void CheckCanonical(const Vector& vector) {
  uint64_t nulls = 0;
  for (uint64_t row = 0; row < vector.length; ++row) nulls += vector.IsValid(row) ? 0 : 1;
  Require(nulls == vector.null_count, "null_count");
  const Storage storage = vector.type.storage();
  if (storage == Storage::kNone || vector.length == 0) return;
  const uint64_t width = vector.type.width();
  if (storage == Storage::kFixed && (width == 2 || width == 4 || width % 8 == 0)) {
    const uint64_t alignment = width < 8 ? width : 8;
    const bool aligned = width == 0 || reinterpret_cast<uint64_t>(vector.values) % alignment == 0;
    Require(aligned, "alignment");
  }
  for (uint64_t row = 0; storage == Storage::kViews && row < vector.length; ++row) {
    CheckString(vector, row);
  }
  if (!vector.type.is_dictionary()) return;
  Require(vector.dictionary != nullptr, "dictionary");
  Require(vector.dictionary->null_count == 0, "nulls in the dictionary");
  CheckCanonical(*vector.dictionary);
  for (uint64_t row = 0; row < vector.length; ++row) {
    Require(!vector.IsValid(row) || CodeAt(vector, row) < vector.dictionary->length, "code");
  }
}

}  // namespace colmerge::test
