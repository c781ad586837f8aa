// SPDX-License-Identifier: Apache-2.0
#include "differential_query/contest.h"

#include <utility>

#include "differential_query/result_rows.h"

namespace colmerge::test {
namespace {

// Errors that say the same are alike, whatever values and rows they name.
std::string KindOfError(const QueryOutcome& outcome) {
  std::string words;
  bool quoted = false;
  for (const char c : outcome.message) {
    if (c == '\'') quoted = !quoted;
    if (!quoted && (c < '0' || c > '9')) words += c;
  }
  return std::string("unexpected ") + colmerge_status_name(outcome.status) + " " +
         words.substr(0, 60);
}

// Without what leaves out rows of the result.
QueryStatement Whole(QueryStatement statement) {
  statement.limit.reset();
  statement.offset.reset();
  statement.having = nullptr;
  return statement;
}

std::string BothResults(const QueryOutcome& ours, const QueryOutcome& theirs) {
  std::string text = "\n    here:\n";
  text += ours.status == COLMERGE_OK ? RowsText(ours.rows) : "      " + ours.message + "\n";
  text += "    there";
  text += theirs.met_fault ? " (a fault was met):\n" : ":\n";
  return text + RowsText(theirs.rows);
}

}  // namespace

Difference Contest::Append(const RowBatch& batch, Random* variety) {
  sqlite_.Begin();
  sqlite_.Append(batch);
  const bool breaks_key = sqlite_.BreaksPrimaryKey();
  if (breaks_key) sqlite_.Undo();
  if (!breaks_key) sqlite_.Keep();
  const QueryOutcome ours = library_.Append(batch, variety);
  const bool is_refused = ours.status == COLMERGE_ERROR_DUPLICATE_KEY ||
                          ours.status == COLMERGE_ERROR_CONSTRAINT_VIOLATION;
  if (breaks_key ? is_refused : ours.status == COLMERGE_OK) return {};
  return {"rows were taken or refused wrongly", ours.message};
}

Difference Contest::Judge(const QueryStatement& statement, const RunShape& shape, Tally* tally) {
  tally_ = tally;
  try {
    return statement.verb == QueryStatement::Verb::kSelect ? JudgeSelect(statement, shape)
                                                           : JudgeChange(statement, shape);
  } catch (const std::exception& failure) {
    return {"a failure of the test", failure.what()};
  }
}

Difference Contest::JudgeFailure(const QueryStatement& statement, const QueryOutcome& ours,
                                 const QueryOutcome& theirs) {
  if (ours.status == COLMERGE_ERROR_INVALID_ARGUMENT) {
    if (theirs.met_fault) {
      Accept(Accepted::kFault);
      return {};
    }
    if (statement.verb == QueryStatement::Verb::kSelect &&
        sqlite_.Run(Whole(statement).Write(table_, false)).met_fault) {
      Accept(Accepted::kFaultInRowLeftOut);
      return {};
    }
    if (!ours.was_prepared && MeetsFaultAnywhere(statement)) {
      Accept(Accepted::kFailingConstant);
      return {};
    }
  }
  return {KindOfError(ours), BothResults(ours, theirs)};
}

// Whether it does on all rows there are and one of nulls.
bool Contest::MeetsFaultAnywhere(QueryStatement statement) {
  statement = Whole(std::move(statement));
  statement.where = nullptr;
  sqlite_.Begin();
  sqlite_.AppendNulls();
  const bool met_fault = sqlite_.Run(statement.Write(table_, false)).met_fault;
  sqlite_.Undo();
  return met_fault;
}

Difference Contest::JudgeSelect(const QueryStatement& statement, const RunShape& shape) {
  ++tally_->queries;
  const QueryOutcome theirs = sqlite_.Run(statement.Write(table_, false));
  const QueryOutcome ours = library_.Query(statement.Write(table_, true), shape);
  if (ours.status != COLMERGE_OK) return JudgeFailure(statement, ours, theirs);
  tally_->rows += ours.rows.size();
  QueryOutcome whole;
  if ((statement.limit || statement.offset) && !statement.HasTotalOrder()) {
    QueryStatement unlimited = statement;
    unlimited.limit.reset();
    unlimited.offset.reset();
    whole = sqlite_.Run(unlimited.Write(table_, false));
    Accept(Accepted::kOrderOfTies);
  }
  const std::string difference = CompareRows(statement, table_, ours.rows, theirs.rows, whole.rows);
  if (difference.empty()) return {};
  return {"rows differ", difference + BothResults(ours, theirs)};
}

Difference Contest::JudgeChange(const QueryStatement& statement, const RunShape& shape) {
  ++tally_->changes;
  sqlite_.Begin();
  const QueryOutcome theirs = sqlite_.Run(statement.Write(table_, false));
  const bool breaks_key = sqlite_.BreaksPrimaryKey();
  const QueryOutcome ours = library_.Change(statement.Write(table_, true), shape);
  if (ours.status == COLMERGE_OK) {
    sqlite_.Keep();
    if (breaks_key) return {"a broken primary key was taken", ""};
    if (ours.changed != theirs.changed) {
      return {"counts differ",
              std::to_string(ours.changed) + " here, " + std::to_string(theirs.changed) + " there"};
    }
    return CompareContents();
  }
  sqlite_.Undo();
  const bool names_key = ours.status == COLMERGE_ERROR_DUPLICATE_KEY ||
                         ours.status == COLMERGE_ERROR_CONSTRAINT_VIOLATION;
  if (breaks_key && names_key) {
    Accept(Accepted::kBrokenKey);
  } else if (const Difference difference = JudgeFailure(statement, ours, theirs)) {
    return difference;
  }
  return CompareContents();
}

Difference Contest::CompareContents() {
  const RowBatch batch = library_.Contents();
  ResultRows ours(batch.rows());
  for (size_t column = 0; column < batch.columns.size(); ++column) {
    for (size_t row = 0; row < ours.size(); ++row) {
      ours[row].push_back(ToSqlValue(batch.fields[column].type, batch.columns[column][row]));
    }
  }
  const QueryOutcome theirs = sqlite_.Run({false, "SELECT * FROM t ORDER BY rowid", {}});
  // In order: a change moves no row.
  const std::string difference = CompareTables(table_, ours, theirs.rows);
  if (difference.empty()) return {};
  QueryOutcome shown;
  shown.rows = ours;
  return {"tables differ", difference + BothResults(shown, theirs)};
}

}  // namespace colmerge::test
