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
  colmerge_column GetPlainColumn(uint32_t column);

  std::mutex mutex;

 private:
  struct PlainColumn {
    colmerge_column arrays{};
    std::string format;
    bool made = false;  // for the current batch
  };

  Ref<Store> store_;
  std::unique_ptr<BatchSource> source_;
  Schema schema_;
  Batch batch_;
  std::vector<PlainColumn> plain_columns_;  // empty until the first is asked for
  std::vector<Buffer> plain_buffers_;
};

template <>
struct HandleTraits<ReaderObject> {
  static constexpr HandleKind kKind = HandleKind::kReader;
  using Token = colmerge_reader;
};

}  // namespace colmerge::capi
