// SPDX-License-Identifier: Apache-2.0
#include "syntax/type_name.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/nearest_name.h"
#include "base/own_stack.h"
#include "base/quoted_text.h"

namespace colmerge {
namespace {

// What may stand behind a name.
enum class Suffix : uint8_t {
  kNothing,
  kDouble,     // PRECISION
  kFloat,      // (n)
  kDecimal,    // (p, s)
  kLength,     // (n), n characters
  kCharacter,  // VARYING, (n); without n: one
  kBytes,      // (n), which must be there
  kTime,       // (p), WITHOUT TIME ZONE
  kTimestamp,  // (p), WITH or WITHOUT TIME ZONE
  kZoned,      // (p)
  kDuration,   // (p)
  kElement,    // <type>; of a fixed_size_list <type, n>
  kMembers,    // <name: type, ...>
  kEntries,    // <key, value>
};

struct KnownType {
  std::string_view name;
  TypeId id;
  Suffix suffix = Suffix::kNothing;
  bool never_a_call = false;
};

constexpr KnownType kKnownTypes[] = {
    {"smallint", TypeId::kInt16, Suffix::kNothing, true},
    {"int2", TypeId::kInt16},
    {"integer", TypeId::kInt32, Suffix::kNothing, true},
    {"int", TypeId::kInt32, Suffix::kNothing, true},
    {"int4", TypeId::kInt32},
    {"bigint", TypeId::kInt64, Suffix::kNothing, true},
    {"int8", TypeId::kInt64},
    {"tinyint", TypeId::kInt8},
    {"int16", TypeId::kInt16},
    {"int32", TypeId::kInt32},
    {"int64", TypeId::kInt64},
    {"uint8", TypeId::kUInt8},
    {"uint16", TypeId::kUInt16},
    {"uint32", TypeId::kUInt32},
    {"uint64", TypeId::kUInt64},
    {"float16", TypeId::kFloat16},
    {"float32", TypeId::kFloat32},
    {"float64", TypeId::kFloat64},
    {"real", TypeId::kFloat32, Suffix::kNothing, true},
    {"float4", TypeId::kFloat32},
    {"float8", TypeId::kFloat64},
    {"double", TypeId::kFloat64, Suffix::kDouble},
    {"float", TypeId::kFloat64, Suffix::kFloat, true},
    {"numeric", TypeId::kDecimal128, Suffix::kDecimal, true},
    {"decimal", TypeId::kDecimal128, Suffix::kDecimal, true},
    {"dec", TypeId::kDecimal128, Suffix::kDecimal, true},
    {"decimal128", TypeId::kDecimal128, Suffix::kDecimal, true},
    {"decimal256", TypeId::kDecimal256, Suffix::kDecimal, true},
    {"boolean", TypeId::kBool, Suffix::kNothing, true},
    {"bool", TypeId::kBool},
    {"text", TypeId::kUtf8},
    {"utf8", TypeId::kUtf8},
    {"large_utf8", TypeId::kLargeUtf8},
    {"utf8_view", TypeId::kUtf8View},
    {"varchar", TypeId::kUtf8, Suffix::kLength, true},
    {"char", TypeId::kUtf8, Suffix::kCharacter, true},
    {"character", TypeId::kUtf8, Suffix::kCharacter, true},
    {"bytea", TypeId::kBinary},
    {"binary", TypeId::kBinary},
    {"large_binary", TypeId::kLargeBinary},
    {"binary_view", TypeId::kBinaryView},
    {"fixed_size_binary", TypeId::kFixedSizeBinary, Suffix::kBytes, true},
    {"date", TypeId::kDate32},
    {"date32", TypeId::kDate32},
    {"date64", TypeId::kDate64},
    {"time", TypeId::kTime64, Suffix::kTime, true},
    {"timestamp", TypeId::kTimestamp, Suffix::kTimestamp, true},
    {"timestamptz", TypeId::kTimestamp, Suffix::kZoned, true},
    {"duration", TypeId::kDuration, Suffix::kDuration, true},
    {"interval", TypeId::kIntervalMonthDayNano, Suffix::kNothing, true},
    {"list", TypeId::kList, Suffix::kElement},
    {"large_list", TypeId::kLargeList, Suffix::kElement},
    {"fixed_size_list", TypeId::kFixedSizeList, Suffix::kElement},
    {"struct", TypeId::kStruct, Suffix::kMembers},
    {"map", TypeId::kMap, Suffix::kEntries},
};

const KnownType* FindType(std::string_view name) {
  const auto* found = std::find_if(std::begin(kKnownTypes), std::end(kKnownTypes),
                                   [&](const KnownType& type) { return type.name == name; });
  return found == std::end(kKnownTypes) ? nullptr : found;
}

Status UnknownType(const Token& name) {
  std::vector<std::string_view> known;
  for (const KnownType& type : kKnownTypes) known.push_back(type.name);
  const std::string_view nearest = NearestName(name.text, known);
  std::string message = fmt::format("There is no type {}", QuotedText(name.text));
  if (!nearest.empty()) message += fmt::format("; did you mean '{}'?", nearest);
  return Status(Code::kInvalidText, std::move(message)).AtPosition(name.position);
}

class TypeParser {
 public:
  // level: of nested types, from 1.
  TypeParser(const Token& first, TokenStream* tokens, int level)
      : first_(first), tokens_(*tokens), level_(level) {}

