// SPDX-License-Identifier: Apache-2.0
// What keeps an exported ArrowArray alive: the object behind its private_data.
//
// Each array of a tree has one of its own and refers to nothing in its parent's, so that consumers
// may move children and dictionaries out. Built by one thread, released by any.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "arrow/owned_struct.h"
#include "base/process.h"
#include "column/vector.h"

namespace colmerge {

struct ExportedArray {
  // Elsewhere, its release callback frees nothing.
  const uint32_t process = ProcessNumber();
  int64_t length = 0;
  int64_t null_count = 0;
  int64_t offset = 0;
  std::vector<const void*> buffers;                 // as ArrowArray shows them
  std::vector<Buffer> memory;                       // what they point to, where it is owned
  std::vector<std::shared_ptr<const void>> owners;  // and where it is borrowed
  std::unique_ptr<OwnedArray[]> children;
  std::vector<ArrowArray*> child_pointers;
  OwnedArray dictionary;

  // Behind an array that Publish made and that is not released.
  static ExportedArray* Of(ArrowArray* array) {
    return static_cast<ExportedArray*>(array->private_data);
  }

  // Adds a buffer; one without bytes gets an address all the same, since consumers expect one.
  void AddBuffer(const void* data);
  void AddBuffer(Buffer data);
  // A validity bitmap of a vector, whose first bit is to stand at bit `offset`; null where there
  // are no nulls. Copied if the bit stands elsewhere in its byte, or if it is all that the export
  // needs of the vector's memory (strings, nested values).
  void AddValidity(const Vector& vector, const Ref<MemoryPool>& pool);
  // Makes room for children; each is to be exported into child_pointers[i].
  void AddChildren(size_t count);
  // Takes over what a vector owns and borrows.
  void TakeMemory(Vector* vector);
};

// Turns the object into *out, which owns it from now on.
void Publish(std::unique_ptr<ExportedArray> exported, ArrowArray* out) noexcept;

}  // namespace colmerge
