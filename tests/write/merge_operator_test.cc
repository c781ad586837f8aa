// SPDX-License-Identifier: Apache-2.0
// What each operator of a merge makes of values of each type.
#include "write/merge_operator.h"

#include "support/catch.h"
#include "support/stored_table.h"
#include "write/merge_rules.h"

namespace colmerge::merge_operator_test {
namespace {

using test::ErrorText;
using test::MergingBy;
using test::StoredTable;

DestinationOptions With(std::vector<ColumnOperator> operators) {
  DestinationOptions options = MergingBy({"id"});
  options.operators = std::move(operators);
  return options;
}

// One column of a type, merged by an operator into one row.
std::string Folded(std::string_view type, std::string_view operation, std::string_view values) {
  const std::string columns = "id int64, v " + std::string(type);
  const DestinationOptions options = With({{"v", std::string(operation)}});
  StoredTable singly(columns);
  StoredTable at_once(columns);
  std::string all;
  for (size_t start = 0; start < values.size();) {
    const size_t end = std::min(values.find(' ', start), values.size());
    const std::string row = "1 " + std::string(values.substr(start, end - start));
    const auto result = singly.Write(options, {columns, row});
    if (!result.ok()) return ErrorText(result);
    all += (all.empty() ? "" : ", ") + row;
    start = end + 1;
  }
  const auto result = at_once.Write(options, {columns, all});
  if (!result.ok()) return ErrorText(result);
  CHECK(at_once.text() == singly.text());
  return at_once.text().substr(2);
}

TEST_CASE("merge operators: what each operator makes of values, one by one and in one write") {
  CHECK(Folded("int64", "sum", "1 - 2 39") == "42");
  CHECK(Folded("int8", "sum", "100 27") == "127");
  CHECK(Folded("float64", "sum", "0.5 0.25") == "0.75");
  CHECK(Folded("int64", "product", "2 3 - 7") == "42");
  CHECK(Folded("int64", "min", "5 - 3 4") == "3");
  CHECK(Folded("utf8", "min", "b - a c") == "a");
  CHECK(Folded("int64", "max", "5 - 7 4") == "7");
  CHECK(Folded("date32", "max", "18000 18500 -") == Folded("date32", "max", "18500"));
  CHECK(Folded("dict8", "max", "b c - a") == "c");
  CHECK(Folded("bool", "bool_and", "true - true") == "true");
  CHECK(Folded("bool", "bool_and", "true false true") == "false");
  CHECK(Folded("bool", "bool_or", "- false true") == "true");
  CHECK(Folded("int64", "count", "7 - 8 9") == "3");
  CHECK(Folded("int64", "count", "- -") == "0");
  CHECK(Folded("int64", "replace", "7 -") == "-");
  CHECK(Folded("int64", "replace_not_null", "7 -") == "7");
  CHECK(Folded("int64", "first", "- 8 9") == "-");
  CHECK(Folded("int64", "first_not_null", "- 8 9") == "8");
  CHECK(Folded("utf8", "append('+')", "a - b c") == "a+b+c");
  CHECK(Folded("utf8", "append('')", "a b") == "ab");
  // Values that no dictionary has had.
  CHECK(Folded("dict8", "append('+')", "a - b c") == "a+b+c");
}

TEST_CASE("merge operators: zeros and NaN of floats do not depend on the order") {
  CHECK(Folded("float64", "min", "0 -0") == "-0");
  CHECK(Folded("float64", "min", "-0 0") == "-0");
  CHECK(Folded("float64", "max", "0 -0") == "0");
  CHECK(Folded("float64", "max", "-0 0") == "0");
  CHECK(Folded("float64", "max", "nan 1") == Folded("float64", "max", "1 nan"));
  CHECK(Folded("float64", "min", "nan 1") == "1");
}

TEST_CASE("merge operators: bits, of integers of every width") {
  for (const char* type :
       {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "dict_int"}) {
    INFO(type);
    CHECK(Folded(type, "bit_and", "- 14 7 -") == "6");
    CHECK(Folded(type, "bit_or", "8 - 3 1") == "11");
    CHECK(Folded(type, "bit_xor", "9 3 - 3") == "9");
    CHECK(Folded(type, "bit_and", "- -") == "-");
  }
  for (const char* type : {"int8", "int16", "int32", "int64"}) {
    INFO(type);
    CHECK(Folded(type, "bit_and", "-1 100") == "100");
    CHECK(Folded(type, "bit_or", "-128 1") == "-127");
    CHECK(Folded(type, "bit_xor", "-1 -2") == "1");
  }
  CHECK(Folded("uint64", "bit_or", "18446744073709551614 1") == "18446744073709551615");
}

TEST_CASE("merge operators: sums that wrap, in the width of the column") {
  CHECK(Folded("int8", "sum_wrapping", "100 - 100") == "-56");
  CHECK(Folded("int16", "sum_wrapping", "32767 1") == "-32768");
  CHECK(Folded("int32", "sum_wrapping", "2147483647 2 -1") == "-2147483648");
  CHECK(Folded("int64", "sum_wrapping", "9223372036854775807 1") == "-9223372036854775808");
  CHECK(Folded("uint8", "sum_wrapping", "200 100") == "44");
  CHECK(Folded("uint16", "sum_wrapping", "65535 2") == "1");
  CHECK(Folded("uint32", "sum_wrapping", "4294967295 1") == "0");
  CHECK(Folded("uint64", "sum_wrapping", "18446744073709551615 7") == "6");
  CHECK(Folded("dict_int", "sum_wrapping", "1 2 3") == "6");
}

TEST_CASE("merge operators: the union of sets is in order, and has each element once") {
  CHECK(Folded("list_of_int64", "set_union", "[3;1;3] - [2;1]") == "[1;2;3]");
  // Not only when another set joins.
  CHECK(Folded("list_of_int64", "set_union", "[3;1;3]") == "[1;3]");
  CHECK(Folded("list_of_int64", "set_union", "- [3;1;3]") == "[1;3]");
  CHECK(Folded("list_of_int64", "set_union", "[2;1] -") == "[1;2]");
  CHECK(Folded("list_of_int64", "set_union", "- -") == "-");
  CHECK(Folded("list_of_int64", "set_union", "- []") == "[]");
  CHECK(Folded("list_of_int64", "set_union", "[] [] -") == "[]");
  CHECK(Folded("list_of_int64", "set_union", "[-;1] [-;-]") == "[1;-]");
  CHECK(Folded("list_of_utf8", "set_union", "[b;a] [abcdefghijklmnop;b] [abcdefghijklmnoa]") ==
        "[a;abcdefghijklmnoa;abcdefghijklmnop;b]");
  CHECK(Folded("list_of_bool", "set_union", "[true] [false;true;-]") == "[false;true;-]");
  CHECK(Folded("list_of_decimal", "set_union", "[10;-2] [9]") == "[-2;9;10]");
  CHECK(Folded("list_of_date32", "set_union", "[19000] [-1;19000]") ==
        Folded("list_of_date32", "set_union", "[19000;-1]"));
  CHECK(Folded("list_of_null", "set_union", "[-;-] [-]") == "[-]");
}

// Of elements that are equal without being the same, which one stays must not depend on which came first.
TEST_CASE("merge operators: the union of sets of floats does not depend on the order") {
  for (const char* type : {"list_of_float16", "list_of_float32", "list_of_float64"}) {
    INFO(type);
    CHECK(Folded(type, "set_union", "[0] [-0]") == "[0]");
    CHECK(Folded(type, "set_union", "[-0] [0]") == "[0]");
    CHECK(Folded(type, "set_union", "[-0]") == "[-0]");
    CHECK(Folded(type, "set_union", "[nan;1] [inf;nan] [-inf]") == "[-inf;1;inf;NaN]");
    CHECK(Folded(type, "set_union", "[-nan] [nan]") == Folded(type, "set_union", "[nan] [-nan]"));
  }
}

TEST_CASE("merge operators: lists are appended to lists, whatever their elements") {
  CHECK(Folded("list_of_int64", "append", "[3;1] - [] [3;-]") == "[3;1;3;-]");
  CHECK(Folded("list_of_int64", "append", "- [1] [2]") == "[1;2]");
  CHECK(Folded("list_of_int64", "append", "- -") == "-");
  CHECK(Folded("list_of_utf8", "append", "[abcdefghijklmnop] [b] []") == "[abcdefghijklmnop;b]");
  CHECK(Folded("list_of_bool", "append", "[true;-] [false]") == "[true;-;false]");
  CHECK(Folded("list_of_null", "append", "[-] [-;-]") == "[-;-;-]");
}

// One after the other, each row would copy what those before have come to: gigabytes here.
TEST_CASE(
    "merge operators: values that grow cost what they come to, for any number of equal keys") {
  constexpr int kRows = 20000;
  const bool is_list = GENERATE(true, false);
  const std::string columns = std::string("id int64, v ") + (is_list ? "list_of_int64" : "utf8");
  const DestinationOptions options = With({{"v", is_list ? "set_union" : "append(';')"}});
  std::string rows;
  std::string all;
  for (int i = 0; i < kRows; ++i) {
    const std::string value = std::to_string(is_list ? kRows - 1 - i : i);
    rows += (i == 0 ? "1 " : ", 1 ") + (is_list ? "[" + value + "]" : value);
    all += (i == 0 ? "" : ";") + std::to_string(i);
  }
  StoredTable table(columns);
  REQUIRE(table.Append(columns, "0 -").ok());
  REQUIRE(ErrorText(table.Write(options, {columns, rows}, {64 << 20, 1, nullptr})).empty());
  CHECK(table.text() == (is_list ? "0 -, 1 [" + all + "]" : "0 -, 1 " + all));
  // To what is there by now.
  REQUIRE(ErrorText(table.Write(options, {columns, rows}, {64 << 20, 1, nullptr})).empty());
  CHECK(table.text() == (is_list ? "0 -, 1 [" + all + "]" : "0 -, 1 " + all + ";" + all));
}

TEST_CASE(
    "merge operators: a type for which one has no meaning is refused, with those that it takes") {
  const auto refused = [](std::string_view type, std::string_view operation) {
    return Folded(type, operation, "-");
  };
  const auto takes = [&](std::string_view type, std::string_view operation) {
    const std::string error = refused(type, operation);
    const size_t start = error.find("it takes ");
    return start == std::string::npos ? error
                                      : error.substr(start, error.find(" (", start) - start);
  };
  CHECK(
      refused("float64", "bit_and")
          .find(
              "operators: 'bit_and' has no meaning for column 'v' of float64: it takes integers") !=
      std::string::npos);
  for (const char* operation : {"bit_and", "bit_or", "bit_xor", "sum_wrapping"}) {
    INFO(operation);
    for (const char* type :
         {"float64", "decimal", "utf8", "bool", "date32", "dict8", "list_of_int64", "duration"}) {
      INFO(type);
      CHECK(takes(type, operation) == "it takes integers");
    }
  }
  for (const char* type : {"int64", "utf8", "binary", "dict8"}) {
    INFO(type);
    CHECK(takes(type, "set_union") == "it takes lists of values that are not nested");
  }
  CHECK(takes("list_of_list_of_int64", "set_union") ==
        "it takes lists of values that are not nested");
  CHECK(takes("int64", "append") == "it takes text, binary, and without a delimiter lists");
  CHECK(takes("list_of_int64", "append(',')") ==
        "it takes text, binary, and without a delimiter lists");
  CHECK(takes("list_of_int64", "sum") == "it takes numbers, durations and intervals");
  CHECK(takes("date32", "sum") == "it takes numbers, durations and intervals");
  CHECK(takes("utf8", "product") == "it takes numbers");
  CHECK(takes("utf8", "count") == "it takes numbers");
  CHECK(takes("int64", "bool_or") == "it takes bool");
  CHECK(takes("list_of_int64", "max") == "it takes types that have an order");
  // What is taken: each operator by some type of each kind.
  for (const char* operation : {"replace", "replace_not_null", "first", "first_not_null"}) {
    INFO(operation);
    for (const char* type : {"int8", "float16", "decimal256", "utf8", "bool", "date64", "dict_int",
                             "list_of_utf8", "time32"}) {
      INFO(type);
      CHECK(refused(type, operation) == "-");
    }
  }
  for (const char* type : {"int8", "uint64", "float16", "decimal256", "duration"}) {
    INFO(type);
    CHECK(refused(type, "sum") == "-");
  }
}

}  // namespace
}  // namespace colmerge::merge_operator_test
