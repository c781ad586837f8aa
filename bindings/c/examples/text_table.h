// SPDX-License-Identifier: Apache-2.0
// A table of text cells that is filled row by row and then printed with aligned columns.
#ifndef COLMERGE_EXAMPLES_TEXT_TABLE_H_
#define COLMERGE_EXAMPLES_TEXT_TABLE_H_

#include <stdint.h>
#include <stdio.h>

// Cells that take more room on a terminal are cut.
#define TEXT_TABLE_MAX_CELL_WIDTH 40

enum alignment {
  ALIGN_LEFT,
  ALIGN_RIGHT,
  ALIGN_POINT,  // numbers by their decimal points, anything else to the right
};

struct text_cell {
  char* text;
  int width;  // on a terminal
  int tail;   // of a number: part of width from its decimal point on; -1: no number
};

struct text_table {
  int64_t column_count;
  enum alignment* alignments;
  struct text_cell* cells;  // row by row; the first row is the header
  int64_t cell_count;
  int64_t cell_capacity;
};

// Makes an empty table, which text_table_clear frees.
void text_table_init(struct text_table* table, int64_t column_count);
void text_table_clear(struct text_table* table);

// How a column is aligned; to the left where nothing is said.
void text_table_align(struct text_table* table, int64_t column, enum alignment alignment);

// Adds the next cell, which begins a new row when the last one is full; the first row is the
// header. The text is copied. A length of -1 means up to the first NUL.
void text_table_add(struct text_table* table, const char* text, int64_t length);

// Prints the table, of its columns only the first that fit in max_width cells, but at least one; 0:
// no limit. Returns how many columns were printed.
int64_t text_table_print(const struct text_table* table, FILE* out, int max_width);

#endif  // COLMERGE_EXAMPLES_TEXT_TABLE_H_
