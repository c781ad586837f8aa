// SPDX-License-Identifier: Apache-2.0
#include "property/store_calls.h"

#include <span>

#include "support/arrow_producer.h"

namespace colmerge::test {

Store OpenStore() {
  colmerge_error error;
  colmerge_store* store = nullptr;
  Expect(colmerge_store_open(nullptr, &store, &error), error, "store_open");
  return Store(store);
}

Destination OpenDestination(colmerge_store* store, const WriteRules& rules) {
  std::vector<colmerge_string> keys;
  for (const std::string& key : rules.keys) keys.push_back(ToString(key));
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = ToString(rules.table);
  options.mode = rules.mode;
  options.validate_schema = rules.validate ? COLMERGE_TRUE : COLMERGE_FALSE;
  options.merge_keys = keys.data();
  options.merge_key_count = static_cast<int64_t>(keys.size());
  colmerge_error error;
  colmerge_destination* destination = nullptr;
  Expect(colmerge_destination_open(store, &options, &destination, &error), error,
         "destination_open");
  return Destination(destination);
}

Table OpenTable(colmerge_store* store, const std::string& table) {
  colmerge_error error;
  colmerge_table* opened = nullptr;
  Expect(
      colmerge_table_open(store, table.data(), static_cast<int64_t>(table.size()), &opened, &error),
      error, "table_open");
  return Table(opened);
}

Snapshot TakeSnapshot(colmerge_store* store, const std::string& table) {
  colmerge_error error;
  colmerge_snapshot* snapshot = nullptr;
  Expect(colmerge_snapshot_open(OpenTable(store, table).get(), &snapshot, &error), error,
         "snapshot_open");
  return Snapshot(snapshot);
}

Outcome WriteStream(colmerge_store* store, const WriteRules& rules, ArrowArrayStream* stream) {
  Outcome outcome;
  outcome.status = colmerge_destination_write_stream(OpenDestination(store, rules).get(), stream,
                                                     nullptr, &outcome.counts, &outcome.error);
  return outcome;
}

Outcome WriteBatches(colmerge_store* store, const WriteRules& rules,
                     const std::vector<RowBatch>& batches) {
  std::span<const RowBatch> left(batches);
  const auto next = [](void* user, ArrowArrayStream* out, const char** /*message*/) -> int32_t {
    auto& rest = *static_cast<std::span<const RowBatch>*>(user);
    if (rest.empty()) return 0;
    MakeStream({rest.front().fields, {}, {rest.front()}, -1, {}}, nullptr, out);
    rest = rest.subspan(1);
    return 0;
  };
  Outcome outcome;
  outcome.status = colmerge_destination_write_streams(
      OpenDestination(store, rules).get(), next, &left, nullptr, &outcome.counts, &outcome.error);
  return outcome;
}

Outcome WriteJson(colmerge_store* store, const WriteRules& rules, const std::string& text) {
  Outcome outcome;
  outcome.status = colmerge_destination_write_json(OpenDestination(store, rules).get(), text.data(),
                                                   static_cast<int64_t>(text.size()), nullptr,
                                                   nullptr, &outcome.counts, &outcome.error);
  return outcome;
}

Outcome WriteCsv(colmerge_store* store, const WriteRules& rules, const std::string& text) {
  Outcome outcome;
  outcome.status = colmerge_destination_write_csv(OpenDestination(store, rules).get(), text.data(),
                                                  static_cast<int64_t>(text.size()), nullptr,
                                                  nullptr, &outcome.counts, &outcome.error);
  return outcome;
}

Outcome Execute(colmerge_store* store, const std::string& statement) {
  Outcome outcome;
  outcome.status =
      colmerge_store_execute(store, statement.data(), static_cast<int64_t>(statement.size()),
                             nullptr, 0, nullptr, &outcome.counts, &outcome.error);
  return outcome;
}

StreamContents ReadTable(colmerge_store* store, const std::string& table) {
  return ReadSnapshot(TakeSnapshot(store, table).get(), {});
}

std::string ToText(const RowBatch& rows) {
  std::string text;
  for (const Field& field : rows.fields) text += ToText(field) + "; ";
  for (size_t row = 0; row < rows.rows(); ++row) {
    text += '\n';
    for (size_t i = 0; i < rows.fields.size(); ++i) {
      text += ToText(rows.fields[i].type, rows.columns[i][row]) + "; ";
    }
  }
  return text;
}

}  // namespace colmerge::test
