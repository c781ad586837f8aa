// SPDX-License-Identifier: Apache-2.0
// Random rows written as CSV and JSON and read back: with the types as a guide every bit returns,
// without it the inferred types hold the same values.
#include <cstring>
#include <random>

#include "column/calendar.h"
#include "column/conversion/temporal_text.h"
#include "column/vector_builder.h"
#include "text/reading.h"

namespace colmerge::test {
namespace {

using Random = std::mt19937_64;

std::vector<DataType> AllTextTypes() {
  std::vector<DataType> types;
  for (TypeId id : {TypeId::kBool, TypeId::kInt8, TypeId::kInt16, TypeId::kInt32, TypeId::kInt64,
                    TypeId::kUInt8, TypeId::kUInt16, TypeId::kUInt32, TypeId::kUInt64,
                    TypeId::kFloat16, TypeId::kFloat32, TypeId::kFloat64, TypeId::kUtf8,
                    TypeId::kLargeUtf8, TypeId::kUtf8View, TypeId::kDate32, TypeId::kDate64}) {
    types.emplace_back(id);
  }
  types.push_back(DataType::Decimal(TypeId::kDecimal128, 20, 4));
  types.push_back(DataType::Decimal(TypeId::kDecimal256, 70, 30));
  for (TimeUnit unit : {TimeUnit::kSecond, TimeUnit::kMillisecond}) {
    types.push_back(DataType::WithUnit(TypeId::kTime32, unit));
  }
  for (TimeUnit unit : {TimeUnit::kMicrosecond, TimeUnit::kNanosecond}) {
    types.push_back(DataType::WithUnit(TypeId::kTime64, unit));
  }
  for (TimeUnit unit :
       {TimeUnit::kSecond, TimeUnit::kMillisecond, TimeUnit::kMicrosecond, TimeUnit::kNanosecond}) {
    types.push_back(DataType::Timestamp(unit));
    types.push_back(DataType::Timestamp(unit, "America/Lima"));
    types.push_back(DataType::WithUnit(TypeId::kDuration, unit));
  }
  return types;
}

std::string RandomString(Random& random) {
  static const char* const kPieces[] = {
      "a", "xyz", ",",    "\"", "\n", "\r\n", "\\", "\xC3\xA9", "\xF0\x9F\x98\x80",
      " ", "1",   "null", "\t", ";"};
  std::string text;
  for (uint64_t pieces = random() % 12; pieces > 0; --pieces) text += kPieces[random() % 14];
  return text;
}

int64_t Between(Random& random, int64_t low, int64_t high) {
  return std::uniform_int_distribution<int64_t>(low, high)(random);
}

// Seconds of the years 1 to 9999, or of those that nanoseconds reach.
int64_t RandomTimestamp(Random& random, TimeUnit unit) {
  const int64_t first = DaysSinceEpoch({unit == TimeUnit::kNanosecond ? 1680 : 1, 1, 1});
  const int64_t last = DaysSinceEpoch({unit == TimeUnit::kNanosecond ? 2260 : 9999, 12, 31});
  const int64_t per_day = kSecondsPerDay * UnitsPerSecond(unit);
  return Between(random, first * per_day, last * per_day);
}

// A value whose text reads back: no NaN with a payload, dates of four-digit years.
void AppendRandom(Random& random, VectorBuilder* builder) {
  const DataType& type = builder->type();
  int64_t value = static_cast<int64_t>(random()) >> (random() % 64);
  uint8_t bytes[32] = {};
  switch (type.id) {
    case TypeId::kBool: return builder->AppendBool(random() % 2);
    case TypeId::kUtf8:
    case TypeId::kLargeUtf8:
    case TypeId::kUtf8View: return builder->AppendString(RandomString(random));
    case TypeId::kFloat16: value = static_cast<int64_t>(random() & 0xFBFF); break;
    case TypeId::kFloat32: value &= 0x7F7FFFFF; break;
    case TypeId::kFloat64: value &= 0x7FEFFFFFFFFFFFFF; break;
    case TypeId::kDate32:
    case TypeId::kDate64:
      value = Between(random, DaysSinceEpoch({1, 1, 1}), DaysSinceEpoch({9999, 12, 31}));
      if (type.id == TypeId::kDate64) value *= kMillisecondsPerDay;
      break;
    case TypeId::kTime32:
    case TypeId::kTime64:
      value = Between(random, 0, kSecondsPerDay * UnitsPerSecond(type.unit) - 1);
      break;
    case TypeId::kTimestamp: value = RandomTimestamp(random, type.unit); break;
    default: break;
  }
  std::memset(bytes, value < 0 ? 0xFF : 0, sizeof(bytes));
  std::memcpy(bytes, &value, sizeof(value));
  if (type.id == TypeId::kFloat16 && (value & 0x7C00) == 0x7C00) bytes[1] = 0x3C;
  builder->AppendFixedBytes(bytes);
}

struct Rows {
  Schema schema;
  std::vector<Vector> columns;
  uint64_t count = 0;
};

Rows RandomRows(Random& random) {
  const std::vector<DataType> types = AllTextTypes();
  Rows rows;
  rows.count = random() % 60;
  std::vector<Field> fields;
  for (uint64_t columns = 1 + random() % 8; columns > 0; --columns) {
    VectorBuilder builder(types[random() % types.size()], UnlimitedPool());
    const uint64_t null_share = random() % 4;
    for (uint64_t row = 0; row < rows.count; ++row) {
      if (random() % 4 < null_share) {
        builder.AppendNull();
      } else {
        AppendRandom(random, &builder);
      }
    }
    fields.push_back({"c" + std::to_string(columns), builder.type(), true, {}});
    rows.columns.push_back(builder.Finish());
  }
  rows.schema = Declared(std::move(fields));
  return rows;
}

std::string CsvCell(Random& random, const CsvOptions& options, const Vector& column, uint64_t row) {
  if (!column.IsValid(row)) return {};
  const std::string text = ValueText(column, row);
  const std::string special = std::string("\r\n") + options.delimiter + options.quote;
  const bool needs_quotes = text.empty() || text.find_first_of(special) != std::string::npos;
  if (!needs_quotes && random() % 4 != 0) return text;
  std::string quoted(1, options.quote);
  for (char c : text) quoted += c == options.quote ? std::string(2, c) : std::string(1, c);
  return quoted + options.quote;
}

std::string CsvText(Random& random, const CsvOptions& options, const Rows& rows) {
  const std::string end = std::vector<std::string>{"\n", "\r\n", "\r"}[random() % 3];
  std::string text = random() % 2 ? "\xEF\xBB\xBF" : "";
  const size_t columns = rows.columns.size();
  for (size_t i = 0; i < columns; ++i) {
    text += rows.schema.field(i).name + (i + 1 < columns ? std::string(1, options.delimiter) : end);
  }
  for (uint64_t row = 0; row < rows.count; ++row) {
    std::string line;
    for (size_t i = 0; i < columns; ++i) {
      if (i != 0) line += options.delimiter;
      line += CsvCell(random, options, rows.columns[i], row);
    }
    // A line without anything is no row.
    text += (line.empty() ? std::string("NULL") : line) + end;
  }
  return text;
}

bool IsJsonNumber(const DataType& type, const std::string& text) {
  const bool finite = text.find_first_of("Nni") == std::string::npos;
  return (type.is_integer() || type.is_floating() || type.is_decimal()) && finite;
}

// Escapes what has to be and, at random, ASCII that has not.
std::string JsonString(Random& random, const std::string& value) {
  constexpr char kHex[] = "0123456789abcdef";
  std::string text = "\"";
  for (char c : value) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte < 0x20 || (byte < 0x80 && random() % 16 == 0)) {
      text += std::string("\\u00") + kHex[byte >> 4] + kHex[byte & 15];
    } else {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text + "\"";
}

std::string JsonText(Random& random, const Rows& rows) {
  const bool lines = random() % 2;
  std::string text = lines ? "" : "[";
  for (uint64_t row = 0; row < rows.count; ++row) {
    std::string object;
    for (size_t i = 0; i < rows.columns.size(); ++i) {
      const Vector& column = rows.columns[i];
      if (!column.IsValid(row) && random() % 2) continue;
      if (!object.empty()) object += ", ";
      object += JsonString(random, rows.schema.field(i).name) + ":";
      const std::string value = ValueText(column, row);
      if (!column.IsValid(row)) {
        object += "null";
      } else if (column.type.id == TypeId::kBool || IsJsonNumber(column.type, value)) {
        object += value;
      } else {
        object += JsonString(random, value);
      }
    }
    if (row != 0) text += lines ? "\n" : ",\n";
    text += "{" + object + "}";
  }
  return lines ? text : text + "]";
}

void CheckSame(const Vector& written, const Vector& read) {
  REQUIRE(read.type == written.type);
  REQUIRE(read.length == written.length);
  CHECK(read.null_count == written.null_count);
  for (uint64_t row = 0; row < written.length; ++row) {
    REQUIRE(read.IsValid(row) == written.IsValid(row));
    if (!written.IsValid(row)) continue;
    if (written.type.storage() == Storage::kBits) {
      REQUIRE(read.Bit(row) == written.Bit(row));
    } else if (written.type.storage() == Storage::kViews) {
      REQUIRE(read.String(row).view() == written.String(row).view());
    } else {
      const uint64_t width = written.type.width();
      INFO(written.type.ToString()
           << ' ' << ValueText(written, row) << ' ' << ValueText(read, row));
      REQUIRE(std::memcmp(read.values + row * width, written.values + row * width, width) == 0);
    }
  }
}

TEST_CASE("random rows of every type come back from CSV") {
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const Rows rows = RandomRows(random);
    CsvOptions options;
    options.delimiter = ",;\t|"[random() % 4];
    options.quote = "\"'"[random() % 2];
    options.null_texts = {"NULL"};
    if (rows.columns.size() > 1) options.null_texts.clear();
    const std::string text = CsvText(random, options, rows);
    const Batch batch = Csv(text, options, &rows.schema);
    REQUIRE(batch.rows == rows.count);
    REQUIRE(batch.lines.size() == rows.count);
    for (size_t i = 0; i < rows.columns.size(); ++i) CheckSame(rows.columns[i], batch.columns[i]);
  }
}

TEST_CASE("random rows of every type come back where the types were inferred") {
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const Rows rows = RandomRows(random);
    CsvOptions options;
    if (rows.columns.size() == 1) options.null_texts = {"NULL"};
    const std::string text = CsvText(random, options, rows);
    const Schema guide = Inferred(rows.schema.fields());
    const Batch batch = Csv(text, options, &guide);
    REQUIRE(batch.rows == rows.count);
    for (size_t i = 0; i < rows.columns.size(); ++i) CheckSame(rows.columns[i], batch.columns[i]);
  }
}

