// SPDX-License-Identifier: Apache-2.0
// Arrays whose buffers hold values that their type does not allow, or that look so and are right.
// Numbers are those of the list of hostile inputs.
#include <cmath>
#include <limits>

#include "arrow/array_case.h"

namespace colmerge::test::array_value_test {
namespace {

const std::string kLong = "a string that is too long to lie inline";

ArrayCase Codes(HandArrayPtr codes, const std::string& format,
                const std::vector<std::string>& values) {
  return Column(DictionaryOf(format, "a", SchemaOf("u", "")),
                DictionaryArray(std::move(codes), StringArray(values)));
}

TEST_CASE("hostile 70: dictionary index negative or out of range") {
  CheckRefusedAt(1, Codes(FixedArray<int8_t>({0, -1}), "c", {"p", "q"}),
                 {"column 'a'", "code -1", "2 entries"});
  CheckRefusedAt(0, Codes(FixedArray<int8_t>({2, 0}), "c", {"p", "q"}), {"code 2"});
  CheckRefusedAt(0, Codes(FixedArray<int16_t>({INT16_MIN}), "s", {"p"}), {"code -32768"});
  CheckRefusedAt(0, Codes(FixedArray<int32_t>({INT32_MAX}), "i", {"p"}), {"code 2147483647"});
  CheckRefusedAt(0, Codes(FixedArray<int64_t>({INT64_MIN}), "l", {"p"}),
                 {"code -9223372036854775808"});
  CheckRefusedAt(0, Codes(FixedArray<uint8_t>({255}), "C", {"p"}), {"code 255"});
  CheckRefusedAt(0, Codes(FixedArray<uint16_t>({65535}), "S", {"p"}), {"code 65535"});
  CheckRefusedAt(0, Codes(FixedArray<uint32_t>({UINT32_MAX}), "I", {"p"}), {"code 4294967295"});
  CheckRefusedAt(0, Codes(FixedArray<uint64_t>({UINT64_MAX}), "L", {"p"}),
                 {"code 18446744073709551615"});
  CheckRefusedAt(0, Codes(FixedArray<int8_t>({0}), "c", {}), {"code 0", "0 entries"});
  // More entries than positive codes: a negative code is one all the same.
  CheckRefusedAt(1, Codes(FixedArray<int8_t>({127, -56}), "c", std::vector<std::string>(300, "x")),
                 {"code -56"});
  ArrayCase under_null = Codes(FixedArray<int8_t>({0, -1, 99, 1}), "c", {"p", "q"});
  under_null.column()->Nulls({1, 2});
  CheckValues(under_null, {"p", std::nullopt, std::nullopt, "q"});
}

TEST_CASE("hostile 71: null dictionary values make their rows null") {
  for (const char* format : {"c", "C"}) {
    ArrayCase hand = Codes(FixedArray<uint8_t>({0, 1, 2, 3, 1, 2}), format, {"p", "", kLong, ""});
    hand.column()->dictionary->Nulls({1, 3});
    hand.column()->Nulls({5});
    CheckValues(hand, {"p", std::nullopt, kLong, std::nullopt, std::nullopt, std::nullopt});
    Result<Batch> batch = hand.Import();
    CHECK(ValuesOf(*batch->columns[0].dictionary) == Values{"p", kLong});
    hand.column()->Nulls({4, 5});
    hand.array->Window(1, 4);
    CheckValues(hand, {std::nullopt, kLong, std::nullopt, std::nullopt});
  }
  ArrayCase all = Column(DictionaryOf("i", "a", SchemaOf("n", "")),
                         DictionaryArray(FixedArray<int32_t>({0, 1}), NullArray(2)));
  CheckValues(all, {std::nullopt, std::nullopt});
  ArrayCase required = Codes(FixedArray<uint8_t>({0, 1}), "C", {"p", ""});
  required.column()->dictionary->Nulls({1});
  required.field()->raw.flags = 0;
  CheckRefusedAt(1, required, {"column 'a'", "not nullable"});
}

TEST_CASE("a dictionary's own values are checked, used or not") {
  ArrayCase hand = Codes(FixedArray<uint8_t>({0}), "C", {"p", "\xff"});
  CheckRefused(hand, {"column 'a'.dictionary", "not UTF-8", "(entry 1)"});
  hand.column()->dictionary->raw.length = -1;
  CheckRefused(hand, {"column 'a'.dictionary", "length is -1"});
  hand.column()->dictionary->raw.release = nullptr;
  CheckRefused(hand, {"column 'a'.dictionary", "released"});
}

template <typename Offset>
ArrayCase Offsets(const std::string& format, const std::vector<Offset>& offsets) {
  const std::string bytes(20, 'x');
  return Column(format, ArrayOf(static_cast<int64_t>(offsets.size()) - 1,
                                {{}, BytesOf(offsets), {bytes.begin(), bytes.end()}}));
}

ArrayCase ListOffsets(const std::vector<int32_t>& offsets) {
  return Column(SchemaOf("+l", "a", SchemaOf("l", "item")),
                ListArray<int32_t>(offsets, FixedArray<int64_t>({1, 2, 3})));
}

TEST_CASE("hostile 72: first offset negative") {
  CheckRefusedAt(0, Offsets<int32_t>("u", {-1, 3}), {"column 'a'", "first offset is -1"});
  CheckRefusedAt(0, Offsets<int64_t>("Z", {INT64_MIN, 3}),
                 {"first offset is -9223372036854775808"});
  CheckRefusedAt(0, ListOffsets({-1, 3}), {"column 'a'", "first offset is -1"});
}

TEST_CASE("hostile 73: offsets decreasing") {
  CheckRefusedAt(1, Offsets<int32_t>("u", {0, 5, 3, 8}),
                 {"column 'a'", "offsets decrease from 5 to 3"});
  CheckRefusedAt(0, Offsets<int32_t>("z", {0, -5}), {"offsets decrease from 0 to -5"});
  CheckRefusedAt(0, Offsets<int32_t>("z", {0, INT32_MIN}),
                 {"offsets decrease from 0 to -2147483648"});
  CheckRefusedAt(2, Offsets<int64_t>("U", {0, 5, 7, 6}), {"offsets decrease from 7 to 6"});
  CheckRefusedAt(0, Offsets<int64_t>("U", {INT64_MAX, 0}),
                 {"offsets decrease from 9223372036854775807 to 0"});
  CheckRefusedAt(1, ListOffsets({0, 2, 1}), {"column 'a'", "offsets decrease from 2 to 1"});
  ArrayCase null = Offsets<int32_t>("u", {0, 5, 3, 8});
  null.column()->Nulls({1});
  CheckRefusedAt(1, null, {"offsets decrease"});
}

TEST_CASE("offsets that begin above 0 are right") {
  CheckValues(Offsets<int32_t>("u", {3, 5, 5, 20}), {"xx", "", std::string(15, 'x')});
}

const std::vector<std::string> kBadUtf8 = {
    "\xC0\x80",          // overlong NUL
    "\xC1\xBF",          // overlong
    "\xE0\x9F\xBF",      // overlong
    "\xF0\x8F\xBF\xBF",  // overlong
    "\xED\xA0\x80",      // a surrogate
    "\xF4\x90\x80\x80",  // above U+10FFFF
    "\xFF",
    "\x80",
    "\xC3",
    "\xE2\x82",
    "\xF0\x9F\x98",  // alone, truncated
};

HandArrayPtr TextArray(const std::string& format, const std::vector<std::string>& values) {
  if (format == "u") return StringArray(values);
  if (format == "U") return OffsetStrings<int64_t>(values);
  return ViewArray(values);
}

TEST_CASE("hostile 75: invalid UTF-8") {
  for (const char* format : {"u", "U", "vu"}) {
    for (const std::string& bad : kBadUtf8) {
      for (const std::string& value : {bad, "text before " + bad + " and after it"}) {
        CAPTURE(format, value);
        CheckRefusedAt(1, Column(format, TextArray(format, {"fine", value, kLong})),
                       {"column 'a'", "not UTF-8", "at its byte"});
      }
    }
    // Two halves of one character: fine as a whole, broken as values.
    CheckRefusedAt(0, Column(format, TextArray(format, {"\xC3", "\xA9"})), {"not UTF-8"});
    CheckRefusedAt(1, Column(format, TextArray(format, {"ab", "\xF0\x9F", "\x98\x80"})),
                   {"not UTF-8"});
    // The last character cut off by the window.
    ArrayCase cut = Column(format, TextArray(format, {"\xC3\xA9", "x"}));
    CheckValues(cut, {"\xC3\xA9", "x"});
  }
  for (const char* format : {"z", "Z", "vz"}) {
    const std::string as = format == std::string("z")   ? "u"
                           : format == std::string("Z") ? "U"
                                                        : "vu";
    CheckValues(Column(format, TextArray(as, {"\xff", "\xC3"})), {"\xff", "\xC3"});
  }
}

TEST_CASE("valid UTF-8 of all lengths is accepted at every place") {
  const std::vector<std::string> characters = {"a",
                                               "\xC2\x80",
                                               "\xDF\xBF",
                                               "\xE0\xA0\x80",
                                               "\xED\x9F\xBF",
                                               "\xEF\xBF\xBF",
                                               "\xF0\x90\x80\x80",
                                               "\xF4\x8F\xBF\xBF"};
  std::vector<std::string> values;
  for (const std::string& character : characters) {
    for (size_t before = 0; before < 20; ++before)
      values.push_back(std::string(before, '.') + character);
  }
  const Values expected(values.begin(), values.end());
  for (const char* format : {"u", "U", "vu"})
    CheckValues(Column(format, TextArray(format, values)), expected);
}

TEST_CASE("a broken view is refused") {
  auto with_view = [](int32_t size, int32_t buffer, int32_t offset) {
    ArrayCase hand = Column("vz", ViewArray({"x", kLong}));
    const int32_t words[4] = {size, 0, buffer, offset};
    std::memcpy(hand.column()->buffers[1].data() + 16, words, sizeof(words));
    return hand;
  };
  const auto length = static_cast<int32_t>(kLong.size());
  CheckRefusedAt(1, with_view(-1, 0, 0), {"column 'a'", "view of -1 bytes"});
  CheckRefusedAt(1, with_view(length + 1, 0, 0), {"outside the buffers"});
  CheckRefusedAt(1, with_view(INT32_MAX, 0, INT32_MAX), {"outside the buffers"});
  CheckRefusedAt(1, with_view(length, 1, 0), {"data buffer 1"});
  CheckRefusedAt(1, with_view(length, -1, 0), {"data buffer -1"});
  CheckRefusedAt(1, with_view(length, 0, 1), {"offset 1"});
  CheckRefusedAt(1, with_view(length, 0, -1), {"offset -1"});
  ArrayCase null = with_view(-1, 99, 99);
  null.column()->Nulls({1});
  CheckValues(null, {"x", std::nullopt});
  // Prefix and padding are the producer's word only; the library takes them from the bytes.
  CheckValues(with_view(length, 0, 0), {"x", kLong});
  ArrayCase padded = Column("vz", ViewArray({"x"}));
  std::memset(padded.column()->buffers[1].data() + 5, 0xEE, 11);
  CheckValues(padded, {"x"});
}

TEST_CASE("broken sizes of view buffers are refused") {
  ArrayCase hand = Column("vz", ViewArray({kLong}));
  hand.column()->buffer_as<int64_t>(3)[0] = -1;
  CheckRefused(hand, {"column 'a'", "size of data buffer 0 is -1"});
  hand = Column("vz", ViewArray({kLong}));
  hand.column()->buffer_pointers[3] = nullptr;
  CheckRefused(hand, {"column 'a'", "sizes is NULL"});
  hand = Column("vz", ViewArray({kLong}));
  hand.column()->buffer_pointers[2] = nullptr;
  CheckRefused(hand, {"column 'a'", "data buffer 0 is NULL"});
}

TEST_CASE("hostile 74: a value longer than 2^31 - 1 bytes") {
  // The offsets say so; the bytes are never read.
  const std::vector<int64_t> offsets = {0, 1, int64_t{1} + 0x80000000};
  const std::vector<uint8_t> bytes(100);
  ArrayCase hand = Column("Z", ArrayOf(2, {{}, BytesOf(offsets), bytes}));
  CheckRefused(hand, Code::kLimitExceeded, 1, {"column 'a'", "2147483648 bytes"});
  hand.column()->Nulls({1});
  CheckValues(hand, {std::string(1, '\0'), std::nullopt});
}

TEST_CASE("hostile 76: garbage in the bitmap's padding") {
  ArrayCase hand = Int64Column({1, 2, 3});
  hand.column()->Nulls({1});
  for (int padding : {0x00, 0xF8, 0xA8, 0x50}) {
    hand.column()->buffers[0][0] = static_cast<uint8_t>(0x05 | padding);
    CheckValues(hand, {Raw<int64_t>(1), std::nullopt, Raw<int64_t>(3)});
  }
  hand.column()->Window(1, 2);
  hand.array->raw.length = 2;
  hand.column()->buffers[0][0] = 0x0C;
  CheckValues(hand, {std::nullopt, Raw<int64_t>(3)});
}

TEST_CASE("hostile 77: garbage under nulls") {
  for (const char* format : {"u", "U", "vu"}) {
    CAPTURE(format);
    ArrayCase text =
        Column(format, TextArray(format, {"p", "\xff\xfe garbage of some length", "\xC3", "q"}));
    text.column()->Nulls({1, 2});
    CheckValues(text, {"p", std::nullopt, std::nullopt, "q"});
  }
  ArrayCase decimal = Column("d:1,0", FixedArray<int64_t>({5, 0, -1, INT64_MAX}));
  decimal.column()->raw.length = decimal.array->raw.length = 2;
  decimal.column()->Nulls({1});
  CheckValues(decimal, {Raw<int64_t>(5) + Raw<int64_t>(0), std::nullopt});
  ArrayCase time = Column("tts", FixedArray<int32_t>({86399, -1}));
  time.column()->Nulls({1});
  CheckValues(time, {Raw<int32_t>(86399), std::nullopt});
  ArrayCase date = Column("tdm", FixedArray<int64_t>({86400000, 1}));
  date.column()->Nulls({1});
  CheckValues(date, {Raw<int64_t>(86400000), std::nullopt});
}

TEST_CASE("hostile 79: null in a non-nullable column") {
  ArrayCase hand = Int64Column({1, 2, 3});
  hand.column()->Nulls({2});
  hand.field()->raw.flags = 0;
  CheckRefusedAt(2, hand, {"column 'a'", "not nullable"});
  ArrayCase null = Column("n", NullArray(3));
  null.field()->raw.flags = 0;
  CheckRefusedAt(0, null, {"column 'a'", "not nullable"});
  // Without nulls it is fine, bitmap or not; nulls outside the window do not count.
  hand.column()->Window(0, 2);
  hand.array->raw.length = 2;
  CheckValues(hand, RawValues<int64_t>({1, 2}));
}

TEST_CASE("hostile 80: NaN and -0.0 keep their bits") {
  const std::vector<double> values = {std::nan("1"), -0.0, 0.0, -std::nan("2"), INFINITY};
  CheckValues(Column("g", FixedArray(values)), RawValues(values));
}

template <typename T>
void CheckRange(const std::string& format, T low, T high) {
  CAPTURE(format);
  CheckValues(Column(format, FixedArray<T>({low, high})), RawValues<T>({low, high}));
  const T below = static_cast<T>(low - 1);
  const T above = static_cast<T>(high + 1);
  CheckRefusedAt(1, Column(format, FixedArray<T>({low, below, above})),
                 {"column 'a'", "value " + std::to_string(below)});
  CheckRefusedAt(2, Column(format, FixedArray<T>({low, high, above})),
                 {"value " + std::to_string(above)});
}

TEST_CASE("hostile 83: time or date64 out of range") {
  CheckRange<int32_t>("tts", 0, 86399);
  CheckRange<int32_t>("ttm", 0, 86399999);
  CheckRange<int64_t>("ttu", 0, 86399999999);
  CheckRange<int64_t>("ttn", 0, 86399999999999);
  CheckRefusedAt(0, Column("ttn", FixedArray<int64_t>({INT64_MIN})), {"time of day"});
  CheckValues(Column("tdm", FixedArray<int64_t>({0, -86400000, 86400000})),
              RawValues<int64_t>({0, -86400000, 86400000}));
  for (int64_t bad : {int64_t{1}, int64_t{-1}, int64_t{86400001}, INT64_MAX, INT64_MIN}) {
    CheckRefusedAt(1, Column("tdm", FixedArray<int64_t>({0, bad})),
                   {"value " + std::to_string(bad), "whole number of days"});
  }
  CheckValues(Column("tdD", FixedArray<int32_t>({INT32_MIN, INT32_MAX})),
              RawValues<int32_t>({INT32_MIN, INT32_MAX}));
}

__extension__ using Int128 = __int128;

Int128 Power10(int exponent) {
  Int128 power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

ArrayCase Decimals(const std::string& format, const std::vector<Int128>& values) {
  HandArrayPtr array = FixedArray(values);
  return Column(format, std::move(array));
}

TEST_CASE("hostile 82: decimal beyond its precision") {
  for (int precision : {1, 5, 18, 19, 20, 37, 38}) {
    CAPTURE(precision);
    const std::string format = "d:" + std::to_string(precision) + ",2";
    const Int128 limit = Power10(precision);
    CheckValues(Decimals(format, {limit - 1, 1 - limit, 0, -1}),
                RawValues<Int128>({limit - 1, 1 - limit, 0, -1}));
    CheckRefusedAt(1, Decimals(format, {0, limit}),
                   {"column 'a'", "value 1" + std::string(static_cast<size_t>(precision), '0')});
    CheckRefusedAt(0, Decimals(format, {-limit}),
                   {"value -1" + std::string(static_cast<size_t>(precision), '0')});
  }
  const Int128 lowest = Int128{1} << 126;
  CheckRefusedAt(0, Decimals("d:38,0", {-lowest - lowest}),
                 {"-170141183460469231731687303715884105728"});
}

// A 256-bit number from its words, the lowest first.
std::vector<uint8_t> Words256(const std::vector<uint64_t>& words) { return BytesOf(words); }

TEST_CASE("hostile 82: decimal256 beyond its precision") {
  auto column = [](const std::string& format, const std::vector<uint64_t>& words) {
    return Column(format, ArrayOf(static_cast<int64_t>(words.size() / 4), {{}, Words256(words)}));
  };
  const uint64_t ones = ~uint64_t{0};
  const std::vector<uint64_t> fine = {999, 0, 0, 0, 0 - uint64_t{999}, ones, ones, ones};
  Result<Batch> batch = column("d:3,0,256", fine).Import();
  CHECK(batch.ok());
  CheckRefusedAt(0, column("d:3,0,256", {1000, 0, 0, 0}), {"value 1000 of type decimal256(3, 0)"});
  CheckRefusedAt(0, column("d:3,0,256", {0 - uint64_t{1000}, ones, ones, ones}), {"value -1000"});
  CheckRefusedAt(0, column("d:3,0,256", {0, 0, 1, 0}),
                 {"value 340282366920938463463374607431768211456"});
  CheckRefusedAt(0, column("d:76,0,256", {0, 0, 0, uint64_t{1} << 63}),
                 {"value -5789604461865809771178549250434395392"});
  // 10^76 - 1 and 10^76.
  const std::vector<uint64_t> most = {0xFFFFFFFFFFFFFFFF, 0x0EE6B2800, 0, 0};
  CHECK(column("d:76,0,256", most).Import().ok());
}

TEST_CASE("hostile 78: nulls in what may become a key are imported as any") {
  ArrayCase hand = Int64Column({1, 2});
  hand.column()->Nulls({0});
  CheckValues(hand, {std::nullopt, Raw<int64_t>(2)});
}

TEST_CASE("hostile 81: equal rows inside a batch stay as they are") {
  CheckValues(Int64Column({7, 7, 7}), RawValues<int64_t>({7, 7, 7}));
}

}  // namespace
}  // namespace colmerge::test::array_value_test
