// SPDX-License-Identifier: Apache-2.0
#include "arrow/schema_memo.h"

#include <string_view>

#include "arrow/schema_import.h"

namespace colmerge {
namespace {

bool IsPlain(const ArrowSchema& node) {
  return node.metadata == nullptr && node.dictionary == nullptr;
}

bool IsPlainColumn(const ArrowSchema& node) { return IsPlain(node) && node.n_children == 0; }

// Nothing of a node is trusted before its `release` was seen. A child that is there twice cannot
// match: the names of a known schema differ.
bool Matches(const WireSchema& schema, const std::vector<std::string>& formats,
             const ArrowSchema& given) {
  if (given.release == nullptr || given.format == nullptr || !IsPlain(given)) return false;
  if (std::string_view(given.format) != "+s" || given.children == nullptr) return false;
  if (given.n_children != static_cast<int64_t>(formats.size())) return false;
  for (size_t i = 0; i < formats.size(); ++i) {
    const ArrowSchema* column = given.children[i];
    const Field& field = schema.wire.field(i);
    if (column == nullptr || column->release == nullptr || !IsPlainColumn(*column)) return false;
    if (column->format == nullptr || column->format != formats[i]) return false;
    if (column->name == nullptr || column->name != field.name) return false;
    if (((column->flags & ARROW_FLAG_NULLABLE) != 0) != field.nullable) return false;
  }
  return true;
}

}  // namespace

void SchemaMemo::Keep(const WireSchema& schema, std::vector<std::string> formats) {
  last_.Set(std::make_shared<const Known>(Known{schema, std::move(formats)}));
}

Result<WireSchema> SchemaMemo::Import(const ArrowSchema* schema) {
  if (schema != nullptr) {
    if (auto known = Recall([&](const WireSchema& last, const std::vector<std::string>& formats) {
          return Matches(last, formats, *schema);
        })) {
      return *std::move(known);
    }
  }
  COLMERGE_ASSIGN_OR_RETURN(WireSchema imported, ImportSchema(schema));
  if (!IsPlain(*schema)) return imported;
  std::vector<std::string> formats;
  for (int64_t i = 0; i < schema->n_children; ++i) {
    if (!IsPlainColumn(*schema->children[i])) return imported;
    formats.emplace_back(schema->children[i]->format);
  }
  Keep(imported, std::move(formats));
  return imported;
}

}  // namespace colmerge
