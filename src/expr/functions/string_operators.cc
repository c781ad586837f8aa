// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/string_operators.h"

#include "base/error.h"
#include "expr/functions/kernel_loop.h"

namespace colmerge {
namespace {

// Bytes of the results that are too long to lie in their references.
Result<uint64_t> LongBytes(const KernelCall& call, const StringOperand& left,
                           const StringOperand& right) {
  uint64_t bytes = 0;
  for (uint64_t i = 0; i < call.rows; ++i) {
    if (!call.IsWanted(i)) continue;
    const uint64_t size = uint64_t{left.Ref(i).size} + right.Ref(i).size;
    if (size > kLongestString) {
      return Error(Code::kInvalidArgument,
                   "|| makes a string of {} bytes, the longest that can be stored has {}", size,
                   kLongestString)
          .AtRow(static_cast<int64_t>(i));
    }
    if (size > kInlineBytes) bytes += size;
  }
  return bytes;
}

}  // namespace

Result<Vector> Concatenate(const KernelCall& call) {
  const StringOperand left(call.arguments[0]);
  const StringOperand right(call.arguments[1]);
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t bytes, LongBytes(call, left, right));
  Buffer block(call.pool, bytes, MemoryCategory::kScratch);
  Buffer values =
      Buffer::Zeroed(call.pool, call.rows * sizeof(StringRef), MemoryCategory::kScratch);
  auto* results = values.as<StringRef>();
  char* end = block.as<char>();
  for (uint64_t i = 0; i < call.rows; ++i) {
    if (!call.IsWanted(i)) continue;
    const std::string_view first = left[i];
    const std::string_view second = right[i];
    const uint64_t size = first.size() + second.size();
    char short_bytes[kInlineBytes];
    char* bytes_of_row = size <= kInlineBytes ? short_bytes : end;
    if (!first.empty()) std::memcpy(bytes_of_row, first.data(), first.size());
    if (!second.empty()) std::memcpy(bytes_of_row + first.size(), second.data(), second.size());
    results[i] = StringRef(bytes_of_row, size);
    if (size > kInlineBytes) end += size;
  }
  Vector result = KernelResult(call, std::move(values));
  if (bytes != 0) result.buffers.push_back(std::move(block));
  return result;
}

}  // namespace colmerge
