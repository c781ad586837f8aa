// SPDX-License-Identifier: Apache-2.0
// Cases 90 to 101: streams, limits, keys that are hard to keep apart, and what cannot be detected.
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "check.h"
#include "hostile/refusal.h"
#include "plain_column.h"
#include "scenario.h"
#include "stream_builder.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

// A table t with one row, and a stream into it.
class StreamCase {
 public:
  StreamCase() : columns_(SampleColumns()), root_(arrow_batch(2, columns_.data())) {
    append_csv(store_, "t", "id,name\n9,old\n");
    before_ = store_text(store_);
    plan.schema = plan.batches = &root_;
    plan.batch_count = 1;
    stream_build(&plan, &stream);
  }
  ~StreamCase() {
    free(before_);
    colmerge_destination_close(destination_);
    colmerge_store_close(store_);
  }
  StreamCase(const StreamCase&) = delete;
  StreamCase& operator=(const StreamCase&) = delete;

  int32_t Write(const colmerge_write_options* options = nullptr) {
    return colmerge_destination_write_stream(destination_, &stream, options, nullptr, &error);
  }
  // The write fails, the stream is released, the store unchanged.
  void RequireRefused(int32_t code, const std::string& part,
                      const colmerge_write_options* options = nullptr) {
    const int32_t status = Write(options);
    INFO(error.message);
    REQUIRE(status == code);
    REQUIRE_THAT(error.message, HasText(part));
    REQUIRE(stream.release == nullptr);
    REQUIRE(plan.releases == 1);
    RequireUnchanged();
  }
  void RequireUnchanged() { expect_unchanged(store_, before_); }
  colmerge_store* store() { return store_; }

  stream_plan plan{};
  ArrowArrayStream stream;
  colmerge_error error;

 private:
  std::vector<arrow_column> columns_;
  arrow_column root_;
  colmerge_store* store_ = new_store();
  colmerge_destination* destination_ = open_append(store_, "t");
  char* before_ = nullptr;
};

TEST_CASE("hostile 090 stream NULL or released") {
  StreamCase test;
  test.stream.release(&test.stream);
  REQUIRE(test.Write() == COLMERGE_ERROR_INVALID_ARROW);
  REQUIRE_THAT(test.error.message, HasText("released"));
  REQUIRE(test.plan.releases == 1);
  test.RequireUnchanged();
  colmerge_destination* append = open_append(test.store(), "t");
  const int32_t statuses[] = {
      colmerge_destination_write_stream(append, nullptr, nullptr, nullptr, nullptr),
      colmerge_table_set_contents(test.store(), "t", -1, nullptr, nullptr, nullptr, nullptr)};
  for (const int32_t status : statuses) {
    REQUIRE((status == COLMERGE_ERROR_INVALID_ARGUMENT || status == COLMERGE_ERROR_INVALID_ARROW));
  }
  colmerge_destination_close(append);
  test.RequireUnchanged();
}

TEST_CASE("hostile 091 stream callback NULL") {
  {
    StreamCase test;
    test.stream.get_schema = nullptr;
    test.RequireRefused(COLMERGE_ERROR_INVALID_ARROW, "get_schema");
  }
  {
    StreamCase test;
    test.stream.get_next = nullptr;
    test.RequireRefused(COLMERGE_ERROR_INVALID_ARROW, "get_next");
  }
  {
    StreamCase test;
    test.stream.get_last_error = nullptr;
    test.RequireRefused(COLMERGE_ERROR_INVALID_ARROW, "get_last_error");
  }
}

TEST_CASE("hostile 092 stream error with no text") {
  for (const char* text : {static_cast<const char*>(nullptr), ""}) {
    StreamCase test;
    test.plan.failure = EIO;
    test.plan.message = text;
    test.RequireRefused(COLMERGE_ERROR_STREAM, std::to_string(EIO));
  }
  StreamCase test;
  test.plan.failure = -12345;
  test.RequireRefused(COLMERGE_ERROR_STREAM, "-12345");
}

TEST_CASE("hostile 093 stream error in mid-stream is rolled back") {
  StreamCase test;
  test.plan.endless = 1;
  test.plan.failure = EIO;
  test.plan.failure_at = 37;
  test.plan.message = "the wire was cut";
  test.RequireRefused(COLMERGE_ERROR_STREAM, "the wire was cut");
  REQUIRE(test.plan.pulled == 38);
  REQUIRE(test.plan.after_end == 0);
  REQUIRE(test.plan.batch_releases == 37);
}

