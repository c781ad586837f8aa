// SPDX-License-Identifier: Apache-2.0
// Which function a name and types lead to; and those that choose among arguments of any one type.
#include <algorithm>
#include <limits>

#include "expr/cast/cast.h"
#include "expr/function_call.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::Argument;
using test::Call;
using test::Decimals;
using test::Doubles;
using test::Failure;
using test::HasText;
using test::Int;
using test::Ints;
using test::List;
using test::Longs;
using test::Text;
using test::Texts;
using test::Value;

constexpr DataType (*kDecimalOf)(TypeId, int32_t, int32_t) = DataType::Decimal;

// "round(decimal128(5, 2), int32) -> decimal128(38, 2)", or the message of the failure.
std::string Resolved(std::string_view name, const std::vector<DataType>& types) {
  const Result<ScalarFunction> function = ResolveFunction(name, types);
  if (!function.ok()) return function.status().message();
  std::string text(function->name);
  text += '(';
  for (const DataType& type : function->arguments) {
    if (text.back() != '(') text += ", ";
    text += type.ToString();
  }
  return text + ") -> " + function->result.ToString();
}

TEST_CASE("types that fit exactly win; else the fewest casts; else the first of the table") {
  CHECK(Resolved("abs", {TypeId::kInt32}) == "abs(int32) -> int32");
  CHECK(Resolved("abs", {TypeId::kInt64}) == "abs(int64) -> int64");
  CHECK(Resolved("abs", {TypeId::kFloat32}) == "abs(float32) -> float32");
  CHECK(Resolved("abs", {TypeId::kInt8}) == "abs(int32) -> int32");
  CHECK(Resolved("abs", {TypeId::kUInt32}) == "abs(int64) -> int64");
  CHECK(Resolved("round", {TypeId::kInt32}) == "round(float64) -> float64");
  CHECK(Resolved("round", {TypeId::kInt32, TypeId::kInt32}) ==
        "round(decimal128(38, 0), int32) -> decimal128(38, 0)");
  const DataType price = kDecimalOf(TypeId::kDecimal128, 5, 2);
  CHECK(Resolved("round", {price, TypeId::kInt32}) ==
        "round(decimal128(5, 2), int32) -> decimal128(38, 2)");
  CHECK(Resolved("sqrt", {price}) == "sqrt(float64) -> float64");
  CHECK(Resolved("lower", {TypeId::kLargeUtf8}) == "lower(utf8) -> utf8");
  CHECK(Resolved("lower", {DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8)}) ==
        "lower(utf8) -> utf8");
  CHECK(Resolved("length", {TypeId::kBinary}) == "length(binary) -> int32");
  CHECK(Resolved("extract", {TypeId::kUtf8, DataType::Timestamp(TimeUnit::kNanosecond, "UTC")}) ==
        "extract(utf8, timestamp[ns, UTC]) -> float64");
  CHECK(Resolved("date_trunc", {TypeId::kUtf8, TypeId::kDate64}) ==
        "date_trunc(utf8, timestamp[us]) -> timestamp[us]");
}

TEST_CASE("a dictionary counts as its values") {
  const auto coded = [](DataType values) {
    return DataType::Dictionary(TypeId::kInt16, std::move(values));
  };
  const DataType price = kDecimalOf(TypeId::kDecimal128, 20, 4);
  CHECK(Resolved("round", {coded(price)}) == Resolved("round", {price}));
  CHECK(Resolved("div", {coded(price), price}) == Resolved("div", {price, price}));
  CHECK(Resolved("sign", {coded(TypeId::kInt64)}) == Resolved("sign", {TypeId::kInt64}));
  CHECK(Resolved("abs", {coded(TypeId::kInt32)}) == "abs(int32) -> int32");
  const DataType moment = DataType::Timestamp(TimeUnit::kNanosecond, "UTC");
  CHECK(Resolved("date_trunc", {TypeId::kUtf8, coded(moment)}) ==
        "date_trunc(utf8, timestamp[ns, UTC]) -> timestamp[ns, UTC]");
}

TEST_CASE("an argument of unknown type is text where it can be, else float64 or a timestamp") {
  CHECK(Resolved("length", {TypeId::kNull}) == "length(utf8) -> int32");
  CHECK(Resolved("abs", {TypeId::kNull}) == "abs(float64) -> float64");
  CHECK(Resolved("extract", {TypeId::kNull, TypeId::kNull}) ==
        "extract(utf8, timestamp[us]) -> float64");
  CHECK(Resolved("gcd", {TypeId::kInt64, TypeId::kNull}) == "gcd(int64, int64) -> int64");
  CHECK(Resolved("greatest", {TypeId::kNull, TypeId::kNull}) == "greatest(utf8, utf8) -> utf8");
  CHECK(Resolved("greatest", {TypeId::kNull, TypeId::kInt16}) == "greatest(int16, int16) -> int16");
}

