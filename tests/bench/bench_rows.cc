// SPDX-License-Identifier: Apache-2.0
#include "bench_rows.h"

#include <cstdio>
#include <cstdlib>

namespace colmerge_bench {
namespace {

constexpr int64_t kNameBytes = 13;

struct ArrayMemory {
  const void* struct_buffers[1] = {nullptr};
  const void* buffers[4][3] = {};
  ArrowArray columns[4] = {};
  ArrowArray* children[4] = {};
};

void ReleaseColumn(ArrowArray* array) { array->release = nullptr; }

void ReleaseArray(ArrowArray* array) {
  auto* memory = static_cast<ArrayMemory*>(array->private_data);
  for (ArrowArray& column : memory->columns) {
    if (column.release != nullptr) column.release(&column);
  }
  delete memory;
  array->release = nullptr;
}

struct SchemaMemory {
  ArrowSchema columns[4] = {};
  ArrowSchema* children[4] = {};
};

void ReleaseSchemaColumn(ArrowSchema* schema) { schema->release = nullptr; }

void ReleaseSchema(ArrowSchema* schema) {
  delete static_cast<SchemaMemory*>(schema->private_data);
  schema->release = nullptr;
}

}  // namespace

void Check(int32_t status, const colmerge_error& error) {
  if (status == COLMERGE_OK) return;
  std::fprintf(stderr, "%s: %s\n", colmerge_status_name(status), error.message);
  std::exit(1);
}

void Rows::Reserve(int64_t rows) {
  const auto count = static_cast<size_t>(rows);
  ids.reserve(count);
  quantities.reserve(count);
  prices.reserve(count);
  name_offsets.reserve(count + 1);
  names.reserve(count * kNameBytes);
}

void Rows::Add(int64_t id, int64_t number) {
  char name[kNameBytes] = {'n', 'a', 'm', 'e', '-'};
  int64_t rest = number;
  for (int64_t digit = kNameBytes; digit > 5; --digit, rest /= 10) {
    name[digit - 1] = static_cast<char>('0' + rest % 10);
  }
  ids.push_back(id);
  quantities.push_back(number);
  prices.push_back(static_cast<double>(number) * 0.5);
  names.append(name, kNameBytes);
  name_offsets.push_back(static_cast<int32_t>(names.size()));
}

void Rows::Export(ArrowArray* array, bool with_names) const {
  auto* memory = new ArrayMemory;
  const int64_t columns = with_names ? 4 : 3;
  const void* values[4] = {ids.data(), quantities.data(), prices.data(), name_offsets.data()};
  for (int64_t i = 0; i < columns; ++i) {
    memory->buffers[i][1] = values[i];
    if (i == 3) memory->buffers[i][2] = names.data();
    ArrowArray& column = memory->columns[i];
    column.length = size();
    column.n_buffers = i == 3 ? 3 : 2;
    column.buffers = memory->buffers[i];
    column.release = ReleaseColumn;
    memory->children[i] = &column;
  }
  *array = ArrowArray{};
  array->length = size();
  array->n_buffers = 1;
  array->buffers = memory->struct_buffers;
  array->n_children = columns;
  array->children = memory->children;
  array->release = ReleaseArray;
  array->private_data = memory;
}

void ExportRowsSchema(ArrowSchema* schema, bool with_names) {
  constexpr const char* kNames[] = {"id", "quantity", "price", "name"};
  constexpr const char* kFormats[] = {"l", "l", "g", "u"};
  auto* memory = new SchemaMemory;
  const int columns = with_names ? 4 : 3;
  for (int i = 0; i < columns; ++i) {
    memory->columns[i].format = kFormats[i];
    memory->columns[i].name = kNames[i];
    memory->columns[i].flags = ARROW_FLAG_NULLABLE;
    memory->columns[i].release = ReleaseSchemaColumn;
    memory->children[i] = &memory->columns[i];
  }
  *schema = ArrowSchema{};
  schema->format = "+s";
  schema->name = "";
  schema->n_children = columns;
  schema->children = memory->children;
  schema->release = ReleaseSchema;
  schema->private_data = memory;
}

BatchMaker::BatchMaker(uint64_t existing, int new_percent, uint64_t seed)
    : existing_(existing), new_percent_(static_cast<uint64_t>(new_percent)), state_(seed) {}

// SplitMix64: small, and the same on every machine.
uint64_t BatchMaker::Random() {
  uint64_t word = state_ += 0x9E3779B97F4A7C15u;
  word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9u;
  word = (word ^ (word >> 27)) * 0x94D049BB133111EBu;
  return word ^ (word >> 31);
}

Rows BatchMaker::Next(int64_t rows) {
  Rows batch;
  batch.Reserve(rows);
  for (int64_t i = 0; i < rows; ++i) {
    const uint64_t number = Random() % 100 < new_percent_ ? existing_++ : Random() % existing_;
    batch.Add(KeyOf(number), static_cast<int64_t>(Random() >> 8));
  }
  return batch;
}

Rows FirstRows(uint64_t from, int64_t rows) {
  Rows batch;
  batch.Reserve(rows);
  for (int64_t i = 0; i < rows; ++i) {
    const uint64_t number = from + static_cast<uint64_t>(i);
    batch.Add(KeyOf(number), static_cast<int64_t>(number));
  }
  return batch;
}

Table::Table(uint64_t rows, const char* primary_key) {
  colmerge_error error;
  colmerge_store_options store_options = COLMERGE_STORE_OPTIONS_INIT;
  store_options.threads = 1;
  Check(colmerge_store_open(&store_options, &store_, &error), error);
  ExportRowsSchema(&schema_);
  ExportRowsSchema(&narrow_schema_, false);
  const colmerge_string primary = {primary_key, -1};
  colmerge_table_options table_options = COLMERGE_TABLE_OPTIONS_INIT;
  if (primary_key != nullptr) {
    table_options.primary_key = &primary;
    table_options.primary_key_count = 1;
  }
  Check(colmerge_table_create(store_, "t", -1, &narrow_schema_, &table_options, &table_, &error),
        error);
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = COLMERGE_STRING("t");
  Check(colmerge_destination_open(store_, &options, &append_, &error), error);
  const colmerge_string key = COLMERGE_STRING("id");
  options.mode = COLMERGE_MODE_MERGE;
  options.merge_keys = &key;
  options.merge_key_count = 1;
  Check(colmerge_destination_open(store_, &options, &merge_, &error), error);
  constexpr uint64_t kPiece = 100000;
  for (uint64_t from = 0; from < rows; from += kPiece) {
    const uint64_t count = rows - from < kPiece ? rows - from : kPiece;
    Append(FirstRows(from, static_cast<int64_t>(count)), true);
  }
}

Table::~Table() {
  schema_.release(&schema_);
  narrow_schema_.release(&narrow_schema_);
  colmerge_destination_close(merge_);
  colmerge_destination_close(append_);
  colmerge_table_close(table_);
  colmerge_store_close(store_);
}

void Table::Delete(const Rows& keys) {
  colmerge_column ids{};
  ids.name = COLMERGE_STRING("id");
  ids.format = COLMERGE_STRING(COLMERGE_TYPE_INT64);
  ids.length = keys.size();
  ids.values = keys.ids.data();
  colmerge_error error;
  Check(colmerge_table_delete_keys(table_, &ids, 1, nullptr, &error), error);
}

void Table::Clear() {
  colmerge_error error;
  Check(colmerge_table_truncate(table_, &error), error);
}

void Table::Write(colmerge_destination* destination, const Rows& batch, bool with_names) {
  ArrowArray array;
  batch.Export(&array, with_names);
  colmerge_error error;
  Check(colmerge_destination_write_array(
            destination, &array, with_names ? &schema_ : &narrow_schema_, nullptr, nullptr, &error),
        error);
}

}  // namespace colmerge_bench
