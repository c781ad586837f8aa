// SPDX-License-Identifier: Apache-2.0
// Arithmetic with numbers: the types that it is done in, its limits, division, nulls.
#include "expr/sheet.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)

DataType Decimal(int32_t precision, int32_t scale) {
  return DataType::Decimal(TypeId::kDecimal128, precision, scale);
}

std::string ResultType(const std::string& symbol, const DataType& a, const DataType& b) {
  const Result<ScalarFunction> function = ResolveOperator(symbol, {a, b});
  return function.ok() ? function->result.ToString() : function.status().message();
}

// One operation on columns of one row each, on a column and a constant, and the other way round.
std::string Value(const DataType& a, const std::string& left, const std::string& symbol,
                  const DataType& b, const std::string& right) {
  Sheet sheet({{a, {left, kNoValue, left}}, {b, {right, right, kNoValue}}});
  const std::string failure = sheet.Failure(Operation(symbol, {sheet[0], sheet[1]}));
  if (!failure.empty()) return failure;
  const List columns = sheet.Values(Operation(symbol, {sheet[0], sheet[1]}));
  CHECK(columns[1] == "NULL");
  CHECK(columns[2] == "NULL");
  const List right_constant = sheet.Values(Operation(symbol, {sheet[0], Constant(b, right)}));
  CHECK(right_constant == List{columns[0], "NULL", columns[0]});
  const List left_constant = sheet.Values(Operation(symbol, {Constant(a, left), sheet[1]}));
  CHECK(left_constant == List{columns[0], columns[0], "NULL"});
  const List constants = sheet.Values(Operation(symbol, {Constant(a, left), Constant(b, right)}));
  CHECK(constants == List{columns[0], columns[0], columns[0]});
  return columns[0];
}

std::string Ints(const std::string& left, const std::string& symbol, const std::string& right) {
  return Value(TypeId::kInt32, left, symbol, TypeId::kInt32, right);
}
std::string Longs(const std::string& left, const std::string& symbol, const std::string& right) {
  return Value(TypeId::kInt64, left, symbol, TypeId::kInt64, right);
}
std::string Doubles(const std::string& left, const std::string& symbol, const std::string& right) {
  return Value(TypeId::kFloat64, left, symbol, TypeId::kFloat64, right);
}

TEST_CASE("arithmetic is done in the type that both operands lead to") {
  for (const TypeId id :
       {TypeId::kInt8, TypeId::kInt16, TypeId::kInt32, TypeId::kUInt8, TypeId::kUInt16}) {
    CHECK(ResultType("+", id, TypeId::kInt8) == "int32");
    CHECK(ResultType("*", TypeId::kUInt32, id) == "int64");
    CHECK(ResultType("*", id, TypeId::kInt64) == "int64");
    CHECK(ResultType("-", id, TypeId::kFloat32) == "float64");
    CHECK(ResultType("-", id, TypeId::kUInt64) == "decimal128(38, 0)");
    CHECK(ResultType("^", id, id) == "float64");
  }
  CHECK(ResultType("+", TypeId::kFloat16, TypeId::kFloat32) == "float32");
  CHECK(ResultType("+", TypeId::kFloat16, TypeId::kFloat16) == "float32");
  CHECK(ResultType("+", TypeId::kFloat32, TypeId::kFloat64) == "float64");
  CHECK(ResultType("+", Decimal(10, 2), TypeId::kFloat32) == "float64");
  CHECK(ResultType("+", Decimal(10, 2), TypeId::kInt32) == "decimal128(38, 2)");
  CHECK(ResultType("+", Decimal(10, 2), Decimal(5, 4)) == "decimal128(38, 4)");
  CHECK(ResultType("*", Decimal(10, 2), Decimal(5, 4)) == "decimal128(38, 6)");
  CHECK(ResultType("*", Decimal(30, 20), Decimal(30, 18)) == "decimal128(38, 38)");
  CHECK(ResultType("*", Decimal(30, 20), Decimal(30, 25)) == "decimal128(38, 25)");
  CHECK(ResultType("/", Decimal(10, 2), Decimal(5, 4)) == "decimal128(38, 6)");
  CHECK(ResultType("/", Decimal(10, 2), Decimal(12, 8)) == "decimal128(38, 8)");
  CHECK(ResultType("%", Decimal(10, 2), TypeId::kInt64) == "decimal128(38, 2)");
  CHECK(ResultType("+", DataType::Decimal(TypeId::kDecimal256, 50, 3), TypeId::kInt8) ==
        "decimal128(38, 3)");
  CHECK(ResultType("+", TypeId::kNull, TypeId::kInt16) == "int32");
  CHECK(ResultType("+", DataType::Dictionary(TypeId::kInt8, TypeId::kInt64), TypeId::kInt16) ==
        "int64");
}

