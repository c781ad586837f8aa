// SPDX-License-Identifier: Apache-2.0
#include "base/status.h"

#include "base/error.h"
#include "support/catch.h"

namespace colmerge {
namespace {

TEST_CASE("success has no detail") {
  const Status status;
  CHECK(status.ok());
  CHECK(status.code() == Code::kOk);
  CHECK(Status::Ok().ok());
}

TEST_CASE("an error carries code, message and place") {
  const Status status = Error(Code::kTypeMismatch, "{} of {}", 1, "x")
                            .InTable("t")
                            .InColumn("c")
                            .AtRow(5)
                            .AtLine(7)
                            .AtPosition(0);
  CHECK_FALSE(status.ok());
  CHECK(status.code() == Code::kTypeMismatch);
  CHECK(status.message() == "1 of x");
  CHECK(status.detail().table == "t");
  CHECK(status.detail().column == "c");
  CHECK(status.detail().row == 5);
  CHECK(status.detail().line == 7);
  CHECK(status.detail().position == 0);
}

TEST_CASE("the place nearest to the cause stays") {
  const Status status = Error(Code::kInternal, "x")
                            .InTable("near")
                            .InTable("far")
                            .InColumn("near")
                            .InColumn("far")
                            .AtRow(0)
                            .AtRow(9)
                            .AtLine(1)
                            .AtLine(9)
                            .AtPosition(2)
                            .AtPosition(9);
  CHECK(status.detail().table == "near");
  CHECK(status.detail().column == "near");
  CHECK(status.detail().row == 0);
  CHECK(status.detail().line == 1);
  CHECK(status.detail().position == 2);
}

TEST_CASE("rows before a batch shift a known row only") {
  CHECK(Error(Code::kInternal, "x").AtRow(3).OffsetRow(100).detail().row == 103);
  CHECK(Error(Code::kInternal, "x").OffsetRow(100).detail().row == -1);
  CHECK(Status().AtRow(3).OffsetRow(1).InTable("t").ok());
}

Result<int> Half(int value) {
  if (value % 2 != 0) return Error(Code::kInvalidArgument, "{} is odd", value);
  return value / 2;
}
Result<int> Quarter(int value) {
  COLMERGE_ASSIGN_OR_RETURN(const int half, Half(value));
  COLMERGE_ASSIGN_OR_RETURN(const int quarter, Half(half));
  return quarter;
}
Status Check(int value) {
  COLMERGE_RETURN_IF_ERROR(Quarter(value).status());
  return {};
}

TEST_CASE("results and their macros hand values and errors on") {
  CHECK(Quarter(12).value() == 3);
  CHECK(Quarter(6).status().message() == "3 is odd");
  CHECK(Quarter(5).status().message() == "5 is odd");
  CHECK(Check(4).ok());
  CHECK(Check(2).code() == Code::kInvalidArgument);
  Result<std::unique_ptr<int>> moved = std::make_unique<int>(4);
  REQUIRE(moved.ok());
  CHECK(*std::move(moved).value() == 4);
}

}  // namespace
}  // namespace colmerge
