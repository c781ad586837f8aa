// SPDX-License-Identifier: Apache-2.0
#include "postgresql/typed_table.h"

namespace colmerge::test {
namespace {

Type Flat(const char* format) { return {format, {}, {}, false}; }
Type Coded(const char* codes, const char* values) { return {codes, {}, {Flat(values)}, false}; }

bool HasTwoBytes(int64_t value) { return value >= INT16_MIN && value <= INT16_MAX; }
bool IsByte(int64_t value) { return value >= 0 && value <= UINT8_MAX; }
bool IsWord(int64_t value) { return value >= 0 && value <= UINT32_MAX; }
bool IsPositive(int64_t value) { return value >= 0; }
// Within 1678 to 2261, which timestamps of nanoseconds reach.
bool IsNear(int64_t value) { return value > -9000000000000000 && value < 9000000000000000; }

std::vector<TypedColumn> MakeColumns() {
  const auto i = Flat("i");
  const auto l = Flat("l");
  return {
      {"id", Kind::kInt, 0, {i, i, i}, nullptr},
      {"bool_x", Kind::kBool, 0, {Flat("b"), Flat("b"), Flat("b")}, nullptr},
      {"bool_y", Kind::kBool, 0, {Flat("b"), Flat("b"), Flat("b")}, nullptr},
      {"int_x", Kind::kInt, 0, {i, i, Coded("i", "i")}, nullptr},
      {"int_y", Kind::kInt, 0, {i, Flat("s"), Coded("c", "s")}, HasTwoBytes},
      {"int_z", Kind::kInt, 0, {Flat("C"), i, Flat("S")}, IsByte},
      {"small_x", Kind::kSmall, 0, {Flat("c"), i, Flat("s")}, nullptr},
      {"small_y", Kind::kSmall, 0, {i, Flat("c"), i}, nullptr},
      {"long_x", Kind::kLong, 0, {l, l, Coded("s", "l")}, nullptr},
      {"long_y", Kind::kLong, 0, {l, l, l}, nullptr},
      {"long_z", Kind::kLong, 0, {Flat("I"), l, Flat("I")}, IsWord},
      {"single_x", Kind::kSingle, 0, {Flat("f"), Flat("f"), Coded("i", "f")}, nullptr},
      {"single_y", Kind::kSingle, 0, {Flat("f"), Flat("f"), Flat("f")}, nullptr},
      {"real_x", Kind::kReal, 0, {Flat("g"), Coded("i", "g"), Flat("g")}, nullptr},
      {"real_y", Kind::kReal, 0, {Flat("g"), Flat("g"), Flat("g")}, nullptr},
      {"dec_x", Kind::kDecimal, 4, {Flat("d:20,4"), Flat("d:50,4,256"), Flat("d:38,4")}, nullptr},
      {"dec_y", Kind::kDecimal, 4, {Flat("d:38,4"), Flat("d:18,4"), Coded("i", "d:20,4")}, nullptr},
      {"dec_z", Kind::kDecimal, 0, {Flat("L"), Flat("d:20,0"), Flat("d:40,0,256")}, IsPositive},
      {"text_x", Kind::kText, 0, {Flat("u"), Flat("U"), Flat("vu")}, nullptr},
      {"text_y", Kind::kText, 0, {Flat("u"), Coded("i", "u"), Coded("S", "vu")}, nullptr},
      {"text_z", Kind::kText, 0, {Flat("vu"), Flat("u"), Coded("C", "U")}, nullptr},
      {"bytes_x", Kind::kBytes, 0, {Flat("z"), Flat("Z"), Flat("vz")}, nullptr},
      {"bytes_y", Kind::kBytes, 0, {Flat("z"), Coded("i", "z"), Flat("Z")}, nullptr},
      {"date_x", Kind::kDate, 0, {Flat("tdD"), Flat("tdm"), Flat("tdD")}, nullptr},
      {"date_y", Kind::kDate, 0, {Flat("tdD"), Flat("tdD"), Flat("tdm")}, nullptr},
      {"time_x", Kind::kTime, 0, {Flat("ttu"), Flat("ttn"), Flat("tts")}, nullptr},
      {"time_y", Kind::kTime, 0, {Flat("ttu"), Flat("ttm"), Flat("ttn")}, nullptr},
      {"ts_x", Kind::kTimestamp, 0, {Flat("tsu:"), Flat("tsm:"), Flat("tsu:")}, nullptr},
      {"ts_y", Kind::kTimestamp, 0, {Flat("tsu:"), Flat("tss:"), Flat("tsn:")}, IsNear},
      {"tz_x", Kind::kMoment, 0, {Flat("tsu:UTC"), Flat("tsm:UTC"), Flat("tsu:+00:00")}, nullptr},
      {"tz_y", Kind::kMoment, 0, {Flat("tsu:UTC"), Flat("tss:UTC"), Flat("tsn:UTC")}, IsNear},
      {"iv_x", Kind::kInterval, 0, {Flat("tin"), Flat("tin"), Flat("tin")}, nullptr},
      {"iv_y", Kind::kInterval, 0, {Flat("tin"), Flat("tin"), Flat("tin")}, nullptr},
  };
}

std::vector<Value> Held(const TypedColumn& column, const std::vector<Value>& all) {
  std::vector<Value> values;
  for (const Value& value : all) {
    if (value.is_null || column.holds == nullptr || column.holds(value.integer)) {
      values.push_back(value);
    }
  }
  return values;
}

}  // namespace

const std::vector<TypedColumn>& Columns() {
  static const std::vector<TypedColumn> columns = MakeColumns();
  return columns;
}

TypedTable TypedTable::OfEdges() {
  constexpr size_t kMostEdges = 21;
  TypedTable table;
  for (const TypedColumn& column : Columns()) {
    std::vector<Value>& values = table.values_.emplace_back();
    const std::vector<Value> edges = Held(column, EdgesOf(column.kind));
    const char which = column.name.back();
    for (size_t row = 0; row < kMostEdges * kMostEdges; ++row) {
      const size_t fast = row % kMostEdges;
      const size_t slow = row / kMostEdges;
      Value value;
      value.integer = static_cast<int64_t>(row);
      const size_t edge = which == 'x' ? fast : which == 'y' ? slow : fast * 5 + slow * 3;
      values.push_back(which == 'd' ? value : edges[edge % edges.size()]);
    }
  }
  return table;
}

TypedTable TypedTable::OfChance(uint64_t rows, bool tame, Random* random) {
  TypedTable table;
  for (const TypedColumn& column : Columns()) {
    std::vector<Value>& values = table.values_.emplace_back();
    const bool has_years = column.kind == Kind::kDate || column.kind == Kind::kInterval;
    const std::vector<Value> edges =
        Held(column, has_years ? TameOf(column.kind) : EdgesOf(column.kind));
    const std::vector<Value> usual = Held(column, TameOf(column.kind));
    for (size_t row = 0; row < rows; ++row) {
      Value value = random->Pick(tame || random->Percent(90) ? usual : edges);
      if (column.name == "id") {
        value = {};
        value.integer = static_cast<int64_t>(row);
      }
      values.push_back(std::move(value));
    }
  }
  return table;
}

std::string TypedTable::PostgresqlDefinition() const {
  std::string sql = "DROP TABLE IF EXISTS t; CREATE TABLE t(";
  for (const TypedColumn& column : Columns()) {
    if (&column != Columns().data()) sql += ", ";
    sql += column.name + " " + PostgresqlTypeOf(column.kind);
    if (column.name == "id") sql += " PRIMARY KEY";
  }
  return sql + ")";
}

std::string TypedTable::PostgresqlRows() const {
  std::string sql = "INSERT INTO t VALUES ";
  for (size_t row = 0; row < rows(); ++row) {
    sql += row == 0 ? "(" : ", (";
    for (size_t i = 0; i < values_.size(); ++i) {
      const TypedColumn& column = Columns()[i];
      if (i > 0) sql += ", ";
      sql +=
          values_[i][row].is_null ? "NULL" : LiteralOf(column.kind, values_[i][row], column.scale);
    }
    sql += ")";
  }
  return sql;
}

RowBatch TypedTable::ArrowRows(int type_set) const {
  RowBatch batch;
  for (size_t i = 0; i < values_.size(); ++i) {
    const TypedColumn& column = Columns()[i];
    const Type& type = column.types[static_cast<size_t>(type_set)];
    batch.fields.push_back({column.name, type, column.name != "id", {}});
    std::vector<Cell>& cells = batch.columns.emplace_back();
    for (const Value& value : values_[i]) cells.push_back(CellOf(type, value, column.scale));
  }
  return batch;
}

}  // namespace colmerge::test