TEST_CASE("operators that do not exist for types are refused by name") {
  CHECK(ResultType("+", TypeId::kUtf8, TypeId::kInt32) ==
        "There is no operator + for utf8 and int32; a CAST may help");
  CHECK(ResultType("*", TypeId::kBool, TypeId::kBool) ==
        "There is no operator * for bool and bool; a CAST may help");
  CHECK(ResultType("=", TypeId::kUtf8, TypeId::kInt32) ==
        "utf8 and int32 have no common type; cast one of them");
  CHECK(ResolveOperator("+", {TypeId::kUtf8, TypeId::kInt32}).status().code() ==
        Code::kTypeMismatch);
  CHECK(ResultType("@", TypeId::kInt32, TypeId::kInt32) == "There is no operator @");
  CHECK(ResolveOperator("-", {TypeId::kUtf8}).status().message() ==
        "There is no operator - for utf8; a CAST may help");
}

TEST_CASE("integers up to the limits of their type") {
  CHECK(Ints("2147483646", "+", "1") == "2147483647");
  CHECK(Ints("2147483647", "+", "1") == "2147483647 + 1 is out of range of int32 at row 0");
  CHECK(Ints("-2147483647", "-", "1") == "-2147483648");
  CHECK(Ints("-2147483648", "-", "1") == "-2147483648 - 1 is out of range of int32 at row 0");
  CHECK(Ints("-2147483648", "+", "-1") == "-2147483648 + -1 is out of range of int32 at row 0");
  CHECK(Ints("0", "-", "-2147483648") == "0 - -2147483648 is out of range of int32 at row 0");
  CHECK(Ints("46340", "*", "46340") == "2147395600");
  CHECK(Ints("46341", "*", "46341") == "46341 * 46341 is out of range of int32 at row 0");
  CHECK(Ints("-2147483648", "*", "-1") == "-2147483648 * -1 is out of range of int32 at row 0");
  CHECK(Longs("9223372036854775807", "+", "1") ==
        "9223372036854775807 + 1 is out of range of int64 at row 0");
  CHECK(Longs("-9223372036854775808", "-", "1") ==
        "-9223372036854775808 - 1 is out of range of int64 at row 0");
  CHECK(Longs("4611686018427387904", "*", "2") ==
        "4611686018427387904 * 2 is out of range of int64 at row 0");
  CHECK(Longs("-4611686018427387904", "*", "2") == "-9223372036854775808");
  CHECK(Value(TypeId::kUInt8, "255", "+", TypeId::kInt8, "127") == "382");
  CHECK(Value(TypeId::kUInt32, "4294967295", "*", TypeId::kInt32, "-1") == "-4294967295");
  CHECK(Value(TypeId::kUInt64, "18446744073709551615", "+", TypeId::kInt64, "1") ==
        "18446744073709551616");
}

TEST_CASE("integer division goes towards zero, the remainder has the dividend's sign") {
  CHECK(Ints("7", "/", "2") == "3");
  CHECK(Ints("-7", "/", "2") == "-3");
  CHECK(Ints("7", "/", "-2") == "-3");
  CHECK(Ints("7", "%", "3") == "1");
  CHECK(Ints("-7", "%", "3") == "-1");
  CHECK(Ints("7", "%", "-3") == "1");
  CHECK(Ints("-2147483648", "%", "-1") == "0");
  CHECK(Longs("-9223372036854775808", "%", "-1") == "0");
  CHECK(Ints("-2147483648", "/", "-1") == "-2147483648 / -1 is out of range of int32 at row 0");
  CHECK(Longs("-9223372036854775808", "/", "-1") ==
        "-9223372036854775808 / -1 is out of range of int64 at row 0");
  for (const std::string symbol : {"/", "%"}) {
    CHECK(Ints("1", symbol, "0") == "1 " + symbol + " 0: division by zero at row 0");
    CHECK(Longs("0", symbol, "0") == "0 " + symbol + " 0: division by zero at row 0");
    CHECK(Doubles("1", symbol, "0") == "1 " + symbol + " 0: division by zero at row 0");
    CHECK(Value(Decimal(5, 2), "1.5", symbol, TypeId::kInt32, "0") ==
          "1.50 " + symbol + " 0: division by zero at row 0");
  }
}

