// SPDX-License-Identifier: Apache-2.0
// The ways to read a snapshot: a stream of all or of a part, rows by their ids, plain accessors.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>
#include <string>
#include <vector>

#include "support/arrow_consumer.h"

namespace colmerge::test {

struct ReadPart {
  std::vector<std::string> columns;  // none: all
  int64_t batch_size = 0;
  int64_t limit = 0;
  int64_t offset = 0;
};

StreamContents ReadSnapshot(colmerge_snapshot* snapshot, const ReadPart& part);

StreamContents TakeSnapshotRows(colmerge_snapshot* snapshot, const std::vector<int64_t>& rows);

// By colmerge_reader_column; columns of nested types, which have no plain form, come without rows,
// and dictionary-encoded ones as their values.
RowBatch ReadPlainColumns(colmerge_snapshot* snapshot, const ReadPart& part);

// For calls that have no reason to fail: throws with the message when one does.
void Expect(int32_t status, const colmerge_error& error, const char* what);

}  // namespace colmerge::test
