// SPDX-License-Identifier: Apache-2.0
// Random expressions as trees that can be written in the language of the library and in SQLite's.
//
// A node is a leaf with a text for each, or a form with a place for each argument. Nodes never
// change and are shared: a group's key is the same node wherever it stands.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "differential/sql_value.h"

namespace colmerge::test {

// Types as far as the choice of forms depends on them; a column's own type may be narrower.
enum class Kind : uint8_t {
  kBool,
  kInt,       // integers whose arithmetic is done in 32 bits
  kLong,      // those whose arithmetic is done in 64 bits
  kUnsigned,  // uint64: compared, ordered and grouped only
  kSingle,
  kReal,
  kDecimal,  // sums of kLong: results only
  kText,
  kBytes,
  kDate,
  kTimestamp,
};

// The type's name in CAST; "" when there is none.
const char* SqlNameOf(Kind kind);

// What can be made of arguments. {1} stands for the first one.
struct Form {
  enum Flags : uint32_t {
    kCanFail = 1,        // depends on values: never made of constants alone, which fail beforehand
    kInexact = 2,        // the last digits may differ between engines
    kWantsExact = 4,     // a small difference in an argument makes a large one
    kTameOnly = 8,       // only where no value is extreme
    kWantsColumns = 16,  // arguments are columns as they are
    kAggregate = 32
  };

  Kind result;
  std::vector<Kind> arguments;
  std::string ours;
  std::string theirs;
  uint32_t flags = 0;
  uint32_t weight = 10;
  size_t leaves_from = 99;  // arguments from this one on are leaves
};

struct Node;
using NodePtr = std::shared_ptr<const Node>;

struct Node {
  Kind kind = Kind::kInt;
  const Form* form = nullptr;  // nullptr: a leaf
  std::vector<NodePtr> arguments;
  // A leaf's texts. A parameter's: what stands around its number, which is written {p}.
  std::string ours;
  std::string theirs;
  bool is_parameter = false;
  SqlValue value;  // of a parameter
  bool is_constant = false;
  bool is_inexact = false;
};

struct Parameter {
  Kind kind;
  SqlValue value;
};

// Text under way, with the parameters that it has so far.
struct SqlText {
  bool ours = true;
  std::string text;
  std::vector<Parameter> parameters;

  void Add(const std::string& more) { text += more; }
  void Add(const Node& node);
};

NodePtr MakeCall(const Form& form, std::vector<NodePtr> arguments);
NodePtr MakeColumn(Kind kind, const std::string& name);
// A constant as a literal or, where it cannot be written exactly or is asked for, a parameter.
NodePtr MakeConstant(Kind kind, const SqlValue& value, bool as_parameter);
// NULL of a kind: bare, or with its type.
NodePtr MakeNull(Kind kind, bool bare);

}  // namespace colmerge::test
