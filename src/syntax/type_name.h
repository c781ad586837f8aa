// SPDX-License-Identifier: Apache-2.0
// Names of types, as CAST and typed literals spell them.
//
//   smallint int2, integer int int4, bigint int8   int16, int32, int64 (PostgreSQL's meaning)
//   tinyint                                        int8 of Arrow
//   int16 int32 int64, uint8 to uint64,            Arrow's
//   float16 float32 float64
//   real float4, double precision, float8          float32, float64
//   float, float(n)                                float32 for n up to 24, else float64
//   numeric(p, s), decimal(p, s), dec(p, s)        decimal128, decimal256 from 39 digits on;
//                                                  without s: 0
//   decimal128(p, s), decimal256(p, s)             Arrow's, of up to 38 and 76 digits
//   boolean bool                                   bool
//   text, varchar, character varying               utf8
//   utf8, large_utf8, utf8_view                    Arrow's
//   varchar(n), character varying(n)               utf8, cut after n characters
//   char(n), character(n)                          likewise; without n: 1
//   bytea, binary, large_binary, binary_view       binary, and Arrow's
//   fixed_size_binary(n)                           of n bytes
//   date date32, date64                            days, milliseconds
//   time(p), timestamp(p), duration(p)             in seconds (p 0), milliseconds (1 to 3),
//                                                  microseconds (4 to 6, without p), nanoseconds
//   timestamp(p) with time zone, timestamptz(p)    in UTC
//   interval                                       interval[month_day_nano]
//   list<type>, large_list<type>                   lists; fixed_size_list<type, n> of n elements each
//   struct<name: type, ...>                        names as they are spelled, others "in quotes"
//   map<type, type>                                of keys to values
//
// numeric and decimal without digits keep those of their source (see TypeName::open_decimal).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "column/data_type.h"
#include "syntax/lexer.h"

namespace colmerge {

struct TypeName {
  DataType type;
  int64_t most_characters = -1;  // varchar(n), char(n); -1: any number
  // numeric without digits: type is a decimal128 of precision 0. What is cast settles the digits.
  bool open_decimal() const { return type.is_decimal() && type.precision == 0; }
};

// Whether a type's name, not of a nested one, may begin with this word.
bool IsTypeName(std::string_view folded);
// Whether PostgreSQL reads `word (` as a type, never as a call.
bool IsTypeBeforeParenthesis(std::string_view folded);

// A type's name that begins at the current token. Leaves the stream behind it.
Result<TypeName> ParseTypeName(TokenStream* tokens);
// The same when the first word has been passed.
Result<TypeName> ParseRestOfTypeName(const Token& first, TokenStream* tokens);

}  // namespace colmerge
