// SPDX-License-Identifier: Apache-2.0
// Conversions from dictionary types, to them, and between them (see lossless_cast.h).
#pragma once

#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// The code of a row of a dictionary-typed vector.
uint64_t DictionaryCode(const Vector& vector, uint64_t row);

// The values behind the codes, as the dictionary's value type. Long strings are borrowed.
Vector DecodeDictionary(const Vector& source, const Ref<MemoryPool>& pool);

// Codes of a new dictionary of the values, which are of the value type of `to`, in the order in
// which they first come. Fails when the codes do not suffice.
Result<Vector> EncodeDictionary(const Vector& source, const DataType& to,
                                const Ref<MemoryPool>& pool);

// The rows with each code replaced by codes[code] (nullptr: kept), as type `to`, over the
// dictionary `values`. Each code of a valid row fits. Borrows the source's bitmap.
Vector TranslateCodes(const Vector& source, const uint32_t* codes, const DataType& to,
                      std::shared_ptr<const Vector> values, const Ref<MemoryPool>& pool);

}  // namespace colmerge
