// SPDX-License-Identifier: Apache-2.0
// Ownership of a C handle, and the passing of texts in the C API's form.
#ifndef COLMERGE_CPP_HANDLE_HPP_
#define COLMERGE_CPP_HANDLE_HPP_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/error.hpp"

namespace colmerge {

/// Owns one handle. The base of the classes that stand for one.
template <typename T, void (*close)(T*) noexcept>
class Handle {
 public:
  Handle() noexcept = default;
  /// Takes over a handle of the C API.
  explicit Handle(T* handle) noexcept : handle_(handle) {}
  Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      Close();
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { Close(); }

  /// Closes what is owned, before the object ends; again: nothing happens.
  void Close() noexcept {
    if (handle_ != nullptr) close(std::exchange(handle_, nullptr));
  }
  /// True while a handle is owned.
  explicit operator bool() const noexcept { return handle_ != nullptr; }
  /// The C handle; stays owned.
  T* get() const noexcept { return handle_; }
  /// Gives the C handle away: the caller closes it.
  T* Release() noexcept { return std::exchange(handle_, nullptr); }

 private:
  T* handle_ = nullptr;
};

namespace detail {

inline int64_t Length(std::string_view text) noexcept { return static_cast<int64_t>(text.size()); }

inline colmerge_string Give(std::string_view text) noexcept { return {text.data(), Length(text)}; }

/// An empty text means that there is none.
inline colmerge_string GiveOptional(std::string_view text) noexcept {
  return text.empty() ? colmerge_string{nullptr, 0} : Give(text);
}

inline std::string_view Take(const colmerge_string& text) noexcept {
  return {text.data, static_cast<std::size_t>(text.length)};
}

/// A cell as text from colmerge_snapshot_value_text or its twin for readers; nothing for null.
template <typename Function, typename T>
std::optional<std::string> CellText(Function function, T* handle, int64_t row, int64_t column) {
  std::string text(64, '\0');
  for (;;) {
    const auto capacity = static_cast<int64_t>(text.size());
    int64_t length = -1;
    Call(function, handle, row, column, text.data(), capacity, &length);
    if (length < 0) return std::nullopt;
    text.resize(static_cast<std::size_t>(length < capacity ? length : length + 1));
    if (length < capacity) return text;
  }
}

/// Names in the form of the C API; refers to those it was made from.
class GivenNames {
 public:
  explicit GivenNames(const std::vector<std::string>& names) {
    names_.reserve(names.size());
    for (const std::string& name : names) names_.push_back(Give(name));
  }
  const colmerge_string* data() const noexcept { return names_.empty() ? nullptr : names_.data(); }
  int64_t count() const noexcept { return static_cast<int64_t>(names_.size()); }

 private:
  std::vector<colmerge_string> names_;
};

/// Pairs of texts as two lists of the C API; borrows them.
class GivenPairs {
 public:
  explicit GivenPairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
    for (const auto& [first, second] : pairs) {
      first_.push_back(Give(first));
      second_.push_back(Give(second));
    }
  }
  const colmerge_string* first() const noexcept { return count() == 0 ? nullptr : first_.data(); }
  const colmerge_string* second() const noexcept { return count() == 0 ? nullptr : second_.data(); }
  int64_t count() const noexcept { return static_cast<int64_t>(first_.size()); }

 private:
  std::vector<colmerge_string> first_;
  std::vector<colmerge_string> second_;
};

/// The texts of a list of names, which is closed.
inline std::vector<std::string> TakeNames(colmerge_names* list) {
  const Handle<colmerge_names, colmerge_names_close> owner(list);
  int64_t count = 0;
  Call(colmerge_names_count, list, &count);
  std::vector<std::string> names;
  for (int64_t i = 0; i < count; ++i) {
    colmerge_string name;
    Call(colmerge_names_get, list, i, &name);
    names.emplace_back(Take(name));
  }
  return names;
}

}  // namespace detail
}  // namespace colmerge

#endif  // COLMERGE_CPP_HANDLE_HPP_
