// SPDX-License-Identifier: Apache-2.0
#include "arrow/array_export.h"

#include "arrow/batch_export.h"
#include "arrow/column_export.h"
#include "arrow/string_export.h"

namespace colmerge {
namespace {

// The dictionary of a column whose entries are too many for their offsets: those that the rows use.
Status ExportUsedEntries(const Vector& column, const Ref<MemoryPool>& pool, uint64_t most_bytes,
                         ExportedArray* exported) {
  UsedEntries used = GatherUsedEntries(column, pool);
  auto entries = std::make_unique<ExportedArray>();
  COLMERGE_RETURN_IF_ERROR(ExportFlatBuffers(used.entries, pool, most_bytes, entries.get()));
  Publish(std::move(entries), exported->dictionary.Receive());
  exported->buffers.pop_back();
  exported->AddBuffer(std::move(used.codes));
  return {};
}

// What the array refers to stays the column's.
Status ExportColumnNumber(size_t number, const Vector& column, DictionaryExports* dictionaries,
                          const Ref<MemoryPool>& pool, uint64_t most_bytes, ArrowArray* out) {
  if (column.type.is_nested()) return ExportNested(column, pool, most_bytes, out);
  auto exported = std::make_unique<ExportedArray>();
  COLMERGE_RETURN_IF_ERROR(ExportFlatBuffers(column, pool, most_bytes, exported.get()));
  if (column.type.is_dictionary()) {
    Status status = dictionaries->Export(number, column.dictionary, pool, most_bytes,
                                         exported->dictionary.Receive());
    if (status.code() == Code::kLimitExceeded) {
      status = ExportUsedEntries(column, pool, most_bytes, exported.get());
    }
    COLMERGE_RETURN_IF_ERROR(std::move(status));
  }
  Publish(std::move(exported), out);
  return {};
}

// Makes the array of a column keep what it refers to.
void TakeColumn(Vector* column, ArrowArray* array) {
  // Of texts and nested values nothing is referred to: their sources go now, not when the consumer releases.
  if (column->type.storage() != Storage::kViews) ExportedArray::Of(array)->TakeMemory(column);
  *column = Vector();
}

}  // namespace

Status ExportBatchWith(DictionaryExports* dictionaries, Batch* batch, const Ref<MemoryPool>& pool,
                       uint64_t most_bytes, ArrowArray* out) {
  auto exported = std::make_unique<ExportedArray>();
  exported->length = static_cast<int64_t>(batch->rows);
  exported->buffers.push_back(nullptr);
  exported->AddChildren(batch->columns.size());
  for (size_t i = 0; i < batch->columns.size(); ++i) {
    Status status = ExportColumnNumber(i, batch->columns[i], dictionaries, pool, most_bytes,
                                       exported->child_pointers[i]);
    if (!status.ok()) return std::move(status).InColumn(batch->schema.field(i).name);
  }
  for (size_t i = 0; i < batch->columns.size(); ++i) {
    TakeColumn(&batch->columns[i], exported->child_pointers[i]);
  }
  Publish(std::move(exported), out);
  return {};
}

Status ExportBatch(Batch&& batch, const Ref<MemoryPool>& pool, ArrowArray* out) {
  Batch taken = std::move(batch);
  DictionaryExports dictionaries;
  return ExportBatchWith(&dictionaries, &taken, pool, kMostOffsetBytes, out);
}

Status ExportColumn(Vector&& column, const Ref<MemoryPool>& pool, ArrowArray* out) {
  Vector taken = std::move(column);
  DictionaryExports dictionaries;
  COLMERGE_RETURN_IF_ERROR(
      ExportColumnNumber(0, taken, &dictionaries, pool, kMostOffsetBytes, out));
  TakeColumn(&taken, out);
  return {};
}

}  // namespace colmerge
