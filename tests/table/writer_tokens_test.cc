// SPDX-License-Identifier: Apache-2.0
#include "table/writer_tokens.h"

#include "base/huge_page_arena.h"
#include "support/catch.h"

namespace colmerge {
namespace {

TEST_CASE(
    "writer tokens: a writer has what it recorded and all before, and nothing that is reserved") {
  const auto pool = MakeRef<MemoryPool>(0);
  WriterTokens tokens;
  CHECK_FALSE(tokens.Has("a", 0));
  const WriterTokens::Place place = tokens.Reserve("a", pool).value();
  CHECK_FALSE(tokens.Has("a", 0));
  tokens.Record(place, 5);
  CHECK(tokens.Has("a", 0));
  CHECK(tokens.Has("a", 5));
  CHECK_FALSE(tokens.Has("a", 6));
  CHECK_FALSE(tokens.Has("b", 0));
  CHECK_FALSE(tokens.Has("", 0));
  tokens.Record(tokens.Reserve("a", pool).value(), 6);
  CHECK(tokens.Has("a", 6));
}

TEST_CASE("writer tokens: one who is released is as before, and his memory is given back") {
  const auto pool = MakeRef<MemoryPool>(0);
  WriterTokens tokens;
  const std::string name(200, 'x');
  tokens.Release(tokens.Reserve(name, pool).value());
  CHECK(pool->total() == 0);
  tokens.Record(tokens.Reserve(name, pool).value(), 3);
  const uint64_t bytes = pool->total();
  CHECK(bytes > name.size() + sizeof(WriterTokens::Writers::value_type));
  // He was there before: he stays, with what he had.
  tokens.Release(tokens.Reserve(name, pool).value());
  CHECK(tokens.Has(name, 3));
  CHECK(pool->total() == bytes);
  {
    const WriterTokens::Writers taken = tokens.TakeAll();
    CHECK(taken.size() == 1);
    CHECK_FALSE(tokens.Has(name, 0));
  }
  CHECK(pool->total() == 0);
}

TEST_CASE("writer tokens: a budget that is too small for a writer refuses him alone") {
  const auto pool = MakeRef<MemoryPool>(0);
  WriterTokens tokens;
  tokens.Record(tokens.Reserve("a", pool).value(), 1);
  const uint64_t bytes = pool->total();
  pool->set_budget(bytes);
  CHECK_THROWS_AS(tokens.Reserve("b", pool), std::bad_alloc);
  CHECK(pool->total() == bytes);
  CHECK(tokens.Has("a", 1));
  tokens.Record(tokens.Reserve("a", pool).value(), 2);
  pool->set_budget(0);
  CHECK(tokens.Reserve("b", pool).ok());
}

TEST_CASE("writer tokens: there are so many writers and no more, and none is forgotten") {
  const auto pool = MakeRef<MemoryPool>(0);
  WriterTokens tokens;
  for (size_t i = 0; i < WriterTokens::kMostWriters; ++i) {
    tokens.Record(tokens.Reserve(std::to_string(i), pool).value(), i);
  }
  const auto refused = tokens.Reserve("one more", pool);
  REQUIRE(refused.status().code() == Code::kLimitExceeded);
  CHECK(refused.status().message().find("100000 writers") != std::string::npos);
  CHECK(tokens.Has("0", 0));
  // Those who are there go on.
  tokens.Record(tokens.Reserve("7", pool).value(), 8);
  CHECK(tokens.Has("7", 8));
  CHECK(tokens.Has("99999", 99999));
}

}  // namespace
}  // namespace colmerge
