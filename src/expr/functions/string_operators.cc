// SPDX-License-Identifier: Apache-2.0
#include "expr/functions/string_operators.h"

#include "base/error.h"
#include "expr/functions/kernel_loop.h"

namespace colmerge {
namespace {

std::vector<StringOperand> StringsOf(const KernelCall& call) {
  return {call.arguments.begin(), call.arguments.end()};
}

uint64_t SizeOfRow(const std::vector<StringOperand>& parts, uint64_t row) {
  uint64_t size = 0;
  for (const StringOperand& part : parts) size += part.Ref(row).size;
  return size;
}

// Bytes of the results that are too long to lie in their references.
Result<uint64_t> LongBytes(const KernelCall& call, const std::vector<StringOperand>& parts) {
  uint64_t bytes = 0;
  for (uint64_t i = 0; i < call.rows; ++i) {
    if (!call.IsWanted(i)) continue;
    const uint64_t size = SizeOfRow(parts, i);
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
  const std::vector<StringOperand> parts = StringsOf(call);
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t bytes, LongBytes(call, parts));
  Buffer block(call.pool, bytes, MemoryCategory::kScratch);
  Buffer values =
      Buffer::Zeroed(call.pool, call.rows * sizeof(StringRef), MemoryCategory::kScratch);
  auto* results = values.as<StringRef>();
  char* end = block.as<char>();
  for (uint64_t i = 0; i < call.rows; ++i) {
    if (!call.IsWanted(i)) continue;
    const uint64_t size = SizeOfRow(parts, i);
    char short_bytes[kInlineBytes];
    char* bytes_of_row = size <= kInlineBytes ? short_bytes : end;
    char* next = bytes_of_row;
    for (const StringOperand& part : parts) {
      const std::string_view string = part[i];
      if (!string.empty()) std::memcpy(next, string.data(), string.size());
      next += string.size();
    }
    results[i] = StringRef(bytes_of_row, size);
    if (size > kInlineBytes) end += size;
  }
  Vector result = KernelResult(call, std::move(values));
  if (bytes != 0) result.buffers.push_back(std::move(block));
  return result;
}

}  // namespace colmerge
