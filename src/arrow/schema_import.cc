// SPDX-License-Identifier: Apache-2.0
#include "arrow/schema_import.h"

#include <string_view>
#include <unordered_set>

#include "arrow/field_path.h"
#include "arrow/metadata_codec.h"
#include "arrow/schema_format.h"
#include "base/error.h"
#include "base/own_stack.h"
#include "base/utf8.h"

namespace colmerge {
namespace {

// Where the reader stands.
struct Place {
  const ArrowSchema* node;
  const Place* parent;  // nullptr at the root
  FieldPath path;
  int level;  // 0 at the root, 1 at a column
};

constexpr FieldPath kRootPath{nullptr, {}, FieldPath::Step::kRoot};

template <typename... Args>
Status Refuse(const Place& place, Code code, fmt::format_string<Args...> format, Args&&... args) {
  return Error(code, "Invalid Arrow schema: {}: {}", place.path.ToString(),
               fmt::format(format, std::forward<Args>(args)...));
}

Status Refuse(const Place& place, const Status& reason) {
  return Refuse(place, reason.code(), "{}", reason.message());
}

class SchemaReader {
 public:
  Result<WireSchema> ReadRoot(const ArrowSchema* node, Code repeated_name);

 private:
  Status CheckNode(const Place& place);
  Status CheckUnseen(const Place& place);
  Result<Field> ReadField(const Place& place, bool name_required);
  Result<Field> ReadFieldHere(const Place& place, bool name_required);
  Result<DataType> ReadType(const Place& place);
  Result<DataType> ReadDictionary(const Place& place, const DataType& index);
  Status ReadChildren(const Place& place, bool name_required, std::vector<Field>* children);
  Result<DataType> ReadNested(const Place& place, DataType type);

