// SPDX-License-Identifier: Apache-2.0
// One write through the C API: takes batches in, within the limits of its options, then hands them
// to the store as a whole. Belongs to one call on one thread; holds no lock.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "arrow/stream_import.h"
#include "base/memory_charge.h"
#include "capi/entry.h"
#include "capi/write_condition.h"
#include "capi/write_memo.h"
#include "store/store.h"

namespace colmerge::capi {

// What the options of a call say that ends it early, or lets it not begin.
struct WriteTerms {
  const int32_t* cancel = nullptr;
  uint64_t progress_interval = 0;
  StreamLimits limits;
  uint64_t memory_limit = 0;
  std::optional<WriteCondition> condition;  // borrows from the options
};
// NULL: nothing does.
Result<WriteTerms> WriteTermsArgument(const colmerge_write_options* given);

class WriteSession {
 public:
  // All must outlive the session. memo: of writes by these options.
  WriteSession(Store* store, const DestinationOptions& options, WriteMemo* memo)
      : store_(store), options_(options), memo_(memo) {}
  WriteSession(const WriteSession&) = delete;
  WriteSession& operator=(const WriteSession&) = delete;

  // First of all. NULL: no limits.
  Status Configure(const colmerge_write_options* given);
  // Next, before anything is read: what the write comes to when the table has had it; nothing when it is to be made.
  Result<std::optional<WriteResult>> ResultWithoutWrite() const;

  const Store& store() const { return *store_; }
  const DestinationOptions& options() const { return options_; }
  // What batches are to be imported into: it bears the write's memory limit.
  const Ref<MemoryPool>& pool() const { return pool_; }
  const Progress* progress() const { return &*progress_; }

  SchemaMemo* schemas() const { return &memo_->schemas; }
  // The schema of batches to come.
  Result<WireSchema> ReadSchema(const ArrowSchema* schema) const {
    return memo_->schemas.Import(schema);
  }

  // Rows of a text have been read, so many by now: refuses those beyond the limit, tells the
  // caller, and stops when the caller wants it.
  Status ReportRead(uint64_t rows);
  // The one batch of the write. Refuses rows beyond the limit before anybody looks at them.
  Status CheckRowLimit(uint64_t rows) const;
  Status TakeOnly(Batch batch);
  // All batches of a stream, which is taken over.
  Status TakeStream(ArrowArrayStream* stream);

  // Writes what was taken in. Frees the batches.
  Result<WriteResult> Write();

 private:
  Progress::Report Report(const colmerge_write_options& options);
  Status Take(Batch batch, uint64_t total_rows);

  Store* store_;
  const DestinationOptions& options_;
  WriteMemo* memo_;
  Ref<MemoryPool> pool_;
  std::optional<Progress> progress_;  // from Configure on
  StreamLimits limits_;
  std::optional<WriteCondition> condition_;
  Schema schema_;
  std::vector<Batch> batches_;
  std::vector<MemoryCharge> charges_;  // for the batches themselves, beside their values
  std::vector<Batch> whole_;           // the larger batches that some of batches_ borrow from
  uint64_t rows_ = 0;
  uint64_t batch_count_ = 0;  // as the caller counts them
};

// No rows of these columns.
Batch BatchWithoutRows(const Schema& schema, const Ref<MemoryPool>& pool);

colmerge_write_result ToC(const WriteResult& result);

// Where a write tells what it did; NULL is as good.
using OutResult = OptionalOutStruct<colmerge_write_result>;

}  // namespace colmerge::capi
