// SPDX-License-Identifier: Apache-2.0
// A table's or batch's fields in order, found by name.
//
// Copies share what they hold, which never changes: every batch of a result has one.
#pragma once

#include <cstddef>
#include <memory>
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

  const std::vector<Field>& fields() const { return content().fields; }
  const Field& field(size_t i) const { return content().fields[i]; }
  size_t size() const { return content().fields.size(); }
  const Metadata& metadata() const { return content().metadata; }

  std::optional<size_t> Find(std::string_view name) const;
  // As Find, but a miss is an error that names the nearest column.
  Result<size_t> Require(std::string_view name) const;

  // Whether both are copies of one schema: then they are equal, but equal ones need not be.
  bool IsCopyOf(const Schema& other) const { return content_ == other.content_; }

  // The same fields, each of a declared type.
  Schema Declared() const;

  // Adds fields; the names must be new.
  void Add(std::vector<Field> fields);

 private:
  struct Content {
    std::vector<Field> fields;
    Metadata metadata;
    std::vector<uint32_t> by_name;  // positions, ordered by name
  };
  static const Content kEmpty;

  const Content& content() const { return content_ ? *content_ : kEmpty; }
  static void Insert(Field field, Content* content);

  std::shared_ptr<const Content> content_;  // nullptr: no fields
};

}  // namespace colmerge
