// SPDX-License-Identifier: Apache-2.0
#include "arrow/dictionary_export.h"

#include <cstring>
#include <unordered_map>

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
                                 const Ref<MemoryPool>& pool, uint64_t most_bytes,
                                 ArrowArray* out) {
  if (column >= last_.size()) last_.resize(column + 1);
  Last& last = last_[column];
  if (last.dictionary != dictionary) {
    auto fresh = std::make_shared<OwnedArray>();
    auto exported = std::make_unique<ExportedArray>();
    COLMERGE_RETURN_IF_ERROR(ExportFlatBuffers(*dictionary, pool, most_bytes, exported.get()));
    exported->owners.push_back(dictionary);
    Publish(std::move(exported), fresh->Receive());
    last = Last{dictionary, std::move(fresh)};
  }
  ShareArray(last.exported, out);
  return {};
}

UsedEntries GatherUsedEntries(const Vector& column, const Ref<MemoryPool>& pool) {
  const Vector& dictionary = *column.dictionary;
  const size_t width = column.type.width();
  UsedEntries used{Vector(), Buffer::Zeroed(pool, column.length * width, MemoryCategory::kScratch)};
  Array<StringRef> refs(pool);
  std::unordered_map<uint64_t, uint64_t> places;
  for (uint64_t row = 0; row < column.length; ++row) {
    if (!column.IsValid(row)) continue;
    uint64_t code = 0;
    std::memcpy(&code, column.values + row * width, width);
    const auto [place, is_new] = places.try_emplace(code, places.size());
    if (is_new) refs.PushBack(dictionary.String(code));
    std::memcpy(used.codes.data() + row * width, &place->second, width);
  }
  used.entries.type = dictionary.type;
  used.entries.length = refs.size();
  used.entries.buffers.push_back(std::move(refs).TakeBuffer());
  used.entries.values = used.entries.buffers.back().data();
  return used;
}

}  // namespace colmerge
