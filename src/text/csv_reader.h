// SPDX-License-Identifier: Apache-2.0
// CSV text into one batch, its types given by a guide or inferred (type_inference.h has the rules).
//
// The form is RFC 4180: cells between delimiters, quoted cells may hold delimiters, line ends and
// doubled quotes. Lines end in LF, CRLF or CR; a UTF-8 byte order mark is skipped. A quote inside an
// unquoted cell is an ordinary character. A blank line is no row, save where there is one column
// only: there each line but the last, which no line end follows, is one, and a blank one is null.
//
// A delimiter at the end of a row makes no cell that the header does not have, and one at the end of
// the header no column when it has no value in any row. Other columns that the header does not name
// are column_N, of the N-th; of equal names the second and later ones get a number: name_1, name_2.
// Names that stand in the header come first: a made one that is there already gets a number, too.
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
#include "text/number_format.h"
#include "text/text_options.h"

namespace colmerge {

struct CsvOptions : TextOptions {
  char delimiter = ',';        // '\0': what sniff_delimiter.h finds
  char quote = '"';            // '\0': nothing is quoted
  char comment = '\0';         // lines that begin with it are none; '\0': there is no such
  bool header = true;          // false: the columns are named column_1, column_2, ...
  bool infer_types = true;     // false: columns that the guide lacks are utf8
  bool trim = false;           // spaces and tabs around a cell, quoted or not, are no part of it
  uint64_t skipped_lines = 0;  // before anything else
  NumberFormat numbers;
  // Instead of the names in the text, as many as it has columns; empty: those in the text.
  std::vector<std::string> column_names;
};

// guide, which may be null, is the schema of the table that the rows are meant for: a column that
// it has declared is read as its type (a dictionary as the type of its values), or is an error where
// a cell does not fit or the type has no text form (binary, intervals, nested types; nulls are
// taken). One whose type it has inferred is read by the rules of type_inference.h.
// Columns that only the guide has are not in the batch.
//
// The batch borrows long strings from `text`, which must outlive it. Batch::lines holds the line on
// which each row began. Errors are kInvalidText; the message begins with the place ("line 17"), the
// detail holds row and column. Throws std::bad_alloc when the pool refuses memory.
Result<Batch> ReadCsv(std::string_view text, const CsvOptions& options, const Schema* guide,
                      const Ref<MemoryPool>& pool);

}  // namespace colmerge
