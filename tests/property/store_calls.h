// SPDX-License-Identifier: Apache-2.0
// Calls of the C API in the form in which tests of laws make them: what must not fail throws, with the message of the
// library (Expect); what may fail tells its outcome.
#pragma once

#include <string>
#include <vector>

#include "differential/library_reads.h"
#include "support/cell.h"
#include "support/handles.h"

namespace colmerge::test {

struct WriteRules {
  std::string table;
  int32_t mode = COLMERGE_MODE_APPEND;
  std::vector<std::string> keys;  // of a merge
  bool validate = false;
};

struct Outcome {
  int32_t status = COLMERGE_OK;
  colmerge_write_result counts = COLMERGE_WRITE_RESULT_INIT;
  colmerge_error error{};

  // Throws when the call has failed.
  const colmerge_write_result& Succeeded(const char* what) const {
    Expect(status, error, what);
    return counts;
  }
};

Store OpenStore();
Destination OpenDestination(colmerge_store* store, const WriteRules& rules);
Table OpenTable(colmerge_store* store, const std::string& table);
Snapshot TakeSnapshot(colmerge_store* store, const std::string& table);

// Takes the stream over.
Outcome WriteStream(colmerge_store* store, const WriteRules& rules, ArrowArrayStream* stream);
// The batches, which may have fields of their own each, as one write of several streams.
Outcome WriteBatches(colmerge_store* store, const WriteRules& rules,
                     const std::vector<RowBatch>& batches);
Outcome WriteJson(colmerge_store* store, const WriteRules& rules, const std::string& text);
Outcome WriteCsv(colmerge_store* store, const WriteRules& rules, const std::string& text);
Outcome Execute(colmerge_store* store, const std::string& statement);

// What a table holds.
StreamContents ReadTable(colmerge_store* store, const std::string& table);

// One row a line, for messages.
std::string ToText(const RowBatch& rows);

}  // namespace colmerge::test
