// SPDX-License-Identifier: Apache-2.0
#include "capi/figures.h"

#include "index/index_set.h"

namespace colmerge::capi {
namespace {

int64_t Signed(uint64_t number) { return static_cast<int64_t>(number); }

}  // namespace

colmerge_bytes BytesOf(const ByteUsage& usage) {
  colmerge_bytes bytes = COLMERGE_BYTES_INIT;
  bytes.values = Signed(usage.values);
  bytes.validity = Signed(usage.validity);
  bytes.strings = Signed(usage.strings);
  bytes.indexes = Signed(usage.indexes);
  bytes.scratch = Signed(usage.scratch);
  bytes.other = Signed(usage.other);
  bytes.total = Signed(usage.total());
  bytes.live = Signed(usage.live());
  bytes.garbage = Signed(usage.garbage);
  return bytes;
}

colmerge_table_info TableInfoOf(const TableVersion& version) {
  colmerge_table_info info{};
  info.rows = Signed(version.live_rows());
  info.columns = Signed(version.columns.size());
  info.version = Signed(version.number);
  info.deleted_rows = Signed(version.deleted_rows);
  info.indexes = Signed(IndexSet::Of(version).All().size());
  info.primary_key_columns = Signed(version.primary_key.size());
  info.bytes = BytesOf(UsageOfVersion(version));
  info.checks = version.checks ? Signed(version.checks->size()) : 0;
  return info;
}

}  // namespace colmerge::capi
