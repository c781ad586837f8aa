// SPDX-License-Identifier: Apache-2.0
#include "arrow/array_case.h"

namespace colmerge::test {

void CheckRefused(const ArrayCase& hand, Code code, int64_t row,
                  const std::vector<std::string>& parts) {
  Result<Batch> batch = hand.Import();
  REQUIRE_FALSE(batch.ok());
  const Status::Detail& detail = batch.status().detail();
  CHECK(detail.code == code);
  CHECK(detail.row == row);
  for (const std::string& part : parts) CHECK_THAT(detail.message, HasText(part));
  CHECK((detail.column == "a" || detail.message.find("the root") != std::string::npos));
  CHECK(hand.array->releases == 0);
  CHECK(hand.pool->total() == 0);
}

void CheckValues(const ArrayCase& hand, const Values& values) {
  Result<Batch> batch = hand.Import();
  if (!batch.ok()) FAIL(batch.status().message());
  REQUIRE(batch->columns.size() == 1);
  CHECK(batch->rows == values.size());
  CheckCanonical(batch->columns[0]);
  CHECK(ValuesOf(batch->columns[0]) == values);
  CHECK(hand.array->releases == 0);
}

}  // namespace colmerge::test
