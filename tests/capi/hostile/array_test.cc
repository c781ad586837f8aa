// SPDX-License-Identifier: Apache-2.0
// Cases 45 to 69 and 84 to 85: ArrowArray structs whose counts and pointers are wrong or unusual.
#include <climits>
#include <cstring>

#include "check.h"
#include "hostile/refusal.h"
#include "scenario.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

constexpr int32_t kInvalid = COLMERGE_ERROR_INVALID_ARROW;
constexpr char kRows[] = "id|name\n1|a\n2|a text of twenty by\n3|null\n";

// A mutation of the array alone.
template <typename Change>
Mutation OfArray(Change change) {
  return [change](ArrowSchema*, ArrowArray* array) { change(array); };
}

template <typename Change>
void Refuse(Change change, std::vector<std::string> parts) {
  RequireRefused(SampleColumns(), OfArray(change), {kInvalid, std::move(parts)});
}

// Tries a change on the root and on each of the two columns.
template <typename Change>
void RefuseAtEachLevel(Change change, const std::vector<std::string>& parts) {
  const auto with = [&parts](const char* path) {
    std::vector<std::string> all = parts;
    all.emplace_back(path);
    return all;
  };
  Refuse([change](ArrowArray* array) { change(array); }, parts);
  Refuse([change](ArrowArray* array) { change(array->children[0]); }, with("'id'"));
  Refuse([change](ArrowArray* array) { change(array->children[1]); }, with("'name'"));
}

template <typename Change>
void Accept(Change change, const std::string& rows) {
  RequireAccepted(SampleColumns(), OfArray(change), rows);
}

