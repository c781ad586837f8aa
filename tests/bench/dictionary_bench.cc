// SPDX-License-Identifier: Apache-2.0
// Merges of one row into a table with a dictionary column of n distinct values: neither a value that
// the dictionary has nor a new one may cost more because n is large.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "bench_rows.h"

namespace colmerge_bench {
namespace {

std::string TextOf(int64_t number) { return "value number " + std::to_string(number); }

void ReleaseNothing(ArrowSchema* schema) { schema->release = nullptr; }

// Columns id, int64, and label, utf8 by codes of 32 bits.
class DictionaryTable {
 public:
  explicit DictionaryTable(int64_t rows) {
    colmerge_error error;
    colmerge_store_options store_options = COLMERGE_STORE_OPTIONS_INIT;
    store_options.threads = 1;
    Check(colmerge_store_open(&store_options, &store_, &error), error);
    Create();
    colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
    options.table_name = COLMERGE_STRING("t");
    const colmerge_string key = COLMERGE_STRING("id");
    options.mode = COLMERGE_MODE_MERGE;
    options.merge_keys = &key;
    options.merge_key_count = 1;
    Check(colmerge_destination_open(store_, &options, &merge_, &error), error);
    constexpr int64_t kPiece = 100000;
    for (int64_t from = 0; from < rows; from += kPiece) {
      Merge(from, std::min(rows, from + kPiece) - from);
    }
  }
  ~DictionaryTable() {
    colmerge_destination_close(merge_);
    colmerge_table_close(table_);
    colmerge_store_close(store_);
  }
  DictionaryTable(const DictionaryTable&) = delete;
  DictionaryTable& operator=(const DictionaryTable&) = delete;

  // Rows from, from + 1, ... with the values of the same numbers.
  void Merge(int64_t from, int64_t rows) {
    std::vector<int64_t> ids;
    std::vector<std::string> texts;
    for (int64_t i = from; i < from + rows; ++i) {
      ids.push_back(i);
      texts.push_back(TextOf(i));
    }
    std::vector<colmerge_string> labels;
    for (const std::string& text : texts) {
      labels.push_back({text.data(), static_cast<int64_t>(text.size())});
    }
    Write(ids, labels);
  }

  void MergeOne(int64_t id, const std::string& label) {
    Write({id}, {{label.data(), static_cast<int64_t>(label.size())}});
  }

 private:
  void Create() {
    ArrowSchema id{}, label{}, values{}, schema{};
    ArrowSchema* columns[] = {&id, &label};
    for (ArrowSchema* each : {&id, &label, &values, &schema}) {
      each->flags = ARROW_FLAG_NULLABLE;
      each->release = ReleaseNothing;
    }
    id.name = "id";
    id.format = COLMERGE_TYPE_INT64;
    label.name = "label";
    label.format = COLMERGE_TYPE_INT32;
    label.dictionary = &values;
    values.format = COLMERGE_TYPE_UTF8;
    schema.format = "+s";
    schema.n_children = 2;
    schema.children = columns;
    colmerge_error error;
    Check(colmerge_table_create(store_, "t", -1, &schema, nullptr, &table_, &error), error);
  }

  void Write(const std::vector<int64_t>& ids, const std::vector<colmerge_string>& labels) {
    colmerge_column columns[2] = {};
    columns[0].name = COLMERGE_STRING("id");
    columns[0].format = COLMERGE_STRING(COLMERGE_TYPE_INT64);
    columns[0].length = static_cast<int64_t>(ids.size());
    columns[0].values = ids.data();
    columns[1].name = COLMERGE_STRING("label");
    columns[1].format = COLMERGE_STRING(COLMERGE_TYPE_UTF8);
    columns[1].length = static_cast<int64_t>(labels.size());
    columns[1].strings = labels.data();
    colmerge_error error;
    Check(colmerge_destination_write_columns(merge_, columns, 2, nullptr, nullptr, &error), error);
  }

  colmerge_store* store_ = nullptr;
  colmerge_table* table_ = nullptr;
  colmerge_destination* merge_ = nullptr;
};

// A row that exists gets a value that other rows have.
void MergeKnownDictionaryValue(benchmark::State& state) {
  const int64_t distinct = state.range(0);
  DictionaryTable table(distinct);
  int64_t at = 0;
  for (auto _ : state) {
    table.MergeOne(at, TextOf(distinct - 1 - at));
    at = (at + 611953) % distinct;
  }
}
BENCHMARK(MergeKnownDictionaryValue)->ArgName("n")->Arg(1000)->Arg(100000)->Arg(1000000);

// A new row brings a value that no row had.
void InsertNewDictionaryValue(benchmark::State& state) {
  int64_t next = state.range(0);
  DictionaryTable table(next);
  for (auto _ : state) {
    table.MergeOne(next, TextOf(next));
    ++next;
  }
}
BENCHMARK(InsertNewDictionaryValue)
    ->ArgName("n")
    ->Arg(1000)
    ->Arg(100000)
    ->Arg(1000000)
    ->Iterations(500);

}  // namespace
}  // namespace colmerge_bench
