// SPDX-License-Identifier: Apache-2.0
// What comes in through the C functions, checked by the rules at the top of colmerge.h: texts,
// names, arrays, numbers, options structs, out-parameters.
//
// `what` is the name of the parameter or option, for messages; the error's column carries it, too.
// A broken rule is Code::kInvalidArgument. What is returned borrows from the caller's memory and is
// good for that call only.
//
// Out-parameters are cleared by an entry point before its guard, so that they are cleared on every
// failure, and are required first thing inside it.
#pragma once

#include <colmerge/colmerge.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/status.h"
#include "table/column_operator.h"

namespace colmerge::capi {

// --- Out-parameters.

// Handles, numbers, Arrow structs (which are released then), plain structs. NULL is ignored here.
template <typename T>
void ClearOut(T* out, std::type_identity_t<T> value = T{}) noexcept {
  if (out != nullptr) *out = value;
}
Status RequireOut(const void* out, const char* what);

// Sets all but struct_size to zero when the size is one that can be trusted. NULL is ignored.
void ClearSizedResult(void* result, size_t least_size) noexcept;
// NULL and a bad struct_size are refused.
Status CheckSizedResult(const void* result, size_t least_size, const char* what);

// The size of a struct of options, or of a result, when it was first published. Programs that were compiled then give no
// more; options that came later are their defaults, figures that came later are not told.
template <typename T>
inline constexpr size_t kFirstSize = sizeof(T);
template <>
inline constexpr size_t kFirstSize<colmerge_write_result> =
    offsetof(colmerge_write_result, applied);

template <typename T>
void ClearResult(T* result) noexcept {
  ClearSizedResult(result, kFirstSize<T>);
}
template <typename T>
Status CheckResult(const T* result, const char* what) {
  return CheckSizedResult(result, kFirstSize<T>, what);
}
// Of a result that passed CheckResult: `value` but its struct_size, as far as there is room; what lies beyond stays zero.
template <typename T>
void StoreResult(const T& value, T* result) noexcept {
  const uint64_t size = result->struct_size;
  std::memcpy(result, &value, std::min<size_t>(size, sizeof(T)));
  result->struct_size = size;
}

// --- Options.

// NULL is refused. A tail that the library does not know must be zero.
// Smaller than least_size it is refused.
Status CheckSizedOptions(const void* options, size_t least_size, size_t known_size,
                         const char* what);

template <>
inline constexpr size_t kFirstSize<colmerge_write_options> =
    offsetof(colmerge_write_options, token);
template <>
inline constexpr size_t kFirstSize<colmerge_query_options> =
    offsetof(colmerge_query_options, if_version);
template <>
inline constexpr size_t kFirstSize<colmerge_destination_options> =
    offsetof(colmerge_destination_options, row_kind);
template <>
inline constexpr size_t kFirstSize<colmerge_table_options> =
    offsetof(colmerge_table_options, cancel);
template <>
inline constexpr size_t kFirstSize<colmerge_csv_options> = offsetof(colmerge_csv_options, types);
template <>
inline constexpr size_t kFirstSize<colmerge_json_options> = offsetof(colmerge_json_options, types);

// The options, all zero (that is, all defaults) for NULL; members beyond the caller's size, which is
// at least that of the struct when it first came, are zero.
template <typename T>
Result<T> ReadOptions(const T* options, const char* what) {
  T known{};
  if (options == nullptr) return known;
  COLMERGE_RETURN_IF_ERROR(CheckSizedOptions(options, kFirstSize<T>, sizeof(T), what));
  uint64_t size;
  std::memcpy(&size, options, sizeof(size));
  std::memcpy(&known, options, std::min<size_t>(size, sizeof(T)));
  return known;
}

Status RequireZero(int64_t reserved, const char* what);
Result<bool> TriStateArgument(int32_t value, bool default_value, const char* what);
// At least zero.
Result<uint64_t> CountArgument(int64_t value, const char* what);
// A number below `count`.
Status CheckEnumerator(int32_t value, int32_t count, const char* what);

template <typename Enum>
Result<Enum> EnumeratorArgument(int32_t value, Enum last, const char* what) {
  COLMERGE_RETURN_IF_ERROR(CheckEnumerator(value, static_cast<int32_t>(last) + 1, what));
  return static_cast<Enum>(value);
}

// --- Texts and names.

// Any bytes; NULL with length 0 is the empty text.
Result<std::string_view> TextArgument(const char* data, int64_t length, const char* what);
inline Result<std::string_view> TextArgument(const colmerge_string& text, const char* what) {
  return TextArgument(text.data, text.length, what);
}
// Well-formed UTF-8.
Result<std::string_view> Utf8Argument(const colmerge_string& text, const char* what);

// 1 to COLMERGE_MAX_NAME_LENGTH bytes of UTF-8 without NUL.
Result<std::string_view> NameArgument(const char* data, int64_t length, const char* what);
inline Result<std::string_view> NameArgument(const colmerge_string& name, const char* what) {
  return NameArgument(name.data, name.length, what);
}
// As NameArgument; a name that is missing is "'table_name' is required".
Result<std::string_view> TableNameArgument(const char* data, int64_t length);
inline Result<std::string_view> TableNameArgument(const colmerge_string& name) {
  return TableNameArgument(name.data, name.length);
}

// --- Arrays.

// More bytes than this are in no address space.
inline constexpr int64_t kMostBytes = int64_t{1} << 47;

Status CheckArray(const void* data, int64_t count, size_t element_size, const char* what);

template <typename T>
Result<std::span<const T>> ArrayArgument(const T* data, int64_t count, const char* what) {
  COLMERGE_RETURN_IF_ERROR(CheckArray(data, count, sizeof(T), what));
  return std::span<const T>(data, static_cast<size_t>(count));
}

Result<std::vector<std::string>> NamesArgument(const colmerge_string* names, int64_t count,
                                               const char* what);
// Texts of any length, which may be empty.
Result<std::vector<std::string>> TextsArgument(const colmerge_string* texts, int64_t count,
                                               const char* what);
// operator_columns, operators and operator_count.
Result<std::vector<ColumnOperator>> OperatorsArgument(const colmerge_string* columns,
                                                      const colmerge_string* operators,
                                                      int64_t count);

}  // namespace colmerge::capi
