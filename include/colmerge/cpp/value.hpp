// SPDX-License-Identifier: Apache-2.0
// One value of any type: a key to look up, a parameter of a statement, a cell that was read.
#ifndef COLMERGE_CPP_VALUE_HPP_
#define COLMERGE_CPP_VALUE_HPP_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/error.hpp"
#include "colmerge/cpp/handle.hpp"

namespace colmerge {

/// The COLMERGE_VALUE_ kinds.
enum class Kind : int32_t {
  kNull = COLMERGE_VALUE_NULL,
  kBool = COLMERGE_VALUE_BOOL,
  kInt64 = COLMERGE_VALUE_INT64,
  kUint64 = COLMERGE_VALUE_UINT64,
  kDouble = COLMERGE_VALUE_DOUBLE,
  kText = COLMERGE_VALUE_TEXT,
  kBytes = COLMERGE_VALUE_BYTES,
  kRaw = COLMERGE_VALUE_RAW,
  kNested = COLMERGE_VALUE_NESTED,
};

/// One value. Texts and bytes are not copied: those given must outlive the call, those read live as
/// long as what gave them (the snapshot; the reader's batch).
class Value {
 public:
  /// Null.
  constexpr Value() noexcept = default;
  constexpr Value(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)
  /// A boolean, a signed or an unsigned integer, or a floating-point number.
  template <typename T, typename = std::enable_if_t<std::is_arithmetic_v<T>>>
  constexpr Value(T number) noexcept {  // NOLINT(google-explicit-constructor)
    if constexpr (std::is_floating_point_v<T>) {
      value_.kind = COLMERGE_VALUE_DOUBLE;
      value_.real = static_cast<double>(number);
    } else {
      value_.kind = std::is_same_v<T, bool> ? COLMERGE_VALUE_BOOL
                    : std::is_unsigned_v<T> ? COLMERGE_VALUE_UINT64
                                            : COLMERGE_VALUE_INT64;
      value_.integer = static_cast<int64_t>(number);
    }
  }
  /// Text, UTF-8.
  Value(std::string_view text) noexcept  // NOLINT(google-explicit-constructor)
      : value_{COLMERGE_VALUE_TEXT, 0, 0, 0, text.data(), detail::Length(text)} {}
  Value(const std::string& text) noexcept  // NOLINT(google-explicit-constructor)
      : Value(std::string_view(text)) {}
  Value(const char* text) noexcept  // NOLINT(google-explicit-constructor)
      : Value(std::string_view(text)) {}
  explicit constexpr Value(const colmerge_value& value) noexcept : value_(value) {}

  /// A value of a binary column.
  static Value Bytes(std::string_view bytes) noexcept { return Of(COLMERGE_VALUE_BYTES, bytes); }
  /// A decimal or interval, as Arrow stores it.
  static Value Raw(std::string_view bytes) noexcept { return Of(COLMERGE_VALUE_RAW, bytes); }

  Kind kind() const noexcept { return static_cast<Kind>(value_.kind); }
  bool is_null() const noexcept { return value_.kind == COLMERGE_VALUE_NULL; }

  // The value, of exactly the kind in the name; of another kind (null is one): kTypeMismatch.
  bool boolean() const { return Require(COLMERGE_VALUE_BOOL).integer != 0; }
  int64_t int64() const { return Require(COLMERGE_VALUE_INT64).integer; }
  uint64_t uint64() const { return static_cast<uint64_t>(Require(COLMERGE_VALUE_UINT64).integer); }
  double real() const { return Require(COLMERGE_VALUE_DOUBLE).real; }
  std::string_view text() const { return View(Require(COLMERGE_VALUE_TEXT)); }
  std::string_view bytes() const { return View(Require(COLMERGE_VALUE_BYTES)); }
  std::string_view raw() const { return View(Require(COLMERGE_VALUE_RAW)); }

  /// As the C API has it.
  const colmerge_value& get() const noexcept { return value_; }

 private:
  static Value Of(int32_t kind, std::string_view bytes) noexcept {
    Value value(bytes);
    value.value_.kind = kind;
    return value;
  }
  static std::string_view View(const colmerge_value& value) noexcept {
    return {value.data, static_cast<std::size_t>(value.length)};
  }
  const colmerge_value& Require(int32_t kind) const {
    if (value_.kind != kind) {
      detail::Fail(Code::kTypeMismatch, "the value is not of the kind that was asked for");
    }
    return value_;
  }

  colmerge_value value_{COLMERGE_VALUE_NULL, 0, 0, 0, nullptr, 0};
};

/// A list of values that a call reads: {1, "Ann"}, a vector, or none.
class Values {
 public:
  Values() noexcept = default;
  Values(std::initializer_list<Value> values) noexcept : Values(values.begin(), values.size()) {}
  Values(const std::vector<Value>& values) noexcept  // NOLINT(google-explicit-constructor)
      : Values(values.data(), values.size()) {}

  const colmerge_value* data() const noexcept {
    return count_ == 0 ? nullptr : reinterpret_cast<const colmerge_value*>(data_);
  }
  int64_t count() const noexcept { return static_cast<int64_t>(count_); }

 private:
  Values(const Value* data, std::size_t count) noexcept : data_(data), count_(count) {}

  const Value* data_ = nullptr;
  std::size_t count_ = 0;
};

// Arrays of one are passed as arrays of the other.
static_assert(sizeof(Value) == sizeof(colmerge_value) && std::is_standard_layout_v<Value> &&
              std::is_trivially_copyable_v<Value>);

}  // namespace colmerge

#endif  // COLMERGE_CPP_VALUE_HPP_
