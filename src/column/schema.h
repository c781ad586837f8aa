// SPDX-License-Identifier: Apache-2.0
// A table's or batch's fields in order, found by name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "column/data_type.h"

namespace colmerge {

// Bytes of a column's name, at most; those who make names from foreign data check it.
inline constexpr size_t kLongestName = 4096;

class Schema {
 public:
  Schema() = default;
  // Fails on a repeated or empty field name.
  static Result<Schema> Make(std::vector<Field> fields, Metadata metadata = {});

  const std::vector<Field>& fields() const { return fields_; }
  const Field& field(size_t i) const { return fields_[i]; }
  size_t size() const { return fields_.size(); }
  const Metadata& metadata() const { return metadata_; }

  std::optional<size_t> Find(std::string_view name) const;
  // As Find, but a miss is an error that names the nearest column.
  Result<size_t> Require(std::string_view name) const;

  // Adds a field; the name must be new.
  void Add(Field field);

 private:
  std::vector<Field> fields_;
  Metadata metadata_;
  std::vector<uint32_t> by_name_;  // positions, ordered by name
};

}  // namespace colmerge
