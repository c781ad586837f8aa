// SPDX-License-Identifier: Apache-2.0
// Owners of the structures of the Arrow C data and stream interfaces. They own a structure that any
// Arrow library may have filled, and release it unless it was moved elsewhere.
#ifndef COLMERGE_CPP_ARROW_HPP_
#define COLMERGE_CPP_ARROW_HPP_

#include <cstring>
#include <optional>
#include <string>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/error.hpp"

namespace colmerge {

/// Owns an ArrowSchema, ArrowArray or ArrowArrayStream.
template <typename Structure>
class ArrowOwner {
 public:
  /// Owns nothing: a released structure, to be filled through get().
  ArrowOwner() noexcept = default;
  /// Moves a structure in; the one that is given is released then, as Arrow's rules say.
  explicit ArrowOwner(Structure* other) noexcept : structure_(*other) { other->release = nullptr; }
  ArrowOwner(ArrowOwner&& other) noexcept : ArrowOwner(&other.structure_) {}
  ArrowOwner& operator=(ArrowOwner&& other) noexcept {
    if (this != &other) {
      Reset();
      structure_ = other.structure_;
      other.structure_.release = nullptr;
    }
    return *this;
  }
  ArrowOwner(const ArrowOwner&) = delete;
  ArrowOwner& operator=(const ArrowOwner&) = delete;
  ~ArrowOwner() { Reset(); }

  /// Releases what is owned.
  void Reset() noexcept {
    if (structure_.release != nullptr) structure_.release(&structure_);
  }
  /// Moves the structure out, to a consumer of the C interface.
  void MoveTo(Structure* out) noexcept {
    *out = structure_;
    structure_.release = nullptr;
  }
  /// True while a structure is owned.
  explicit operator bool() const noexcept { return structure_.release != nullptr; }

  Structure* get() noexcept { return &structure_; }
  const Structure* get() const noexcept { return &structure_; }
  Structure* operator->() noexcept { return &structure_; }
  const Structure* operator->() const noexcept { return &structure_; }

 private:
  Structure structure_{};
};

using Schema = ArrowOwner<ArrowSchema>;
using Array = ArrowOwner<ArrowArray>;

/// A sequence of batches of one schema, for one thread at a time. Hand it to an Arrow library with
/// get() or MoveTo(), or pull it here:
///   while (std::optional<colmerge::Array> batch = stream.Next()) ...
class Stream : public ArrowOwner<ArrowArrayStream> {
 public:
  using ArrowOwner::ArrowOwner;

  /// The schema of all batches, a struct type.
  Schema schema() {
    Schema schema;
    Check(RequireOpen()->get_schema(get(), schema.get()));
    return schema;
  }

  /// The next batch, a struct array; nothing at the end.
  std::optional<Array> Next() {
    Array array;
    Check(RequireOpen()->get_next(get(), array.get()));
    if (!array) return std::nullopt;
    return array;
  }

 private:
  ArrowArrayStream* RequireOpen() {
    if (!*this) detail::Fail(Code::kInvalidArrow, "the stream is released");
    return get();
  }
  void Check(int errno_value) {
    if (errno_value == 0) return;
    const char* text = get()->get_last_error(get());
    detail::Fail(Code::kStream,
                 text != nullptr ? std::string(text) : std::string(std::strerror(errno_value)));
  }
};

}  // namespace colmerge

#endif  // COLMERGE_CPP_ARROW_HPP_
