// SPDX-License-Identifier: Apache-2.0
// Rows that cannot be read, where somebody takes them: the others are read as if they had not been there.
#include "base/error.h"
#include "text/reading.h"

namespace colmerge::test {
namespace {

struct Rejected {
  Texts messages;
  std::vector<int64_t> lines;
  std::vector<int64_t> rows;

  RejectHook hook() {
    return [this](Status why) {
      messages.push_back(why.message());
      lines.push_back(why.detail().line);
      rows.push_back(why.detail().row);
      return Status::Ok();
    };
  }
};

TEST_CASE("CSV rows that cannot be read are handed over") {
  const Schema guide = SchemaOf({{"n", TypeId::kInt8, true, {}}});
  Field declared{"d", TypeId::kInt32, true, {}};
  declared.declared = true;
  Rejected rejected;
  CsvOptions options;
  options.on_rejected = rejected.hook();
  options.types = {declared};
  // Column i would be text, had row x been kept; column j is read twice.
  const std::string text =
      "i,n,d,j\n1,1,1,1\nx,007,1,1\n2,1,1\n3,\"2\"x,1,1\n4,3,y,1\n5,4,007,z\n6,300,1,\"9\n";
  Batch batch = Csv(text, options, &guide);
  CHECK(TypeOf(batch, "i") == "int64");
  CHECK(Values(batch, "i") == Texts{"1", "5"});
  CHECK(Values(batch, "n") == Texts{"1", "4"});
  CHECK(Values(batch, "d") == Texts{"1", "7"});
  CHECK(Values(batch, "j") == Texts{"1", "z"});
  CHECK(batch.lines == Lines{2, 7});
  CHECK(rejected.lines == std::vector<int64_t>{3, 4, 5, 6, 8});
  CHECK(rejected.rows == std::vector<int64_t>{1, 1, 1, 1, 2});
  REQUIRE(rejected.messages.size() == 5);
  CHECK_THAT(rejected.messages[0], HasText("line 3: '007' is not an int8 (column 'n'"));
  CHECK(rejected.messages[1] == "line 4 has 3 fields, the header has 4");
  CHECK(rejected.messages[2] == "line 5, byte 6: text after a closing quote");
  CHECK(rejected.messages[3] == "line 6: 'y' is not an int32 (column 'd')");
  CHECK_THAT(rejected.messages[4], HasText("this quote is never closed"));
}

TEST_CASE("JSON rows that cannot be read are handed over") {
  const Schema guide = SchemaOf({{"n", TypeId::kInt8, true, {}}});
  Rejected rejected;
  JsonOptions options;
  options.on_rejected = rejected.hook();
  const std::string text =
      "{\"i\":1,\"n\":1,\"j\":1}\n{\"i\":\"x\",\"n\":\"7\",\"new\":1}\n{\"i\":2,\"n\":NaN}\n"
      "[1]\n{\"i\":3,\"i\":3}\n{\"k\":1,\"k\":1}\n{\"i\":4,\"\":1}\n{\"i\":5,\"j\":\"z\"}\n{\"i\":"
      "6";
  auto read = ReadJson(text, options, &guide, UnlimitedPool());
  const Batch batch = Taken(std::move(read));
  CHECK(batch.schema.size() == 3);
  CHECK(TypeOf(batch, "i") == "int64");
  CHECK(Values(batch, "i") == Texts{"1", "5"});
  CHECK(Values(batch, "n") == Texts{"1", "NULL"});
  CHECK(Values(batch, "j") == Texts{"1", "z"});
  CHECK(batch.lines == Lines{1, 8});
  CHECK(rejected.lines == std::vector<int64_t>{2, 3, 4, 5, 6, 7, 9});
  // An array whose form is broken has no next row.
  CHECK(!ReadJson("[{\"a\":1},{\"a\":x},{\"a\":2}]", options, nullptr, UnlimitedPool()).ok());
  rejected = {};
  CHECK(Taken(ReadJson("[{\"n\":1},{\"n\":\"x\"},{\"n\":2}]", options, &guide, UnlimitedPool()))
            .rows == 2);
  CHECK(rejected.lines == std::vector<int64_t>{1});
}

TEST_CASE("whoever takes rows may have had enough") {
  CsvOptions options;
  options.on_rejected = [](Status) { return Error(Code::kLimitExceeded, "enough"); };
  const Status status = CsvError("a,b\n1\n", options);
  CHECK(status.message() == "enough");
  options.on_rejected = [](Status) { return Status::Ok(); };
  options.on_rows = [](uint64_t) { return Error(Code::kCancelled, "stop"); };
  CHECK(CsvError("a,b\n1\n", options).code() == Code::kCancelled);
}

}  // namespace
}  // namespace colmerge::test
