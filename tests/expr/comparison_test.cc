// SPDX-License-Identifier: Apache-2.0
// Comparison of every type that can be compared, against an order that is worked out here value by
// value; of types that differ; IS DISTINCT FROM.
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>

#include "base/half_float.h"
#include "column/conversion/value_text.h"
#include "expr/sheet.h"
#include "expr/values/truths.h"
#include "support/catch.h"
#include "support/sample.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace)
using boost::multiprecision::cpp_int;

const std::vector<std::string> kSymbols = {"=", "<>", "<", "<=", ">", ">="};

cpp_int IntegerOf(const std::string& bytes, bool is_signed) {
  cpp_int value = 0;
  for (size_t i = bytes.size(); i > 0; --i) {
    value = value * 256 + static_cast<uint8_t>(bytes[i - 1]);
  }
  const bool negative = is_signed && static_cast<uint8_t>(bytes.back()) >= 128;
  return negative ? cpp_int(value - (cpp_int(1) << (8 * bytes.size()))) : value;
}

cpp_int IntervalOf(const DataType& type, const std::string& bytes) {
  const cpp_int day = cpp_int(86400) * 1000000000;
  const auto part = [&](size_t from, size_t size) {
    return IntegerOf(bytes.substr(from, size), true);
  };
  if (type.id == TypeId::kIntervalMonths) return part(0, 4) * 30 * day;
  if (type.id == TypeId::kIntervalDayTime) return part(0, 4) * day + part(4, 4) * 1000000;
  return (part(0, 4) * 30 + part(4, 4)) * day + part(8, 8);
}

