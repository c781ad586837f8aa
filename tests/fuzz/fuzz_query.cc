// SPDX-License-Identifier: Apache-2.0
// Any bytes as a statement, a CHECK and a filter: read, bound, explained and run on a small table
// of all kinds of columns, or refused with a message and a place inside the text.
#include <string>
#include <vector>

#include "fuzz/whole_write.h"
#include "support/handles.h"

namespace {

using colmerge::test::Closer;
using colmerge::test::Demand;
using colmerge::test::Store;

using Statement = colmerge::test::Statement;

constexpr char kRows[] =
    "id,n,u,f,s,b,day,at,clock,price\n"
    "1,-5,18446744073709551615,1.5,Ann,true,2024-02-29,2024-02-29T12:30:00Z,12:30:00,9.99\n"
    "2,,0,NaN,,false,1969-12-31,1969-12-31T23:59:59Z,00:00:00,-0.01\n"
    "3,2147483647,7,,a text of more than twelve bytes,,,,,\n"
    "-9223372036854775808,0,1,-0.0,\xC3\xA4%_\\,true,0001-01-01,9999-12-31T00:00:00Z,23:59:59,"
    "99999999.99\n";

colmerge_field FieldOf(const char* name, const char* format) {
  colmerge_field field{};
  field.name = colmerge::test::ToString(name);
  field.format = colmerge::test::ToString(format);
  return field;
}

std::vector<colmerge_field> Fields() {
  return {FieldOf("id", "l"),         FieldOf("n", "i"),        FieldOf("u", "L"),
          FieldOf("f", "g"),          FieldOf("s", "u"),        FieldOf("b", "b"),
          FieldOf("day", "tdD"),      FieldOf("at", "tsu:UTC"), FieldOf("clock", "ttu"),
          FieldOf("price", "d:10,2"), FieldOf("bytes", "z")};
}

// With a primary key when there is no check; a check that is refused is no table.
Store MakeStore(const colmerge_check* check, colmerge_error* error, int32_t* status) {
  colmerge_store* opened = nullptr;
  Demand(colmerge_store_open(nullptr, &opened, nullptr) == COLMERGE_OK, "a store opens");
  Store store(opened);
  const colmerge_string key = colmerge::test::ToString("id");
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  options.primary_key = &key;
  options.primary_key_count = 1;
  options.checks = check;
  options.check_count = check == nullptr ? 0 : 1;
  const std::vector<colmerge_field> fields = Fields();
  colmerge_table* table = nullptr;
  *status = colmerge_table_create_from_fields(
      opened, "t", -1, fields.data(), static_cast<int64_t>(fields.size()), &options, &table, error);
  colmerge_table_close(table);
  return store;
}

int32_t Fill(colmerge_store* store, colmerge_error* error) {
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = colmerge::test::ToString("t");
  colmerge_destination* made = nullptr;
  Demand(colmerge_destination_open(store, &options, &made, nullptr) == COLMERGE_OK,
         "a destination opens");
  const colmerge::test::Destination destination(made);
  return colmerge_destination_write_csv(made, kRows, -1, nullptr, nullptr, nullptr, error);
}

Store MakeFilledStore() {
  colmerge_error error;
  int32_t status = 0;
  Store store = MakeStore(nullptr, &error, &status);
  Demand(status == COLMERGE_OK, "the table is made");
  Demand(Fill(store.get(), &error) == COLMERGE_OK, error.message);
  return store;
}

void CheckReport(int32_t status, const colmerge_error& error, size_t size) {
  Demand(status == error.code, "the error carries the returned code");
  Demand((status == COLMERGE_OK) == (error.message[0] == '\0'), "only a failure has a message");
  Demand(error.position >= -1 && error.position <= static_cast<int64_t>(size),
         "the position is inside the text");
  Demand(status != COLMERGE_ERROR_INTERNAL, error.message);
}

colmerge_query_options Limits() {
  colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  options.row_limit = 10000;
  options.memory_limit = int64_t{64} << 20;
  options.threads = 1;
  return options;
}

// Values of the kinds that the parameters have, every third one null.
std::vector<colmerge_value> ValuesFor(colmerge_statement* statement, size_t seed) {
  int64_t count = 0;
  Demand(colmerge_statement_parameter_count(statement, &count, nullptr) == COLMERGE_OK,
         "parameters are counted");
  std::vector<colmerge_value> values(static_cast<size_t>(count));
  for (size_t i = 0; i < values.size(); ++i) {
    colmerge_parameter_info info = COLMERGE_PARAMETER_INFO_INIT;
    Demand(colmerge_statement_parameter_info(statement, static_cast<int64_t>(i), &info, nullptr) ==
               COLMERGE_OK,
           "a parameter is described");
    if ((seed + i) % 3 == 0) continue;
    values[i].kind = info.kind;
    values[i].integer =
        info.kind == COLMERGE_VALUE_BOOL ? 1 : static_cast<int64_t>(seed % 100) - 50;
    values[i].real = 2.5;
    if (info.kind == COLMERGE_VALUE_RAW || info.kind == COLMERGE_VALUE_BYTES) {
      values[i].kind = COLMERGE_VALUE_TEXT;
    }
    values[i].data = "12";
    values[i].length = 2;
  }
  return values;
}

void Drain(ArrowArrayStream* stream) {
  for (;;) {
    ArrowArray batch;
    Demand(stream->get_next(stream, &batch) == 0, "a finished result is given");
    if (batch.release == nullptr) break;
    batch.release(&batch);
  }
  stream->release(stream);
}

void RunStatement(colmerge_store* reads, const std::string& text) {
  colmerge_error error;
  colmerge_statement* opened = nullptr;
  const int32_t prepared = colmerge_statement_prepare(
      reads, text.data(), static_cast<int64_t>(text.size()), &opened, &error);
  CheckReport(prepared, error, text.size());
  Demand((prepared == COLMERGE_OK) == (opened != nullptr), "only a success gives a handle");
  if (opened == nullptr) return;
  Statement statement(opened);
  int32_t kind = 0;
  Demand(colmerge_statement_kind(opened, &kind, nullptr) == COLMERGE_OK, "it has a kind");
  const colmerge_query_options options = Limits();
  const bool changes = kind == COLMERGE_STATEMENT_DELETE || kind == COLMERGE_STATEMENT_UPDATE;
  const Store writes = changes ? MakeFilledStore() : nullptr;
  if (changes) {
    statement.reset();
    Demand(colmerge_statement_prepare(writes.get(), text.data(), static_cast<int64_t>(text.size()),
                                      &opened, &error) == COLMERGE_OK,
           "what was prepared once is prepared again");
    statement.reset(opened);
  }
  const std::vector<colmerge_value> values = ValuesFor(opened, text.size());
  const auto count = static_cast<int64_t>(values.size());
  int32_t status = 0;
  if (changes) {
    colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
    status = colmerge_statement_execute(opened, values.data(), count, &options, &result, &error);
    const int64_t rows = colmerge::test::RowsOf(writes.get(), "t");
    Demand(rows == 4 - result.deleted, "as many rows are gone as were deleted");
  } else {
    ArrowArrayStream stream;
    status = colmerge_statement_query(opened, values.data(), count, &options, &stream, &error);
    Demand((status == COLMERGE_OK) == (stream.release != nullptr), "only a success gives a stream");
    if (status == COLMERGE_OK) Drain(&stream);
  }
  CheckReport(status, error, text.size());
}

void ReadWithFilter(colmerge_store* store, const std::string& text) {
  colmerge_source_options options = COLMERGE_SOURCE_OPTIONS_INIT;
  options.table_name = colmerge::test::ToString("t");
  options.filter = {text.data(), static_cast<int64_t>(text.size())};
  colmerge_source* opened = nullptr;
  colmerge_error error;
  CheckReport(colmerge_source_open(store, &options, &opened, &error), error, text.size());
  const colmerge::test::Source source(opened);
  if (!source) return;
  ArrowArrayStream stream;
  const int32_t status = colmerge_source_read(opened, &stream, &error);
  CheckReport(status, error, text.size());
  if (status != COLMERGE_OK) return;
  ArrowArray batch;
  while (stream.get_next(&stream, &batch) == 0 && batch.release != nullptr) batch.release(&batch);
  stream.release(&stream);
}

void WriteUnderCheck(const std::string& text) {
  colmerge_check check{};
  check.expression = {text.data(), static_cast<int64_t>(text.size())};
  colmerge_error error;
  int32_t status = 0;
  const Store store = MakeStore(&check, &error, &status);
  CheckReport(status, error, text.size());
  if (status != COLMERGE_OK) return;
  status = Fill(store.get(), &error);
  CheckReport(status, error, text.size());
  Demand(colmerge::test::RowsOf(store.get(), "t") == (status == COLMERGE_OK ? 4 : 0),
         "a write is checked as a whole");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* store = new Store(MakeFilledStore());
  const std::string text(reinterpret_cast<const char*>(data), size);
  RunStatement(store->get(), text);
  ReadWithFilter(store->get(), text);
  WriteUnderCheck(text);
  return 0;
}