TEST_CASE("hostile 045 array NULL") {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l", nullptr);
  colmerge_destination* append = open_append(store, "t");
  colmerge_table* table = nullptr;
  CHECK_OK(colmerge_table_open(store, "t", -1, &table, &failure));
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  const std::vector<arrow_column> columns = SampleColumns();
  const arrow_column root = arrow_batch(2, columns.data());
  ArrowSchema schema;
  arrow_build_schema(&root, &schema, nullptr);
  int64_t rows[3];
  const int32_t statuses[] = {
      colmerge_destination_write_array(append, nullptr, &schema, nullptr, nullptr, nullptr),
      colmerge_table_delete_keys_array(table, nullptr, &schema, nullptr, nullptr),
      colmerge_snapshot_find_keys_array(snapshot, nullptr, &schema, rows, 3, nullptr)};
  for (const int32_t status : statuses) {
    REQUIRE((status == COLMERGE_ERROR_INVALID_ARGUMENT || status == kInvalid));
  }
  REQUIRE(describe(store, "t").rows == 0);
  arrow_release_schema(&schema);
  colmerge_snapshot_close(snapshot);
  colmerge_table_close(table);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

TEST_CASE("hostile 046 array released") {
  colmerge_store* store = new_store();
  colmerge_destination* append = open_append(store, "t");
  const std::vector<arrow_column> columns = SampleColumns();
  const arrow_column root = arrow_batch(2, columns.data());
  ArrowSchema schema;
  ArrowArray array;
  int releases = 0;
  arrow_build_schema(&root, &schema, nullptr);
  arrow_build_array(&root, &array, &releases);
  array.release(&array);
  CHECK_FAILS(colmerge_destination_write_array(append, &array, &schema, nullptr, nullptr, &failure),
              kInvalid);
  REQUIRE_THAT(failure.message, HasText("released"));
  REQUIRE(releases == 1);
  REQUIRE(table_is_there(store, "t") == 0);
  arrow_release_schema(&schema);
  colmerge_destination_close(append);
  colmerge_store_close(store);
}

TEST_CASE("hostile 047 negative length") {
  for (const int64_t length : {int64_t{-1}, INT64_MIN}) {
    RefuseAtEachLevel([length](ArrowArray* array) { array->length = length; },
                      {"length", std::to_string(length)});
  }
}

TEST_CASE("hostile 048 negative offset") {
  for (const int64_t offset : {int64_t{-1}, INT64_MIN}) {
    RefuseAtEachLevel([offset](ArrowArray* array) { array->offset = offset; },
                      {"offset", std::to_string(offset)});
  }
}

TEST_CASE("hostile 049 length + offset overflows") {
  RefuseAtEachLevel(
      [](ArrowArray* array) {
        array->length = INT64_MAX - 1;
        array->offset = 2;
      },
      {"length", "offset", std::to_string(INT64_MAX - 1)});
  Refuse([](ArrowArray* array) { array->offset = INT64_MAX; }, {std::to_string(INT64_MAX)});
}

TEST_CASE("hostile 050 length x width overflows") {
  for (const int64_t length : {INT64_MAX / 8 + 1, INT64_MAX / 4, INT64_MAX}) {
    Refuse([length](ArrowArray* array) { array->children[0]->length = length; },
           {"'id'", "length", std::to_string(length)});
    // The same when the root asks for as many rows.
    Refuse(
        [length](ArrowArray* array) {
          array->length = length;
          array->children[0]->length = array->children[1]->length = length;
        },
        {std::to_string(length)});
  }
}

TEST_CASE("hostile 050 length x width overflows for offsets") {
  for (const int64_t length : {INT64_MAX / 4 + 1, INT64_MAX}) {
    Refuse([length](ArrowArray* array) { array->children[1]->length = length; },
           {"'name'", "length", std::to_string(length)});
  }
}

// A column v of a type whose values take bits or nothing, three rows.
std::vector<std::vector<arrow_column>> Slight() {
  static constexpr uint8_t kBits[] = {0x05};
  static constexpr int64_t kMembers[] = {1, 2, 3, 4, 5, 6};
  static const arrow_column kMember = arrow_int64("m", 6, kMembers);
  arrow_column bits = arrow_fixed("v", "b", 1, 1, kBits);
  bits.length = 3;
  arrow_column structs = arrow_batch(1, &kMember);
  structs.name = "v";
  structs.flags = ARROW_FLAG_NULLABLE;
  structs.length = 3;
  arrow_column pairs = structs;
  pairs.format = "+w:2";
  arrow_column nulls = arrow_fixed("v", "n", 0, 3, nullptr);
  nulls.buffer_count = 0;
  nulls.null_count = 3;
  return {SampleWith(bits), SampleWith(arrow_fixed("v", "w:0", 0, 3, nullptr)), SampleWith(structs),
          SampleWith(pairs), SampleWith(nulls)};
}

TEST_CASE("hostile 050 an offset that no memory holds, of types that take bits or nothing") {
  static constexpr uint8_t kBitmap[] = {0xFF};
  for (const std::vector<arrow_column>& columns : Slight()) {
    for (const int64_t offset : {INT64_MAX - 3, int64_t{1} << 62, int64_t{1} << 50}) {
      const Mutation moved = OfArray([offset](ArrowArray* array) {
        ArrowArray* v = array->children[1];
        v->offset = offset;
        if (v->n_buffers > 0) v->buffers[0] = kBitmap;
        if (v->n_buffers > 0) v->null_count = -1;
      });
      RequireRefused(columns, moved, {kInvalid, {"'v'", "offset", std::to_string(offset)}});
    }
  }
}

TEST_CASE("hostile 050 a struct longer than its members, whose bits no memory holds") {
  static constexpr uint8_t kBitmap[] = {0xFF};
  const Mutation longer = OfArray([](ArrowArray* array) {
    array->children[1]->length = int64_t{1} << 46;
    array->children[1]->buffers[0] = kBitmap;
  });
  RequireRefused(Slight()[2], longer, {kInvalid, {"'v'.'m'", "length is 6"}});
}

TEST_CASE("hostile 051 null_count below -1") {
  for (const int64_t count : {int64_t{-2}, INT64_MIN}) {
    RefuseAtEachLevel([count](ArrowArray* array) { array->null_count = count; },
                      {"null_count", std::to_string(count)});
  }
}

TEST_CASE("hostile 052 null_count above length") {
  for (const int64_t count : {int64_t{4}, INT64_MAX}) {
    RefuseAtEachLevel([count](ArrowArray* array) { array->null_count = count; },
                      {"null_count", std::to_string(count)});
  }
}

TEST_CASE("hostile 053 null_count is not the bitmap's") {
  for (const int64_t count : {int64_t{0}, int64_t{2}, int64_t{3}}) {
    Refuse([count](ArrowArray* array) { array->children[1]->null_count = count; },
           {"'name'", "null_count", std::to_string(count)});
  }
}

TEST_CASE("hostile 054 null_count above 0 without bitmap") {
  Refuse([](ArrowArray* array) { array->children[0]->null_count = 1; }, {"'id'", "null_count"});
}

TEST_CASE("hostile 055 nulls in the root struct") {
  static constexpr uint8_t kOneNull[] = {0x05};
  Refuse(
      [](ArrowArray* array) {
        array->buffers[0] = kOneNull;
        array->null_count = 1;
      },
      {"null"});
  Refuse(
      [](ArrowArray* array) {
        array->buffers[0] = kOneNull;
        array->null_count = -1;
      },
      {"null"});
  // A bitmap without nulls is no null.
  static constexpr uint8_t kNoNull[] = {0x07};
  Accept([](ArrowArray* array) { array->buffers[0] = kNoNull; }, kRows);
}

TEST_CASE("hostile 056 n_buffers negative or too few or too many") {
  for (const int64_t count : {int64_t{-1}, INT64_MIN, int64_t{0}, int64_t{5}, INT64_MAX}) {
    RefuseAtEachLevel([count](ArrowArray* array) { array->n_buffers = count; },
                      {"n_buffers", std::to_string(count)});
  }
  Refuse([](ArrowArray* array) { array->children[0]->n_buffers = 1; }, {"'id'", "n_buffers"});
  Refuse([](ArrowArray* array) { array->children[0]->n_buffers = 3; }, {"'id'", "n_buffers"});
  Refuse([](ArrowArray* array) { array->children[1]->n_buffers = 2; }, {"'name'", "n_buffers"});
}

TEST_CASE("hostile 056 a null column has no buffer or an empty bitmap") {
  for (const int64_t count : {0, 1}) {
    arrow_column nulls = arrow_fixed("v", "n", 0, 3, nullptr);
    nulls.buffer_count = count;
    nulls.null_count = 3;
    RequireAccepted(SampleWith(nulls), Leave, "id|v\n1|null\n2|null\n3|null\n");
  }
}

TEST_CASE("hostile 057 buffers NULL") {
  Refuse([](ArrowArray* array) { array->children[0]->buffers = nullptr; }, {"'id'", "buffers"});
  Refuse([](ArrowArray* array) { array->children[1]->buffers = nullptr; }, {"'name'", "buffers"});
}

TEST_CASE("hostile 058 values NULL with length") {
  Refuse([](ArrowArray* array) { array->children[0]->buffers[1] = nullptr; }, {"'id'", "values"});
}

TEST_CASE("hostile 059 offsets NULL") {
  Refuse([](ArrowArray* array) { array->children[1]->buffers[1] = nullptr; },
         {"'name'", "offsets"});
}

TEST_CASE("hostile 060 bytes NULL with a last offset above 0") {
  Refuse([](ArrowArray* array) { array->children[1]->buffers[2] = nullptr; }, {"'name'", "NULL"});
}

// Copies of the buffers that start one byte behind an aligned address.
struct Misaligned {
  alignas(8) char memory[4][64];
  const void* Copy(int slot, const void* from, size_t size) {
    std::memcpy(memory[slot] + 1, from, size);
    return memory[slot] + 1;
  }
};

TEST_CASE("hostile 061 misaligned buffers are read") {
  static Misaligned misaligned;
  Accept(
      [](ArrowArray* array) {
        ArrowArray* id = array->children[0];
        ArrowArray* name = array->children[1];
        id->buffers[1] = misaligned.Copy(0, id->buffers[1], 24);
        name->buffers[0] = misaligned.Copy(1, name->buffers[0], 1);
        name->buffers[1] = misaligned.Copy(2, name->buffers[1], 16);
        name->buffers[2] = misaligned.Copy(3, name->buffers[2], 21);
      },
      kRows);
}

TEST_CASE("hostile 062 n_children other than the schema's") {
  for (const int64_t count : {int64_t{-1}, int64_t{0}, int64_t{1}, int64_t{3}, INT64_MAX}) {
    Refuse([count](ArrowArray* array) { array->n_children = count; },
           {"n_children", std::to_string(count)});
  }
  Refuse([](ArrowArray* array) { array->children[0]->n_children = 1; }, {"'id'", "n_children"});
}

TEST_CASE("hostile 063 children NULL") {
  Refuse([](ArrowArray* array) { array->children = nullptr; }, {"children"});
}

TEST_CASE("hostile 064 a child NULL") {
  Refuse([](ArrowArray* array) { array->children[1] = nullptr; }, {"'name'", "NULL"});
}

TEST_CASE("hostile 065 a child released") {
  Refuse([](ArrowArray* array) { array->children[1]->release(array->children[1]); },
         {"'name'", "released"});
}

TEST_CASE("hostile 066 a child shorter than offset + length") {
  Refuse([](ArrowArray* array) { array->children[0]->length = 2; }, {"'id'", "length", "2"});
  Refuse([](ArrowArray* array) { array->children[1]->length = 0; }, {"'name'", "length", "0"});
  Refuse([](ArrowArray* array) { array->length = 4; }, {"'id'", "length", "3"});
  Refuse([](ArrowArray* array) { array->offset = 1; }, {"'id'", "length", "3"});
}

TEST_CASE("hostile 067 offsets in root and child are followed") {
  Accept(
      [](ArrowArray* array) {
        array->offset = 1;
        array->length = 2;
      },
      "id|name\n2|a text of twenty by\n3|null\n");
  Accept(
      [](ArrowArray* array) {
        array->length = 2;
        array->children[0]->offset = 1;
        array->children[0]->length = 2;
      },
      "id|name\n2|a\n3|a text of twenty by\n");
  Accept(
      [](ArrowArray* array) {
        array->offset = array->length = 1;
        array->children[1]->offset = 1;
        array->children[1]->length = 2;
      },
      "id|name\n2|null\n");
}

// Three codes into two words.
std::vector<arrow_column> WithDictionary() {
  static constexpr int8_t kCodes[] = {1, 0, 1};
  static constexpr int32_t kOffsets[] = {0, 1, 2};
  static const arrow_column words = arrow_strings("", "u", 2, kOffsets, "xy");
  arrow_column column = arrow_fixed("v", "c", 1, 3, kCodes);
  column.dictionary = &words;
  return SampleWith(column);
}

TEST_CASE("hostile 068 dictionary missing") {
  RequireRefused(WithDictionary(),
                 OfArray([](ArrowArray* array) { array->children[1]->dictionary = nullptr; }),
                 {kInvalid, {"'v'", "dictionary"}});
  RequireRefused(WithDictionary(), OfArray([](ArrowArray* array) {
                   array->children[1]->dictionary->release(array->children[1]->dictionary);
                 }),
                 {kInvalid, {"'v'", "dictionary", "released"}});
}

TEST_CASE("hostile 069 dictionary unexpected") {
  Refuse([](ArrowArray* array) { array->children[0]->dictionary = array->children[1]; },
         {"'id'", "dictionary"});
  Refuse([](ArrowArray* array) { array->dictionary = array->children[1]; }, {"dictionary"});
}

TEST_CASE("hostile 084 no rows with NULL buffers") {
  Accept(
      [](ArrowArray* array) {
        array->length = 0;
        for (ArrowArray* child : {array->children[0], array->children[1]}) {
          child->length = child->null_count = 0;
          for (int64_t i = 0; i < child->n_buffers; ++i) child->buffers[i] = nullptr;
        }
      },
      "id|name\n");
  Accept(
      [](ArrowArray* array) {
        array->length = 0;
        for (ArrowArray* child : {array->children[0], array->children[1]}) {
          child->length = child->null_count = 0;
          child->buffers = nullptr;
        }
      },
      "id|name\n");
}

TEST_CASE("hostile 085 no columns with rows") {
  for (const int64_t rows : {int64_t{3}, INT64_MAX}) {
    colmerge_store* store = new_store();
    new_table(store, "t", "id:l", nullptr);
    const arrow_column root = arrow_batch(0, nullptr);
    for (const char* table : {"t", "new"}) {
      ArrowSchema schema;
      ArrowArray array;
      arrow_build_schema(&root, &schema, nullptr);
      arrow_build_array(&root, &array, nullptr);
      array.length = rows;
      colmerge_destination* append = open_append(store, table);
      CHECK_FAILS(
          colmerge_destination_write_array(append, &array, &schema, nullptr, nullptr, &failure),
          kInvalid);
      REQUIRE_THAT(failure.message, HasText(rows == 3 ? "no columns" : "overflow"));
      arrow_release_array(&array);
      arrow_release_schema(&schema);
      colmerge_destination_close(append);
    }
    REQUIRE(describe(store, "t").rows == 0);
    REQUIRE(table_is_there(store, "new") == 0);
    colmerge_store_close(store);
  }
}

}  // namespace
}  // namespace colmerge::test
