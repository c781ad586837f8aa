// SPDX-License-Identifier: Apache-2.0
// Texts made to break a reader: random bytes, cut and changed rows, a pool that refuses.
#include <random>

#include "text/reading.h"

namespace colmerge::test {
namespace {

using Random = std::mt19937_64;

std::string RandomPieces(Random& random, const std::vector<std::string>& pieces) {
  std::string text;
  for (uint64_t count = random() % 60; count > 0; --count) text += pieces[random() % pieces.size()];
  return text;
}

// A batch is whole: every value can be looked at. An error has a message.
void CheckOutcome(const Result<Batch>& read) {
  if (!read.ok()) {
    REQUIRE_FALSE(read.status().message().empty());
    return;
  }
  REQUIRE(read->lines.size() == read->rows);
  REQUIRE(read->columns.size() == read->schema.size());
  for (const Vector& column : read->columns) {
    REQUIRE(column.length == read->rows);
    for (uint64_t row = 0; row < read->rows; ++row) (void)ValueText(column, row);
  }
}

Schema AnyGuide() {
  return SchemaOf({{"a", TypeId::kInt32, true, {}},
                   {"b", TypeId::kUtf8, true, {}},
                   {"c", DataType::Timestamp(TimeUnit::kNanosecond, "UTC"), true, {}},
                   {"d", DataType::Decimal(TypeId::kDecimal128, 10, 3), true, {}}});
}

TEST_CASE("random CSV is read or refused") {
  const std::vector<std::string> pieces = {",",
                                           "\n",
                                           "\"",
                                           "\"\"",
                                           "\r",
                                           "\r\n",
                                           "a",
                                           "b",
                                           "c",
                                           "1",
                                           "-",
                                           ".",
                                           "e5",
                                           "007",
                                           "true",
                                           "NaN",
                                           "2024-01-01",
                                           "T10:00",
                                           ":00.5",
                                           "Z",
                                           "+01",
                                           "\xC3",
                                           "\xA9",
                                           std::string(1, '\0'),
                                           "18446744073709551615",
                                           "x,y\n",
                                           "a,b,c,d\n",
                                           "1,2,,\n"};
  const Schema guide = AnyGuide();
  for (uint64_t seed = 1; seed <= 4000; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const std::string text = (seed % 3 ? "a,b,c,d\n" : "") + RandomPieces(random, pieces);
    CsvOptions options;
    options.header = random() % 4 != 0;
    if (random() % 8 == 0) options.quote = '\0';
    CheckOutcome(ReadCsv(text, options, random() % 2 ? &guide : nullptr, UnlimitedPool()));
  }
}

TEST_CASE("random JSON is read or refused") {
  const std::vector<std::string> pieces = {"{",
                                           "}",
                                           "[",
                                           "]",
                                           ",",
                                           ":",
                                           "\"a\":",
                                           "\"b\":",
                                           "\"",
                                           "\\",
                                           "\\u",
                                           "00e9",
                                           "1",
                                           "-",
                                           ".5",
                                           "e9",
                                           "true",
                                           "null",
                                           "\n",
                                           " ",
                                           "\"x\"",
                                           "\"2024-01-01\"",
                                           "\xC3",
                                           "\xA9",
                                           "{\"a\":1}",
                                           "{\"a\":1,\"b\":\"x\"}\n",
                                           "\\ud83d\\ude00",
                                           "18446744073709551616",
                                           "false",
                                           "{\"b\":{\"a\":[1]}}\n"};
  const Schema guide = AnyGuide();
  for (uint64_t seed = 1; seed <= 4000; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const char* const starts[] = {"", "[", "{\"a\":", "{\"b\":["};
    const std::string text = starts[random() % 4] + RandomPieces(random, pieces);
    CheckOutcome(ReadJson(text, {}, random() % 2 ? &guide : nullptr, UnlimitedPool()));
  }
}

TEST_CASE("random bytes are read or refused") {
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    Random random(seed);
    std::string text;
    for (uint64_t size = random() % 200; size > 0; --size) text += static_cast<char>(random());
    CheckOutcome(ReadCsv(text, {}, nullptr, UnlimitedPool()));
    CheckOutcome(ReadJson(text, {}, nullptr, UnlimitedPool()));
    for (char& c : text) c = static_cast<char>(c & 0x7F);
    CheckOutcome(ReadCsv(text, {}, nullptr, UnlimitedPool()));
    CheckOutcome(ReadJson("{\"" + text, {}, nullptr, UnlimitedPool()));
  }
}

TEST_CASE("rows that are cut or changed in one byte are read or refused") {
  const std::string csv =
      "a,b,c\n1,\"x \"\"y\"\" long enough for a block\",2024-01-01T00:00:00Z\n2,,\n";
  const std::string json =
      "[{\"a\":1,\"b\":\"x\\n long enough for a block\"},{\"a\":1.5e3,\"b\":null,\"c\":[{}]}]";
  for (size_t i = 0; i < csv.size(); ++i) {
    CheckOutcome(ReadCsv(csv.substr(0, i), {}, nullptr, UnlimitedPool()));
    for (char c : {'"', ',', '\n', '\0', '\xFF', '9'}) {
      std::string changed = csv;
      changed[i] = c;
      CheckOutcome(ReadCsv(changed, {}, nullptr, UnlimitedPool()));
    }
  }
  for (size_t i = 0; i < json.size(); ++i) {
    CheckOutcome(ReadJson(json.substr(0, i), {}, nullptr, UnlimitedPool()));
    for (char c : {'"', ',', '{', ']', '\\', '\0', '9'}) {
      std::string changed = json;
      changed[i] = c;
      CheckOutcome(ReadJson(changed, {}, nullptr, UnlimitedPool()));
    }
  }
}

TEST_CASE("a budget is kept, and nothing is left behind when it is passed") {
  std::string csv = "a,b\n";
  std::string json;
  for (int i = 0; i < 5000; ++i) {
    csv += std::to_string(i) + ",\"a \"\"string\"\" that needs a copy of its own\"\n";
    json +=
        "{\"a\":" + std::to_string(i) + ",\"b\":\"a string\\n that needs a copy of its own\"}\n";
  }
  for (uint64_t budget : {100u, 10000u, 100000u, 200000u}) {
    Ref<MemoryPool> pool = MakeRef<MemoryPool>(budget);
    CHECK_THROWS_AS(ReadCsv(csv, {}, nullptr, pool), BudgetExceeded);
    CHECK(pool->total() == 0);
    CHECK_THROWS_AS(ReadJson(json, {}, nullptr, pool), BudgetExceeded);
    CHECK(pool->total() == 0);
    CHECK(pool->peak() <= budget);
  }
  Ref<MemoryPool> enough = MakeRef<MemoryPool>(uint64_t{4} << 20);
  CHECK(Taken(ReadCsv(csv, {}, nullptr, enough)).rows == 5000);
  CHECK(Taken(ReadJson(json, {}, nullptr, enough)).rows == 5000);
  CHECK(enough->total() == 0);
}

TEST_CASE("whoever reads is asked inside of long cells and lines, too") {
  constexpr uint64_t kParts = 5;
  const std::string filling(kParts * kBytesPerHook, 'x');
  uint64_t calls = 0;
  uint64_t last = UINT64_MAX;
  const RowHook hook = [&](uint64_t) {
    return ++calls < last ? Status::Ok() : Status(Code::kCancelled, "stop");
  };
  CsvOptions csv;
  csv.on_rows = hook;
  JsonOptions json;
  json.on_rows = hook;
  // Once for the check of UTF-8, once to count the lines, once for the cells.
  for (const std::string& text :
       {"a,b\n\"" + filling + "\",1\n", "a,b\n1," + filling, "a,b\n" + filling.substr(1) + "\n"}) {
    calls = 0;
    last = UINT64_MAX;
    (void)ReadCsv(text, csv, nullptr, UnlimitedPool());
    CHECK(calls >= 3 * kParts);
    last = 2 * kParts + 4;
    calls = 0;
    CHECK(CsvError(text, csv).code() == Code::kCancelled);
  }
  const std::string text = "{\"a\":\"" + filling + "\"}";
  calls = 0;
  last = UINT64_MAX;
  CHECK(ReadJson(text, json, nullptr, UnlimitedPool()).ok());
  CHECK(calls >= 2 * kParts);
  last = kParts + 3;
  calls = 0;
  CHECK(JsonError(text, nullptr, json).code() == Code::kCancelled);
}

TEST_CASE("what containers hold counts while a text is read") {
  const auto pool = MakeRef<MemoryPool>(uint64_t{1} << 20);
  const std::string lines = "a\n" + std::string(200000, '\n');
  CHECK_THROWS_AS(ReadCsv(lines, {}, nullptr, pool), BudgetExceeded);
  std::string keys = "{\"k\":null";
  std::string members = "{\"a\":{\"k\":null";
  for (int i = 0; i < 1000; ++i) {
    const std::string key = ",\"k" + std::to_string(i) + "\":null";
    keys += key;
    members += key;
  }
  CHECK_THROWS_AS(ReadJson(keys + "}", {}, nullptr, pool), BudgetExceeded);
  CHECK_THROWS_AS(ReadJson(members + "}}", {}, nullptr, pool), BudgetExceeded);
  CHECK(pool->total() == 0);
}

TEST_CASE("columns that begin late take no more room than their rows") {
  constexpr uint64_t kRows = 1000;
  std::string flat;
  std::string lists;
  for (uint64_t row = 0; row < kRows; ++row) {
    flat += "{\"c" + std::to_string(row) + "\":1}\n";
    lists += "{\"c" + std::to_string(row) + "\":[1]}\n";
  }
  const auto peak = [](const std::string& text) {
    const auto pool = MakeRef<MemoryPool>(uint64_t{0});
    CHECK(ReadJson(text, {}, nullptr, pool).ok());
    return pool->peak();
  };
  // 8 bytes for each row, and for those up to a power of two; lists are made twice, with a reference of 16 bytes a row.
  CHECK(peak(flat) < kRows * 11500);
  CHECK(peak(lists) < kRows * 29700);
}

}  // namespace
}  // namespace colmerge::test