TEST_CASE("what there is not fails and says what there is") {
  CHECK(Resolved("lenght", {TypeId::kUtf8}) ==
        "There is no function 'lenght'; did you mean 'length'?");
  CHECK(Resolved("qqqqqqqq", {}) == "There is no function 'qqqqqqqq'");
  CHECK(Resolved("gcd", {TypeId::kUtf8, TypeId::kInt32}) ==
        "There is no function gcd(utf8, int32); there is gcd(int32, int32), gcd(int64, int64): "
        "cast the arguments to one of these");
  CHECK(Resolved("lower", {TypeId::kInt32}) ==
        "There is no function lower(int32); there is lower(text): cast the arguments to one of "
        "these");
  CHECK_THAT(Resolved("concat_ws", {TypeId::kUtf8}), HasText("concat_ws(text, any, ...)"));
  CHECK_THAT(Resolved("pi", {TypeId::kInt32}), HasText("there is pi()"));
  CHECK(Resolved("nullif", {TypeId::kInt32}) == "nullif needs two arguments, not 1");
  CHECK(Resolved("mod", {TypeId::kInt32}) == "mod needs two arguments, not 1");
  DataType list(TypeId::kList);
  list.children.push_back(Field{"item", TypeId::kInt32, true, {}});
  CHECK(Resolved("greatest", {list, list}) ==
        "greatest compares its arguments, and values of type list<int32> have no order");
}

TEST_CASE("names are listed once and are all known") {
  const std::vector<std::string_view> names = ScalarFunctionNames();
  CHECK(names.size() > 90);
  CHECK(std::is_sorted(names.begin(), names.end()));
  CHECK(std::adjacent_find(names.begin(), names.end()) == names.end());
  for (std::string_view name : names) CHECK(IsScalarFunction(name));
  for (const char* name : {"lower", "mod", "power", "greatest", "nullif", "now"}) {
    CHECK(IsScalarFunction(name));
  }
  CHECK_FALSE(IsScalarFunction("sum"));
  CHECK_FALSE(IsScalarFunction("Lower"));
}

TEST_CASE("greatest and least skip nulls") {
  const auto a = Ints({1, {}, 5, {}, -1});
  const auto b = Ints({2, 3, {}, {}, -1});
  CHECK(Call("greatest", {a, b}) == List{"2", "3", "5", "NULL", "-1"});
  CHECK(Call("least", {a, b}) == List{"1", "3", "5", "NULL", "-1"});
  CHECK(Call("greatest", {a}) == List{"1", "NULL", "5", "NULL", "-1"});
  CHECK(Call("greatest", {a, b, Int(2)}) == List{"2", "3", "5", "2", "2"});
}

TEST_CASE("greatest and least of every kind of value") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(Call("greatest", {Doubles({1, nan, -0.0}), Doubles({nan, 1, 0.0})}) ==
        List{"NaN", "NaN", "-0"});
  CHECK(Call("least", {Doubles({1, nan}), Doubles({nan, 1})}) == List{"1", "1"});
  CHECK(Call("greatest", {Texts({"b", "a long text of some size", {}}),
                          Texts({"a", "a long text of some sizes", "é"})}) ==
        List{"b", "a long text of some sizes", "é"});
  CHECK(Call("least", {Decimals(2, {"1.25", "-3"}), Decimals(2, {"1.20", {}})}) ==
        List{"1.20", "-3.00"});
  CHECK(Call("greatest", {test::Dates({1, 2}), test::Dates({2, {}})}) ==
        List{"1970-01-03", "1970-01-03"});
  CHECK(Call("greatest", {test::Binaries({"\x7F", "\x80"}), test::Binaries({"\x80", "\x7F"})}) ==
        List{"80", "80"});
}

TEST_CASE("greatest takes different numbers as their common type") {
  CHECK(Call("greatest", {Ints({1, 5}), Longs({3000000000, 2})}) == List{"3000000000", "5"});
  CHECK(Resolved("greatest", {TypeId::kInt32, TypeId::kFloat32}) ==
        "greatest(float64, float64) -> float64");
  CHECK_THAT(Resolved("greatest", {TypeId::kInt32, TypeId::kUtf8}), HasText("no common type"));
}

TEST_CASE("nullif is null where its arguments are equal") {
  CHECK(Call("nullif", {Ints({1, 2, {}, 4}), Ints({1, 3, 3, {}})}) ==
        List{"NULL", "2", "NULL", "4"});
  CHECK(Call("nullif", {Texts({"", "a long text of some size"}), Text("")}) ==
        List{"NULL", "a long text of some size"});
}

TEST_CASE("mod and power are the operators by another name") {
  CHECK(Call("mod", {Ints({9, -9, {}}), Int(4)}) == List{"1", "-1", "NULL"});
  CHECK(Value("power", {test::Double(9), test::Double(3)}) == "729");
  CHECK(Value("pow", {test::Double(2), test::Double(-1)}) == "0.5");
}

}  // namespace
}  // namespace colmerge
