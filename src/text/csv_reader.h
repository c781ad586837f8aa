// SPDX-License-Identifier: Apache-2.0
// CSV text into one batch, its types given by a guide or inferred (type_inference.h has the rules).
//
// The form is RFC 4180: cells between delimiters, quoted cells may hold delimiters, line ends and
// doubled quotes. Lines end in LF, CRLF or CR; a UTF-8 byte order mark is skipped; a blank line is
// no row. A quote inside an unquoted cell is an ordinary character.
//
// Nulls: an unquoted cell that is empty or one of null_texts. A quoted empty cell is the empty
// string in a string column and null in any other.
//
// Thread rule: a free function over its arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/memory_pool.h"
#include "base/status.h"
#include "column/batch.h"
#include "text/row_hook.h"

namespace colmerge {

struct CsvOptions {
  char delimiter = ',';
  char quote = '"';                     // '\0': nothing is quoted
  bool header = true;                   // false: the columns are named column_1, column_2, ...
  bool infer_types = true;              // false: columns that the guide lacks are utf8
  std::vector<std::string> null_texts;  // beside the empty cell, "NA" for instance
  // Instead of the names in the text, as many as it has columns; empty: those in the text.
  std::vector<std::string> column_names;
  RowHook on_rows;  // may be empty
};

// guide, which may be null, is the schema of the table that the rows are meant for: a column that
// it has is read as its type (a dictionary as the type of its values), or is an error where a cell
// does not fit or the type has no text form (binary, intervals, nested types; nulls are taken).
// Columns that only the guide has are not in the batch.
//
// The batch borrows long strings from `text`, which must outlive it. Batch::lines holds the line on
// which each row began. Errors are kInvalidText; the message begins with the place ("line 17"), the
// detail holds row and column. Throws std::bad_alloc when the pool refuses memory.
Result<Batch> ReadCsv(std::string_view text, const CsvOptions& options, const Schema* guide,
                      const Ref<MemoryPool>& pool);

}  // namespace colmerge
