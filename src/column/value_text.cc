// SPDX-License-Identifier: Apache-2.0
#include "column/value_text.h"

namespace colmerge {

std::string ValueText(const Vector& vector, uint64_t row) {
  if (!vector.IsValid(row)) return "NULL";
  if (vector.type.storage() == Storage::kViews) return std::string(vector.String(row).view());
  if (vector.type.width() == 8) return std::to_string(vector.as<int64_t>()[row]);
  return vector.type.ToString();
}

std::string QuotedValueText(const Vector& vector, uint64_t row) { return ValueText(vector, row); }

}  // namespace colmerge
