// SPDX-License-Identifier: Apache-2.0
// What CSV and JSON have in common in how they are read.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "column/data_type.h"
#include "text/row_hook.h"

namespace colmerge {

// Takes a row that cannot be read: a Status with its message, line, column and row, the number of
// rows before it that can. What it returns, if not ok, ends the reading.
using RejectHook = std::function<Status(Status why)>;

// A column of a type that somebody chose.
struct DeclaredColumn : Field {
  using Field::Field;
  DeclaredColumn() = default;
  DeclaredColumn(Field field)  // NOLINT(google-explicit-constructor): a field of any length
      : Field(std::move(field)) {}

  int64_t most_characters = -1;  // of a string, whose longer values do not fit; -1: any number
};

struct TextOptions {
  // Columns of these names are of these types whatever the cells look like and whatever the guide
  // says, and the batch's fields are declared.
  std::vector<DeclaredColumn> types;
  // Texts that stand for null: in CSV those of unquoted cells, beside the empty one; in JSON those of strings.
  std::vector<std::string> null_texts;
  RowHook on_rows;         // may be empty
  RejectHook on_rejected;  // may be empty: then such a row is an error of the whole text
};

}  // namespace colmerge
