// SPDX-License-Identifier: Apache-2.0
// The library's side of a scenario: one table of a store of its own, driven through the C API
// alone.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>
#include <string>
#include <vector>

#include "differential/library_reads.h"
#include "differential/model.h"
#include "differential/step.h"
#include "support/handles.h"

namespace colmerge::test {

// What a call gave back.
struct CallResult {
  int32_t status = COLMERGE_OK;
  colmerge_error error{};
  colmerge_write_result counts = COLMERGE_WRITE_RESULT_INIT;

  std::string ToText() const;
};

class LibraryTable {
 public:
  LibraryTable();

  CallResult Create(const Contents& shape, bool from_fields);
  CallResult Write(const Step& step);
  CallResult DeleteKeys(const Step& step);
  CallResult Truncate();
  CallResult Drop();

  bool Exists();
  Snapshot TakeSnapshot();
  colmerge_table_info Describe();
  // Sum of the categories of the store's memory, checked against its total.
  int64_t MemoryInUse();

  // Ids of the rows that have the keys; the status alone when it is not COLMERGE_OK.
  static CallResult Find(colmerge_snapshot* snapshot, const Step& step, std::vector<int64_t>* rows);

 private:
  Table Open();
  CallResult WriteTo(colmerge_destination* destination, const Step& step,
                     const colmerge_write_options& options);
  static CallResult FindOneByOne(colmerge_snapshot* snapshot, const RowBatch& keys,
                                 std::vector<int64_t>* rows);

  Store store_;
};

}  // namespace colmerge::test
