// SPDX-License-Identifier: Apache-2.0
// What the arrays of a stream take in memory while they are held.
#pragma once

#include <cstdint>

#include <boost/unordered/unordered_flat_map.hpp>

#include "arrow/abi.h"
#include "column/schema.h"

namespace colmerge {

// Measures one array after the other; all of them must stay where they are meanwhile.
//
// Counted are the bytes that an array's rows have in its buffers, from offset on and not beyond length, so that slices
// of one array add up to it; of views the texts that they refer to, at most the buffers that these lie in; of a
// dictionary all values, once for all arrays that share them. Besides, a little for each array and each buffer, since
// a batch of a single row takes memory, too.
class ArrayFootprint {
 public:
  // `array`: a struct array under `schema`, of types as in wire_schema.h, that was imported (array_import.h), so that its numbers can be trusted.
  uint64_t Add(const Schema& schema, const ArrowArray& array);

 private:
  uint64_t AddNode(const DataType& type, const ArrowArray& array, uint64_t start, uint64_t count);
  uint64_t AddChildren(const DataType& type, const ArrowArray& array, uint64_t start,
                       uint64_t count);
  uint64_t AddDictionary(const DataType& type, const ArrowArray& dictionary);

  // Bytes that were counted for a dictionary, by the address of its values.
  boost::unordered_flat_map<const void*, uint64_t> dictionaries_;
};

}  // namespace colmerge
