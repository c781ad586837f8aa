// SPDX-License-Identifier: Apache-2.0
// A nested value as one byte string, in which form tables keep it.
//
// With the column's type at hand the bytes say everything. Written is a run, `count` elements of
// one type, in the order of their array; the value of row r is the run of the one element r without
// its null mark (the vector's validity says whether it is null). Numbers are little-endian base
// 128.
//
//   run          = marks, body
//   marks        = 0                                            no element is null
//                | 1, bitmap of ceil(count / 8) bytes           a set bit is a valid element
//                  (nothing at all for the null type)
//   body, by type
//     null       = nothing
//     bool       = bitmap
//     fixed      = count * width bytes
//     strings    = count sizes, then the bytes one after the other
//     list, map  = for each element its size, then, unless that is 0, the run of the child's
//                  elements
//     fixed list = one run of count * size elements of the child
//     struct     = for each field a run of count elements
//
// Nulls hold zeros and spare bits are zero, so that equal values are equal bytes (floats: by their
// bits). Values are at most kLongestString bytes long.
#pragma once

#include "base/progress.h"
#include "base/status.h"
#include "column/nested_column.h"

namespace colmerge {

// One byte string a row, as a kViews vector of the column's type that owns its bytes.
// kLimitExceeded, at its row, for a value that is too long. progress: may end it, kCancelled; nullptr: nobody.
Result<Vector> EncodeNested(const NestedColumn& column, const Ref<MemoryPool>& pool,
                            const Progress* progress = nullptr);

// The reverse. Long strings refer to bytes of `encoded`, which must outlive the result. Bytes that
// EncodeNested did not write for this type are kInternal; more elements together than an int64
// counts are kLimitExceeded.
Result<NestedColumn> DecodeNested(const Vector& encoded, const Ref<MemoryPool>& pool);

}  // namespace colmerge