  Result<TypeName> Parse() {
    const KnownType* known = first_.kind == TokenKind::kName ? FindType(first_.text) : nullptr;
    if (known == nullptr) return UnknownType(first_);
    TypeName name;
    name.type = DataType(known->id);
    COLMERGE_RETURN_IF_ERROR(ParseSuffix(known->suffix, &name));
    return name;
  }

 private:
  Status ParseSuffix(Suffix suffix, TypeName* name) {
    switch (suffix) {
      case Suffix::kNothing: return Status::Ok();
      case Suffix::kDouble: return std::move(tokens_.SkipKeyword("precision")).status();
      case Suffix::kFloat: return ParseFloat(name);
      case Suffix::kDecimal: return ParseDecimal(name);
      case Suffix::kLength: return ParseLength(-1, name);
      case Suffix::kCharacter: return ParseCharacter(name);
      case Suffix::kBytes: return ParseBytes(name);
      case Suffix::kTime: return ParseTime(name);
      case Suffix::kTimestamp: return ParseTimestamp(name);
      case Suffix::kZoned: name->type.timezone = std::string("UTC"); return ParseUnit(name);
      case Suffix::kDuration: return ParseUnit(name);
      case Suffix::kElement: return ParseElement(name);
      case Suffix::kMembers: return ParseMembers(name);
      case Suffix::kEntries: return ParseEntries(name);
    }
    return Status::Ok();
  }

  // A number from least to most.
  Result<int64_t> ParseNumber(int64_t least, int64_t most) {
    const Token token = tokens_.current();
    const bool is_short = token.kind == TokenKind::kInteger && token.text.size() <= 9;
    const int64_t number = is_short ? std::stoll(token.text) : -1;
    if (number < least || number > most) {
      return tokens_.Unexpected(fmt::format("a number from {} to {}", least, most));
    }
    COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
    return number;
  }

  // (n), or `otherwise` when there is no parenthesis.
  Result<int64_t> ParseOptionalNumber(int64_t least, int64_t most, int64_t otherwise) {
    COLMERGE_ASSIGN_OR_RETURN(const bool is_given, tokens_.SkipSymbol("("));
    if (!is_given) return otherwise;
    COLMERGE_ASSIGN_OR_RETURN(const int64_t number, ParseNumber(least, most));
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol(")"));
    return number;
  }

  Status ParseFloat(TypeName* name) {
    constexpr int64_t kDigitsOfSingle = 24;
    constexpr int64_t kDigitsOfDouble = 53;
    COLMERGE_ASSIGN_OR_RETURN(const int64_t digits,
                              ParseOptionalNumber(1, kDigitsOfDouble, kDigitsOfDouble));
    if (digits <= kDigitsOfSingle) name->type = TypeId::kFloat32;
    return Status::Ok();
  }

