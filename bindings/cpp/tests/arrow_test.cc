// SPDX-License-Identifier: Apache-2.0
// Arrow structures are moved, released once, and left alone where the C API says so.

#include <cerrno>
#include <colmerge/colmerge.hpp>
#include <string>
#include <utility>
#include <vector>

#include "rows.h"
#include "support/catch.h"
#include "thrown.h"

namespace colmerge::test {

namespace {

// A table of one int64 column with the rows 1, 2, 3.
Snapshot Numbers(Store& store) {
  store.OpenDestination({"numbers"}).Write({{"n", std::vector<int64_t>{1, 2, 3}}});
  return store.OpenTable("numbers").TakeSnapshot();
}

int FailToGiveSchema(ArrowArrayStream* /*stream*/, ArrowSchema* /*out*/) { return EIO; }
int FailToGiveBatch(ArrowArrayStream* /*stream*/, ArrowArray* /*out*/) { return EIO; }
const char* SayNothing(ArrowArrayStream* /*stream*/) { return nullptr; }
void Release(ArrowArrayStream* stream) {
  ++*static_cast<int*>(stream->private_data);
  stream->release = nullptr;
}

}  // namespace

TEST_CASE("what is read goes into another table as a stream") {
  Store store;
  Stream stream = Numbers(store).Read();
  CHECK(std::string(stream.schema()->children[0]->name) == "n");
  const WriteResult result = store.SetContents("copy", std::move(stream));
  CHECK(result.inserted == 3);
  CHECK_FALSE(stream);  // NOLINT(bugprone-use-after-move): a write releases the stream
  CHECK(Rows(store.OpenTable("copy").TakeSnapshot().OpenReader()) ==
        std::vector<std::string>{"1", "2", "3"});
}

TEST_CASE("an array is moved from on success and kept on failure") {
  Store store;
  Stream stream = Numbers(store).Read();
  const Schema schema = stream.schema();
  Array array = stream.Next().value();
  DestinationOptions options;
  options.table_name = "copy";
  options.mode = Mode::kMerge;
  options.merge_keys = {"missing"};
  CHECK(Thrown([&] {
          store.OpenDestination(options).WriteArray(std::move(array), schema);
        }).code() == Code::kKeyNotFound);
  REQUIRE(array);  // NOLINT(bugprone-use-after-move)
  CHECK(store.OpenDestination({"copy"}).WriteArray(std::move(array), schema).inserted == 3);
  CHECK_FALSE(array);  // NOLINT(bugprone-use-after-move)
}

TEST_CASE("a table is made from an Arrow schema") {
  Store store;
  const Table table = store.CreateTable("copy", Numbers(store).schema());
  CHECK(table.schema()->n_children == 1);
  CHECK(Thrown([&] { store.CreateTable("copy", table.schema()); }).code() == Code::kTableExists);
  TableOptions options;
  options.if_exists = IfExists::kKeep;
  CHECK(store.CreateTable("copy", table.schema(), options).Describe().rows == 0);
}

TEST_CASE("keys are an Arrow array") {
  Store store;
  const Snapshot snapshot = Numbers(store);
  Stream stream = snapshot.Read();
  const Schema schema = stream.schema();
  const Array keys = stream.Next().value();
  CHECK(snapshot.FindKeys(keys, schema).size() == 3);
  CHECK(store.OpenTable("numbers").DeleteKeys(keys, schema).deleted == 3);
}

TEST_CASE("a stream that fails throws, and is released once") {
  int released = 0;
  {
    ArrowArrayStream failing{FailToGiveSchema, FailToGiveBatch, SayNothing, Release, &released};
    Stream stream(&failing);
    CHECK(failing.release == nullptr);
    CHECK(Thrown([&] { stream.schema(); }).code() == Code::kStream);
    CHECK(Thrown([&] { stream.Next(); }).code() == Code::kStream);
    Stream moved = std::move(stream);
    CHECK(released == 0);
  }
  CHECK(released == 1);

  ArrowArrayStream failing{FailToGiveSchema, FailToGiveBatch, SayNothing, Release, &released};
  Store store;
  CHECK(Thrown([&] { store.OpenDestination({"t"}).WriteStream(Stream(&failing)); }).code() ==
        Code::kStream);
  CHECK(released == 2);
  CHECK(Thrown([] { Stream().Next(); }).code() == Code::kInvalidArrow);
}

TEST_CASE("a structure is released once another is moved into its place") {
  int first = 0;
  int second = 0;
  ArrowArrayStream one{FailToGiveSchema, FailToGiveBatch, SayNothing, Release, &first};
  ArrowArrayStream other{FailToGiveSchema, FailToGiveBatch, SayNothing, Release, &second};
  {
    Stream stream(&one);
    stream = Stream(&other);
    CHECK(first == 1);
    CHECK(second == 0);
  }
  CHECK(first == 1);
  CHECK(second == 1);
}

TEST_CASE("a structure is moved out to another consumer") {
  Store store;
  Stream stream = Numbers(store).Read();
  ArrowArrayStream out;
  stream.MoveTo(&out);
  CHECK_FALSE(stream);
  Stream again(&out);
  again = Numbers(store).Read();
  CHECK(again.Next().has_value());
}

}  // namespace colmerge::test
