// SPDX-License-Identifier: Apache-2.0
#include "column/time_zone.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"

namespace colmerge {
namespace {

// In the tz database, with or without "Etc/" before them; in ISO 8601 the last.
constexpr std::string_view kNamesOfUtc[] = {"utc",  "gmt",   "uct",   "zulu",      "universal",
                                            "gmt0", "gmt+0", "gmt-0", "greenwich", "z"};

bool IsUtc(std::string_view name) {
  constexpr std::string_view kPrefix = "etc/";
  if (EqualButForCase(name.substr(0, kPrefix.size()), kPrefix)) name.remove_prefix(kPrefix.size());
  return std::any_of(std::begin(kNamesOfUtc), std::end(kNamesOfUtc),
                     [&](std::string_view utc) { return EqualButForCase(name, utc); });
}

// Two digits of an offset.
std::optional<int> TwoDigits(std::string_view text) {
  if (text.size() != 2 || !IsDigit(text[0]) || !IsDigit(text[1])) return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

// Minutes east of UTC, of "+HH:MM", "+HHMM" or "+HH".
std::optional<int> OffsetMinutes(std::string_view name) {
  if (IsUtc(name)) return 0;
  if (name.size() < 3 || (name[0] != '+' && name[0] != '-')) return std::nullopt;
  const std::optional<int> hours = TwoDigits(name.substr(1, 2));
  std::string_view rest = name.substr(3);
  if (!rest.empty() && rest[0] == ':') rest.remove_prefix(1);
  const std::optional<int> minutes = name.size() == 3 ? std::optional<int>(0) : TwoDigits(rest);
  if (!hours || !minutes) return std::nullopt;
  const int offset = *hours * 60 + *minutes;
  return name[0] == '-' ? -offset : offset;
}

}  // namespace

bool IsSameTimeZone(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const std::optional<int> offset = OffsetMinutes(a);
  return offset.has_value() && offset == OffsetMinutes(b);
}

}  // namespace colmerge