TEST_CASE("floats overflow, but infinities are values") {
  CHECK(Doubles("1.5", "+", "2.25") == "3.75");
  CHECK(Doubles("1e308", "*", "10") == "1e+308 * 10 is out of range of float64 at row 0");
  CHECK(Doubles("1e308", "+", "1e308") == "1e+308 + 1e+308 is out of range of float64 at row 0");
  CHECK(Doubles("-1e308", "-", "1e308") == "-1e+308 - 1e+308 is out of range of float64 at row 0");
  CHECK(Doubles("1e-300", "*", "1e-300") == "1e-300 * 1e-300 is out of range of float64 at row 0");
  CHECK(Doubles("1e-300", "/", "1e300") == "1e-300 / 1e+300 is out of range of float64 at row 0");
  CHECK(Doubles("1e300", "/", "1e-300") == "1e+300 / 1e-300 is out of range of float64 at row 0");
  CHECK(Doubles("inf", "+", "1") == "inf");
  CHECK(Doubles("inf", "-", "inf") == "NaN");
  CHECK(Doubles("1", "/", "inf") == "0");
  CHECK(Doubles("NaN", "/", "0") == "NaN");
  CHECK(Doubles("0", "*", "5") == "0");
  CHECK(Doubles("5.5", "%", "2") == "1.5");
  CHECK(Value(TypeId::kFloat32, "3e38", "+", TypeId::kFloat32, "3e38") ==
        "3e+38 + 3e+38 is out of range of float32 at row 0");
  CHECK(Value(TypeId::kFloat32, "3e38", "+", TypeId::kInt32, "1") == "3.0000000054977558e+38");
  CHECK(Value(TypeId::kFloat16, "1.5", "*", TypeId::kFloat16, "2") == "3");
}

TEST_CASE("powers") {
  CHECK(Ints("2", "^", "10") == "1024");
  CHECK(Doubles("2", "^", "-1") == "0.5");
  CHECK(Doubles("-8", "^", "3") == "-512");
  CHECK(Doubles("0", "^", "0") == "1");
  CHECK(Doubles("NaN", "^", "0") == "1");
  CHECK(Doubles("-8", "^", "0.5") == "-8 ^ 0.5: a negative number has only whole powers at row 0");
  CHECK(Doubles("0", "^", "-1") == "0 ^ -1: zero has no negative powers at row 0");
  CHECK(Doubles("10", "^", "400") == "10 ^ 400 is out of range of float64 at row 0");
  CHECK(Doubles("10", "^", "-400") == "10 ^ -400 is out of range of float64 at row 0");
}

TEST_CASE("decimals keep their scale and are rounded half away from zero") {
  const DataType money = Decimal(12, 2);
  CHECK(Value(money, "1.10", "+", Decimal(5, 3), "2.005") == "3.105");
  CHECK(Value(money, "1.10", "-", Decimal(5, 3), "2.005") == "-0.905");
  CHECK(Value(money, "1.10", "+", TypeId::kInt64, "-3") == "-1.90");
  CHECK(Value(money, "1.10", "*", Decimal(5, 3), "-2.005") == "-2.20550");
  CHECK(Value(money, "1.00", "/", TypeId::kInt32, "3") == "0.333333");
  CHECK(Value(money, "2.00", "/", TypeId::kInt32, "3") == "0.666667");
  CHECK(Value(money, "-2.00", "/", TypeId::kInt32, "3") == "-0.666667");
  CHECK(Value(money, "0.01", "/", TypeId::kInt32, "20000") == "0.000001");
  CHECK(Value(money, "7.50", "%", TypeId::kInt32, "2") == "1.50");
  CHECK(Value(money, "-7.50", "%", TypeId::kInt32, "2") == "-1.50");
  CHECK(Value(money, "1.10", "*", TypeId::kFloat64, "2") == "2.2");
  CHECK(Value(Decimal(38, 20), "1.00000000000000000005", "*", Decimal(38, 20), "-1.5") ==
        "-1.50000000000000000008");
  CHECK(Value(Decimal(38, 19), "0.5000000000000000001", "*", Decimal(38, 19),
              "0.5000000000000000001") == "0.25000000000000000010000000000000000001");
  CHECK(Value(Decimal(38, 30), "12345678.000000000000000000000000000001", "/", Decimal(38, 30),
              "3.000000000000000000000000000000") == "4115226.000000000000000000000000000000");
  CHECK(Value(Decimal(38, 0), "10", "/", Decimal(38, 38), "0.3") ==
        "10 / 0.30000000000000000000000000000000000000 is out of range of decimal128(38, 38) at "
        "row 0");
  CHECK(Value(Decimal(38, 0), "0", "/", Decimal(38, 38), "0.3") ==
        "0.00000000000000000000000000000000000000");
}

