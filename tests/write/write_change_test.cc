// SPDX-License-Identifier: Apache-2.0
#include "write/write_change.h"

#include <iterator>

#include "support/catch.h"
#include "support/stored_table.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using test::BatchOf;
using test::Refusal;
using test::StoredTable;
using test::TextOf;

// An append's change of a table. Holds what it is made of.
struct Conforming {
  Conforming(StoredTable* table, std::vector<Batch> given) : version(table->version()) {
    for (const Batch& batch : given) {
      for (const Vector& column : batch.columns) values.push_back(column.values);
    }
    Schema schema = given[0].schema;
    WriteRequest request{options, std::move(given), std::move(schema), nullptr, pool};
    result = MakeWriteChange(version.get(), &request, version->seed, version->pool);
  }
  const ChangePart& Part(size_t number) {
    return *std::next(result->parts.begin(), static_cast<std::ptrdiff_t>(number));
  }
  const Vector& Column(size_t part, uint32_t column) { return Part(part).columns[column].values; }

  Ref<const TableVersion> version;
  Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
  DestinationOptions options = test::Appending();
  std::vector<const uint8_t*> values;  // of the given batches' columns
  Result<Change> result = Status(Code::kInternal, "not made");
};

std::vector<Batch> Batches(Batch first) {
  std::vector<Batch> batches;
  batches.push_back(std::move(first));
  return batches;
}
std::vector<Batch> Batches(Batch first, Batch second) {
  std::vector<Batch> batches = Batches(std::move(first));
  batches.push_back(std::move(second));
  return batches;
}

TEST_CASE("conform: vectors stand by the table's columns, of the table's types") {
  StoredTable table("id int64, v float64, name utf8");
  Conforming conforming(&table, Batches(BatchOf("name utf8, id int32", "ann 1, - 2")));
  REQUIRE(conforming.result.ok());
  CHECK(conforming.result->rows_read == 2);
  CHECK(conforming.Column(0, 0).type == DataType(TypeId::kInt64));
  CHECK(TextOf(conforming.Column(0, 0)) == "1, 2");
  CHECK(TextOf(conforming.Column(0, 2)) == "ann, -");
  CHECK(conforming.Column(0, 1).length == 0);
}

TEST_CASE("conform: a vector of the column's type is borrowed, not copied") {
  StoredTable table("id int64, name utf8");
  Conforming conforming(&table, Batches(BatchOf("id int64, name utf8", "1 ann, 2 bob")));
  CHECK(conforming.Column(0, 0).values == conforming.values[0]);
  CHECK(conforming.Column(0, 1).values == conforming.values[1]);
  CHECK(conforming.pool->total() == 0);
}

TEST_CASE("conform: rows are counted over all batches") {
  StoredTable table("id int64");
  Conforming conforming(&table, Batches(BatchOf("id int64", "1, 2, 3"), BatchOf("id int64", "4")));
  CHECK(conforming.result->rows_read == 4);
  CHECK(conforming.Part(0).first_row == 0);
  CHECK(conforming.Part(1).first_row == 3);
  CHECK(conforming.Part(1).rows == 1);
}

TEST_CASE("conform: a value that the type cannot hold is named with its row of the write") {
  StoredTable table;
  Schema schema;
  schema.Add({{"at", DataType::Timestamp(TimeUnit::kNanosecond), true, {}}});
  (void)table.store().Create("t", schema, {}, Store::IfExists::kError).value();
  const auto seconds = [](std::vector<int64_t> values) {
    Batch batch;
    batch.schema.Add({{"at", DataType::Timestamp(TimeUnit::kSecond), true, {}}});
    batch.rows = values.size();
    batch.columns.push_back(test::MakeVector(DataType::Timestamp(TimeUnit::kSecond),
                                             test::PlainColumnOf(values), MakeRef<MemoryPool>(0)));
    return batch;
  };
  Conforming conforming(&table, Batches(seconds({1, 2}), seconds({3, int64_t{1} << 60})));
  REQUIRE_FALSE(conforming.result.ok());
  CHECK_THAT(Refusal(conforming.result),
             test::HasText("type: Cannot append - data type mismatch for column 'at': "));
  CHECK_THAT(Refusal(conforming.result), test::HasText(" [at] [row 3]"));
}

TEST_CASE("conform: a dictionary is extended by what it lacks, old codes keep their meaning") {
  StoredTable table("id int64, color dict8");
  REQUIRE(table.Append("id int64, color dict8", "1 red, 2 blue, 3 red").ok());
  const Ref<const Dictionary> before = table.version()->columns[1].dictionary;
  Conforming conforming(&table, Batches(BatchOf("color dict8", "green, blue, -, green"),
                                        BatchOf("color dict8", "black, red")));
  const Ref<const Dictionary>& longer = conforming.result->dictionaries[1];
  REQUIRE(longer);
  CHECK(TextOf(*before->values()) == "red, blue");
  CHECK(TextOf(*longer->values()) == "red, blue, green, black");
  CHECK(TextOf(conforming.Column(0, 1)) == "green, blue, -, green");
  CHECK(TextOf(conforming.Column(1, 1)) == "black, red");
  CHECK(conforming.Column(1, 1).as<int8_t>()[1] == 0);
  CHECK_FALSE(conforming.result->dictionaries[0]);
}

TEST_CASE("conform: a dictionary that lacks nothing stays the table's") {
  StoredTable table("color dict8");
  REQUIRE(table.Append("color dict8", "red, blue").ok());
  Conforming conforming(&table, Batches(BatchOf("color dict8", "blue, blue")));
  CHECK_FALSE(conforming.result->dictionaries[0]);
  CHECK(conforming.Column(0, 0).as<int8_t>()[0] == 1);
}

TEST_CASE("conform: texts become codes, codes become texts") {
  StoredTable table("color dict8, name utf8");
  REQUIRE(table.Append("color dict8, name utf8", "red ann").ok());
  Conforming conforming(&table, Batches(BatchOf("color utf8, name dict8", "blue bob, red -")));
  REQUIRE(conforming.result.ok());
  CHECK(conforming.Column(0, 0).type.is_dictionary());
  CHECK(TextOf(conforming.Column(0, 0)) == "blue, red");
  CHECK(TextOf(conforming.Column(0, 1)) == "bob, -");
}

TEST_CASE("conform: where a row stands is told by its number and its line") {
  StoredTable table("id int64");
  Conforming conforming(&table,
                        Batches(BatchOf("id int64", "1, 2"), BatchOf("id int64", "3, 4, 5")));
  REQUIRE(conforming.result.ok());
  const auto no = [] { return Status(Code::kTypeMismatch, "no"); };
  CHECK(Refusal(AtPartRow(no(), *conforming.version, conforming.Part(1), 2, kNoRow)) ==
        "type: no [row 4]");
  Batch text = BatchOf("id int64", "6, 7, 8");
  text.lines = {4, 5, 9};
  Conforming lines(&table, Batches(std::move(text)));
  CHECK(Refusal(AtPartRow(no(), *lines.version, lines.Part(0), 2, kNoRow)) ==
        "type: no [row 2] [line 9]");
}

}  // namespace
}  // namespace colmerge
