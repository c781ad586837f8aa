// SPDX-License-Identifier: Apache-2.0
#include "arrow/exported_array.h"

namespace colmerge {
namespace {

alignas(64) constexpr uint8_t kNoBytes[64] = {};

void ReleaseArray(ArrowArray* array) {
  const auto* exported = static_cast<ExportedArray*>(array->private_data);
  if (exported->process == ProcessNumber()) delete exported;
  array->release = nullptr;
}

}  // namespace

void ExportedArray::AddBuffer(const void* data) {
  buffers.push_back(data == nullptr ? kNoBytes : data);
}

void ExportedArray::AddBuffer(Buffer data) {
  AddBuffer(static_cast<const void*>(data.data()));
  memory.push_back(std::move(data));
}

void ExportedArray::AddValidity(const Vector& vector, const Ref<MemoryPool>& pool) {
  if (vector.null_count == 0) {
    buffers.push_back(nullptr);
    return;
  }
  const auto wanted = static_cast<uint64_t>(offset);
  if (vector.validity_offset % 8 == wanted && vector.type.storage() != Storage::kViews) {
    buffers.push_back(vector.validity + vector.validity_offset / 8);
    return;
  }
  Buffer bits = Buffer::Zeroed(pool, BitmapBytes(wanted + vector.length), MemoryCategory::kScratch);
  CopyBits(vector.validity, vector.validity_offset, bits.data(), wanted, vector.length);
  AddBuffer(std::move(bits));
}

void ExportedArray::AddChildren(size_t count) {
  children = std::make_unique<OwnedArray[]>(count);
  child_pointers.reserve(count);
  for (size_t i = 0; i < count; ++i) child_pointers.push_back(children[i].get());
}

void ExportedArray::TakeMemory(Vector* vector) {
  for (Buffer& buffer : vector->buffers) memory.push_back(std::move(buffer));
  owners = std::move(vector->owners);
}

void Publish(std::unique_ptr<ExportedArray> exported, ArrowArray* out) noexcept {
  ArrowArray array{};
  array.length = exported->length;
  array.null_count = exported->null_count;
  array.offset = exported->offset;
  array.n_buffers = static_cast<int64_t>(exported->buffers.size());
  array.buffers = exported->buffers.empty() ? nullptr : exported->buffers.data();
  array.n_children = static_cast<int64_t>(exported->child_pointers.size());
  array.children = exported->child_pointers.empty() ? nullptr : exported->child_pointers.data();
  array.dictionary = exported->dictionary ? exported->dictionary.get() : nullptr;
  array.release = ReleaseArray;
  array.private_data = exported.release();
  *out = array;
}

}  // namespace colmerge
