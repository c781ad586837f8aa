// SPDX-License-Identifier: Apache-2.0
// What stays the same throughout the scenario of one seed, and the steps that are drawn from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "differential/model.h"
#include "differential/random.h"
#include "differential/step.h"

namespace colmerge::test {

struct Blueprint {
  explicit Blueprint(uint64_t seed);

  uint64_t seed;
  std::vector<Field> fields;      // key columns first
  std::vector<std::string> keys;  // names of the key columns
  Metadata metadata;
  bool created_first = false;  // by a call of its own, not by the first write
  bool primary_key = false;    // keys are the primary key; created_first
  bool has_faults = false;
  bool churns = false;  // many rows, merged over and over, so that tables are compacted
  uint64_t steps = 0;
  uint64_t most_rows = 0;         // of one write
  uint32_t deleted_percent = 30;  // of the rows of a write with delete_when
  uint64_t key_numbers = 0;       // how many different keys there are
};

// Draws the steps of a blueprint. A step depends on the seed, its number and the table's contents
// alone, so that leaving others out changes it little.
class StepMaker {
 public:
  StepMaker(const Blueprint& plan, uint64_t number, const std::optional<Contents>& table,
            size_t snapshots);

  Step Make();

 private:
  void MakeWrite();
  void MakeRules();
  std::vector<Field> BatchFields();
  Field BatchField(const Field& stored);
  void AddRows(const std::vector<Field>& fields);
  uint64_t RowsOfBatch(uint64_t batch_count);
  Cell MakeCell(const Field& field, size_t row);
  uint32_t NullKeyPercent(size_t row) const;
  Cell KeyCell(const Field& field, size_t row);
  void MakeFault();
  void BreakText();
  void MakeKeys();
  bool IsKey(const std::string& name) const;
  const std::vector<Field>& TableFields() const { return table_ ? table_->fields : plan_.fields; }

  const Blueprint& plan_;
  const uint64_t number_;
  const std::optional<Contents>& table_;
  const size_t snapshots_;
  Random random_;
  Step step_;
  uint32_t null_percent_ = 0;
  bool fresh_keys_ = false;
  uint64_t next_row_ = 0;
};

}  // namespace colmerge::test
