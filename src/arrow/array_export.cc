// SPDX-License-Identifier: Apache-2.0
#include "arrow/array_export.h"

#include "arrow/batch_export.h"
#include "arrow/column_export.h"

namespace colmerge {
namespace {

Status ExportColumnNumber(size_t number, Vector* column, DictionaryExports* dictionaries,
                          const Ref<MemoryPool>& pool, ArrowArray* out) {
  if (column->type.is_nested()) return ExportNested(*column, pool, out);
  auto exported = std::make_unique<ExportedArray>();
  COLMERGE_RETURN_IF_ERROR(ExportFlatBuffers(*column, pool, exported.get()));
  if (column->type.is_dictionary()) {
    COLMERGE_RETURN_IF_ERROR(
        dictionaries->Export(number, column->dictionary, pool, exported->dictionary.Receive()));
  }
  if (column->type.storage() != Storage::kViews) exported->TakeMemory(column);
  Publish(std::move(exported), out);
  return {};
}

}  // namespace

Status ExportBatchWith(DictionaryExports* dictionaries, Batch&& batch, const Ref<MemoryPool>& pool,
                       ArrowArray* out) {
  Batch taken = std::move(batch);
  auto exported = std::make_unique<ExportedArray>();
  exported->length = static_cast<int64_t>(taken.rows);
  exported->buffers.push_back(nullptr);
  exported->AddChildren(taken.columns.size());
  for (size_t i = 0; i < taken.columns.size(); ++i) {
    Status status =
        ExportColumnNumber(i, &taken.columns[i], dictionaries, pool, exported->child_pointers[i]);
    if (!status.ok()) return std::move(status).InColumn(taken.schema.field(i).name);
    // Strings were gathered: their sources go now, not when the consumer releases.
    taken.columns[i] = Vector();
  }
  Publish(std::move(exported), out);
  return {};
}

Status ExportBatch(Batch&& batch, const Ref<MemoryPool>& pool, ArrowArray* out) {
  DictionaryExports dictionaries;
  return ExportBatchWith(&dictionaries, std::move(batch), pool, out);
}

Status ExportColumn(Vector&& column, const Ref<MemoryPool>& pool, ArrowArray* out) {
  Vector taken = std::move(column);
  DictionaryExports dictionaries;
  return ExportColumnNumber(0, &taken, &dictionaries, pool, out);
}

}  // namespace colmerge
