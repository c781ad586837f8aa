// SPDX-License-Identifier: Apache-2.0
// Cases 70 to 89: values that break their type or a constraint, and unusual ones that do not.
#include <climits>
#include <cmath>
#include <cstring>
#include <limits>

#include "arrow_text.h"
#include "check.h"
#include "hostile/refusal.h"
#include "plain_column.h"
#include "scenario.h"
#include "support/catch.h"

namespace colmerge::test::value_test {
namespace {

constexpr int32_t kInvalid = COLMERGE_ERROR_INVALID_ARROW;
constexpr char kRows[] = "id|name\n1|a\n2|a text of twenty by\n3|null\n";

template <typename Change>
Mutation OfArray(Change change) {
  return [change](ArrowSchema*, ArrowArray* array) { change(array); };
}

void RefuseColumn(const arrow_column& column, std::vector<std::string> parts) {
  parts.emplace_back("'v'");
  RequireRefused(SampleWith(column), &Leave, {kInvalid, std::move(parts)});
}

// Three codes over the words x and y.
template <typename Code>
arrow_column Coded(const char* format, const Code* codes) {
  static constexpr int32_t kOffsets[] = {0, 1, 2};
  static const arrow_column words = arrow_strings("", "u", 2, kOffsets, "xy");
  arrow_column column = arrow_fixed("v", format, sizeof(Code), 3, codes);
  column.dictionary = &words;
  return column;
}

TEST_CASE("hostile 070 dictionary index negative or out of range") {
  constexpr int8_t kNegative[] = {0, -1, 1}, kBeyond[] = {0, 1, 2}, kLowest[] = {INT8_MIN, 0, 0};
  constexpr uint64_t kHuge[] = {0, 1, UINT64_MAX};
  constexpr int64_t kWide[] = {0, int64_t{1} << 32, 1};
  RefuseColumn(Coded("c", kNegative), {"-1"});
  RefuseColumn(Coded("c", kBeyond), {"2"});
  RefuseColumn(Coded("c", kLowest), {"-128"});
  RefuseColumn(Coded("L", kHuge), {"18446744073709551615"});
  RefuseColumn(Coded("l", kWide), {"4294967296"});
  // Under a null any code will do.
  constexpr uint8_t kValidity[] = {0x05};
  RequireAccepted(SampleWith(arrow_with_nulls(Coded("c", kNegative), kValidity, 1)), &Leave,
                  "id|v\n1|x\n2|null\n3|y\n");
}

TEST_CASE("hostile 071 a null dictionary value makes its rows null") {
  constexpr int8_t kCodes[] = {0, 1, 0};
  constexpr uint8_t kValidity[] = {0x01};
  arrow_column column = Coded("c", kCodes);
  const arrow_column words = arrow_with_nulls(*column.dictionary, kValidity, 1);
  column.dictionary = &words;
  RequireAccepted(SampleWith(column), &Leave, "id|v\n1|x\n2|null\n3|x\n");
}

TEST_CASE("hostile 072 first offset negative") {
  constexpr int32_t kNegative[] = {-1, 1, 1, 1}, kLowest[] = {INT_MIN, 0, 0, 0};
  arrow_column column = arrow_strings("v", "u", 3, kNegative, "abc");
  RefuseColumn(column, {"offset", "-1"});
  column.format = "z";
  RefuseColumn(column, {"offset", "-1"});
  column.buffers[1].data = kLowest;
  RefuseColumn(column, {"offset", "-2147483648"});
}

TEST_CASE("hostile 073 offsets decreasing") {
  constexpr int32_t kDecreasing[] = {0, 3, 2, 3}, kToNegative[] = {0, 1, -1, 3};
  constexpr int64_t kWide[] = {0, 2, 1, 3};
  RefuseColumn(arrow_strings("v", "u", 3, kDecreasing, "abc"), {"offset", "3", "2"});
  RefuseColumn(arrow_strings("v", "z", 3, kToNegative, "abc"), {"offset", "-1"});
  arrow_column column = arrow_strings("v", "U", 3, kDecreasing, "abc");
  column.buffers[1] = {kWide, sizeof kWide};
  RefuseColumn(column, {"offset", "2", "1"});
}

TEST_CASE("hostile 074 bytes beyond a 32-bit offset") {
  // One value of 2^31 bytes; its bytes are not read, so that few will do.
  constexpr int64_t kOffsets[] = {0, 1, 1, (int64_t{1} << 31) + 1};
  for (const char* format : {"U", "Z"}) {
    arrow_column column = arrow_fixed("v", format, 8, 4, kOffsets);
    column.length = 3;
    column.buffer_count = 3;
    column.buffers[2] = {"a", 1};
    RequireRefused(SampleWith(column), &Leave,
                   {COLMERGE_ERROR_LIMIT_EXCEEDED, {"'v'", "2147483648"}});
  }
}

TEST_CASE("hostile 075 invalid UTF-8") {
  struct Text {
    const char* what;
    const char* bytes;
  };
  const Text texts[] = {{"overlong", "\xC0\x80"},
                        {"overlong", "\xE0\x80\x80"},
                        {"surrogate", "\xED\xA0\x80"},
                        {"truncated", "ab\xC3"},
                        {"truncated", "\xF0\x9F\x98"},
                        {"continuation", "\x80"},
                        {"beyond", "\xF4\x90\x80\x80"},
                        {"beyond", "\xFF"},
                        {"late", "twelve bytes and more \xE2\x82"}};
  for (const auto& [what, bytes] : texts) {
    INFO(what);
    const auto length = static_cast<int32_t>(std::strlen(bytes));
    const int32_t offsets[] = {0, 0, length, length};
    RefuseColumn(arrow_strings("v", "u", 3, offsets, bytes), {"UTF-8"});
    // The same bytes are good as binary, and as text under a null.
    const uint8_t validity[] = {0x05};
    RequireAccepted(
        SampleWith(arrow_with_nulls(arrow_strings("v", "u", 3, offsets, bytes), validity, 1)),
        &Leave, "id|v\n1|\n2|null\n3|\n");
  }
}

TEST_CASE("hostile 076 garbage in the bitmap's padding") {
  static constexpr uint8_t kGarbage[] = {0xFB};
  RequireAccepted(SampleColumns(),
                  OfArray([](ArrowArray* array) { array->children[1]->buffers[0] = kGarbage; }),
                  "id|name\n1|a\n2|a text of twenty by\n3|null\n");
}

TEST_CASE("hostile 077 garbage under nulls") {
  constexpr uint8_t kValidity[] = {0x05};
  constexpr int64_t kDecimals[] = {1, 0, INT64_MAX, INT64_MAX, 2, 0};
  constexpr int32_t kSeconds[] = {1, INT32_MIN, 2};
  constexpr int64_t kDays[] = {0, 1, 86400000};
  RequireAccepted(
      SampleWith(arrow_with_nulls(arrow_fixed("v", "d:3,0", 16, 3, kDecimals), kValidity, 1)),
      &Leave, "id|v\n1|1\n2|null\n3|2\n");
  RequireAccepted(
      SampleWith(arrow_with_nulls(arrow_fixed("v", "tts", 4, 3, kSeconds), kValidity, 1)), &Leave,
      "id|v\n1|00:00:01\n2|null\n3|00:00:02\n");
  RequireAccepted(SampleWith(arrow_with_nulls(arrow_fixed("v", "tdm", 8, 3, kDays), kValidity, 1)),
                  &Leave, "id|v\n1|1970-01-01\n2|null\n3|1970-01-02\n");
}

TEST_CASE("hostile 078 null key where keys may not be null") {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l v:u", nullptr);
  append_csv(store, "t", "id,v\n1,a\n");
  new_table(store, "keyed", "id:l v:u", "id");
  colmerge_destination_options options = options_for("t", COLMERGE_MODE_MERGE);
  options.null_keys = COLMERGE_NULL_KEYS_ERROR;
  refuse_with(store, options, "id", "id,v\n1,b\n,c\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  REQUIRE(failure.row == 1);
  REQUIRE_THAT(failure.message, HasText("'id'"));
  options = options_for("keyed", COLMERGE_MODE_APPEND);
  refuse_with(store, options, nullptr, "id,v\n1,b\n,c\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  REQUIRE(failure.row == 1);
  REQUIRE_THAT(failure.message, HasText("'id'"));
  colmerge_store_close(store);
}

TEST_CASE("hostile 079 null in a non-nullable column") {
  RequireRefused(SampleColumns(),
                 [](ArrowSchema* schema, ArrowArray*) { schema->children[1]->flags = 0; },
                 {kInvalid, {"'name'", "null"}});
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l v:u!", nullptr);
  colmerge_destination* append = open_append(store, "t");
  refuse(store, append, "id,v\n1,a\n2,\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  REQUIRE(failure.row == 1);
  REQUIRE_THAT(failure.message, HasText("'v'"));
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

TEST_CASE("hostile 080 NaN and -0.0 as keys") {
  colmerge_store* store = new_store();
  uint64_t other_nan_bits = 0xFFF8000000000001;
  double other_nan;
  std::memcpy(&other_nan, &other_nan_bits, sizeof other_nan);
  const double first[] = {std::numeric_limits<double>::quiet_NaN(), 0.0, 1.0};
  const double second[] = {-0.0, other_nan, 2.0};
  const int64_t values[] = {1, 2, 3};
  colmerge_column columns[] = {plain_column("x", "g", 3, first), plain_int64("v", 3, values)};
  colmerge_destination* merge = open_merge(store, "t", "x");
  colmerge_write_result result = write_columns(merge, columns, 2);
  check_counts(&result, counts{3, 0, 0, 0});
  columns[0].values = second;
  result = write_columns(merge, columns, 2);
  check_counts(&result, counts{1, 2, 0, 0});
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  int64_t found[3];
  CHECK_OK(colmerge_snapshot_find_keys(snapshot, columns, 1, found, 3, &failure));
  REQUIRE(found[0] == 1);
  REQUIRE(found[1] == 0);
  REQUIRE(found[2] == 3);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

TEST_CASE("hostile 081 equal keys inside a batch") {
  colmerge_store* store = new_store();
  colmerge_destination* merge = open_merge(store, "t", "id");
  put(merge, "id,v\n1,a\n1,b\n1,c\n", counts{1, 0, 0, 2});
  put(merge, "id,v\n1,x\n1,y\n", counts{0, 1, 0, 1});
  expect_rows(store, "t", "id|v\n1|y\n");
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

TEST_CASE("hostile 082 decimal beyond its precision") {
  constexpr int64_t kBeyond[] = {1, 0, 1000, 0, 2, 0}, kBelow[] = {-1000, -1, 0, 0, 0, 0};
  constexpr int64_t kHigh[] = {0, 1, 0, 0, 0, 0};
  RefuseColumn(arrow_fixed("v", "d:3,0", 16, 3, kBeyond), {"1000"});
  RefuseColumn(arrow_fixed("v", "d:3,1", 16, 3, kBelow), {"-1000"});
  RefuseColumn(arrow_fixed("v", "d:19,0", 16, 3, kHigh), {"18446744073709551616"});
  constexpr int64_t kWide[] = {1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0};
  RefuseColumn(arrow_fixed("v", "d:38,0,256", 32, 3, kWide), {});
}

TEST_CASE("hostile 083 time or date64 out of range") {
  constexpr int32_t kSeconds[] = {0, 86400, 1}, kNegative[] = {-1, 0, 0};
  constexpr int32_t kMilliseconds[] = {0, 0, 86400000};
  constexpr int64_t kMicroseconds[] = {0, 86400000000, 0}, kNanoseconds[] = {0, 0, -5};
  constexpr int64_t kPartOfADay[] = {0, 86400000, 86400001};
  RefuseColumn(arrow_fixed("v", "tts", 4, 3, kSeconds), {"86400"});
  RefuseColumn(arrow_fixed("v", "tts", 4, 3, kNegative), {"-1"});
  RefuseColumn(arrow_fixed("v", "ttm", 4, 3, kMilliseconds), {"86400000"});
  RefuseColumn(arrow_fixed("v", "ttu", 8, 3, kMicroseconds), {"86400000000"});
  RefuseColumn(arrow_fixed("v", "ttn", 8, 3, kNanoseconds), {"-5"});
  RefuseColumn(arrow_fixed("v", "tdm", 8, 3, kPartOfADay), {"86400001"});
}

// The rows of a table through an exported stream's arrays, written back to the same table.
void WriteExportedArrays(colmerge_store* store) {
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  ArrowArrayStream stream;
  ArrowSchema schema;
  ArrowArray array;
  CHECK_OK(colmerge_snapshot_read(snapshot, nullptr, &stream, &failure));
  REQUIRE(stream.get_schema(&stream, &schema) == 0);
  REQUIRE(stream.get_next(&stream, &array) == 0);
  colmerge_destination* append = open_append(store, "t");
  CHECK_OK(colmerge_destination_write_array(append, &array, &schema, nullptr, nullptr, &failure));
  REQUIRE(array.release == nullptr);
  schema.release(&schema);
  stream.release(&stream);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(append);
}

TEST_CASE("hostile 086 buffers that alias each other or belong to this library") {
  // Values, offsets and bytes of both columns in one block; the schema says binary.
  static constexpr int32_t kBlock[] = {0, 1, 2, 3, 4, 5};
  RequireAccepted(
      SampleColumns(),
      [](ArrowSchema* schema, ArrowArray* array) {
        schema->children[1]->format = "z";
        array->children[0]->buffers[1] = kBlock;
        array->children[1]->buffers[0] = nullptr;
        array->children[1]->null_count = 0;
        array->children[1]->buffers[1] = kBlock;
        array->children[1]->buffers[2] = kBlock;
      },
      "id|name\n4294967296|00\n12884901890|00\n21474836484|00\n");
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a text of more than twelve bytes\n2,\n");
  WriteExportedArrays(store);
  expect_rows(store, "t",
              "id|name\n1|a text of more than twelve bytes\n2|null\n"
              "1|a text of more than twelve bytes\n2|null\n");
  WriteExportedArrays(store);
  REQUIRE(describe(store, "t").rows == 8);
  colmerge_store_close(store);
}

TEST_CASE("hostile 087 the same struct passed twice") {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  const std::vector<arrow_column> columns = SampleColumns();
  const arrow_column root = arrow_batch(2, columns.data());
  ArrowSchema schema;
  ArrowArray array;
  int releases = 0;
  arrow_build_schema(&root, &schema, nullptr);
  arrow_build_array(&root, &array, &releases);
  CHECK_OK(colmerge_destination_write_array(append, &array, &schema, nullptr, nullptr, &failure));
  CHECK_FAILS(colmerge_destination_write_array(append, &array, &schema, nullptr, nullptr, &failure),
              kInvalid);
  REQUIRE_THAT(failure.message, HasText("released"));
  expect_rows(store, "t", kRows);
  // A schema is only read: it may be used again.
  arrow_build_array(&root, &array, &releases);
  CHECK_OK(colmerge_destination_write_array(append, &array, &schema, nullptr, nullptr, &failure));
  arrow_release_schema(&schema);
  colmerge_destination_close(append);
  colmerge_store_close(store);
  REQUIRE(releases == 2);
}

TEST_CASE("hostile 089 struct moved before its release") {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  const std::vector<arrow_column> columns = SampleColumns();
  const arrow_column root = arrow_batch(2, columns.data());
  int releases = 0, schema_releases = 0;
  auto* built_schema = new ArrowSchema;
  auto* built = new ArrowArray;
  arrow_build_schema(&root, built_schema, &schema_releases);
  arrow_build_array(&root, built, &releases);
  ArrowSchema schema = *built_schema;
  ArrowArray array = *built;
  delete built_schema;
  delete built;
  CHECK_OK(colmerge_destination_write_array(append, &array, &schema, nullptr, nullptr, &failure));
  expect_rows(store, "t", kRows);
  arrow_release_schema(&schema);
  colmerge_destination_close(append);
  colmerge_store_close(store);
  REQUIRE(releases == 1);
  REQUIRE(schema_releases == 1);
}

}  // namespace
}  // namespace colmerge::test::value_test
