// SPDX-License-Identifier: Apache-2.0
#include "capi/type_argument.h"

#include "base/error.h"

namespace colmerge::capi {
namespace {

// What SQL takes for 64 bits is 8 bits, and 32, in Arrow's names.
Status RefuseTwoMeanings(std::string_view text) {
  COLMERGE_ASSIGN_OR_RETURN(TokenStream tokens, TokenStream::Make(text));
  while (tokens.current().kind != TokenKind::kEnd) {
    const Token name = tokens.current();
    COLMERGE_RETURN_IF_ERROR(tokens.Advance());
    // The name of a struct's member, or float(n).
    if (name.kind != TokenKind::kName || tokens.IsSymbol(":") || tokens.IsSymbol("(")) continue;
    const bool is_int8 = name.text == "int8";
    if (!is_int8 && name.text != "float") continue;
    return Error(Code::kInvalidText, "'{}' is one type in SQL and another in Arrow: write {}",
                 name.text,
                 is_int8 ? "bigint for 64 bits, tinyint for 8"
                         : "double precision for 64 bits, real for 32");
  }
  return Status::Ok();
}

}  // namespace

Result<TypeName> TypeNameArgument(std::string_view text) {
  // Each of its words takes a multiple of its bytes.
  constexpr size_t kLongestTypeName = size_t{1} << 16;
  if (text.size() > kLongestTypeName) {
    return Status(Code::kInvalidText, "its type has more than 65536 bytes");
  }
  COLMERGE_ASSIGN_OR_RETURN(TokenStream tokens, TokenStream::Make(text));
  COLMERGE_ASSIGN_OR_RETURN(TypeName name, ParseTypeName(&tokens));
  if (tokens.current().kind != TokenKind::kEnd) return tokens.Unexpected("the end of the type");
  if (name.open_decimal()) {
    return Status(Code::kInvalidText, "numeric needs its digits: numeric(10, 2)");
  }
  return name;
}

Result<TypeName> UnambiguousTypeNameArgument(std::string_view text) {
  COLMERGE_ASSIGN_OR_RETURN(TypeName name, TypeNameArgument(text));
  COLMERGE_RETURN_IF_ERROR(RefuseTwoMeanings(text));
  return name;
}

}  // namespace colmerge::capi
