// SPDX-License-Identifier: Apache-2.0
// Any bytes as parameters of a statement on a table of many types: values of all kinds, fitting or not, are taken or
// refused, twice alike, and a query that takes them gives a whole result.
#include <string>

#include "fuzz/byte_source.h"
#include "fuzz/whole_write.h"

namespace {

using colmerge::test::ByteSource;
using colmerge::test::Demand;

constexpr char kRows[] =
    "a,b,c,d,e,f\n"
    "1,Ann,true,9.99,2024-02-29T12:30:00Z,2024-02-29\n"
    "-9223372036854775808,,false,-0.01,1969-12-31T23:59:59Z,0001-01-01\n"
    ",a text of more than twelve bytes,,,,\n";

const char* const kStatements[] = {"SELECT * FROM t WHERE a = ?",
                                   "SELECT * FROM t WHERE b LIKE ?",
                                   "SELECT * FROM t WHERE c = ?",
                                   "SELECT * FROM t WHERE d < ?",
                                   "SELECT * FROM t WHERE e >= ?",
                                   "SELECT * FROM t WHERE f IN (?, ?)",
                                   "SELECT a + ?, d * ? FROM t",
                                   "SELECT coalesce(b, ?) FROM t",
                                   "SELECT * FROM t LIMIT 2 OFFSET 1",
                                   "SELECT CASE WHEN ? THEN a ELSE ? END FROM t",
                                   "UPDATE t SET a = ?",
                                   "UPDATE t SET b = ? WHERE c = ?",
                                   "UPDATE t SET d = ?, e = ?",
                                   "UPDATE t SET f = ? WHERE a IS NULL",
                                   "DELETE FROM t WHERE a BETWEEN ? AND ?"};

colmerge::test::Store MakeStore() {
  colmerge_store* opened = nullptr;
  Demand(colmerge_store_open(nullptr, &opened, nullptr) == COLMERGE_OK, "a store opens");
  colmerge::test::Store store(opened);
  colmerge::test::MakeTypedTable(opened);
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = colmerge::test::ToString("t");
  colmerge_destination* made = nullptr;
  Demand(colmerge_destination_open(opened, &options, &made, nullptr) == COLMERGE_OK,
         "a destination opens");
  const colmerge::test::Destination destination(made);
  colmerge_error error;
  Demand(colmerge_destination_write_csv(made, kRows, -1, nullptr, nullptr, nullptr, &error) ==
             COLMERGE_OK,
         error.message);
  return store;
}

// Of any kind, those that there are not included. Texts are of the lengths that they say.
colmerge_value AnyValue(ByteSource* bytes, std::string* text) {
  static const char* const texts[] = {"12",   "-0.005", "2024-02-29", "2024-02-29 12:30:00.5+01",
                                      "true", "",       "\\xff",      "9223372036854775808",
                                      "nan"};
  colmerge_value value{};
  value.kind = static_cast<int32_t>(bytes->Below(10));
  const bool is_small = bytes->Below(2) == 0;
  value.integer = is_small ? bytes->Below(3) : static_cast<int64_t>(bytes->Word());
  const uint64_t bits = bytes->Word();
  std::memcpy(&value.real, &bits, sizeof bits);
  if (is_small) value.real = static_cast<double>(bytes->Below(100)) / 4;
  *text = texts[bytes->Below(std::size(texts))];
  if (bytes->Below(4) == 3) text->resize(bytes->Below(33), static_cast<char>(bytes->Byte()));
  value.data = text->data();
  value.length = static_cast<int64_t>(text->size());
  if (bytes->Below(32) == 31) value.reserved = 1;
  if (bytes->Below(32) == 31) value.length = -1 - static_cast<int64_t>(bytes->Below(2));
  return value;
}

void Drain(ArrowArrayStream* stream) {
  ArrowArray batch;
  for (;;) {
    Demand(stream->get_next(stream, &batch) == 0, "a finished result is given");
    if (batch.release == nullptr) break;
    batch.release(&batch);
  }
}

int32_t Run(const char* sql, const colmerge_value* values, int64_t count) {
  const colmerge::test::Store store = MakeStore();
  colmerge_error error;
  int32_t status = 0;
  if (sql[0] == 'S') {
    colmerge::test::Owned<ArrowArrayStream> stream;
    status =
        colmerge_store_query(store.get(), sql, -1, values, count, nullptr, stream.get(), &error);
    Demand((status == COLMERGE_OK) == (stream->release != nullptr),
           "only a success gives a stream");
    if (status == COLMERGE_OK) Drain(stream.get());
  } else {
    colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
    status = colmerge_store_execute(store.get(), sql, -1, values, count, nullptr, &result, &error);
    Demand(colmerge::test::RowsOf(store.get(), "t") == 3 - result.deleted,
           "as many rows are gone as were deleted");
  }
  Demand(status == error.code && status != COLMERGE_ERROR_INTERNAL, error.message);
  Demand((status == COLMERGE_OK) == (error.message[0] == '\0'), "only a failure has a message");
  return status;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteSource bytes(data, size);
  const char* sql = kStatements[bytes.Below(std::size(kStatements))];
  int64_t count = 0;
  for (const char* at = sql; *at != '\0'; ++at) count += *at == '?';
  if (bytes.Below(32) == 31) count = 1 + bytes.Below(3);
  std::string texts[4];
  colmerge_value values[4];
  for (int i = 0; i < 4; ++i) values[i] = AnyValue(&bytes, &texts[i]);
  const int32_t first = Run(sql, values, count);
  Demand(Run(sql, values, count) == first, "the same call ends alike");
  return 0;
}
