// SPDX-License-Identifier: Apache-2.0
#include "arrow/array_import.h"

#include "arrow/array_check.h"
#include "arrow/column_import.h"
#include "arrow/dictionary_import.h"
#include "arrow/nested_import.h"
#include "column/nested_depth.h"

namespace colmerge {
namespace {

// Of a type with types inside.
Result<Vector> ImportDeep(const ArrayPlace& place, const ImportContext& context) {
  const DataType& type = place.field->type;
  if (!type.is_dictionary()) return ImportNested(place, context);
  return StaysDictionary(type) ? ImportDictionary(place, context) : ImportDecoded(place, context);
}

Result<Vector> ImportPlace(const ArrayPlace& place, const ImportContext& context) {
  COLMERGE_RETURN_IF_ERROR(CheckStep(context.progress));
  const DataType& type = place.field->type;
  Result<Vector> vector = type.is_dictionary() || type.is_nested()
                              ? OnStackFor(type, [&] { return ImportDeep(place, context); })
                              : ImportFlat(place, context);
  if (!vector.ok()) return std::move(vector).status().InColumn(place.field->name);
  return vector;
}

ArrayPlace ColumnPlace(const Schema& schema, const ArrowArray* array, size_t i) {
  ArrayPlace place;
  place.array = array->children[i];
  place.field = &schema.field(i);
  place.path.name = place.field->name;
  place.start = static_cast<uint64_t>(array->offset);
  place.count = static_cast<uint64_t>(array->length);
  return place;
}

Status CheckColumn(const ArrayPlace& place) {
  Status status = OnStackFor(place.field->type, [&] { return CheckTree(place); });
  return std::move(status).InColumn(place.field->name);
}

// The whole tree, before anything is read that it points to.
Status CheckBatch(const Schema& schema, const ArrowArray* array) {
  COLMERGE_RETURN_IF_ERROR(CheckRoot(schema.size(), array));
  for (size_t i = 0; i < schema.size(); ++i) {
    COLMERGE_RETURN_IF_ERROR(CheckColumn(ColumnPlace(schema, array, i)));
  }
  return CheckRootRows(array);
}

// The rows that an array of its own offers; a length that will be refused counts as none.
uint64_t RowsOf(const ArrowArray* array) {
  return array == nullptr || array->length < 0 ? 0 : static_cast<uint64_t>(array->length);
}

}  // namespace

Result<Batch> ImportBatch(const WireSchema& schema, const ArrowArray* array,
                          const Ref<MemoryPool>& pool, std::shared_ptr<const void> owner,
                          const Progress* progress) {
  const ImportContext context{pool, owner, progress};
  COLMERGE_RETURN_IF_ERROR(CheckBatch(schema.wire, array));
  Batch batch;
  batch.schema = schema.table;
  batch.rows = static_cast<uint64_t>(array->length);
  batch.columns.reserve(schema.wire.size());
  for (size_t i = 0; i < schema.wire.size(); ++i) {
    COLMERGE_ASSIGN_OR_RETURN(Vector column,
                              ImportPlace(ColumnPlace(schema.wire, array, i), context));
    batch.columns.push_back(std::move(column));
  }
  return batch;
}

Result<Vector> ImportColumn(const Field& field, const ArrowArray* array,
                            const Ref<MemoryPool>& pool, std::shared_ptr<const void> owner,
                            const Progress* progress) {
  ArrayPlace place;
  place.array = array;
  place.field = &field;
  place.path.name = field.name;
  place.count = RowsOf(array);
  COLMERGE_RETURN_IF_ERROR(CheckColumn(place));
  return ImportPlace(place, {pool, owner, progress});
}

}  // namespace colmerge
