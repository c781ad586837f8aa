// SPDX-License-Identifier: Apache-2.0
// Types as arrays arrive with them, beyond those that a table keeps: what is read with one of these becomes values of the
// table's type on its way in.
//
//   arrives                                                   becomes
//   dictionary of flat values, as a column                    what it is
//   dictionary of dictionaries, as a column                   dictionary with the outer codes over the innermost values
//   dictionary of nested values; any inside a nested type     the values
//   decimal of 32 or 64 bits                                  decimal128 of the same precision and scale
//
// Such a type is a DataType in which dictionaries stand anywhere, and in which a decimal128 has as `size` the bytes of its
// values in the array, where these are not 16. Nothing but the import of arrays may see one.
#pragma once

#include <cstdint>

#include "column/schema.h"

namespace colmerge {

struct WireSchema {
  Schema wire;   // what the arrays under it have
  Schema table;  // what batches made of them have: a copy of `wire` where that is the same
};

// What values of the type become.
DataType TableTypeOf(const DataType& wire);

// Of a dictionary: whether it becomes one.
bool StaysDictionary(const DataType& wire);

// The schema whose arrays have these fields.
Result<WireSchema> MakeWireSchema(std::vector<Field> fields, Metadata metadata);

// Bytes of a value in an array of a type of storage kFixed; as width() for others.
uint32_t WireWidth(const DataType& wire);

}  // namespace colmerge
