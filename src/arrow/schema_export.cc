// SPDX-License-Identifier: Apache-2.0
#include "arrow/schema_export.h"

#include <memory>

#include "arrow/metadata_codec.h"
#include "arrow/owned_struct.h"
#include "arrow/schema_format.h"
#include "column/nested_depth.h"

namespace colmerge {
namespace {

// What an exported ArrowSchema's private_data points to: its texts, and the children that nobody
// has moved out.
struct ExportedSchema {
  std::string format;
  std::string name;
  std::string metadata;
  std::unique_ptr<OwnedSchema[]> children;
  std::vector<ArrowSchema*> child_pointers;
  OwnedSchema dictionary;
};

void ReleaseSchema(ArrowSchema* schema) {
  delete static_cast<ExportedSchema*>(schema->private_data);
  schema->release = nullptr;
}

int64_t FlagsOf(const Field& field) {
  int64_t flags = field.nullable ? ARROW_FLAG_NULLABLE : 0;
  if (field.type.ordered) flags |= ARROW_FLAG_DICTIONARY_ORDERED;
  if (field.type.keys_sorted) flags |= ARROW_FLAG_MAP_KEYS_SORTED;
  return flags;
}

void AddChildren(const std::vector<Field>& fields, ExportedSchema* exported) {
  exported->children = std::make_unique<OwnedSchema[]>(fields.size());
  exported->child_pointers.reserve(fields.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    ArrowSchema* child = exported->children[i].Receive();
    OnStackForLevel(fields[i].type, [&] {
      ExportField(fields[i], child);
      return child;
    });
    exported->child_pointers.push_back(child);
  }
}

// Hands `exported` over to *out.
void Publish(std::unique_ptr<ExportedSchema> exported, int64_t flags, ArrowSchema* out) {
  ArrowSchema schema{};
  schema.format = exported->format.c_str();
  schema.name = exported->name.c_str();
  schema.metadata = exported->metadata.empty() ? nullptr : exported->metadata.data();
  schema.flags = flags;
  schema.n_children = static_cast<int64_t>(exported->child_pointers.size());
  schema.children = exported->child_pointers.empty() ? nullptr : exported->child_pointers.data();
  schema.dictionary = exported->dictionary ? exported->dictionary.get() : nullptr;
  schema.release = ReleaseSchema;
  schema.private_data = exported.release();
  *out = schema;
}

}  // namespace

void ExportSchema(const Schema& schema, ArrowSchema* out) {
  auto exported = std::make_unique<ExportedSchema>();
  exported->format = "+s";
  exported->metadata = EncodeMetadata(schema.metadata());
  AddChildren(schema.fields(), exported.get());
  Publish(std::move(exported), 0, out);
}

void ExportField(const Field& field, ArrowSchema* out) {
  auto exported = std::make_unique<ExportedSchema>();
  exported->format = FormatOf(field.type);
  exported->name = field.name;
  exported->metadata = EncodeMetadata(field.metadata);
  if (field.type.is_dictionary()) {
    ExportField(field.type.children[0], exported->dictionary.Receive());
  } else {
    AddChildren(field.type.children, exported.get());
  }
  Publish(std::move(exported), FlagsOf(field), out);
}

}  // namespace colmerge
