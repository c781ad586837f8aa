// SPDX-License-Identifier: Apache-2.0
#include "differential/step.h"

namespace colmerge::test {
namespace {

const char* const kModes[] = {"append", "replace", "merge"};
const char* const kOnMatch[] = {"", " on_match=ignore", " on_match=error"};
const char* const kOnNoMatch[] = {"", " on_no_match=ignore", " on_no_match=error"};
const char* const kOnDuplicate[] = {"", " on_duplicate=first", " on_duplicate=error"};
const char* const kNullKeys[] = {"", " null_keys=error"};
const char* const kNullValues[] = {"", " null_values=keep"};
const char* const kForms[] = {"array", "stream", "columns", "set_contents"};
const char* const kFaults[] = {"",
                               " stream breaks",
                               " bad text",
                               " row limit",
                               " batch limit",
                               " cancel flag",
                               " cancel callback",
                               " memory limit"};

std::string RowsText(const RowBatch& batch) {
  std::string text;
  for (size_t row = 0; row < batch.rows(); ++row) {
    text += "\n      ";
    for (size_t i = 0; i < batch.fields.size(); ++i) {
      text += (i == 0 ? "" : ", ") + ToText(batch.fields[i].type, batch.columns[i][row]);
    }
  }
  return text;
}

std::string FieldsText(const std::vector<Field>& fields) {
  std::string text = " (";
  for (size_t i = 0; i < fields.size(); ++i) text += (i == 0 ? "" : ", ") + ToText(fields[i]);
  return text + ")";
}

std::string WriteText(const Step& step, bool with_rows) {
  const WriteRules& rules = step.rules;
  std::string text = std::string(kModes[rules.mode]) + " " + kForms[static_cast<int>(step.form)];
  for (size_t i = 0; i < rules.merge_keys.size(); ++i) {
    text += (i == 0 ? " by " : ",") + rules.merge_keys[i];
  }
  text += kOnMatch[rules.on_match];
  text += kOnNoMatch[rules.on_no_match];
  text += kOnDuplicate[rules.on_duplicate];
  text += kNullKeys[rules.null_keys];
  text += kNullValues[rules.null_values];
  if (!rules.delete_when.empty()) text += " delete_when=" + rules.delete_when;
  if (rules.validate) text += " validate_schema";
  if (!rules.create) text += " no creation";
  if (step.batch_size != 0) text += " batch_size=" + std::to_string(step.batch_size);
  text += kFaults[static_cast<int>(step.fault)];
  text += FieldsText(step.batches[0].fields) + ", rows";
  for (const RowBatch& batch : step.batches) {
    text += " " + std::to_string(batch.rows());
    if (with_rows) text += RowsText(batch);
  }
  return text;
}

}  // namespace

RowBatch Step::AllRows() const {
  RowBatch all = batches.at(0);
  for (size_t i = 1; i < batches.size(); ++i) {
    for (size_t column = 0; column < all.columns.size(); ++column) {
      const std::vector<Cell>& more = batches[i].columns[column];
      all.columns[column].insert(all.columns[column].end(), more.begin(), more.end());
    }
  }
  return all;
}

int64_t Step::RowCount() const {
  size_t rows = 0;
  for (const RowBatch& batch : batches) rows += batch.rows();
  return static_cast<int64_t>(rows);
}

std::string Step::ToText(bool with_rows) const {
  const std::string key_text = FieldsText(keys.fields) + ", keys " + std::to_string(keys.rows()) +
                               (with_rows ? RowsText(keys) : "");
  switch (action) {
    case Action::kWrite: return WriteText(*this, with_rows);
    case Action::kDeleteKeys:
      return "delete keys as " + std::string(kForms[static_cast<int>(form)]) + key_text;
    case Action::kTruncate: return "truncate";
    case Action::kDrop: return "drop";
    case Action::kHoldSnapshot: return "hold a snapshot";
    case Action::kLetGoSnapshot: return "close snapshot " + std::to_string(snapshot);
    case Action::kLookup:
      return std::string("look up ") +
             (one_by_one ? "one by one" : kForms[static_cast<int>(form)]) + " in " +
             (snapshot == 0 ? "the table" : "snapshot " + std::to_string(snapshot - 1)) + key_text;
  }
  return "?";
}

}  // namespace colmerge::test