TEST_CASE("decimals have at most 38 digits") {
  const std::string nines(38, '9');
  const DataType whole = Decimal(38, 0);
  CHECK(Value(whole, nines, "-", TypeId::kInt32, "1") == std::string(37, '9') + "8");
  CHECK(Value(whole, nines, "+", TypeId::kInt32, "1") ==
        nines + " + 1 is out of range of decimal128(38, 0) at row 0");
  CHECK(Value(whole, "-" + nines, "+", whole, "-" + nines) ==
        "-" + nines + " + -" + nines + " is out of range of decimal128(38, 0) at row 0");
  CHECK(Value(whole, "10000000000000000000", "*", whole, "10000000000000000000") ==
        "10000000000000000000 * 10000000000000000000 is out of range of decimal128(38, 0) at row "
        "0");
  CHECK(Value(whole, "9999999999999999999", "*", whole, "-9999999999999999999") ==
        "-99999999999999999980000000000000000001");
  CHECK(Value(whole, nines, "+", Decimal(5, 1), "0.5") ==
        nines + " + 0.5 is out of range of decimal128(38, 1) at row 0");
  CHECK(Value(DataType::Decimal(TypeId::kDecimal256, 60, 2), "12.25", "*", TypeId::kInt8, "2") ==
        "24.50");
}

TEST_CASE("signs") {
  Sheet sheet({{TypeId::kInt8, {"-128", kNoValue}},
               {TypeId::kInt32, {"-2147483648", "5"}},
               {TypeId::kUInt64, {"18446744073709551615", "1"}},
               {Decimal(5, 2), {"1.25", "-1.25"}},
               {TypeId::kFloat64, {"0", "inf"}}});
  CHECK(sheet.Values(Operation("-", {sheet[0]})) == List{"128", "NULL"});
  CHECK(sheet.Failure(Operation("-", {sheet[1]})) ==
        "-(-2147483648) is out of range of int32 at row 0");
  CHECK(sheet.Values(Operation("-", {sheet[2]})) == List{"-18446744073709551615", "-1"});
  CHECK(sheet.Values(Operation("-", {sheet[3]})) == List{"-1.25", "1.25"});
  CHECK(sheet.Values(Operation("-", {sheet[4]})) == List{"-0", "-inf"});
  CHECK(sheet.Values(Operation("+", {sheet[0]})) == List{"-128", "NULL"});
  CHECK(sheet.Values(Operation("+", {sheet[3]})) == List{"1.25", "-1.25"});
}

TEST_CASE("the failing row is that of the block, and rows that do not count cannot fail") {
  Sheet sheet({{TypeId::kInt32, {"1", "2147483647", "3", "2147483647"}},
               {TypeId::kInt32, {"1", kNoValue, "1", "1"}}});
  const ExpressionPtr sum = Operation("+", {sheet[0], sheet[1]});
  CHECK(sheet.Failure(sum) == "2147483647 + 1 is out of range of int32 at row 3");
  const auto pool = MakeRef<MemoryPool>(0);
  std::vector<Vector> columns;
  columns.push_back(MakeColumn({TypeId::kInt32, {"1", "2147483647", "3", "2147483647"}}, 0, pool));
  columns.push_back(MakeColumn({TypeId::kInt32, {"1", "1", "1", "1"}}, 0, pool));
  VectorBlock block(std::move(columns), 4);
  const std::vector<Vector> none;
  EvaluationContext context{block, none, 0, pool};
  const uint32_t fine[] = {0, 2};
  CHECK(Evaluate(*sum, {fine, 2}, context).ok());
  const uint32_t failing[] = {2, 3};
  const Result<Vector> result = Evaluate(*sum, {failing, 2}, context);
  REQUIRE_FALSE(result.ok());
  CHECK(result.status().detail().row == 3);
}

