// SPDX-License-Identifier: Apache-2.0
// What a reader handle stands for: a cursor over batches.
#pragma once

#include <colmerge/colmerge.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "capi/handles.h"
#include "column/batch.h"
#include "store/store.h"

namespace colmerge::capi {

// `mutex` guards the position and what the current batch has given out.
class ReaderObject final : public RefCounted {
 public:
  ReaderObject(Ref<Store> the_store, std::unique_ptr<BatchSource> source);

  const Schema& schema() const { return schema_; }
  const Ref<MemoryPool>& pool() const { return store_->pool(); }
  // Moves on; the number of rows of the new batch, 0 at the end.
  Result<uint64_t> Next();
  // The current batch; without rows before the first and after the last.
  const Batch& batch() const { return batch_; }
  // A column of it as plain arrays.
  colmerge_column PlainColumn(uint32_t column);

  std::mutex mutex;

 private:
  Ref<Store> store_;
  std::unique_ptr<BatchSource> source_;
  Schema schema_;
  std::vector<std::string> formats_;
  Batch batch_;
  std::vector<colmerge_column> plain_columns_;  // by column, made when asked for
  std::vector<bool> plain_made_;
  std::vector<Buffer> plain_buffers_;
};

template <>
struct HandleTraits<ReaderObject> {
  static constexpr HandleKind kKind = HandleKind::kReader;
  using Token = colmerge_reader;
};

}  // namespace colmerge::capi
