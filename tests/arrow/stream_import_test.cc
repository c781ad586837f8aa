// SPDX-License-Identifier: Apache-2.0
// Streams on their way in. Numbers are those of the list of hostile inputs.
#include "arrow/stream_import.h"

#include "arrow/column_values.h"
#include "arrow/hand_made.h"
#include "support/catch.h"
#include "support/counted_progress.h"

namespace colmerge::test {
namespace {

HandArrayPtr Int64Batch(const std::vector<int64_t>& values) {
  return StructArray(static_cast<int64_t>(values.size()), FixedArray(values));
}

// Three batches of an int64 column 'a': 1, 2 and 3 rows.
std::unique_ptr<HandStream> SixRows() {
  std::vector<HandArrayPtr> arrays;
  arrays.push_back(Int64Batch({1}));
  arrays.push_back(Int64Batch({2, 3}));
  arrays.push_back(Int64Batch({4, 5, 6}));
  return std::make_unique<HandStream>(RootOf(SchemaOf("l", "a")), std::move(arrays));
}

const Ref<MemoryPool>& Pool() {
  static const Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
  return pool;
}

// Everything that the stream gave was released once.
void CheckAllReleased(const HandStream& stream) {
  CHECK(stream.releases == 1);
  CHECK(stream.raw.release == nullptr);
  CHECK(stream.schema->releases == (stream.schema_error == 0 ? 1 : 0));
  for (size_t i = 0; i < stream.arrays.size(); ++i) {
    CAPTURE(i);
    CHECK(stream.arrays[i]->releases <= 1);
    if (i < stream.next) CHECK(stream.arrays[i]->releases == 1);
  }
}

// Pulls to the first failure.
Status FailureOf(BatchSource* source) {
  for (Batch batch;;) {
    Result<bool> next = source->Next(&batch);
    if (!next.ok()) return std::move(next).status();
    REQUIRE(next.value());
  }
}

TEST_CASE("a stream's batches come in order and are released once") {
  std::unique_ptr<HandStream> stream = SixRows();
  Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool());
  REQUIRE(source.ok());
  CHECK(stream->raw.release == nullptr);
  CHECK((*source)->schema().field(0).name == "a");
  std::vector<Batch> batches(3);
  for (Batch& batch : batches) CHECK((*source)->Next(&batch).value());
  Batch none;
  CHECK_FALSE((*source)->Next(&none).value());
  CHECK(stream->releases == 1);
  const int calls = stream->calls;
  CHECK_FALSE((*source)->Next(&none).value());
  CHECK(stream->calls == calls);
  *source = nullptr;
  // Batches live on without their stream.
  CHECK(ValuesOf(batches[2].columns[0]) ==
        Values{Raw<int64_t>(4), Raw<int64_t>(5), Raw<int64_t>(6)});
  for (const HandArrayPtr& array : stream->arrays) CHECK(array->releases == 0);
  batches.clear();
  CheckAllReleased(*stream);
}

TEST_CASE("a stream that is not pulled to its end is released with its source") {
  std::unique_ptr<HandStream> stream = SixRows();
  {
    Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool());
    Batch batch;
    REQUIRE((*source)->Next(&batch).value());
    CHECK(stream->releases == 0);
  }
  CheckAllReleased(*stream);
}

TEST_CASE("hostile 90: stream NULL or released") {
  Result<std::unique_ptr<BatchSource>> none = ImportStream(nullptr, Pool());
  REQUIRE_FALSE(none.ok());
  CHECK(none.status().code() == Code::kInvalidArrow);
  CHECK_THAT(none.status().message(), HasText("NULL"));
  std::unique_ptr<HandStream> stream = SixRows();
  stream->raw.release = nullptr;
  Result<std::unique_ptr<BatchSource>> released = ImportStream(&stream->raw, Pool());
  REQUIRE_FALSE(released.ok());
  CHECK_THAT(released.status().message(), HasText("released"));
  CHECK(stream->calls == 0);
}

TEST_CASE("hostile 91: a callback NULL; the stream is released all the same") {
  for (const char* name : {"get_schema", "get_next", "get_last_error"}) {
    CAPTURE(name);
    std::unique_ptr<HandStream> stream = SixRows();
    if (name == std::string("get_schema")) stream->raw.get_schema = nullptr;
    if (name == std::string("get_next")) stream->raw.get_next = nullptr;
    if (name == std::string("get_last_error")) stream->raw.get_last_error = nullptr;
    Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool());
    REQUIRE_FALSE(source.ok());
    CHECK(source.status().code() == Code::kInvalidArrow);
    CHECK_THAT(source.status().message(), HasText(name));
    CHECK(stream->calls == 0);
    CHECK(stream->releases == 1);
    CHECK(stream->raw.release == nullptr);
  }
}

