// SPDX-License-Identifier: Apache-2.0
#include "capi/arguments.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"
#include "column/schema.h"

namespace colmerge::capi {
namespace {

// A struct_size beyond this is taken for an accident: following it would read foreign memory.
constexpr uint64_t kLargestStruct = 4096;

static_assert(COLMERGE_MAX_NAME_LENGTH == kLongestName);

template <typename... Args>
Status Refuse(const char* what, fmt::format_string<Args...> format, Args&&... args) {
  return Error(Code::kInvalidArgument, "'{}' {}", what,
               fmt::format(format, std::forward<Args>(args)...))
      .InColumn(what);
}

uint64_t SizeOf(const void* sized) {
  uint64_t size = 0;
  std::memcpy(&size, sized, sizeof(size));
  return size;
}

Status CheckSize(const void* sized, size_t least_size, const char* what) {
  const uint64_t size = SizeOf(sized);
  if (size >= least_size && size <= kLargestStruct) return Status::Ok();
  return Refuse(what, "has struct_size {}, but it must be at least {} and at most {}", size,
                least_size, kLargestStruct);
}

}  // namespace

Status RequireOut(const void* out, const char* what) {
  return out != nullptr ? Status::Ok() : Refuse(what, "must not be NULL");
}

void ClearSizedResult(void* result, size_t least_size) noexcept {
  if (result == nullptr) return;
  const uint64_t size = SizeOf(result);
  if (size < least_size || size > kLargestStruct) return;
  std::memset(static_cast<char*>(result) + sizeof(size), 0, size - sizeof(size));
}

Status CheckSizedResult(const void* result, size_t least_size, const char* what) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(result, what));
  return CheckSize(result, least_size, what);
}

Status CheckSizedOptions(const void* options, size_t least_size, size_t known_size,
                         const char* what) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(options, what));
  COLMERGE_RETURN_IF_ERROR(CheckSize(options, least_size, what));
  const char* bytes = static_cast<const char*>(options);
  const size_t size = std::max<size_t>(SizeOf(options), known_size);
  if (std::any_of(bytes + known_size, bytes + size, [](char c) { return c != 0; })) {
    return Refuse(what,
                  "has struct_size {} and sets an option beyond the {} bytes that this version of "
                  "the library knows",
                  SizeOf(options), known_size);
  }
  return Status::Ok();
}

Status RequireZero(int64_t reserved, const char* what) {
  return reserved == 0 ? Status::Ok() : Refuse(what, "is reserved and must be 0, not {}", reserved);
}

Result<bool> TriStateArgument(int32_t value, bool default_value, const char* what) {
  switch (value) {
    case COLMERGE_DEFAULT: return default_value;
    case COLMERGE_TRUE: return true;
    case COLMERGE_FALSE: return false;
    default:
      return Refuse(what, "must be COLMERGE_DEFAULT, COLMERGE_TRUE or COLMERGE_FALSE, not {}",
                    value);
  }
}

Result<uint64_t> CountArgument(int64_t value, const char* what) {
  if (value < 0) return Refuse(what, "must not be negative, but is {}", value);
  return static_cast<uint64_t>(value);
}

Status CheckEnumerator(int32_t value, int32_t count, const char* what) {
  if (value >= 0 && value < count) return Status::Ok();
  return Refuse(what, "must be a number from 0 to {}, not {}", count - 1, value);
}

Result<std::string_view> TextArgument(const char* data, int64_t length, const char* what) {
  if (length < -1) return Refuse(what, "has length {}; only -1 or more is possible", length);
  if (length > kMostBytes) return Refuse(what, "has length {}, which no memory holds", length);
  if (data == nullptr) {
    if (length == 0) return std::string_view();
    return Refuse(what, "is NULL, but its length is {}", length);
  }
  return length == -1 ? std::string_view(data)
                      : std::string_view(data, static_cast<size_t>(length));
}

Result<std::string_view> Utf8Argument(const colmerge_string& text, const char* what) {
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view view, TextArgument(text, what));
  const uint64_t invalid = FindInvalidUtf8(view.data(), view.size());
  if (invalid == view.size()) return view;
  return Refuse(what, "is not valid UTF-8 from its byte {} on", invalid)
      .AtPosition(static_cast<int64_t>(invalid));
}

Result<std::string_view> NameArgument(const char* data, int64_t length, const char* what) {
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view name, Utf8Argument({data, length}, what));
  if (name.empty()) return Refuse(what, "must not be empty");
  if (name.size() > COLMERGE_MAX_NAME_LENGTH) {
    return Refuse(what, "has {} bytes; a name has at most {}", name.size(),
                  COLMERGE_MAX_NAME_LENGTH);
  }
  const size_t nul = name.find('\0');
  if (nul == std::string_view::npos) return name;
  return Refuse(what, "has a NUL byte inside").AtPosition(static_cast<int64_t>(nul));
}

Result<std::string_view> TableNameArgument(const char* data, int64_t length) {
  constexpr const char* kWhat = "table_name";
  if (data == nullptr && length >= -1) return Refuse(kWhat, "is required");
  COLMERGE_ASSIGN_OR_RETURN(const std::string_view name, TextArgument(data, length, kWhat));
  if (name.empty()) return Refuse(kWhat, "is required");
  return NameArgument(data, length, kWhat);
}

Status CheckArray(const void* data, int64_t count, size_t element_size, const char* what) {
  if (count < 0) return Refuse(what, "has a negative count, {}", count);
  if (count > kMostBytes / static_cast<int64_t>(element_size)) {
    return Refuse(what, "has a count of {}, which no memory holds", count);
  }
  if (data == nullptr && count != 0) return Refuse(what, "is NULL, but its count is {}", count);
  return Status::Ok();
}

namespace {

// check(text, what) -> Result<std::string_view>
template <typename Check>
Result<std::vector<std::string>> ListArgument(const colmerge_string* texts, int64_t count,
                                              const char* what, Check&& check) {
  COLMERGE_ASSIGN_OR_RETURN(const auto given, ArrayArgument(texts, count, what));
  std::vector<std::string> list;
  list.reserve(given.size());
  for (const colmerge_string& text : given) {
    COLMERGE_ASSIGN_OR_RETURN(const std::string_view checked, check(text, what));
    list.emplace_back(checked);
  }
  return list;
}

}  // namespace

Result<std::vector<std::string>> NamesArgument(const colmerge_string* names, int64_t count,
                                               const char* what) {
  return ListArgument(names, count, what, [](const colmerge_string& name, const char* list) {
    return NameArgument(name, list);
  });
}

Result<std::vector<std::string>> TextsArgument(const colmerge_string* texts, int64_t count,
                                               const char* what) {
  return ListArgument(texts, count, what, Utf8Argument);
}

Result<std::vector<ColumnOperator>> OperatorsArgument(const colmerge_string* columns,
                                                      const colmerge_string* operators,
                                                      int64_t count) {
  COLMERGE_ASSIGN_OR_RETURN(auto names, NamesArgument(columns, count, "operator_columns"));
  COLMERGE_ASSIGN_OR_RETURN(auto operations, NamesArgument(operators, count, "operators"));
  std::vector<ColumnOperator> given;
  for (size_t i = 0; i < names.size(); ++i) {
    given.push_back({std::move(names[i]), std::move(operations[i])});
  }
  return given;
}

}  // namespace colmerge::capi