  Status ParseDecimal(TypeName* name) {
    constexpr int64_t kMostDigits = 38;
    constexpr int64_t kMostWideDigits = 76;
    const bool is_128 = first_.text == "decimal128";
    COLMERGE_ASSIGN_OR_RETURN(const bool is_given, tokens_.SkipSymbol("("));
    if (!is_given) {
      return is_128 || name->type.id == TypeId::kDecimal256 ? tokens_.ExpectSymbol("(")
                                                            : Status::Ok();
    }
    COLMERGE_ASSIGN_OR_RETURN(const int64_t precision,
                              ParseNumber(1, is_128 ? kMostDigits : kMostWideDigits));
    int64_t scale = 0;
    COLMERGE_ASSIGN_OR_RETURN(const bool has_scale, tokens_.SkipSymbol(","));
    if (has_scale) {
      COLMERGE_ASSIGN_OR_RETURN(scale, ParseNumber(0, precision));
    }
    const TypeId id = precision > kMostDigits ? TypeId::kDecimal256 : name->type.id;
    name->type =
        DataType::Decimal(id, static_cast<int32_t>(precision), static_cast<int32_t>(scale));
    return tokens_.ExpectSymbol(")");
  }

  Status ParseLength(int64_t otherwise, TypeName* name) {
    constexpr int64_t kLongestText = 10485760;
    COLMERGE_ASSIGN_OR_RETURN(name->most_characters,
                              ParseOptionalNumber(1, kLongestText, otherwise));
    return Status::Ok();
  }

  Status ParseCharacter(TypeName* name) {
    COLMERGE_ASSIGN_OR_RETURN(const bool varies, tokens_.SkipKeyword("varying"));
    return ParseLength(varies ? -1 : 1, name);
  }

  Status ParseBytes(TypeName* name) {
    constexpr int64_t kMostBytes = 999999999;
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol("("));
    COLMERGE_ASSIGN_OR_RETURN(const int64_t bytes, ParseNumber(0, kMostBytes));
    name->type.size = static_cast<int32_t>(bytes);
    return tokens_.ExpectSymbol(")");
  }

  // The unit of a time by the digits after its second.
  Status ParseUnit(TypeName* name) {
    COLMERGE_ASSIGN_OR_RETURN(const int64_t digits, ParseOptionalNumber(0, 9, 6));
    name->type.unit = static_cast<TimeUnit>((digits + 2) / 3);
    return Status::Ok();
  }