// The second batch differs from the schema.
void Contradict(ArrowArray* batch, int64_t number, void* user) {
  if (number == 1) (*static_cast<const Mutation*>(user))(nullptr, batch);
}

TEST_CASE("hostile 094 a batch that contradicts the schema") {
  const Mutation contradictions[] = {
      [](ArrowSchema*, ArrowArray* array) { array->n_children = 1; },
      [](ArrowSchema*, ArrowArray* array) { std::swap(array->children[0], array->children[1]); },
      [](ArrowSchema*, ArrowArray* array) { array->children[0]->n_buffers = 3; },
      [](ArrowSchema*, ArrowArray* array) { array->children[1]->n_buffers = 2; },
      [](ArrowSchema*, ArrowArray* array) { array->children[1]->dictionary = array; },
  };
  for (const Mutation& contradiction : contradictions) {
    StreamCase test;
    Mutation change = contradiction;
    test.plan.endless = 1;
    test.plan.on_batch = Contradict;
    test.plan.user = &change;
    test.RequireRefused(COLMERGE_ERROR_INVALID_ARROW, "");
    REQUIRE(test.plan.pulled == 2);
    REQUIRE(test.plan.batch_releases == 2);
  }
}

void MakeEmpty(ArrowArray* batch, int64_t, void*) { batch->length = 0; }

void SetFlagLater(ArrowArray* batch, int64_t number, void* user) {
  batch->length = 0;
  if (number == 1000) *static_cast<int32_t*>(user) = 1;
}

TEST_CASE("hostile 095 endless empty batches are stopped by a limit") {
  {
    StreamCase test;
    test.plan.endless = 1;
    test.plan.on_batch = MakeEmpty;
    colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
    options.batch_limit = 5000;
    test.RequireRefused(COLMERGE_ERROR_LIMIT_EXCEEDED, "batch_limit", &options);
    REQUIRE(test.plan.pulled <= 5001);
  }
  {
    // The cancel flag is looked at between empty batches, too.
    StreamCase test;
    int32_t flag = 0;
    test.plan.endless = 1;
    test.plan.on_batch = SetFlagLater;
    test.plan.user = &flag;
    colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
    options.cancel = &flag;
    options.batch_limit = 10000000;
    test.RequireRefused(COLMERGE_ERROR_CANCELLED, "", &options);
    REQUIRE(test.plan.pulled <= 1002);
  }
}

TEST_CASE("hostile 096 row or memory limit passed") {
  {
    StreamCase test;
    test.plan.endless = 1;
    colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
    options.row_limit = 1000;
    test.RequireRefused(COLMERGE_ERROR_LIMIT_EXCEEDED, "row_limit", &options);
    REQUIRE(test.plan.pulled <= 335);
  }
  {
    StreamCase test;
    test.plan.endless = 1;
    colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
    options.memory_limit = 1 << 20;
    options.batch_limit = 10000000;
    test.RequireRefused(COLMERGE_ERROR_OUT_OF_MEMORY, "Insufficient memory to write data",
                        &options);
  }
}

TEST_CASE("hostile 097 a budget refuses an endless stream") {
  StreamCase test;
  test.plan.endless = 1;
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.batch_limit = 10000000;
  CHECK_OK(colmerge_store_set_memory_budget(test.store(), 1 << 20, &failure));
  test.RequireRefused(COLMERGE_ERROR_OUT_OF_MEMORY, "Insufficient memory to write data", &options);
  colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
  CHECK_OK(colmerge_store_usage(test.store(), &usage, &failure));
  REQUIRE(usage.bytes.scratch == 0);
  REQUIRE(usage.peak <= 1 << 20);
}

