// SPDX-License-Identifier: Apache-2.0
#include "capi/read_stream.h"

#include <algorithm>

#include "arrow/stream_export.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/guard.h"

namespace colmerge::capi {
namespace {

// Exported streams are called by consumers directly, past the entry points: so the guard's question
// is asked here.
class GuardedSource final : public BatchSource {
 public:
  explicit GuardedSource(std::unique_ptr<BatchSource> source) : source_(std::move(source)) {}

  const Schema& schema() const override { return source_->schema(); }
  Result<bool> Next(Batch* batch) override {
    COLMERGE_RETURN_IF_ERROR(CheckCallAllowed());
    return source_->Next(batch);
  }

 private:
  std::unique_ptr<BatchSource> source_;
};

class RowListSource final : public BatchSource {
 public:
  RowListSource(Ref<const TableVersion> version, Array<uint64_t> rows, ScanOptions options)
      : version_(std::move(version)),
        rows_(std::move(rows)),
        options_(std::move(options)),
        schema_(ProjectSchema(*version_->schema, options_.columns)) {}

  const Schema& schema() const override { return schema_; }
  Result<bool> Next(Batch* batch) override {
    if (next_ == rows_.size()) return false;
    const uint64_t count = std::min(options_.batch_size, rows_.size() - next_);
    *batch = TakeVersionRows(version_, options_.columns, rows_.data() + next_, count);
    next_ += count;
    return true;
  }

 private:
  Ref<const TableVersion> version_;
  Array<uint64_t> rows_;
  ScanOptions options_;
  Schema schema_;
  uint64_t next_ = 0;
};

}  // namespace

Result<ScanOptions> ReadOptionsArgument(const TableVersion& version,
                                        const colmerge_read_options* options) {
  COLMERGE_ASSIGN_OR_RETURN(const colmerge_read_options given, ReadOptions(options, "options"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(given.reserved, "options.reserved"));
  ScanOptions scan;
  COLMERGE_ASSIGN_OR_RETURN(const auto names,
                            NamesArgument(given.columns, given.column_count, "columns"));
  COLMERGE_ASSIGN_OR_RETURN(scan.columns, SelectColumns(*version.schema, names));
  COLMERGE_ASSIGN_OR_RETURN(scan.batch_size, CountArgument(given.batch_size, "batch_size"));
  if (scan.batch_size == 0) scan.batch_size = COLMERGE_DEFAULT_BATCH_SIZE;
  COLMERGE_ASSIGN_OR_RETURN(scan.offset, CountArgument(given.offset, "offset"));
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t limit, CountArgument(given.limit, "limit"));
  if (limit != 0) scan.limit = limit;
  return scan;
}

std::unique_ptr<BatchSource> ScanVersion(Ref<const TableVersion> version, ScanOptions options) {
  return std::make_unique<VersionScan>(std::move(version), std::move(options));
}

Result<std::unique_ptr<BatchSource>> TakeRowsOfVersion(Ref<const TableVersion> version,
                                                       std::span<const int64_t> rows,
                                                       ScanOptions options) {
  for (size_t i = 0; i < rows.size(); ++i) {
    COLMERGE_RETURN_IF_ERROR(CheckRowId(*version, rows[i]).AtRow(static_cast<int64_t>(i)));
  }
  const uint64_t start = std::min<uint64_t>(options.offset, rows.size());
  const uint64_t count = std::min<uint64_t>(options.limit, rows.size() - start);
  Array<uint64_t> ids(version->pool, count, MemoryCategory::kScratch);
  for (uint64_t i = 0; i < count; ++i) ids[i] = static_cast<uint64_t>(rows[start + i]);
  return std::unique_ptr<BatchSource>(
      std::make_unique<RowListSource>(std::move(version), std::move(ids), std::move(options)));
}

void GiveStream(std::unique_ptr<BatchSource> source, const Ref<MemoryPool>& pool,
                ArrowArrayStream* out) {
  ExportStream(std::make_unique<GuardedSource>(std::move(source)), pool, out);
}

Status CheckRowId(const TableVersion& version, int64_t row) {
  if (row >= 0 && static_cast<uint64_t>(row) < version.rows &&
      !version.IsDeleted(static_cast<uint64_t>(row))) {
    return Status::Ok();
  }
  return Error(Code::kInvalidArgument, "{} is not the id of a row of the snapshot", row);
}

}  // namespace colmerge::capi