TEST_CASE("hostile 92: an error with no text") {
  for (const char* text : {static_cast<const char*>(nullptr), ""}) {
    std::unique_ptr<HandStream> stream = SixRows();
    stream->fail_at = 0;
    stream->fail_text = text;
    Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool());
    REQUIRE(source.ok());
    Status failure = FailureOf(source->get());
    CHECK(failure.code() == Code::kStreamError);
    CHECK_THAT(failure.message(), HasText("no reason"));
    CHECK_THAT(failure.message(), HasText("errno 5"));
  }
}

TEST_CASE("hostile 93: an error in mid-stream, which stays") {
  std::unique_ptr<HandStream> stream = SixRows();
  stream->fail_at = 2;
  Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool());
  REQUIRE(source.ok());
  Status failure = FailureOf(source->get());
  CHECK(failure.code() == Code::kStreamError);
  CHECK_THAT(failure.message(), HasText("the disk is gone"));
  CHECK(stream->releases == 1);
  const int calls = stream->calls;
  Batch batch;
  Result<bool> again = (*source)->Next(&batch);
  REQUIRE_FALSE(again.ok());
  CHECK(again.status().message() == failure.message());
  CHECK(stream->calls == calls);
  CheckAllReleased(*stream);
}

TEST_CASE("hostile 93: an error of get_schema") {
  std::unique_ptr<HandStream> stream = SixRows();
  stream->schema_error = 12;
  Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool());
  REQUIRE_FALSE(source.ok());
  CHECK(source.status().code() == Code::kStreamError);
  CHECK_THAT(source.status().message(), HasText("the disk is gone (errno 12"));
  CheckAllReleased(*stream);
}

TEST_CASE("an error's text is made printable and cut") {
  const std::string text = "line\nnext \xff" + std::string(5000, '!');
  std::unique_ptr<HandStream> stream = SixRows();
  stream->fail_at = 0;
  stream->fail_text = text.c_str();
  Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool());
  Status failure = FailureOf(source->get());
  CHECK_THAT(failure.message(), HasText("line\\x0Anext \\xFF!!!"));
  CHECK(failure.message().size() < 1200);
}

TEST_CASE("a stream with a malformed schema is refused and released") {
  std::unique_ptr<HandStream> stream = SixRows();
  stream->schema->children[0]->raw.format = "x";
  Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool());
  REQUIRE_FALSE(source.ok());
  CHECK(source.status().code() == Code::kInvalidArrow);
  CheckAllReleased(*stream);
  stream = SixRows();
  stream->schema->raw.release = nullptr;  // success, but nothing was given
  CHECK_FALSE(ImportStream(&stream->raw, Pool()).ok());
  CHECK(stream->releases == 1);
}

TEST_CASE("hostile 94: a batch that contradicts the schema") {
  auto fails_with = [](HandArrayPtr bad, const std::string& text) {
    std::unique_ptr<HandStream> stream = SixRows();
    stream->arrays[1] = std::move(bad);
    Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool());
    REQUIRE(source.ok());
    Status failure = FailureOf(source->get());
    CHECK(failure.code() == Code::kInvalidArrow);
    CHECK_THAT(failure.message(), HasText(text));
    CheckAllReleased(*stream);
  };
  fails_with(StructArray(2), "n_children is 0, not 1");
  fails_with(StructArray(1, FixedArray<int64_t>({1}), FixedArray<int64_t>({1})),
             "n_children is 2, not 1");
  fails_with(StructArray(1, StringArray({"x"})), "n_buffers is 3, not 2");
  fails_with(StructArray(2, FixedArray<int64_t>({1})), "length is 1");
  fails_with(FixedArray<int64_t>({1}), "the root");
}

TEST_CASE("rows in errors count from the stream's first row") {
  std::vector<HandArrayPtr> arrays;
  arrays.push_back(StructArray(2, StringArray({"x", "y"})));
  arrays.push_back(StructArray(3, StringArray({"x", "\xff", "y"})));
  HandStream stream(RootOf(SchemaOf("u", "a")), std::move(arrays));
  Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream.raw, Pool());
  Status failure = FailureOf(source->get());
  CHECK(failure.detail().row == 3);
  CHECK(failure.detail().column == "a");
  Batch batch;
  CHECK((*source)->Next(&batch).status().detail().row == 3);
}

TEST_CASE("what batches take counts while they are held, and no more is pulled than fits") {
  const Ref<MemoryPool> store = MakeRef<MemoryPool>(0);
  const Ref<MemoryPool> pool = MakeRef<MemoryPool>(uint64_t{1} << 20, store);
  std::vector<HandArrayPtr> arrays;
  arrays.push_back(Int64Batch(std::vector<int64_t>(1000, 7)));
  HandStream stream(RootOf(SchemaOf("l", "a")), std::move(arrays));
  stream.endless = true;
  {
    Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream.raw, pool);
    REQUIRE(source.ok());
    std::vector<Batch> held;
    const auto pull_all = [&] {
      while ((*source)->Next(&held.emplace_back()).value()) {
      }
    };
    CHECK_THROWS_AS(pull_all(), BudgetExceeded);
    CHECK(stream.calls <= (1 << 20) / 8000 + 1);
    CHECK(stream.calls > (1 << 20) / 8000 / 2);
    CHECK(pool->total() > (1 << 20) - 10000);
    CHECK(store->total() == pool->total());
    held.erase(held.begin() + 1, held.end());
    CHECK(pool->total() >= 8000);
    CHECK(pool->total() < 10000);
  }
  CHECK(pool->total() == 0);
  CHECK(store->total() == 0);
  CHECK(stream.releases == 1);
}