TEST_CASE("random rows of every type come back from JSON") {
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const Rows rows = RandomRows(random);
    if (rows.count == 0) continue;
    const std::string text = JsonText(random, rows);
    auto read = ReadJson(text, {}, &rows.schema, UnlimitedPool());
    if (!read.ok()) {  // all values null and left out
      CHECK_THAT(read.status().message(), HasText("no object has a key"));
      continue;
    }
    REQUIRE(read->rows == rows.count);
    for (size_t i = 0; i < rows.columns.size(); ++i) {
      auto position = read->schema.Find(rows.schema.field(i).name);
      if (position) CheckSame(rows.columns[i], read->columns[*position]);
      if (!position) CHECK(rows.columns[i].null_count == rows.count);
    }
  }
}

// What an inferred column may be when the rows are of the type.
bool IsInferredFrom(const DataType& written, const DataType& inferred) {
  if (inferred.id == TypeId::kUtf8 || inferred.id == TypeId::kNull) return true;
  if (written.is_integer()) return inferred.is_integer();
  if (written.is_floating() || written.is_decimal()) {
    return inferred.is_floating() || inferred.is_integer();
  }
  if (written.id == TypeId::kDate64) return inferred.id == TypeId::kDate32;
  if (written.id == TypeId::kDuration) return inferred.is_integer();
  if (written.is_utf8()) return true;
  return inferred.id == written.id;
}

TEST_CASE("inferred columns hold the same values") {
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    INFO("seed " << seed);
    Random random(seed);
    const Rows rows = RandomRows(random);
    const std::string text = CsvText(random, {}, rows);
    if (rows.columns.size() == 1) continue;
    const Batch batch = Csv(text);
    REQUIRE(batch.rows == rows.count);
    for (size_t i = 0; i < rows.columns.size(); ++i) {
      const Vector& written = rows.columns[i];
      const Vector& read = batch.columns[i];
      INFO(written.type.ToString() << " became " << read.type.ToString());
      REQUIRE(IsInferredFrom(written.type, read.type));
      if (written.type.is_floating() || written.type.is_decimal()) continue;
      for (uint64_t row = 0; row < rows.count; ++row) {
        // An empty string among values that are no strings is null.
        if (!read.IsValid(row) && written.IsValid(row)) {
          REQUIRE(ValueText(written, row).empty());
        } else if (!written.type.is_utf8() || read.type.is_utf8()) {
          REQUIRE(ValueText(read, row) == ValueText(written, row));
        }
      }
    }
  }
}

}  // namespace
}  // namespace colmerge::test