TEST_CASE("what fails is found behind thousands of rows") {
  Cells cells(5000, "1");
  cells[4321] = "9223372036854775807";
  Sheet sheet({{TypeId::kInt64, cells}});
  CHECK(sheet.Failure(Operation("+", {sheet[0], Constant(TypeId::kInt64, "1")})) ==
        "9223372036854775807 + 1 is out of range of int64 at row 4321");
  CHECK(
      sheet.Failure(Operation("/", {Constant(TypeId::kInt64, "1"),
                                    Operation("-", {sheet[0], Constant(TypeId::kInt64, "1")})})) ==
      "1 / 0: division by zero at row 0");
}

TEST_CASE("a failure knows the place in the text, and constants no row") {
  auto quotient = std::make_shared<Expression>(
      *Operation("/", {Constant(TypeId::kInt32, "1"), Constant(TypeId::kInt32, "0")}));
  quotient->position = 17;
  const Result<Vector> result = EvaluateConstant(*quotient, {}, 0, MakeRef<MemoryPool>(0));
  REQUIRE_FALSE(result.ok());
  CHECK(result.status().message() == "1 / 0: division by zero");
  CHECK(result.status().code() == Code::kInvalidArgument);
  CHECK(result.status().detail().position == 17);
  CHECK(result.status().detail().row == -1);
}

TEST_CASE("bits: and, or, exclusive or, in the common type of both") {
  CHECK(Ints("12", "&", "10") == "8");
  CHECK(Ints("12", "|", "10") == "14");
  CHECK(Ints("12", "#", "10") == "6");
  CHECK(Ints("-1", "&", "255") == "255");
  CHECK(Value(TypeId::kInt8, "-1", "&", TypeId::kInt64, "4294967296") == "4294967296");
  CHECK(Value(TypeId::kUInt8, "255", "|", TypeId::kInt16, "-256") == "-1");
  CHECK(Value(TypeId::kUInt64, "18446744073709551615", "#", TypeId::kUInt64, "1") ==
        "18446744073709551614");
  CHECK(ResultType("&", TypeId::kInt8, TypeId::kInt8) == "int8");
  CHECK(ResultType("|", TypeId::kUInt16, TypeId::kInt8) == "int32");
  CHECK(ResultType("#", TypeId::kNull, TypeId::kInt64) == "int64");
  CHECK(ResultType("#", TypeId::kNull, TypeId::kNull) == "int32");
  for (const DataType& type : {DataType(TypeId::kFloat64), Decimal(5, 0), DataType(TypeId::kUtf8),
                               DataType(TypeId::kBool)}) {
    CHECK_THAT(ResultType("&", type, TypeId::kInt32), HasText("There is no operator & for "));
  }
  // No integer has the values of both.
  CHECK_THAT(ResultType("|", TypeId::kUInt64, TypeId::kInt64), HasText("There is no operator |"));
}

TEST_CASE("sums that wrap") {
  CHECK(Ints("2147483647", "add_wrapping", "1") == "-2147483648");
  CHECK(Longs("-9223372036854775808", "add_wrapping", "-1") == "9223372036854775807");
  CHECK(Value(TypeId::kUInt8, "200", "add_wrapping", TypeId::kUInt8, "100") == "44");
  CHECK(Value(TypeId::kUInt8, "200", "subtract_wrapping", TypeId::kUInt8, "201") == "255");
  CHECK(Ints("-2147483648", "subtract_wrapping", "1") == "2147483647");
  CHECK(ResultType("add_wrapping", TypeId::kInt8, TypeId::kInt16) == "int16");
}

}  // namespace
}  // namespace colmerge
