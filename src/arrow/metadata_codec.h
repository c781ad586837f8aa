// SPDX-License-Identifier: Apache-2.0
// Metadata as the bytes that ArrowSchema.metadata points to:
//
//   int32 count, then count times: int32 size, key bytes, int32 size, value bytes
//
// in the machine's byte order, without padding.
#pragma once

#include <string>

#include "base/status.h"
#include "column/data_type.h"

namespace colmerge {

// More pairs or bytes than this are taken for garbage.
inline constexpr int32_t kMostMetadataPairs = 65536;
inline constexpr int32_t kMostMetadataBytes = 1 << 26;

// encoded may be null: no metadata. Fails on negative counts and sizes, and on those that are
// larger than the limits, before it reads what they announce.
Result<Metadata> DecodeMetadata(const char* encoded);

// Empty for no metadata.
std::string EncodeMetadata(const Metadata& metadata);

}  // namespace colmerge
