// SPDX-License-Identifier: Apache-2.0
#include "arrow/dictionary_export.h"

#include "arrow/column_export.h"

namespace colmerge {
namespace {

// An array over the buffers of another flat one, which it keeps alive.
void ShareArray(const std::shared_ptr<OwnedArray>& array, ArrowArray* out) {
  auto exported = std::make_unique<ExportedArray>();
  const ArrowArray* shared = array->get();
  exported->length = shared->length;
  exported->null_count = shared->null_count;
  exported->offset = shared->offset;
  exported->buffers.assign(shared->buffers, shared->buffers + shared->n_buffers);
  exported->owners.push_back(array);
  Publish(std::move(exported), out);
}

}  // namespace

Status DictionaryExports::Export(size_t column, const std::shared_ptr<const Vector>& dictionary,
                                 const Ref<MemoryPool>& pool, ArrowArray* out) {
  if (column >= last_.size()) last_.resize(column + 1);
  Last& last = last_[column];
  if (last.dictionary != dictionary) {
    auto fresh = std::make_shared<OwnedArray>();
    auto exported = std::make_unique<ExportedArray>();
    COLMERGE_RETURN_IF_ERROR(ExportFlatBuffers(*dictionary, pool, exported.get()));
    exported->owners.push_back(dictionary);
    Publish(std::move(exported), fresh->Receive());
    last = Last{dictionary, std::move(fresh)};
  }
  ShareArray(last.exported, out);
  return {};
}

}  // namespace colmerge
