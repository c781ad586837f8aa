// SPDX-License-Identifier: Apache-2.0
// Functions of numbers. Expected values are PostgreSQL's, or follow from its documentation.
#include <cmath>
#include <limits>

#include "expr/function_call.h"
#include "support/catch.h"

namespace colmerge {
namespace {

using test::Call;
using test::Decimal;
using test::Decimals;
using test::Double;
using test::Doubles;
using test::Failure;
using test::FixedColumn;
using test::FixedConstant;
using test::HasText;
using test::Int;
using test::Ints;
using test::List;
using test::Long;
using test::Longs;
using test::Value;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr int32_t kInt32Min = std::numeric_limits<int32_t>::min();
constexpr int64_t kInt64Min = std::numeric_limits<int64_t>::min();
constexpr int64_t kInt64Max = std::numeric_limits<int64_t>::max();
const std::string kNines(38, '9');

TEST_CASE("abs keeps the type, and refuses the one integer without a positive") {
  CHECK(Call("abs", {Ints({-5, {}, 0, 7, kInt32Min + 1})}) ==
        List{"5", "NULL", "0", "7", "2147483647"});
  CHECK(Call("abs", {Longs({-5, kInt64Max})}) == List{"5", "9223372036854775807"});
  CHECK(Call("abs", {Doubles({-2.5, -0.0, -kInfinity, kNan})}) == List{"2.5", "0", "inf", "NaN"});
  CHECK(Call("abs", {FixedColumn<float>(TypeId::kFloat32, {-0.5f, {}})}) == List{"0.5", "NULL"});
  CHECK(Call("abs", {Decimals(2, {"-1.25", "3", {}})}) == List{"1.25", "3.00", "NULL"});
  CHECK(Call("abs", {FixedColumn<int8_t>(TypeId::kInt8, {-128})}) == List{"128"});
  CHECK(Failure("abs", {Ints({1, kInt32Min})}) ==
        "Cannot compute abs(-2147483648): the result is out of range for int32 at row 1");
  CHECK(Failure("abs", {Longs({kInt64Min})}) ==
        "Cannot compute abs(-9223372036854775808): the result is out of range for int64 at row 0");
}

TEST_CASE("sign is -1, 0 or 1") {
  CHECK(Call("sign", {Doubles({-8.4, 0, 3, kNan, {}, -kInfinity})}) ==
        List{"-1", "0", "1", "NaN", "NULL", "-1"});
  CHECK(Call("sign", {Decimals(1, {"-8.4", "0", "0.1"})}) == List{"-1", "0", "1"});
  CHECK(Call("sign", {Ints({-3, 0, 4})}) == List{"-1", "0", "1"});
}

TEST_CASE("ceil, floor, trunc and round of floats; round takes halves to even") {
  const auto values = Doubles({42.2, -42.8, 2.5, 3.5, -0.5, {}});
  CHECK(Call("ceil", {values}) == List{"43", "-42", "3", "4", "-0", "NULL"});
  CHECK(Call("ceiling", {values}) == List{"43", "-42", "3", "4", "-0", "NULL"});
  CHECK(Call("floor", {values}) == List{"42", "-43", "2", "3", "-1", "NULL"});
  CHECK(Call("trunc", {values}) == List{"42", "-42", "2", "3", "-0", "NULL"});
  CHECK(Call("round", {values}) == List{"42", "-43", "2", "4", "-0", "NULL"});
}

TEST_CASE("ceil, floor, trunc and round of decimals; round takes halves away from zero") {
  const auto values = Decimals(2, {"42.20", "-42.80", "2.50", "3.50", "-0.50", {}, "7"});
  CHECK(Call("ceil", {values}) == List{"43", "-42", "3", "4", "0", "NULL", "7"});
  CHECK(Call("floor", {values}) == List{"42", "-43", "2", "3", "-1", "NULL", "7"});
  CHECK(Call("trunc", {values}) == List{"42", "-42", "2", "3", "0", "NULL", "7"});
  CHECK(Call("round", {values}) == List{"42", "-43", "3", "4", "-1", "NULL", "7"});
  CHECK(test::Resolve("round", {values})->result == DataType::Decimal(TypeId::kDecimal128, 38, 0));
  // Beyond what one machine word holds.
  CHECK(Value("round", {Decimal("12345678901234567890123456789012.5")}) ==
        "12345678901234567890123456789013");
  CHECK(Value("floor", {Decimal("-0.00000000000000000000000000000000000001")}) == "-1");
}

TEST_CASE("decimals of a negative scale are whole already") {
  const DataType type = DataType::Decimal(TypeId::kDecimal128, 10, -3);
  struct Wide {
    int64_t low;
    int64_t high;
  };
  const auto values = FixedColumn<Wide>(type, {Wide{7, 0}, Wide{-7, -1}});
  CHECK(Call("floor", {values}) == List{"7000", "-7000"});
  CHECK(Call("round", {values, Int(-4)}) == List{"10000", "-10000"});
  CHECK(Call("round", {values, Int(2)}) == List{"7000", "-7000"});
}

TEST_CASE("round and trunc to a number of digits keep the scale of a decimal") {
  CHECK(Value("round", {Decimal("42.4382"), Int(2)}) == "42.4400");
  CHECK(Value("round", {Decimal("1234.56"), Int(-1)}) == "1230.00");
  CHECK(Value("round", {Decimal("-2.5"), Int(0)}) == "-3.0");
  CHECK(Value("round", {Decimal("1.5"), Int(100)}) == "1.5");
  CHECK(Value("round", {Decimal("1.5"), Int(-100)}) == "0.0");
  CHECK(Value("trunc", {Decimal("42.4382"), Int(2)}) == "42.4300");
  CHECK(Value("trunc", {Decimal("-42.4382"), Int(-1)}) == "-40.0000");
  CHECK(Call("round", {Decimals(3, {"1.235", "1.235", {}, "1.235"}), Ints({2, 1, 0, {}})}) ==
        List{"1.240", "1.200", "NULL", "NULL"});
  CHECK(Value("round", {Decimal(std::string(18, '4') + "5"), Int(-1)}) ==
        std::string(17, '4') + "50");
  CHECK(Value("round", {Int(1250), Int(-2)}) == "1300");
  CHECK(Failure("round", {Decimals(0, {"1", kNines}), Int(-1)}) ==
        "Cannot compute round(" + kNines + ", -1): the result needs more than 38 digits at row 1");
}

TEST_CASE("round and trunc to a number of digits of floats") {
  CHECK(Value("round", {Double(3.14159), Int(2)}) == "3.14");
  CHECK(Value("round", {Double(-1234.5), Int(-2)}) == "-1200");
  CHECK(Value("round", {Double(1e300), Int(5)}) == "1e+300");
  CHECK(Value("round", {Double(0.1), Int(400)}) == "0.1");
  CHECK(Value("round", {Double(12), Int(-400)}) == "0");
  CHECK(Value("round", {Double(kNan), Int(1)}) == "NaN");
  CHECK(Value("trunc", {Double(2.789), Int(1)}) == "2.7");
  CHECK(Value("trunc", {Double(-2.789), Int(1)}) == "-2.7");
}

TEST_CASE("div takes the whole part of a quotient") {
  CHECK(Call("div", {Ints({9, -9, {}, 0}), Int(4)}) == List{"2", "-2", "NULL", "0"});
  CHECK(Value("div", {Long(kInt64Min), Long(2)}) == "-4611686018427387904");
  CHECK(Value("div", {Decimal("7.5"), Decimal("0.02")}) == "375");
  CHECK(Value("div", {Decimal("-7.5"), Decimal("2")}) == "-3");
  CHECK(Value("div", {Decimal("7.5"), Decimal("-2")}) == "-3");
  CHECK(Value("div", {Decimal("-7.5"), Decimal("-2")}) == "3");
  CHECK(Value("div", {Decimal("7.25"), Decimal("0.5")}) == "14");
  CHECK(Value("div", {Decimal("0.00001"), Decimal("3")}) == "0");
  CHECK(Value("div", {Decimal(kNines), Decimal("1.0")}) == kNines);
  CHECK(Failure("div", {Ints({1, 5}), Ints({1, 0})}) ==
        "Cannot compute div(5, 0): division by zero at row 1");
  CHECK(Failure("div", {Decimal("5.5"), Decimal("0.0")}) ==
        "Cannot compute div(5.5, 0): division by zero at row 0");
  CHECK(Failure("div", {Int(kInt32Min), Int(-1)}) ==
        "Cannot compute div(-2147483648): the result is out of range for int32 at row 0");
  CHECK_THAT(Failure("div", {Decimal(kNines), Decimal("0.1")}), HasText("more than 38 digits"));
}

TEST_CASE("gcd and lcm are never negative") {
  CHECK(Call("gcd", {Ints({1071, -12, 0, 0, {}}), Ints({462, 18, 5, 0, 1})}) ==
        List{"21", "6", "5", "0", "NULL"});
  CHECK(Call("lcm", {Ints({1071, -4, 0}), Ints({462, 6, 5})}) == List{"23562", "12", "0"});
  CHECK(Value("gcd", {Long(kInt64Min), Long(6)}) == "2");
  CHECK(Value("gcd", {Long(6), Int(4)}) == "2");
  CHECK(Failure("gcd", {Int(kInt32Min), Int(0)}) ==
        "Cannot compute gcd(-2147483648, 0): the result is out of range for int32 at row 0");
  CHECK(Failure("lcm", {Longs({1, kInt64Max}), Long(2)}) ==
        "Cannot compute lcm(9223372036854775807, 2): the result is out of range for int64 at "
        "row 1");
}

TEST_CASE("roots, exponentials and logarithms") {
  CHECK(Call("sqrt", {Doubles({2.25, 0, {}, kInfinity, kNan})}) ==
        List{"1.5", "0", "NULL", "inf", "NaN"});
  CHECK(Value("sqrt", {Decimal("6.25")}) == "2.5");
  CHECK(Call("cbrt", {Doubles({64, -27})}) == List{"4", "-3"});
  CHECK(Call("exp", {Doubles({0, 1, -kInfinity})}) == List{"1", "2.718281828459045", "0"});
  CHECK(Value("ln", {Double(2)}) == "0.6931471805599453");
  CHECK(Value("log", {Double(100)}) == "2");
  CHECK(Value("log10", {Double(1000)}) == "3");
  CHECK(Value("log2", {Double(8)}) == "3");
  CHECK(Value("log", {Double(2), Double(64)}) == "6");
  CHECK(Value("log", {Double(10), Double(0.001)}) == "-3");
  CHECK(Value("log", {Double(9), Double(81)}) == "2");
}

TEST_CASE("a number without a result is refused with its row") {
  CHECK(Failure("sqrt", {Doubles({4, {}, -4})}) ==
        "Cannot compute sqrt(-4): a negative number has no square root at row 2");
  CHECK(Failure("ln", {Double(0)}) ==
        "Cannot compute ln(0): only numbers above zero have a logarithm at row 0");
  CHECK_THAT(Failure("log10", {Double(-1)}), HasText("log10(-1)"));
  CHECK_THAT(Failure("log2", {Double(0)}), HasText("log2(0)"));
  CHECK(Failure("exp", {Double(1000)}) ==
        "Cannot compute exp(1000): the result is out of range at row 0");
  CHECK_THAT(Failure("exp", {Double(-1000)}), HasText("exp(-1000): the result is out of range"));
  CHECK(Failure("asin", {Double(1.5)}) ==
        "Cannot compute asin(1.5): the argument is not between -1 and 1 at row 0");
  CHECK_THAT(Failure("acos", {Double(-1.5)}), HasText("acos(-1.5)"));
  CHECK_THAT(Failure("sin", {Double(kInfinity)}), HasText("sin(inf): the angle is infinite"));
  CHECK_THAT(Failure("acosh", {Double(0.5)}), HasText("below 1"));
  CHECK_THAT(Failure("atanh", {Double(1)}), HasText("atanh(1)"));
  CHECK_THAT(Failure("cosh", {Double(1000)}), HasText("out of range"));
  for (double base : {0.0, 1.0, -2.0}) {
    CHECK_THAT(Failure("log", {Double(base), Double(5)}), HasText("Cannot compute log("));
  }
  CHECK_THAT(Failure("log", {Double(3), Double(0)}), HasText("Cannot compute log(3, 0)"));
}

TEST_CASE("trigonometry") {
  CHECK(Value("sin", {Double(0.5)}) == "0.479425538604203");
  CHECK(Value("cos", {Double(0)}) == "1");
  CHECK(Value("tan", {Double(0)}) == "0");
  CHECK(std::fabs(std::stod(Value("cot", {Double(0.5)})) - 1.830487721712452) < 1e-14);
  CHECK(Value("asin", {Double(1)}) == "1.5707963267948966");
  CHECK(Value("acos", {Double(1)}) == "0");
  CHECK(Value("atan", {Double(1)}) == "0.7853981633974483");
  CHECK(Value("atan2", {Double(1), Double(-1)}) == "2.356194490192345");
  CHECK(Value("sinh", {Double(0)}) == "0");
  CHECK(Value("cosh", {Double(0)}) == "1");
  CHECK(Value("tanh", {Double(kInfinity)}) == "1");
  CHECK(Value("asinh", {Double(0)}) == "0");
  CHECK(Value("acosh", {Double(1)}) == "0");
  CHECK(Value("atanh", {Double(0)}) == "0");
  CHECK(Value("pi", {}) == "3.141592653589793");
  CHECK(Value("degrees", {Double(0.5)}) == "28.64788975654116");
  CHECK(Value("degrees", {Double(3.141592653589793)}) == "180");
  CHECK(Value("radians", {Double(180)}) == "3.141592653589793");
}

TEST_CASE("what is no number can be asked for") {
  const auto values = Doubles({1, kNan, kInfinity, {}});
  CHECK(Call("isnan", {values}) == List{"false", "true", "false", "NULL"});
  CHECK(Call("isinf", {values}) == List{"false", "false", "true", "NULL"});
  CHECK(Call("isfinite", {values}) == List{"true", "false", "false", "NULL"});
}

TEST_CASE("width_bucket") {
  CHECK(Value("width_bucket", {Double(5.35), Double(0.024), Double(10.06), Int(5)}) == "3");
  CHECK(Call("width_bucket", {Doubles({-1, 0, 9.99, 10, {}}), Double(0), Double(10), Int(10)}) ==
        List{"0", "1", "10", "11", "NULL"});
  CHECK(Call("width_bucket", {Doubles({11, 10, 0.01, 0}), Double(10), Double(0), Int(10)}) ==
        List{"0", "1", "10", "11"});
  CHECK_THAT(Failure("width_bucket", {Double(1), Double(0), Double(0), Int(3)}),
             HasText("Cannot compute width_bucket(1, 0, 0, 3)"));
  CHECK_THAT(Failure("width_bucket", {Double(1), Double(0), Double(1), Int(0)}),
             HasText("a count above zero"));
}

TEST_CASE("many rows: the bits of tests and the rows of failures are right") {
  test::Cells<double> cells;
  List expected;
  for (int i = 0; i < 203; ++i) {
    const bool is_nan = i % 3 == 1;
    cells.push_back(is_nan ? kNan : i);
    expected.emplace_back(is_nan ? "true" : "false");
  }
  CHECK(Call("isnan", {Doubles(cells)}) == expected);
  cells[150] = -1;
  CHECK_THAT(Failure("sqrt", {Doubles(cells)}), HasText(" at row 150"));
}

}  // namespace
}  // namespace colmerge
