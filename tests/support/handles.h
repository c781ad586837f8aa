// SPDX-License-Identifier: Apache-2.0
// Owners for the handles and Arrow structures of the C API, so that a failing test leaks nothing.
#pragma once

#include <colmerge/colmerge.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace colmerge::test {

template <auto close>
struct Closer {
  template <typename Handle>
  void operator()(Handle* handle) const {
    close(handle);
  }
};

using Store = std::unique_ptr<colmerge_store, Closer<colmerge_store_close>>;
using Table = std::unique_ptr<colmerge_table, Closer<colmerge_table_close>>;
using Snapshot = std::unique_ptr<colmerge_snapshot, Closer<colmerge_snapshot_close>>;
using Destination = std::unique_ptr<colmerge_destination, Closer<colmerge_destination_close>>;
using Source = std::unique_ptr<colmerge_source, Closer<colmerge_source_close>>;
using Names = std::unique_ptr<colmerge_names, Closer<colmerge_names_close>>;
using Statement = std::unique_ptr<colmerge_statement, Closer<colmerge_statement_close>>;
using BatchReader = std::unique_ptr<colmerge_reader, Closer<colmerge_reader_close>>;

// An ArrowSchema, ArrowArray or ArrowArrayStream that is released at the end, if it still is
// somebody's.
template <typename Structure>
class Owned {
 public:
  Owned() = default;
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (value_.release != nullptr) value_.release(&value_);
  }
  Structure* operator->() { return &value_; }
  Structure& operator*() { return value_; }
  Structure* get() { return &value_; }
  const Structure& value() const { return value_; }

 private:
  Structure value_{};
};

inline colmerge_string ToString(std::string_view text) {
  return {text.data(), static_cast<int64_t>(text.size())};
}
inline std::string_view ToView(const colmerge_string& text) {
  return {text.data, static_cast<size_t>(text.length)};
}

}  // namespace colmerge::test
