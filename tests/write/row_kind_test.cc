// SPDX-License-Identifier: Apache-2.0
// What rows are by a column of the batch: every type that reads as truth, the words of change logs.
#include "write/row_kind.h"

#include <limits>
#include <string>

#include <fmt/format.h>

#include "column/vector_builder.h"

#include "expr/values/int128.h"
#include "support/catch.h"
#include "support/stored_table.h"

namespace colmerge::row_kind_test {
namespace {

using test::BatchOf;
using test::Counts;
using test::ErrorText;
using test::HasText;
using test::MergingBy;
using test::StoredTable;

const Ref<MemoryPool>& Pool() {
  static const Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
  return pool;
}

// What rows are, a letter each: upsert, delete, skip; or the message.
std::string KindsOf(const Vector& column, const char* option) {
  auto kinds = ReadRowKinds(column, {option, "op"}, 100, Pool());
  if (!kinds.ok()) {
    return fmt::format("{} @{}", kinds.status().message(), kinds.status().detail().row);
  }
  std::string text;
  for (const RowKind kind : *kinds) text += "uds"[static_cast<int>(kind)];
  return text;
}

template <typename T>
Vector Integers(TypeId id, std::initializer_list<int> values) {
  VectorBuilder builder(id, Pool());
  for (const int value : values) {
    if (value == -9) {
      builder.AppendNull();
    } else {
      builder.AppendFixed(static_cast<T>(value));
    }
  }
  return builder.Finish();
}

Vector Texts(TypeId id, std::initializer_list<const char*> values) {
  VectorBuilder builder(id, Pool());
  for (const char* value : values) {
    if (value == nullptr) {
      builder.AppendNull();
    } else {
      builder.AppendString(value);
    }
  }
  return builder.Finish();
}

Vector Truths(std::initializer_list<int> values) {
  VectorBuilder builder(TypeId::kBool, Pool());
  for (const int value : values) {
    if (value == -9) {
      builder.AppendNull();
    } else {
      builder.AppendBool(value != 0);
    }
  }
  return builder.Finish();
}

Vector Coded(Vector entries, std::initializer_list<int> codes) {
  Vector vector = Integers<int8_t>(TypeId::kInt8, codes);
  vector.type = DataType::Dictionary(TypeId::kInt8, entries.type);
  vector.dictionary = std::make_shared<const Vector>(std::move(entries));
  return vector;
}

TEST_CASE("row kinds: integers that are 0 or 1 are truths, others are refused by row") {
  const auto check = [](const Vector& column) { CHECK(KindsOf(column, "delete_when") == "uduud"); };
  check(Integers<int8_t>(TypeId::kInt8, {0, 1, -9, 0, 1}));
  check(Integers<int16_t>(TypeId::kInt16, {0, 1, -9, 0, 1}));
  check(Integers<int32_t>(TypeId::kInt32, {0, 1, -9, 0, 1}));
  check(Integers<int64_t>(TypeId::kInt64, {0, 1, -9, 0, 1}));
  check(Integers<uint8_t>(TypeId::kUInt8, {0, 1, -9, 0, 1}));
  check(Integers<uint16_t>(TypeId::kUInt16, {0, 1, -9, 0, 1}));
  check(Integers<uint32_t>(TypeId::kUInt32, {0, 1, -9, 0, 1}));
  check(Integers<uint64_t>(TypeId::kUInt64, {0, 1, -9, 0, 1}));
  check(Truths({0, 1, -9, 0, 1}));
  CHECK(KindsOf(Integers<int64_t>(TypeId::kInt64, {0, 1, 2}), "delete_when") ==
        "Cannot merge - the delete_when column 'op' is 2 in row 102; it must be 0 or 1, or a text "
        "that is true or false @2");
  CHECK(KindsOf(Integers<int8_t>(TypeId::kInt8, {-1}), "delete_when") ==
        "Cannot merge - the delete_when column 'op' is -1 in row 100; it must be 0 or 1, or a text "
        "that is true or false @0");
  CHECK(KindsOf(NullVector(TypeId::kNull, 3, Pool()), "delete_when") == "uuu");
  CHECK(KindsOf(Truths({}), "delete_when").empty());
}

TEST_CASE("row kinds: floats, decimals and texts are truths, too") {
  const auto kinds = [](const Vector& column) { return KindsOf(column, "delete_when"); };
  CHECK(kinds(Integers<float>(TypeId::kFloat32, {0, 1, -9, 0, 1})) == "uduud");
  CHECK(kinds(Integers<double>(TypeId::kFloat64, {0, 1, -9, 0, 1})) == "uduud");
  VectorBuilder halves(TypeId::kFloat64, Pool());
  for (const double value : {1.0, 0.5}) halves.AppendFixed(value);
  CHECK_THAT(kinds(halves.Finish()), HasText("is 0.5 in row 101;"));
  const DataType one_digit = DataType::Decimal(TypeId::kDecimal128, 3, 1);
  VectorBuilder decimals(one_digit, Pool());
  for (const int64_t value : {0, 10, 5}) decimals.AppendFixed(static_cast<Int128>(value));
  Vector decimal = decimals.Finish();
  CHECK_THAT(kinds(decimal), HasText("is 0.5 in row 102;"));
  CHECK(kinds(Slice(decimal, 0, 2)) == "ud");
  for (const TypeId id : {TypeId::kUtf8, TypeId::kLargeUtf8, TypeId::kUtf8View}) {
    CHECK(kinds(Texts(id, {"true", "FALSE", "t", "f", "yes", "no", "1", "0", nullptr})) ==
          "dudududuu");
    CHECK_THAT(kinds(Texts(id, {"true", "maybe"})), HasText("is 'maybe' in row 101;"));
  }
  CHECK(kinds(Coded(Texts(TypeId::kUtf8, {"?", "yes", "no"}), {1, 2, -9, 1})) == "duud");
  CHECK(kinds(Coded(Integers<double>(TypeId::kFloat64, {7, 1, 0}), {1, 2, -9, 1})) == "duud");
  CHECK(KindsOf(Texts(TypeId::kBinary, {"+I", "-D"}), "row_kind") == "ud");
}

TEST_CASE("row kinds: a dictionary says what its entries in use say") {
  CHECK(KindsOf(Coded(Truths({1, 0}), {0, 1, -9, 0}), "delete_when") == "duud");
  const auto numbers = [] { return Integers<int32_t>(TypeId::kInt32, {7, 1, 0}); };
  CHECK(KindsOf(Coded(numbers(), {1, 2, -9, 1}), "delete_when") == "duud");
  CHECK(KindsOf(Coded(numbers(), {1, 0}), "delete_when") ==
        "Cannot merge - the delete_when column 'op' is 7 in row 101; it must be 0 or 1, or a text "
        "that is true or false @1");
  const auto words = [] { return Texts(TypeId::kUtf8, {"-D", "?", "+I", "-U", "+U"}); };
  CHECK(KindsOf(Coded(words(), {0, 2, 3, 4}), "row_kind") == "dusu");
  CHECK(KindsOf(Coded(words(), {0, 1}), "row_kind") ==
        "Cannot merge - the row_kind column 'op' is '?' in row 101; it must be '+I', '-U', '+U' or "
        "'-D' @1");
}

TEST_CASE("row kinds: the words of change logs, in text of every kind") {
  for (const TypeId id : {TypeId::kUtf8, TypeId::kLargeUtf8, TypeId::kUtf8View}) {
    CHECK(KindsOf(Texts(id, {"+I", "-U", "+U", "-D"}), "row_kind") == "usud");
    for (const char* word :
         {"", "+", "I", "+i", "+II", " +I", "insert", "a much longer word than these"}) {
      CAPTURE(word);
      const std::string message = KindsOf(Texts(id, {"+I", word}), "row_kind");
      CHECK(message.find("in row 101;") != std::string::npos);
      CHECK(message.find(fmt::format("is '{}'", word)) != std::string::npos);
    }
    CHECK(KindsOf(Texts(id, {nullptr}), "row_kind").find("is null in row 100;") !=
          std::string::npos);
  }
  CHECK(KindsOf(NullVector(TypeId::kNull, 1, Pool()), "row_kind").find("is null") !=
        std::string::npos);
  CHECK(KindsOf(NullVector(TypeId::kNull, 0, Pool()), "row_kind").empty());
}

constexpr std::string_view kColumns = "id int64, name utf8";
constexpr std::string_view kLogged = "id int64, name utf8, op utf8";

DestinationOptions Logged() {
  DestinationOptions options = MergingBy({"id"});
  options.row_kind = "op";
  return options;
}

TEST_CASE("row kinds: a merge of a change log") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, "1 ann, 2 bob, 3 cid").ok());
  const auto result = table.Write(
      Logged(),
      {kLogged, "1 ann -U, 1 ada +U, 2 bob -D, 9 x -D, 8 y -U, 7 gus +I, 3 cat +U, 3 cid -U"});
  CHECK(Counts(result) == "1 inserted, 2 updated, 1 deleted, 4 ignored");
  CHECK(table.text() == "1 ada, 3 cat, 7 gus");
}

TEST_CASE("row kinds: what a row was before takes no part in who wins") {
  for (const OnDuplicate choice : {OnDuplicate::kLast, OnDuplicate::kFirst, OnDuplicate::kError}) {
    StoredTable table(kColumns);
    REQUIRE(table.Append(kColumns, "1 ann").ok());
    DestinationOptions options = Logged();
    options.on_duplicate = choice;
    CHECK(Counts(table.Write(options, {kLogged, "1 a -U, 1 b +U, 1 c -U, 5 d -U"})) ==
          "1 updated, 3 ignored");
    CHECK(table.text() == "1 b");
  }
}

TEST_CASE("row kinds: an unknown word changes nothing and names its row") {
  StoredTable table(kColumns);
  REQUIRE(table.Append(kColumns, "1 ann").ok());
  const auto failed = table.Write(Logged(), {kLogged, "1 b +U, 2 c upsert"});
  CHECK(ErrorText(failed).find("is 'upsert' in row 1;") != std::string::npos);
  CHECK(failed.status().detail().row == 1);
  CHECK(failed.status().detail().column == "op");
  CHECK(table.text() == "1 ann");
}

}  // namespace
}  // namespace colmerge::row_kind_test