  // WITH or WITHOUT TIME ZONE, or nothing, which is without.
  Result<bool> ParseZone() {
    const bool is_with = tokens_.IsKeyword("with");
    if (!is_with && !tokens_.IsKeyword("without")) return false;
    COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("time"));
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectKeyword("zone"));
    return is_with;
  }

  Status ParseTime(TypeName* name) {
    COLMERGE_RETURN_IF_ERROR(ParseUnit(name));
    if (name->type.unit < TimeUnit::kMicrosecond) name->type.id = TypeId::kTime32;
    const Token zone = tokens_.current();
    COLMERGE_ASSIGN_OR_RETURN(const bool is_zoned, ParseZone());
    if (!is_zoned) return Status::Ok();
    return Error(Code::kInvalidText, "There is no time of day with a time zone: use a timestamp")
        .AtPosition(zone.position);
  }

  Status ParseTimestamp(TypeName* name) {
    COLMERGE_RETURN_IF_ERROR(ParseUnit(name));
    COLMERGE_ASSIGN_OR_RETURN(const bool is_zoned, ParseZone());
    if (is_zoned) name->type.timezone = std::string("UTC");
    return Status::Ok();
  }

  Status ParseElement(TypeName* name) {
    constexpr int64_t kMostElements = 999999999;
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol("<"));
    COLMERGE_RETURN_IF_ERROR(ParseChild("item", &name->type));
    if (name->type.id == TypeId::kFixedSizeList) {
      COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol(","));
      COLMERGE_ASSIGN_OR_RETURN(const int64_t elements, ParseNumber(0, kMostElements));
      name->type.size = static_cast<int32_t>(elements);
    }
    return tokens_.ExpectSymbol(">");
  }

  Status ParseMembers(TypeName* name) {
    std::set<std::string, std::less<>> names;
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol("<"));
    bool has_more = true;
    while (has_more) {
      const Token member = tokens_.current();
      const bool is_word = member.kind == TokenKind::kName || member.kind == TokenKind::kQuotedName;
      if (!is_word) return tokens_.Unexpected("the name of a member");
      // Keys of JSON differ by case.
      std::string spelling(member.kind == TokenKind::kName ? tokens_.spelling() : member.text);
      if (!names.insert(spelling).second) {
        return tokens_.ErrorHere(
            fmt::format("The struct has two members {}", QuotedText(spelling)));
      }
      COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
      COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol(":"));
      COLMERGE_RETURN_IF_ERROR(ParseChild(std::move(spelling), &name->type));
      COLMERGE_ASSIGN_OR_RETURN(has_more, tokens_.SkipSymbol(","));
    }
    return tokens_.ExpectSymbol(">");
  }

  Status ParseEntries(TypeName* name) {
    DataType entries(TypeId::kStruct);
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol("<"));
    COLMERGE_RETURN_IF_ERROR(ParseChild("key", &entries));
    entries.children.Edit()[0].nullable = false;
    COLMERGE_RETURN_IF_ERROR(tokens_.ExpectSymbol(","));
    COLMERGE_RETURN_IF_ERROR(ParseChild("value", &entries));
    name->type.children.push_back(Field{"entries", std::move(entries), false, {}});
    return tokens_.ExpectSymbol(">");
  }

  // The type of a child, which joins the others.
  Status ParseChild(std::string name, DataType* parent) {
    const Token first = tokens_.current();
    if (level_ == kLevelsOnAnyStack) {
      return tokens_.ErrorHere(
          fmt::format("The type nests more than {} levels deep", kLevelsOnAnyStack));
    }
    if (first.kind != TokenKind::kName) return tokens_.Unexpected("the name of a type");
    COLMERGE_RETURN_IF_ERROR(tokens_.Advance());
    COLMERGE_ASSIGN_OR_RETURN(TypeName child, TypeParser(first, &tokens_, level_ + 1).Parse());
    if (child.open_decimal()) {
      return Error(Code::kInvalidText, "numeric needs its digits here: numeric(10, 2)")
          .AtPosition(first.position);
    }
    if (child.most_characters >= 0) {
      return Error(Code::kInvalidText, "Text has no length inside of another type: write text")
          .AtPosition(first.position);
    }
    parent->children.push_back(Field{std::move(name), std::move(child.type), true, {}});
    return Status::Ok();
  }

  const Token& first_;
  TokenStream& tokens_;
  const int level_;
};

}  // namespace

bool IsTypeName(std::string_view folded) {
  const KnownType* type = FindType(folded);
  return type != nullptr && type->suffix < Suffix::kElement;
}

bool IsTypeBeforeParenthesis(std::string_view folded) {
  const KnownType* type = FindType(folded);
  return type != nullptr && type->never_a_call;
}

Result<TypeName> ParseTypeName(TokenStream* tokens) {
  const Token first = tokens->current();
  const bool is_word = first.kind == TokenKind::kName || first.kind == TokenKind::kQuotedName;
  if (!is_word) return tokens->Unexpected("the name of a type");
  COLMERGE_RETURN_IF_ERROR(tokens->Advance());
  return ParseRestOfTypeName(first, tokens);
}

Result<TypeName> ParseRestOfTypeName(const Token& first, TokenStream* tokens) {
  return TypeParser(first, tokens, 1).Parse();
}

}  // namespace colmerge
