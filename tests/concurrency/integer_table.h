// SPDX-License-Identifier: Apache-2.0
// Tables of int64 columns through the C API, in few words: what concurrent tests write and read.
//
// Functions throw std::runtime_error when a call fails that has no reason to; Try... give the
// status.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "support/handles.h"

namespace colmerge::test {

struct IntegerColumn {
  std::string name;
  std::vector<int64_t> values;
};

// threads: most of one query or large write; 0: the library chooses.
Store MakeStore(int32_t threads = 0);
Table OpenTable(colmerge_store* store, const char* name);
Snapshot OpenSnapshot(colmerge_table* table);

// Without keys in mode append or replace.
Destination OpenDestination(colmerge_store* store, const char* table, int32_t mode,
                            std::initializer_list<const char*> keys = {},
                            const char* delete_when = nullptr);

// `marks`, when there are any, go along as bool column "gone".
int32_t TryWrite(colmerge_destination* destination, const std::vector<IntegerColumn>& columns,
                 const std::vector<bool>& marks, colmerge_write_result* result);
// The version after the write.
int64_t Write(colmerge_destination* destination, const std::vector<IntegerColumn>& columns,
              const std::vector<bool>& marks = {});

// All columns of a snapshot, in the order of the schema, by plain accessors.
std::vector<std::vector<int64_t>> ReadColumns(colmerge_snapshot* snapshot);
// The same through an Arrow stream of batches of this size.
std::vector<std::vector<int64_t>> ReadStreamColumns(colmerge_snapshot* snapshot,
                                                    int64_t batch_size);

int64_t VersionOf(colmerge_snapshot* snapshot);
int64_t RowsOf(colmerge_snapshot* snapshot);

// Throws when status is not COLMERGE_OK.
void Require(int32_t status, const colmerge_error& error, const char* what);

}  // namespace colmerge::test
