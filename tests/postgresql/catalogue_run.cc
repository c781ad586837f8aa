// SPDX-License-Identifier: Apache-2.0
#include "postgresql/catalogue_run.h"

#include <cstdio>
#include <fstream>
#include <map>
#include <memory>

#include "postgresql/catalogue.h"
#include "postgresql/comparison.h"
#include "postgresql/documented_differences.h"
#include "postgresql/library_table.h"
#include "support/sample.h"

namespace colmerge::test {
namespace {

class Edges {
 public:
  explicit Edges(PostgresqlServer* server) : server_(server), table_(TypedTable::OfEdges()) {
    server_->Execute(table_.PostgresqlDefinition());
    server_->Execute(table_.PostgresqlRows());
    for (int i = 0; i < kTypeSets; ++i) {
      here_.push_back(std::make_unique<LibraryTable>(table_, i));
    }
  }

  size_t rows() const { return table_.rows(); }
  PostgresqlServer* server() { return server_; }

  // How the sets of types differ from the server; empty: none does.
  std::string Compare(const std::string& ours, const std::string& theirs, const Leniency& leniency,
                      bool* failed) {
    const Outcome there = server_->Run(theirs);
    *failed = there.failed;
    for (int i = 0; i < kTypeSets; ++i) {
      const Outcome here = here_[static_cast<size_t>(i)]->Query(ours);
      *failed = *failed || here.failed;
      std::string difference = Difference(here, there, leniency);
      if (Explanation(here, there) != nullptr) continue;
      if (!difference.empty()) return "types " + std::to_string(i) + ": " + difference;
    }
    return "";
  }

 private:
  PostgresqlServer* server_;
  TypedTable table_;
  std::vector<std::unique_ptr<LibraryTable>> here_;
};

bool HasColumn(const std::string& name) {
  for (const TypedColumn& column : Columns()) {
    if (column.name == name) return true;
  }
  return false;
}

// The first place takes a column with every edge, the second one that has all edges beside each.
std::vector<std::string> ColumnsFor(const Form& form) {
  std::vector<std::string> names;
  for (const Kind kind : PlacesOf(form)) {
    const std::string word = WordOf(kind);
    const char* which = names.empty() ? "_x" : names.size() == 1 ? "_y" : "_z";
    if (names.size() == 1 && (kind == Kind::kInt || kind == Kind::kLong) &&
        form.ours.size() % 3 == 0)
      which = "_z";
    names.push_back(HasColumn(word + which) ? word + which : word + "_x");
  }
  return names;
}

// Row by row where a row fails, so that the others are compared, too.
void RunForm(const Form& form, Edges* edges, Sample* sample, Tally* tally) {
  const std::vector<std::string> columns = ColumnsFor(form);
  const bool is_aggregate = (form.flags & Form::kAggregate) != 0;
  const std::string before = is_aggregate ? "SELECT " : "SELECT id, ";
  const std::string after = is_aggregate ? " FROM t" : " FROM t ORDER BY id";
  const bool is_interval = form.result == Kind::kInterval;
  const auto output = [&](const std::string& text) {
    return before + (is_interval ? "CAST(" : "") + Filled(text, columns) +
           (is_interval ? " AS text)" : "");
  };
  const std::string ours = output(form.ours);
  const std::string theirs = output(form.theirs);
  const bool is_near = (form.flags & Form::kNear) != 0;
  const Leniency leniency{
      is_near || is_aggregate, is_aggregate, {is_aggregate && is_near, is_near}};
  bool failed = false;
  ++tally->statements;
  std::string difference = edges->Compare(ours + after, theirs + after, leniency, &failed);
  const bool is_refused = (form.flags & Form::kRefused) != 0;
  if (is_aggregate || !failed || is_refused) {
    if (difference.empty() && !is_aggregate && is_refused != failed)
      difference = failed ? "refused" : "not refused";
    if (!difference.empty()) tally->Report(ours + after, difference);
    return;
  }
  uint64_t tried = 0;
  uint64_t refused = 0;
  uint64_t told = 0;
  for (size_t row = 0; row < edges->rows(); ++row) {
    if (!sample->TakesNext()) continue;
    ++tried;
    const std::string where = " FROM t WHERE id = " + std::to_string(row);
    ++tally->statements;
    difference = edges->Compare(ours + where, theirs + where, leniency, &failed);
    refused += failed ? 1 : 0;
    if (!difference.empty() && ++told <= 3) tally->Report(ours + where, difference);
  }
  tally->refused += refused;
  if (tried != 0 && refused == tried && !kIsSanitized) {
    tally->Report(ours, "is refused for all rows: " + edges->server()->Run(theirs + after).message);
  }
}

}  // namespace

void Tally::Report(const std::string& sql, const std::string& difference) {
  ++failures;
  std::printf("DIFFERENT %s\n  %s\n", sql.c_str(), difference.c_str());
}

void RunCatalogue(PostgresqlServer* server, Tally* tally) {
  Edges edges(server);
  Sample sample;
  for (const Form& form : Forms()) RunForm(form, &edges, &sample, tally);
}

void RunByHand(PostgresqlServer* server, const std::string& file, Tally* tally) {
  Edges edges(server);
  std::ifstream lines(file);
  std::string line;
  while (std::getline(lines, line)) {
    if (line.empty() || line.substr(0, 2) == "--") continue;
    bool failed = false;
    ++tally->statements;
    const std::string difference = edges.Compare(line, line, {}, &failed);
    tally->refused += failed ? 1 : 0;
    if (!difference.empty()) tally->Report(line, difference);
  }
}

}  // namespace colmerge::test