template <typename T>
int Sign(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

double FloatOf(const DataType& type, const PlainValue& value) {
  if (type.id == TypeId::kFloat16) return HalfToFloat(NumberOf<uint16_t>(value));
  if (type.id == TypeId::kFloat32) return NumberOf<float>(value);
  return NumberOf<double>(value);
}

// -1, 0, 1 of two values of a type.
int Order(const DataType& type, const PlainValue& a, const PlainValue& b) {
  if (type.is_floating()) {
    const double left = FloatOf(type, a);
    const double right = FloatOf(type, b);
    if (std::isnan(left) || std::isnan(right)) return Sign(std::isnan(left), std::isnan(right));
    return Sign(left, right);
  }
  switch (type.id) {
    case TypeId::kUInt8:
    case TypeId::kUInt16:
    case TypeId::kUInt32:
    case TypeId::kUInt64: return Sign(IntegerOf(*a, false), IntegerOf(*b, false));
    case TypeId::kIntervalMonths:
    case TypeId::kIntervalDayTime:
    case TypeId::kIntervalMonthDayNano: return Sign(IntervalOf(type, *a), IntervalOf(type, *b));
    default: break;
  }
  const bool by_bytes = type.id == TypeId::kFixedSizeBinary || type.id == TypeId::kBool ||
                        type.storage() == Storage::kViews;
  return by_bytes ? Sign(*a, *b) : Sign(IntegerOf(*a, true), IntegerOf(*b, true));
}

bool Holds(const std::string& symbol, int order) {
  if (symbol == "=") return order == 0;
  if (symbol == "<>") return order != 0;
  if (symbol == "<") return order < 0;
  if (symbol == "<=") return order <= 0;
  return symbol == ">" ? order > 0 : order >= 0;
}

std::vector<DataType> ComparedTypes() {
  std::vector<DataType> types = {TypeId::kBool,
                                 TypeId::kInt8,
                                 TypeId::kInt16,
                                 TypeId::kInt32,
                                 TypeId::kInt64,
                                 TypeId::kUInt8,
                                 TypeId::kUInt16,
                                 TypeId::kUInt32,
                                 TypeId::kUInt64,
                                 TypeId::kFloat16,
                                 TypeId::kFloat32,
                                 TypeId::kFloat64,
                                 TypeId::kUtf8,
                                 TypeId::kLargeUtf8,
                                 TypeId::kUtf8View,
                                 TypeId::kBinary,
                                 TypeId::kLargeBinary,
                                 TypeId::kBinaryView,
                                 TypeId::kDate32,
                                 TypeId::kDate64,
                                 TypeId::kIntervalMonths,
                                 TypeId::kIntervalDayTime,
                                 TypeId::kIntervalMonthDayNano,
                                 DataType::Decimal(TypeId::kDecimal128, 38, 3),
                                 DataType::Decimal(TypeId::kDecimal256, 76, 3),
                                 DataType::FixedSizeBinary(5),
                                 DataType::FixedSizeBinary(0),
                                 DataType::WithUnit(TypeId::kTime32, TimeUnit::kSecond),
                                 DataType::WithUnit(TypeId::kTime64, TimeUnit::kNanosecond),
                                 DataType::WithUnit(TypeId::kDuration, TimeUnit::kMillisecond),
                                 DataType::Timestamp(TimeUnit::kMicrosecond),
                                 DataType::Timestamp(TimeUnit::kSecond, "Europe/Rome")};
  return types;
}

std::vector<std::string> SpecialFloats(const DataType& type) {
  std::vector<std::string> values;
  for (const double value : {0.0, -0.0, 1.0, -1.0, HUGE_VAL, -HUGE_VAL, std::nan("")}) {
    if (type.id == TypeId::kFloat16) values.push_back(*PlainOf(HalfFromDouble(value)));
    if (type.id == TypeId::kFloat32) values.push_back(*PlainOf(static_cast<float>(value)));
    if (type.id == TypeId::kFloat64) values.push_back(*PlainOf(value));
  }
  return values;
}

std::vector<std::string> NearStrings() {
  return {"",
          "a",
          std::string("a\0", 2),
          "ab",
          "abc",
          "abcd",
          "abcde",
          "abcdefghijkl",
          "abcdefghijklm",
          "abcdefghijkln",
          "abcdzzzzzzzzzzzzz",
          "\xC3\xA4",
          "abcdefghijk\x7F"};
}

// Few values, so that equal ones meet; some near to one another, some special.
PlainColumn ColumnOf(const DataType& type, uint64_t rows, Random* random) {
  PlainColumn column = RandomColumn(type, rows, {20, 6, 20}, random);
  for (PlainValue& value : column) {
    if (!value || random->Percent(50)) continue;
    if (type.is_floating()) value = random->Pick(SpecialFloats(type));
    if (type.storage() == Storage::kViews) value = random->Pick(NearStrings());
    if (type.storage() == Storage::kFixed && random->Percent(30)) {
      value = std::string(type.width(), '\0');
    }
  }
  return column;
}

struct Sides {
  DataType type;
  PlainColumn left;
  PlainColumn right;
  VectorBlock block;
};

std::string ExpectedTruth(const Sides& sides, const std::string& symbol, const PlainValue& a,
                          const PlainValue& b) {
  if (!a || !b) return "NULL";
  return Holds(symbol, Order(sides.type, a, b)) ? "true" : "false";
}

ExpressionPtr ColumnNode(const DataType& type, int64_t number) {
  auto node = std::make_shared<Expression>();
  node->kind = ExpressionKind::kColumn;
  node->type = type;
  node->number = number;
  return node;
}

ExpressionPtr ConstantNode(const DataType& type, const PlainValue& value,
                           const Ref<MemoryPool>& pool) {
  auto node = std::make_shared<Expression>();
  node->type = type;
  node->constant = std::make_shared<Vector>(MakeVector(type, {value}, pool));
  return node;
}

// The predicate's values, and what Filter keeps of all rows and of every third.
void CheckPredicate(const ExpressionPtr& predicate, const List& expected, Sides* sides,
                    const Ref<MemoryPool>& pool) {
  const std::vector<Vector> none;
  EvaluationContext context{sides->block, none, 0, pool};
  const uint64_t rows = expected.size();
  const Result<Vector> truths = Evaluate(*predicate, {nullptr, rows}, context);
  REQUIRE(truths.ok());
  List shown;
  std::vector<uint32_t> listed;
  std::vector<uint32_t> hits;
  std::vector<uint32_t> listed_hits;
  for (uint32_t i = 0; i < rows; ++i) {
    shown.push_back(ValueText(*truths, i));
    if (i % 3 == 0) listed.push_back(i);
    if (expected[i] != "true") continue;
    hits.push_back(i);
    if (i % 3 == 0) listed_hits.push_back(i);
  }
  REQUIRE(shown == expected);
  std::vector<uint32_t> kept(rows);
  kept.resize(*Filter(*predicate, {nullptr, rows}, context, kept.data()));
  REQUIRE(kept == hits);
  std::vector<uint32_t> kept_of_listed(listed.size());
  kept_of_listed.resize(
      *Filter(*predicate, {listed.data(), listed.size()}, context, kept_of_listed.data()));
  REQUIRE(kept_of_listed == listed_hits);
}

void CheckSymbol(const std::string& symbol, Sides* sides, const Ref<MemoryPool>& pool) {
  const DataType& type = sides->type;
  const ExpressionPtr left = ColumnNode(type, 0);
  const ExpressionPtr right = ColumnNode(type, 1);
  List columns;
  for (size_t i = 0; i < sides->left.size(); ++i) {
    columns.push_back(ExpectedTruth(*sides, symbol, sides->left[i], sides->right[i]));
  }
  CheckPredicate(Operation(symbol, {left, right}), columns, sides, pool);
  for (size_t chosen = 0; chosen < 4; ++chosen) {
    const PlainValue& constant = sides->right[chosen];
    List behind;
    List before;
    for (const PlainValue& value : sides->left) {
      behind.push_back(ExpectedTruth(*sides, symbol, value, constant));
      before.push_back(ExpectedTruth(*sides, symbol, constant, value));
    }
    const ExpressionPtr node = ConstantNode(type, constant, pool);
    CheckPredicate(Operation(symbol, {left, node}), behind, sides, pool);
    CheckPredicate(Operation(symbol, {node, left}), before, sides, pool);
  }
}

TEST_CASE("each type compares as its values do") {
  const auto pool = MakeRef<MemoryPool>(0);
  test::Sample sample;
  for (const DataType& type : ComparedTypes()) {
    Random random(7, static_cast<uint64_t>(type.id) * 8 + static_cast<uint64_t>(type.unit));
    for (const uint64_t rows : {uint64_t{13}, kTruthRows + 77}) {
      CAPTURE(type.ToString(), rows);
      PlainColumn left = ColumnOf(type, rows, &random);
      PlainColumn right = ColumnOf(type, rows, &random);
      std::vector<Vector> columns;
      columns.push_back(MakeVector(type, left, pool, &random));
      columns.push_back(MakeVector(type, right, pool, &random));
      Sides sides{type, std::move(left), std::move(right), VectorBlock(std::move(columns), rows)};
      for (const std::string& symbol : kSymbols) {
        if (sample.TakesNext()) CheckSymbol(symbol, &sides, pool);
      }
    }
  }
}

// One comparison, written out.
std::string Compare(const DataType& a, const std::string& left, const std::string& symbol,
                    const DataType& b, const std::string& right) {
  Sheet sheet({{a, {left}}, {b, {right}}});
  const ExpressionPtr predicate = Operation(symbol, {sheet[0], sheet[1]});
  const std::string failure = sheet.Failure(predicate);
  return failure.empty() ? sheet.Values(predicate)[0] : failure;
}

TEST_CASE("types that differ meet in one that holds the values of both") {
  const DataType dictionary = DataType::Dictionary(TypeId::kInt8, TypeId::kUtf8);
  const DataType money = DataType::Decimal(TypeId::kDecimal128, 10, 2);
  const DataType seconds = DataType::Timestamp(TimeUnit::kSecond);
  const DataType micros = DataType::Timestamp(TimeUnit::kMicrosecond);
  CHECK(Compare(TypeId::kInt8, "-1", "<", TypeId::kUInt8, "255") == "true");
  CHECK(Compare(TypeId::kUInt64, "18446744073709551615", ">", TypeId::kInt64, "-1") == "true");
  CHECK(Compare(TypeId::kInt64, "9007199254740993", "=", TypeId::kFloat64, "9007199254740992") ==
        "true");
  CHECK(Compare(TypeId::kFloat32, "0.1", "=", TypeId::kFloat64, "0.1") == "false");
  CHECK(Compare(money, "1.50", "=", DataType::Decimal(TypeId::kDecimal128, 12, 4), "1.5") ==
        "true");
  CHECK(Compare(money, "1.50", "<", TypeId::kInt32, "2") == "true");
  CHECK(Compare(money, "1.50", "=", TypeId::kFloat64, "1.5") == "true");
  CHECK(Compare(money, "1.50", "<", DataType::Decimal(TypeId::kDecimal256, 60, 30), "1.51") ==
        "true");
  CHECK(Compare(TypeId::kUtf8, "b", ">", TypeId::kLargeUtf8, "abc") == "true");
  CHECK(Compare(dictionary, "b", "=", TypeId::kUtf8View, "b") == "true");
  CHECK(Compare(dictionary, "b", ">", dictionary, "a") == "true");
  CHECK(Compare(TypeId::kBinary, "ab", "=", DataType::FixedSizeBinary(2), "ab") == "true");
  CHECK(Compare(TypeId::kDate32, "2024-02-29", "<", seconds, "2024-02-29 00:00:01") == "true");
  CHECK(Compare(TypeId::kDate32, "2024-02-29", "=", TypeId::kDate64, "2024-02-29") == "true");
  CHECK(Compare(seconds, "2024-02-29 10:00:00", "=", micros, "2024-02-29 10:00:00") == "true");
  CHECK(Compare(DataType::Timestamp(TimeUnit::kSecond, "UTC"), "2024-02-29T10:00:00Z", "=",
                DataType::Timestamp(TimeUnit::kMicrosecond, "Asia/Tokyo"),
                "2024-02-29T11:00:00+01:00") == "true");
  CHECK(Compare(DataType::WithUnit(TypeId::kTime32, TimeUnit::kSecond), "10:00:00", "<",
                DataType::WithUnit(TypeId::kTime64, TimeUnit::kNanosecond),
                "10:00:00.000000001") == "true");
  CHECK(Compare(DataType::WithUnit(TypeId::kDuration, TimeUnit::kSecond), "86400", "=",
                TypeId::kIntervalMonthDayNano, "1 day") == "true");
  CHECK(Compare(TypeId::kIntervalMonths, "1 month", "=", TypeId::kIntervalDayTime, "30 days") ==
        "true");
}

TEST_CASE("what does not fit the common unit fails with its row") {
  CHECK(Compare(DataType::Timestamp(TimeUnit::kSecond), "9999-12-31 00:00:00", "=",
                DataType::Timestamp(TimeUnit::kNanosecond), "2024-01-01 00:00:00") ==
        "9999-12-31T00:00:00 is out of range of timestamp[ns] at row 0");
}

TEST_CASE("types without a common one are refused") {
  const auto message = [](const DataType& a, const DataType& b) {
    const Result<ScalarFunction> function = ResolveOperator("=", {a, b});
    CHECK(function.status().code() == Code::kTypeMismatch);
    return function.status().message();
  };
  CHECK(message(TypeId::kBool, TypeId::kInt32) ==
        "bool and int32 have no common type; cast one of them");
  CHECK(message(DataType::Timestamp(TimeUnit::kSecond),
                DataType::Timestamp(TimeUnit::kSecond, "UTC")) ==
        "timestamp[s] and timestamp[s, UTC] have no common type: cast one of them, so that both "
        "have a time zone or none");
  CHECK(message(TypeId::kUtf8, TypeId::kBinary) ==
        "utf8 and binary have no common type; cast one of them");
  DataType list(TypeId::kList);
  list.children.push_back({"item", TypeId::kInt32, true, {}});
  CHECK(message(list, list) ==
        "There is no operator = for list<int32> and list<int32>; a CAST may help");
}

TEST_CASE("nulls are distinct from all but nulls") {
  for (const DataType& type : {DataType(TypeId::kInt32), DataType(TypeId::kUtf8),
                               DataType(TypeId::kBool), DataType(TypeId::kFloat64)}) {
    const std::string one = type.id == TypeId::kBool ? "true" : "1";
    const std::string two = type.id == TypeId::kBool ? "false" : "2";
    Sheet sheet({{type, {one, one, kNoValue, kNoValue}}, {type, {one, two, one, kNoValue}}});
    CHECK(sheet.Values(Operation("is distinct from", {sheet[0], sheet[1]})) ==
          List{"false", "true", "true", "false"});
    CHECK(sheet.Values(Operation("is not distinct from", {sheet[0], sheet[1]})) ==
          List{"true", "false", "false", "true"});
    CHECK(sheet.Values(Operation("is distinct from", {sheet[0], Constant(type, one)})) ==
          List{"false", "false", "true", "true"});
    CHECK(sheet.Values(Operation("is distinct from", {NullOf(type), sheet[0]})) ==
          List{"true", "true", "false", "false"});
    CHECK(sheet.Values(Operation("is distinct from", {NullOf(type), NullOf(type)}))[0] == "false");
  }
}

TEST_CASE("a null of no type compares with everything") {
  Sheet sheet({{TypeId::kInt32, {"1", kNoValue}}});
  CHECK(sheet.Values(Operation("=", {sheet[0], NullOf(TypeId::kNull)})) == List{"NULL", "NULL"});
  CHECK(sheet.Values(Operation("=", {NullOf(TypeId::kNull), NullOf(TypeId::kNull)})) ==
        List{"NULL", "NULL"});
}

}  // namespace
}  // namespace colmerge
