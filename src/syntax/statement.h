// SPDX-License-Identifier: Apache-2.0
// A statement as it was written.
//
//   SELECT [ALL | DISTINCT] * | expression [[AS] name], … FROM table [[AS] alias] [WHERE …]
//     [GROUP BY …] [HAVING …] [ORDER BY expression [ASC | DESC] [NULLS FIRST | LAST], …]
//     [LIMIT n | ALL] [OFFSET n [ROW | ROWS]]
//   DELETE FROM table [[AS] alias] [WHERE …]
//   UPDATE table [[AS] alias] SET column = expression, … [WHERE …]
//   EXPLAIN statement
// A single semicolon may end the text. Columns may be written with the table's name or alias before
// them (t.c, and t.* for all): the parser sees to it that it is the right one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "base/text_budget.h"
#include "syntax/syntax_tree.h"
#include "syntax/table_name.h"

namespace colmerge {

enum class StatementKind : uint8_t { kSelect, kDelete, kUpdate };

struct SelectItem {
  SyntaxPtr expression;  // nullptr: *
  std::string name;      // after AS; empty: none
  int64_t position = 0;
};

struct OrderItem {
  SyntaxPtr expression;
  bool descending = false;
  bool nulls_first = false;  // settled by the parser: as written, else first when descending
};

struct SetItem {
  SyntaxPtr column;  // kColumn
  SyntaxPtr value;
};

struct Statement {
  StatementKind kind = StatementKind::kSelect;
  bool explain = false;
  bool distinct = false;
  std::vector<SelectItem> items;
  TableName table;
  std::string alias;  // empty: none
  std::vector<SetItem> assignments;
  SyntaxPtr where;
  std::vector<SyntaxPtr> group_by;
  SyntaxPtr having;
  std::vector<OrderItem> order_by;
  SyntaxPtr limit;
  SyntaxPtr offset;
  int64_t parameter_count = 0;
  int height = 0;       // of the highest expression (SyntaxNode::height)
  MemoryCharge charge;  // for all of it
};

// Fails with kInvalidText and the position of what is wrong.
Result<Statement> ParseStatement(std::string_view text, const TextTerms& terms = {});

}  // namespace colmerge