  std::unordered_set<const ArrowSchema*> seen_;
  int64_t nodes_left_ = kMostSchemaNodes;
  bool has_own_stack_ = false;
};

Status SchemaReader::CheckUnseen(const Place& place) {
  for (const Place* above = place.parent; above != nullptr; above = above->parent) {
    if (above->node == place.node) {
      return Refuse(place, Code::kInvalidArrow, "the schema contains itself: a cycle");
    }
  }
  if (!seen_.insert(place.node).second) {
    return Refuse(place, Code::kInvalidArrow, "the child belongs to another parent, too");
  }
  return {};
}

// What holds for a node of any type.
Status SchemaReader::CheckNode(const Place& place) {
  const ArrowSchema* node = place.node;
  if (node == nullptr) return Refuse(place, Code::kInvalidArrow, "the ArrowSchema is NULL");
  COLMERGE_RETURN_IF_ERROR(CheckUnseen(place));
  if (place.level > kDeepestSchema) {
    return Refuse(place, Code::kInvalidArrow, "nested deeper than {} levels", kDeepestSchema);
  }
  if (--nodes_left_ < 0) {
    return Refuse(place, Code::kInvalidArrow, "more than {} fields", kMostSchemaNodes);
  }
  if (node->release == nullptr) return Refuse(place, Code::kInvalidArrow, "has been released");
  if (node->format == nullptr) return Refuse(place, Code::kInvalidArrow, "format is NULL");
  if (node->n_children < 0 || node->n_children > nodes_left_) {
    return Refuse(place, Code::kInvalidArrow, "n_children is {}", node->n_children);
  }
  if (node->n_children > 0 && node->children == nullptr) {
    return Refuse(place, Code::kInvalidArrow, "n_children is {} but children is NULL",
                  node->n_children);
  }
  return {};
}

Status CheckName(const Place& place, bool required) {
  const char* name = place.node->name;
  if (name == nullptr) {
    return required ? Refuse(place, Code::kInvalidArrow, "name is NULL") : Status();
  }
  std::string_view text(name);
  if (text.size() > kLongestName) {
    return Refuse(place, Code::kInvalidArrow, "name has {} bytes, more than {}", text.size(),
                  kLongestName);
  }
  if (!IsValidUtf8(text.data(), text.size())) {
    return Refuse(place, Code::kInvalidArrow, "name {} is not UTF-8", Quoted(text));
  }
  return {};
}

Result<Metadata> ReadMetadata(const Place& place) {
  Result<Metadata> metadata = DecodeMetadata(place.node->metadata);
  if (!metadata.ok()) return Refuse(place, metadata.status());
  return metadata;
}

// What is deep is read on a stack of its own.
Result<Field> SchemaReader::ReadField(const Place& place, bool name_required) {
  if (has_own_stack_ || place.level != kLevelsOnAnyStack) {
    return ReadFieldHere(place, name_required);
  }
  has_own_stack_ = true;
  auto field = OnOwnStack([&] { return ReadFieldHere(place, name_required); });
  has_own_stack_ = false;
  return field;
}

Result<Field> SchemaReader::ReadFieldHere(const Place& place, bool name_required) {
  COLMERGE_RETURN_IF_ERROR(CheckNode(place));
  COLMERGE_RETURN_IF_ERROR(CheckName(place, name_required));
  Field field;
  if (place.node->name != nullptr) field.name = place.node->name;
  field.nullable = (place.node->flags & ARROW_FLAG_NULLABLE) != 0;
  COLMERGE_ASSIGN_OR_RETURN(field.type, ReadType(place));
  COLMERGE_ASSIGN_OR_RETURN(field.metadata, ReadMetadata(place));
  return field;
}

Result<DataType> SchemaReader::ReadType(const Place& place) {
  const ArrowSchema* node = place.node;
  Result<DataType> parsed = ParseTypeFormat(node->format);
  if (!parsed.ok()) return Refuse(place, parsed.status());
  DataType type = std::move(parsed).value();
  if (!IsValidUtf8(type.timezone->data(), type.timezone->size())) {
    return Refuse(place, Code::kInvalidArrow, "format {} is not UTF-8", Quoted(node->format));
  }
  if (node->dictionary != nullptr) return ReadDictionary(place, type);
  if (type.is_nested()) return ReadNested(place, std::move(type));
  if (node->n_children != 0) {
    return Refuse(place, Code::kInvalidArrow, "format {} has no children but n_children is {}",
                  Quoted(node->format), node->n_children);
  }
  return type;
}

Result<DataType> SchemaReader::ReadDictionary(const Place& place, const DataType& index) {
  const ArrowSchema* node = place.node;
  if (!index.is_integer()) {
    return Refuse(place, Code::kInvalidArrow,
                  "format {} cannot have a dictionary: codes must be integers",
                  Quoted(node->format));
  }
  if (node->n_children != 0) {
    return Refuse(place, Code::kInvalidArrow, "has a dictionary but n_children is {}",
                  node->n_children);
  }
  Place values{
      node->dictionary, &place, {&place.path, {}, FieldPath::Step::kDictionary}, place.level + 1};
  COLMERGE_ASSIGN_OR_RETURN(Field field, ReadField(values, false));
  DataType type = DataType::Dictionary(index.id, std::move(field.type),
                                       (node->flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0);
  type.children.Edit()[0].metadata = std::move(field.metadata);
  return type;
}

Status SchemaReader::ReadChildren(const Place& place, bool name_required,
                                  std::vector<Field>* children) {
  for (int64_t i = 0; i < place.node->n_children; ++i) {
    const ArrowSchema* child = place.node->children[i];
    bool named = child != nullptr && child->release != nullptr && child->name != nullptr;
    std::string number = named ? std::string() : fmt::format("#{}", i);
    FieldPath path{place.parent == nullptr ? nullptr : &place.path,
                   named ? std::string_view(child->name) : number};
    std::string_view column = place.parent == nullptr ? path.name : std::string_view();
    Result<Field> field = ReadField({child, &place, path, place.level + 1}, name_required);
    if (!field.ok()) return std::move(field).status().InColumn(column);
    children->push_back(std::move(field).value());
  }
  return {};
}

// The children of lists and maps have names by habit only; those of structs must have one.
Result<DataType> SchemaReader::ReadNested(const Place& place, DataType type) {
  const bool is_struct = type.id == TypeId::kStruct;
  if (!is_struct && place.node->n_children != 1) {
    return Refuse(place, Code::kInvalidArrow, "format {} has one child but n_children is {}",
                  Quoted(place.node->format), place.node->n_children);
  }
  const bool is_entries = place.parent != nullptr && place.parent->node->format != nullptr &&
                          std::string_view(place.parent->node->format) == "+m";
  COLMERGE_RETURN_IF_ERROR(ReadChildren(place, is_struct && !is_entries, &type.children.Edit()));
  if (type.id == TypeId::kMap) {
    const DataType& entries = type.children[0].type;
    if (entries.id != TypeId::kStruct || entries.children.size() != 2) {
      return Refuse(place, Code::kInvalidArrow,
                    "a map's child must be a struct of key and value, not {}", entries.ToString());
    }
    type.keys_sorted = (place.node->flags & ARROW_FLAG_MAP_KEYS_SORTED) != 0;
  }
  return type;
}

Status CheckColumnNames(const std::vector<Field>& fields, Code repeated_name) {
  std::unordered_set<std::string_view> names;
  for (size_t i = 0; i < fields.size(); ++i) {
    const std::string& name = fields[i].name;
    if (name.empty()) {
      return Error(Code::kInvalidArrow, "Invalid Arrow schema: column #{}: name is empty", i);
    }
    if (!names.insert(name).second) {
      return Error(repeated_name, "Invalid Arrow schema: column {}: the name occurs more than once",
                   Quoted(name))
          .InColumn(name);
    }
  }
  return {};
}

Result<WireSchema> SchemaReader::ReadRoot(const ArrowSchema* node, Code repeated_name) {
  Place root{node, nullptr, kRootPath, 0};
  COLMERGE_RETURN_IF_ERROR(CheckNode(root));
  if (std::string_view(node->format) != "+s") {
    return Refuse(root, Code::kInvalidArrow, "format is {}, not a struct ('+s')",
                  Quoted(node->format));
  }
  if (node->dictionary != nullptr) {
    return Refuse(root, Code::kInvalidArrow, "a struct cannot have a dictionary");
  }
  std::vector<Field> fields;
  COLMERGE_RETURN_IF_ERROR(ReadChildren(root, true, &fields));
  COLMERGE_RETURN_IF_ERROR(CheckColumnNames(fields, repeated_name));
  COLMERGE_ASSIGN_OR_RETURN(Metadata metadata, ReadMetadata(root));
  return MakeWireSchema(std::move(fields), std::move(metadata));
}

}  // namespace

Result<WireSchema> ImportSchema(const ArrowSchema* schema, Code repeated_name) {
  return SchemaReader().ReadRoot(schema, repeated_name);
}

}  // namespace colmerge
