// SPDX-License-Identifier: Apache-2.0
// Streams on their way out: errors as errno and text, what is released when.
#include "arrow/stream_export.h"

#include <cerrno>
#include <functional>
#include <new>
#include <stdexcept>

#include "arrow/array_import.h"
#include "arrow/column_values.h"
#include "arrow/owned_struct.h"
#include "arrow/schema_import.h"
#include "column/vector_builder.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

// Gives `batches` batches of two rows, then does what `last` does.
class TestSource final : public BatchSource {
 public:
  TestSource(int batches, Ref<MemoryPool> pool, std::function<Result<bool>()> last, int* destroyed)
      : schema_(*Schema::Make({Field{"a", TypeId::kInt64, true, {}}}, {{"k", "v"}})),
        left_(batches),
        pool_(std::move(pool)),
        last_(std::move(last)),
        destroyed_(destroyed) {}
  ~TestSource() override { ++*destroyed_; }
  const Schema& schema() const override { return schema_; }
  Result<bool> Next(Batch* batch) override {
    if (left_-- <= 0) return last_();
    VectorBuilder builder(TypeId::kInt64, pool_);
    builder.AppendFixed(int64_t{1});
    builder.AppendNull();
    batch->schema = schema_;
    batch->rows = 2;
    batch->columns.push_back(builder.Finish());
    return true;
  }

 private:
  const Schema schema_;
  int left_;
  Ref<MemoryPool> pool_;
  std::function<Result<bool>()> last_;
  int* destroyed_;
};

struct Exported {
  explicit Exported(int batches, std::function<Result<bool>()> last = [] { return false; }) {
    ExportStream(std::make_unique<TestSource>(batches, pool, std::move(last), &destroyed), pool,
                 stream.Receive());
  }
  int Next(OwnedArray* array) { return stream->get_next(stream.get(), array->Receive()); }
  const char* error() { return stream->get_last_error(stream.get()); }

  Ref<MemoryPool> pool = MakeRef<MemoryPool>(0);
  int destroyed = 0;
  OwnedStream stream;
};

TEST_CASE("an exported stream gives schema, batches and end") {
  Exported out(2);
  for (int i = 0; i < 2; ++i) {
    OwnedSchema schema;
    REQUIRE(out.stream->get_schema(out.stream.get(), schema.Receive()) == 0);
    Result<WireSchema> read = ImportSchema(schema.get());
    REQUIRE(read.ok());
    CHECK(read->table.metadata() == Metadata{{"k", "v"}});
  }
  OwnedArray first, second, none;
  REQUIRE(out.Next(&first) == 0);
  REQUIRE(out.Next(&second) == 0);
  CHECK(out.destroyed == 0);
  REQUIRE(out.Next(&none) == 0);
  CHECK_FALSE(none);
  CHECK(out.destroyed == 1);
  REQUIRE(out.Next(&none) == 0);
  CHECK_FALSE(none);
  CHECK(out.error() == nullptr);
  // Arrays outlive their stream.
  out.stream.Release();
  CHECK(second->length == 2);
  CHECK(second->children[0]->null_count == 1);
  first.Release();
  second.Release();
  CHECK(out.pool->total() == 0);
  CHECK(out.destroyed == 1);
}

TEST_CASE("a stream released early destroys its source") {
  Exported out(5);
  OwnedArray array;
  REQUIRE(out.Next(&array) == 0);
  out.stream.Release();
  CHECK(out.destroyed == 1);
  CHECK(out.stream.get()->release == nullptr);
}

TEST_CASE("failures are errno values with a text, and stay") {
  const std::vector<std::pair<Code, int>> cases = {
      {Code::kOutOfMemory, ENOMEM},      {Code::kCancelled, ECANCELED},
      {Code::kStreamError, EIO},         {Code::kInternal, EIO},
      {Code::kLimitExceeded, EOVERFLOW}, {Code::kColumnNotFound, EINVAL}};
  for (const auto& [code, number] : cases) {
    Exported out(1, [failure = code]() -> Result<bool> { return Status(failure, "it broke"); });
    OwnedArray array;
    REQUIRE(out.Next(&array) == 0);
    for (int i = 0; i < 2; ++i) {
      CHECK(out.Next(&array) == number);
      CHECK(std::string(out.error()) == "it broke");
    }
    CHECK_FALSE(array);
    CHECK(out.destroyed == 1);
  }
}

TEST_CASE("no exception leaves a callback") {
  Exported memory(0, []() -> Result<bool> { throw std::bad_alloc(); });
  OwnedArray array;
  CHECK(memory.Next(&array) == ENOMEM);
  CHECK_THAT(memory.error(), HasText("Insufficient memory"));
  CHECK(memory.Next(&array) == ENOMEM);
  Exported other(0, []() -> Result<bool> { throw std::runtime_error("our own fault"); });
  CHECK(other.Next(&array) == EIO);
  CHECK_THAT(other.error(), HasText("Internal error"));
  CHECK(other.destroyed == 1);
}

}  // namespace
}  // namespace colmerge::test