// Merges `keys` twice: first all are new, then all match; and every key is found at its place.
void RequireKeptApart(const std::vector<int64_t>& keys) {
  colmerge_store* store = new_store();
  const auto rows = static_cast<int64_t>(keys.size());
  const colmerge_column columns[] = {plain_int64("id", rows, keys.data()),
                                     plain_int64("v", rows, keys.data())};
  colmerge_destination* merge = open_merge(store, "t", "id");
  const colmerge_write_result first = write_columns(merge, columns, 2);
  check_counts(&first, counts{rows, 0, 0, 0});
  const colmerge_write_result second = write_columns(merge, columns, 2);
  check_counts(&second, counts{0, rows, 0, 0});
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  std::vector<int64_t> found(keys.size());
  CHECK_OK(colmerge_snapshot_find_keys(snapshot, columns, 1, found.data(), rows, &failure));
  int64_t wrong = 0;
  for (int64_t i = 0; i < rows; ++i) wrong += found[static_cast<size_t>(i)] != i;
  REQUIRE(wrong == 0);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

// Keys that collide in the low or high bits, in common multiplicative hashes, or in pairs. A table
// that piled them up would need some 10^10 steps for these 10^5 keys and run into the test's time
// limit.
TEST_CASE("hostile 098 keys that collide are kept apart") {
  constexpr uint64_t kKeys = 100000;
  using Pattern = uint64_t (*)(uint64_t);
  const Pattern patterns[] = {
      [](uint64_t i) { return i << 32; },
      [](uint64_t i) { return i << 40; },
      [](uint64_t i) { return i << 46; },
      [](uint64_t i) { return i * 4096; },
      [](uint64_t i) { return i * 65536 + 1; },
      [](uint64_t i) { return i * 0x9E3779B97F4A7C15; },
      [](uint64_t i) { return i * 0xF1DE83E19937733D; },  // inverses of well-known multipliers
      [](uint64_t i) { return (i << 32) | i; },
      [](uint64_t i) { return ~i; },
      [](uint64_t i) { return (i & 0xFF) << 56 | (i >> 8); },
  };
  for (const Pattern pattern : patterns) {
    std::vector<int64_t> keys(kKeys);
    for (uint64_t i = 0; i < kKeys; ++i) keys[i] = static_cast<int64_t>(pattern(i));
    RequireKeptApart(keys);
  }
}

TEST_CASE("hostile 099 long keys with a shared prefix") {
  constexpr int64_t kKeys = 20000;
  constexpr size_t kLength = 300;
  std::vector<std::string> texts;
  std::vector<colmerge_string> strings;
  for (int64_t i = 0; i < kKeys; ++i) {
    std::string text(kLength, 'x');
    const std::string number = std::to_string(i);
    text.replace(kLength - number.size(), number.size(), number);
    texts.push_back(text);
  }
  for (const std::string& text : texts) {
    strings.push_back({text.data(), static_cast<int64_t>(text.size())});
  }
  colmerge_store* store = new_store();
  const colmerge_column column = plain_strings("id", "u", kKeys, strings.data());
  colmerge_destination* merge = open_merge(store, "t", "id");
  const colmerge_write_result first = write_columns(merge, &column, 1);
  check_counts(&first, counts{kKeys, 0, 0, 0});
  const colmerge_write_result second = write_columns(merge, &column, 1);
  check_counts(&second, counts{0, kKeys, 0, 0});
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  std::vector<int64_t> found(kKeys);
  CHECK_OK(colmerge_snapshot_find_keys(snapshot, &column, 1, found.data(), kKeys, &failure));
  int64_t wrong = 0;
  for (int64_t i = 0; i < kKeys; ++i) wrong += found[static_cast<size_t>(i)] != i;
  REQUIRE(wrong == 0);
  colmerge_snapshot_close(snapshot);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

// The header's comment on what cannot be detected, in one line.
std::string UndetectableByHeader() {
  std::ifstream file(COLMERGE_HEADER);
  std::stringstream all;
  all << file.rdbuf();
  const std::string header = all.str();
  const size_t begin = header.find("// Not detectable");
  const size_t end = header.find("#ifndef", begin);
  REQUIRE(begin != std::string::npos);
  std::string words;
  std::istringstream lines(header.substr(begin, end - begin));
  for (std::string line; std::getline(lines, line);) {
    const size_t text = line.find_first_not_of("/ ");
    if (text != std::string::npos) words += line.substr(text) + " ";
  }
  return words;
}

TEST_CASE("hostile 020 a callback that throws or longjmps is documented") {
  REQUIRE_THAT(UndetectableByHeader(),
               HasText("a progress or Arrow callback that throws or longjmps"));
}

TEST_CASE("hostile 088 release that does not clear itself is documented") {
  REQUIRE_THAT(UndetectableByHeader(),
               HasText("a release callback that does not set itself to NULL"));
}

TEST_CASE("hostile 100 unreadable or too short buffer is documented") {
  REQUIRE_THAT(UndetectableByHeader(), HasText("a pointer to memory that is not readable"));
  REQUIRE_THAT(UndetectableByHeader(), HasText("Arrow buffers shorter than their offsets say"));
}

TEST_CASE("hostile 101 buffer changed during the call is documented") {
  REQUIRE_THAT(UndetectableByHeader(), HasText("memory that changes while a call reads it"));
}

}  // namespace
}  // namespace colmerge::test
