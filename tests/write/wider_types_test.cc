// SPDX-License-Identifier: Apache-2.0
// Types judged by values: what a column of a declared type takes, how one of an inferred type becomes wider.
#include "write/wider_types.h"

#include <fmt/format.h>

#include "column/conversion/dictionary_cast.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge {
namespace {

using test::Appending;
using test::ErrorText;
using test::FindRow;

bool HasPart(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

using test::MergingBy;
using test::Replacing;
using test::Rows;
using test::StoredTable;

// A table whose types come from its first write.
struct InferredTable : StoredTable {
  InferredTable(std::string_view columns, std::string_view rows) {
    REQUIRE(ErrorText(Append(columns, rows)).empty());
  }
  std::string types() const {
    std::string text;
    for (const Field& field : version()->schema->fields()) {
      text += (text.empty() ? "" : ", ") + field.type.ToString();
    }
    return text;
  }
};

TEST_CASE("wider types: a column that nobody declared takes what its type does not hold") {
  const struct {
    const char* first;
    const char* value;
    const char* second;
    const char* more;
    const char* becomes;
    const char* rows;
  } cases[] = {
      {"n int32", "7", "n int64", "5000000000", "int64", "7, 5000000000"},
      {"n int32", "-7", "n int64", "8", "int32", "-7, 8"},
      {"n int64", "-1", "n uint64", "18446744073709551615", "decimal128(20, 0)",
       "-1, 18446744073709551615"},
      {"n int64", "3", "n float64", "2.5", "float64", "3, 2.5"},
      {"n int64", "3", "n float64", "4", "int64", "3, 4"},
      {"n float32", "1.5", "n float64", "0.1", "float64", "1.5, 0.1"},
      {"n null", "-", "n utf8", "x", "utf8", "-, x"},
      {"n null", "-", "n int64", "5", "int64", "-, 5"},
      {"n null", "-", "n dict8", "x", "dictionary<int8, utf8>", "-, x"},
  };
  for (const auto& c : cases) {
    INFO(c.first << " then " << c.second << ' ' << c.more);
    InferredTable table(c.first, c.value);
    CHECK(ErrorText(table.Append(c.second, c.more)).empty());
    CHECK(table.types() == c.becomes);
    CHECK(table.text() == c.rows);
  }
}

TEST_CASE("wider types: a declared column takes values that it holds, and no others") {
  StoredTable table("id int64, n int32");
  CHECK(ErrorText(table.Append("id int64, n int64", "1 5")).empty());
  CHECK(ErrorText(table.Append("id int64, n float64", "2 2")).empty());
  CHECK(HasPart(ErrorText(table.Append("id int64, n int64", "3 7, 4 5000000000")),
                "Cannot append - data type mismatch for column 'n'"));
  CHECK(HasPart(ErrorText(table.Append("id int64, n int64", "3 7, 4 5000000000")), "[row 1]"));
  CHECK(HasPart(ErrorText(table.Append("id int64, n float64", "3 2.5")), "[row 0]"));
  CHECK(table.text() == "1 5, 2 2");
}

TEST_CASE("wider types: zero rows, or nulls alone, fit whatever their type") {
  StoredTable table("id int64, n int32");
  CHECK(ErrorText(table.Append("id int64, n utf8", "")).empty());
  CHECK(ErrorText(table.Append("id int64, n utf8", "1 -")).empty());
  CHECK(table.text() == "1 -");
}

TEST_CASE("wider types: kinds that never meet are refused") {
  InferredTable table("n int64, s utf8, b bool", "1 x true");
  for (const char* columns : {"n utf8", "n bool"}) {
    CHECK(HasPart(ErrorText(table.Append(columns, "true")), "data type mismatch for column 'n'"));
  }
  CHECK(HasPart(ErrorText(table.Append("s int64", "1")), "data type mismatch for column 's'"));
  CHECK(HasPart(ErrorText(table.Append("b int64", "1")), "data type mismatch for column 'b'"));
  CHECK(table.text() == "1 x true");
}

TEST_CASE("wider types: integers become floats only while all stored ones are exact") {
  InferredTable table("n int64", "9007199254740993");
  const std::string error = ErrorText(table.Append("n float64", "2.5"));
  CHECK(HasPart(error, "data type mismatch for column 'n'"));
  CHECK(HasPart(error, "9007199254740993"));
  CHECK(table.types() == "int64");
  CHECK(table.text() == "9007199254740993");
}

TEST_CASE("wider types: a deleted value does not stand in the way") {
  InferredTable table("n int64", "9007199254740993, 4");
  table.DeleteRows({0});
  CHECK(ErrorText(table.Append("n float64", "2.5")).empty());
  CHECK(table.text() == "4, 2.5");
}

TEST_CASE(
    "wider types: a merge key becomes a wider integer, never a float, and is found in its index") {
  InferredTable table("id int32, v int64", "1 10, -2 20");
  CHECK(ErrorText(table.Merge("id int32, v int64", "-2 21")).empty());
  CHECK(ErrorText(table.Merge("id int64, v int64", "-2 22, 5000000000 50")).empty());
  CHECK(table.types() == "int64, int64");
  CHECK(table.text() == "1 10, -2 22, 5000000000 50");
  CHECK(ErrorText(table.Merge("id float64, v int64", "1 11")).empty());
  CHECK(HasPart(ErrorText(table.Merge("id float64, v int64", "1.5 11")), "[row 0]"));
  CHECK(table.text() == "1 11, -2 22, 5000000000 50");
}

TEST_CASE("wider types: a merge key without a value takes a type of any kind") {
  for (const auto& [type, value] : {std::pair("float64", "1.5"),
                                    {"float32", "1.5"},
                                    {"int64", "7"},
                                    {"utf8", "x"},
                                    {"dict8", "x"},
                                    {"bool", "true"}}) {
    INFO(type);
    InferredTable table("id null, v int64", "- 1");
    const std::string columns = fmt::format("id {}, v int64", type);
    const std::string row = fmt::format("{} 2", value);
    REQUIRE(ErrorText(table.Write(MergingBy({"id"}), Rows(columns, row))).empty());
    CHECK(table.text() == fmt::format("- 1, {} 2", value));
    REQUIRE(ErrorText(table.Write(MergingBy({"id"}), Rows(columns, "- 3, " + row))).empty());
    CHECK(table.text() == fmt::format("- 3, {} 2", value));
  }
}

TEST_CASE("wider types: an error says what to do") {
  InferredTable inferred("id int64, n int64, f float64", "1 9007199254740993 0.5");
  const auto error = [](StoredTable& table, const DestinationOptions& options,
                        std::string_view columns, std::string_view rows) {
    return ErrorText(table.Write(options, Rows(columns, rows)));
  };
  CHECK(error(inferred, Appending(), "id utf8", "x") ==
        "type: Cannot append - data type mismatch for column 'id': the table has int64, the batch "
        "utf8; no type holds values of both: cast them in the source [id] [row 0]");
  CHECK(HasPart(error(inferred, Appending(), "id utf8, n int64", "- 1, - 2, x 3"), "[id] [row 2]"));
  CHECK(HasPart(error(inferred, Appending(), "id bool", "true"), "[id] [row 0]"));
  CHECK(HasPart(error(inferred, Appending(), "f int64", "9007199254740993"),
                "does not fit float64; no type holds values of both: cast them in the source"));
  CHECK(HasPart(error(inferred, Appending(), "n float64", "2.5"),
                "9007199254740993 does not fit float64; cast the values in the source to int64"));
  CHECK(HasPart(error(inferred, MergingBy({"id"}), "id float64, f float64", "1.5 0"),
                "; a merge key does not become float64: cast the values in the source"));
  DestinationOptions strict = Appending();
  strict.new_types = NewTypes::kError;
  CHECK(HasPart(error(inferred, strict, "n float64", "2.5"),
                "; new_types is 'error': cast the values in the source, or let the column become "
                "float64 by 'widen'"));
  CHECK(HasPart(error(inferred, strict, "n utf8", "x"), "no type holds values of both"));
  StoredTable declared("n int32");
  for (const DestinationOptions& options : {Appending(), Replacing(), strict}) {
    for (const char* columns : {"n int64", "n utf8"}) {
      CHECK(HasPart(error(declared, options, columns, "5000000000"),
                    "; the column's type was declared and stays: cast the values in the source, or "
                    "declare a type that holds them"));
    }
  }
}

TEST_CASE("wider types: new_types = error keeps the types of the first write") {
  InferredTable table("n int32", "7");
  DestinationOptions options = Appending();
  options.new_types = NewTypes::kError;
  CHECK(HasPart(ErrorText(table.Write(options, Rows("n int64", "5000000000"))), "[row 0]"));
  CHECK(ErrorText(table.Write(options, Rows("n int64", "5"))).empty());
  CHECK(table.text() == "7, 5");
}

TEST_CASE("wider types: validate_schema asks for the types that are there") {
  InferredTable table("n int32", "7");
  DestinationOptions options = Appending();
  options.validate_schema = true;
  CHECK(HasPart(ErrorText(table.Write(options, Rows("n int64", "5"))), "data type mismatch"));
}

TEST_CASE("wider types: new_columns ignores what the table lacks, or refuses it") {
  InferredTable table("n int64", "7");
  DestinationOptions options = Appending();
  options.new_columns = NewColumns::kIgnore;
  CHECK(ErrorText(table.Write(options, Rows("n int64, s utf8", "8 x"))).empty());
  options.new_columns = NewColumns::kError;
  CHECK(HasPart(ErrorText(table.Write(options, Rows("n int64, s utf8", "9 x"))),
                "column 's' of the batch is not in the table, and new_columns is 'error'"));
  CHECK(table.text() == "7, 8");
}

TEST_CASE("wider types: column_names bring columns under the names that they have in the table") {
  InferredTable table("id int64, n int64", "1 10");
  DestinationOptions options = MergingBy({"id"});
  options.column_names = {{"Key", "id"}, {"Count", "n"}};
  CHECK(ErrorText(table.Write(options, Rows("Key int64, Count int64", "1 11, 2 20"))).empty());
  CHECK(table.text() == "1 11, 2 20");
  CHECK(HasPart(ErrorText(table.Write(options, Rows("Kee int64, Count int64", "1 11"))),
                "column_names: Column 'Key' not found; did you mean 'Kee'?"));
  options.column_names = {{"Key", "id"}, {"Count", "id"}};
  CHECK(HasPart(ErrorText(Validate(options)), "column_names has 'id' twice"));
}

TEST_CASE("wider types: a replace keeps what was declared, and infers the rest anew") {
  StoredTable table("id int64, n int32");
  CHECK(ErrorText(table.Write(Replacing(), Rows("id int32, n int64, s utf8", "1 5 x"))).empty());
  CHECK(table.version()->type(0) == DataType(TypeId::kInt64));
  CHECK(table.version()->type(1) == DataType(TypeId::kInt32));
  CHECK(HasPart(ErrorText(table.Write(Replacing(), Rows("id int32, n int64", "1 5000000000"))),
                "Cannot replace - data type mismatch for column 'n'"));
  CHECK(table.text() == "1 5 x");
}

TEST_CASE("wider types: snapshots keep the types and values that they show") {
  InferredTable table("n int32", "7");
  const Ref<const TableVersion> held = table.version();
  CHECK(ErrorText(table.Append("n float64", "2.5")).empty());
  CHECK(held->type(0) == DataType(TypeId::kInt32));
  CHECK(test::TextOf(*held) == "7");
  CHECK(table.text() == "7, 2.5");
}

TEST_CASE("wider types: a write that is refused after its columns were widened leaves nothing") {
  Store::Constraints constraints;
  InferredTable table("n int32, m int64", "7 1");
  const std::string before = table.Image();
  CHECK_FALSE(table.Append("n int64, m utf8", "5000000000 x").ok());
  CHECK(table.Image() == before);
}

// Rows whose last column is dictionary-encoded.
Rows Coded(std::string_view columns, std::string_view rows) {
  Batch batch = test::BatchOf(columns, rows);
  Vector& last = batch.columns.back();
  const DataType type = DataType::Dictionary(TypeId::kInt8, last.type);
  std::vector<Field> fields = batch.schema.fields();
  fields.back().type = type;
  batch.schema = Schema::Make(std::move(fields)).value();
  Vector coded = EncodeDictionary(last, type, MakeRef<MemoryPool>(0)).value();
  coded.owners.push_back(std::make_shared<Vector>(std::move(last)));
  last = std::move(coded);
  return Rows(std::move(batch));
}

TEST_CASE("wider types: of a dictionary the values that rows have are judged, and no others") {
  // Whether the value that no float is goes with its row, or is replaced.
  const bool is_deleted = GENERATE(false, true);
  StoredTable table;
  const auto write = [&](Rows rows) {
    return ErrorText(table.Write(MergingBy({"id"}), std::move(rows)));
  };
  REQUIRE(write(Coded("id int64, n int64", "1 4, 2 9007199254740993, 3 5, 4 -, 5 4")).empty());
  const std::string refused = write(Rows("id int64, n float64", "6 2.5"));
  CHECK(HasPart(refused, "9007199254740993 does not fit float64"));
  if (is_deleted) {
    table.DeleteRows({1});
  } else {
    REQUIRE(write(Rows("id int64, n int64", "2 7")).empty());
  }
  const Ref<const TableVersion> held = table.version();
  const std::string before = table.text();
  CHECK(write(Rows("id int64, n float64", "6 2.5, 5 5, 7 4")).empty());
  CHECK(table.version()->type(1).ToString() == "dictionary<int8, float64>");
  CHECK(table.text() ==
        (is_deleted ? "1 4, 3 5, 4 -, 5 5, 6 2.5, 7 4" : "1 4, 2 7, 3 5, 4 -, 5 5, 6 2.5, 7 4"));
  CHECK(test::TextOf(*held) == before);
  CHECK(FindRow(table.version(), "n float64", "2.5") == 5);
  CHECK(FindRow(table.version(), "n float64", "5") == 4);
  CHECK(write(Coded("id int64, n float64", "8 0.5, 1 2.5")).empty());
  CHECK(table.text().ends_with("6 2.5, 7 4, 8 0.5"));
}

TEST_CASE("wider types: rows of all chunks say which values of a dictionary they have") {
  StoredTable table;
  std::string rows = "1";
  for (uint64_t row = 1; row < 2 * kChunkRows + 10; ++row) rows += row % 3 == 0 ? ", 2" : ", 1";
  REQUIRE(table.Write(Appending(), Coded("n int64", rows + ", 9007199254740993")).ok());
  const uint64_t last = 2 * kChunkRows + 10;
  CHECK_FALSE(table.Append("n float64", "2.5").ok());
  table.DeleteRows({last, kChunkRows});
  CHECK(ErrorText(table.Append("n float64", "2.5")).empty());
  const Ref<const TableVersion> version = table.version();
  CHECK(FindRow(version, "n float64", "9007199254740992") == kNoRow);
  CHECK(FindRow(version, "n float64", "2.5") == last + 1);
  CHECK(FindRow(version, "n float64", "2") == last - 3);
}

TEST_CASE("wider types: values of a batch's dictionary that no row has are not judged") {
  StoredTable table("n int32");
  Rows rows = Coded("n int64", "7, 5000000000, 8");
  rows.batches[0] = [&] {
    Batch batch;
    batch.schema = rows.batches[0].schema;
    batch.rows = 1;
    batch.columns.push_back(Slice(rows.batches[0].columns[0], 2, 1));
    batch.columns[0].owners.push_back(std::make_shared<Batch>(std::move(rows.batches[0])));
    return batch;
  }();
  CHECK(ErrorText(table.Write(Appending(), std::move(rows))).empty());
  CHECK(table.text() == "8");
}

TEST_CASE("wider types: dictionaries take values of a wider type, under the codes that they have") {
  InferredTable table("n dict8", "x, y, x");
  CHECK(ErrorText(table.Append("n utf8", "z, x")).empty());
  CHECK(table.text() == "x, y, x, z, x");
}

}  // namespace
}  // namespace colmerge
