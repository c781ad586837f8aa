// SPDX-License-Identifier: Apache-2.0
// A table of PostgreSQL's types, and the same rows in several sets of Arrow types.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "differential/random.h"
#include "postgresql/typed_values.h"

namespace colmerge::test {

constexpr int kTypeSets = 3;

struct TypedColumn {
  std::string name;
  Kind kind;
  int scale = 0;  // of a decimal
  std::array<Type, kTypeSets> types;
  bool (*holds)(int64_t);  // numbers that all the types hold; nullptr: all of the kind
};

// id, and three columns of each kind: NAME_x, NAME_y, NAME_z. The first has all edges of its kind.
const std::vector<TypedColumn>& Columns();

class TypedTable {
 public:
  // Every edge of NAME_x beside every edge of NAME_y, of any two kinds.
  static TypedTable OfEdges();
  static TypedTable OfChance(uint64_t rows, bool tame, Random* random);

  std::string PostgresqlDefinition() const;
  std::string PostgresqlRows() const;
  RowBatch ArrowRows(int type_set) const;
  size_t rows() const { return values_[0].size(); }

 private:
  std::vector<std::vector<Value>> values_;  // of each column
};

}  // namespace colmerge::test
