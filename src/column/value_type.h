// SPDX-License-Identifier: Apache-2.0
// The type in which a column's values are written, compared and computed with.
#pragma once

#include "column/data_type.h"

namespace colmerge {

// That of a dictionary's values, else the type itself.
inline const DataType& ValueType(const DataType& type) {
  return type.is_dictionary() ? type.dictionary_values() : type;
}

}  // namespace colmerge
