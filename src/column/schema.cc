// SPDX-License-Identifier: Apache-2.0
#include "column/schema.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/nearest_name.h"

namespace colmerge {

namespace {

// by_name: positions of the fields, ordered by name.
std::optional<size_t> FindIn(const std::vector<Field>& fields, const std::vector<uint32_t>& by_name,
                             std::string_view name) {
  const auto at = std::lower_bound(
      by_name.begin(), by_name.end(), name,
      [&](uint32_t i, std::string_view wanted) { return fields[i].name < wanted; });
  if (at == by_name.end() || fields[*at].name != name) return std::nullopt;
  return *at;
}

}  // namespace

const Schema::Content Schema::kEmpty;

Result<Schema> Schema::Make(std::vector<Field> fields, Metadata metadata) {
  auto content = std::make_shared<Content>();
  content->metadata = std::move(metadata);
  content->by_name.resize(fields.size());
  std::iota(content->by_name.begin(), content->by_name.end(), 0u);
  std::sort(content->by_name.begin(), content->by_name.end(), [&](uint32_t a, uint32_t b) {
    const int order = fields[a].name.compare(fields[b].name);
    return order != 0 ? order < 0 : a < b;
  });
  // The first field that cannot be is told about.
  size_t wrong = fields.size();
  for (size_t i = 0; i < fields.size(); ++i) {
    const uint32_t position = content->by_name[i];
    const std::string& name = fields[position].name;
    const bool repeats = i != 0 && fields[content->by_name[i - 1]].name == name;
    if (repeats || name.empty()) wrong = std::min<size_t>(wrong, position);
  }
  if (wrong != fields.size()) {
    const std::string& name = fields[wrong].name;
    if (name.empty()) {
      return Error(Code::kInvalidArgument, "Column {} has an empty name", wrong);
    }
    return Error(Code::kInvalidArgument, "Column name '{}' occurs more than once", name)
        .InColumn(name);
  }
  content->fields = std::move(fields);
  Schema schema;
  schema.content_ = std::move(content);
  return schema;
}

std::optional<size_t> Schema::Find(std::string_view name) const {
  return FindIn(content().fields, content().by_name, name);
}

Result<size_t> Schema::Require(std::string_view name) const {
  if (auto found = Find(name)) return *found;
  std::vector<std::string_view> names(size());
  std::transform(fields().begin(), fields().end(), names.begin(),
                 [](const Field& field) { return std::string_view(field.name); });
  std::string_view nearest = NearestName(name, names);
  if (nearest.empty()) {
    return Error(Code::kColumnNotFound, "Column '{}' not found", name).InColumn(name);
  }
  return Error(Code::kColumnNotFound, "Column '{}' not found; did you mean '{}'?", name, nearest)
      .InColumn(name);
}

Schema Schema::Declared() const {
  auto declared = std::make_shared<Content>(content());
  for (Field& field : declared->fields) field.declared = true;
  Schema schema;
  schema.content_ = std::move(declared);
  return schema;
}

void Schema::Insert(Field field, Content* content) {
  std::vector<Field>& fields = content->fields;
  const auto position = static_cast<uint32_t>(fields.size());
  const auto at =
      std::lower_bound(content->by_name.begin(), content->by_name.end(), field.name,
                       [&](uint32_t i, const std::string& name) { return fields[i].name < name; });
  content->by_name.insert(at, position);
  fields.push_back(std::move(field));
}

void Schema::Add(std::vector<Field> fields) {
  auto extended = std::make_shared<Content>(content());
  for (Field& field : fields) Insert(std::move(field), extended.get());
  content_ = std::move(extended);
}

}  // namespace colmerge
