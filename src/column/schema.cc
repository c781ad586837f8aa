// SPDX-License-Identifier: Apache-2.0
#include "column/schema.h"

#include <algorithm>

#include "base/error.h"
#include "base/nearest_name.h"

namespace colmerge {

Result<Schema> Schema::Make(std::vector<Field> fields, Metadata metadata) {
  Schema schema;
  schema.metadata_ = std::move(metadata);
  schema.fields_.reserve(fields.size());
  for (Field& field : fields) {
    if (field.name.empty()) {
      return Error(Code::kInvalidArgument, "Column {} has an empty name", schema.size());
    }
    if (schema.Find(field.name)) {
      return Error(Code::kInvalidArgument, "Column name '{}' occurs more than once", field.name)
          .InColumn(field.name);
    }
    schema.Add(std::move(field));
  }
  return schema;
}

std::optional<size_t> Schema::Find(std::string_view name) const {
  auto at = std::lower_bound(
      by_name_.begin(), by_name_.end(), name,
      [&](uint32_t i, std::string_view wanted) { return fields_[i].name < wanted; });
  if (at == by_name_.end() || fields_[*at].name != name) return std::nullopt;
  return *at;
}

Result<size_t> Schema::Require(std::string_view name) const {
  if (auto found = Find(name)) return *found;
  std::vector<std::string_view> names(fields_.size());
  std::transform(fields_.begin(), fields_.end(), names.begin(),
                 [](const Field& field) { return std::string_view(field.name); });
  std::string_view nearest = NearestName(name, names);
  if (nearest.empty()) {
    return Error(Code::kColumnNotFound, "Column '{}' not found", name).InColumn(name);
  }
  return Error(Code::kColumnNotFound, "Column '{}' not found; did you mean '{}'?", name, nearest)
      .InColumn(name);
}

void Schema::Add(Field field) {
  auto position = static_cast<uint32_t>(fields_.size());
  auto at =
      std::lower_bound(by_name_.begin(), by_name_.end(), field.name,
                       [&](uint32_t i, const std::string& name) { return fields_[i].name < name; });
  by_name_.insert(at, position);
  fields_.push_back(std::move(field));
}

}  // namespace colmerge