// The outcome of reading one batch of a column, whose check number `last` ends it, and how many checks there were.
Code ReadUntil(HandSchemaPtr column, int64_t rows, HandArrayPtr values, uint64_t last,
               uint64_t* checks) {
  std::vector<HandArrayPtr> arrays;
  arrays.push_back(StructArray(rows, std::move(values)));
  HandStream stream(RootOf(std::move(column)), std::move(arrays));
  const CountedProgress progress(last);
  Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream.raw, Pool(), {}, &progress);
  REQUIRE(source.ok());
  Batch batch;
  const Result<bool> more = (*source)->Next(&batch);
  *checks = progress.checks();
  return more.ok() ? Code::kOk : more.status().code();
}

TEST_CASE("the reading of a batch of texts asks whether it is still wanted") {
  constexpr int64_t kRows = 200000;
  const std::vector<std::string> texts(kRows, "text");
  const auto read = [&](HandArrayPtr column, const char* format, uint64_t last, uint64_t* checks) {
    return ReadUntil(SchemaOf(format, "a"), kRows, std::move(column), last, checks);
  };
  uint64_t checks = 0;
  CHECK(read(StringArray(texts), "u", CountedProgress::kNever, &checks) == Code::kOk);
  CHECK(checks >= kRows / 40000);
  CHECK(read(ViewArray(texts), "vu", CountedProgress::kNever, &checks) == Code::kOk);
  CHECK(checks >= kRows / 40000);
  CHECK(read(StringArray(texts), "u", 3, &checks) == Code::kCancelled);
  CHECK(checks == 3);
  CHECK(read(ViewArray(texts), "vu", 3, &checks) == Code::kCancelled);
  CHECK(checks == 3);
}

TEST_CASE("the reading of a batch of lists asks whether it is still wanted") {
  constexpr int64_t kRows = 200000;
  std::vector<int32_t> offsets(kRows + 1);
  for (int64_t i = 0; i <= kRows; ++i) offsets[static_cast<size_t>(i)] = static_cast<int32_t>(i);
  const auto read = [&](uint64_t last, uint64_t* checks) {
    return ReadUntil(SchemaOf("+l", "a", SchemaOf("l", "item")), kRows,
                     ListArray(offsets, FixedArray(std::vector<int64_t>(kRows, 7))), last, checks);
  };
  uint64_t checks = 0;
  CHECK(read(CountedProgress::kNever, &checks) == Code::kOk);
  CHECK(checks >= kRows / 10000);
  const uint64_t all = checks;
  for (const uint64_t last : {all / 4, all / 2, all - 1, all}) {
    CHECK(read(last, &checks) == Code::kCancelled);
    CHECK(checks == last);
  }
}

TEST_CASE("hostile 95: endless empty batches") {
  for (const StreamLimits& limits : {StreamLimits{0, 100, 0}, StreamLimits{0, 0, 100}}) {
    std::unique_ptr<HandStream> stream = SixRows();
    stream->arrays.push_back(Int64Batch({}));
    stream->endless = true;
    Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool(), limits);
    REQUIRE(source.ok());
    Status failure = FailureOf(source->get());
    CHECK(failure.code() == Code::kLimitExceeded);
    CHECK_THAT(failure.message(), HasText("more than 100"));
    CHECK(stream->calls < 120);
    CHECK(stream->releases == 1);
    CHECK(stream->arrays[3]->releases + 4 > 100);
  }
}

TEST_CASE("hostile 96: row limit passed") {
  for (uint64_t rows : {uint64_t{1}, uint64_t{5}}) {
    std::unique_ptr<HandStream> stream = SixRows();
    Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool(), {rows, 0, 0});
    Status failure = FailureOf(source->get());
    CHECK(failure.code() == Code::kLimitExceeded);
    CHECK_THAT(failure.message(), HasText("more than " + std::to_string(rows) + " rows"));
    CheckAllReleased(*stream);
  }
  std::unique_ptr<HandStream> stream = SixRows();
  Result<std::unique_ptr<BatchSource>> source = ImportStream(&stream->raw, Pool(), {6, 3, 1});
  Batch batch;
  for (int i = 0; i < 3; ++i) CHECK((*source)->Next(&batch).value());
  CHECK_FALSE((*source)->Next(&batch).value());
}

}  // namespace
}  // namespace colmerge::test
