// SPDX-License-Identifier: Apache-2.0
// Measures the columns of a table of text and prints it.
#include "text_table.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "display_text.h"
#include "failure.h"

// Room of a column: width in all, of which tail is kept for what follows the decimal point.
struct column_room {
  int width;
  int tail;
};

static const int kGap = 2;  // spaces between columns

static int larger(int a, int b) { return a > b ? a : b; }

static void put_repeated(char c, int count, FILE* out) {
  for (int i = 0; i < count; ++i) fputc(c, out);
}

void text_table_init(struct text_table* table, int64_t column_count) {
  memset(table, 0, sizeof(*table));
  table->column_count = column_count;
  const size_t size = (size_t)column_count * sizeof(*table->alignments);
  table->alignments = allocate_or_exit(NULL, size);
  for (int64_t i = 0; i < column_count; ++i) table->alignments[i] = ALIGN_LEFT;
}

void text_table_clear(struct text_table* table) {
  for (int64_t i = 0; i < table->cell_count; ++i) free(table->cells[i].text);
  free(table->cells);
  free(table->alignments);
  memset(table, 0, sizeof(*table));
}

void text_table_align(struct text_table* table, int64_t column, enum alignment alignment) {
  table->alignments[column] = alignment;
}

// What struct text_cell calls the tail of a cell with this text.
static int number_tail(const char* text) {
  const char* digits = text[0] == '-' ? text + 1 : text;
  if (digits[0] < '0' || digits[0] > '9') return -1;
  return display_width(digits + strcspn(digits, ".e"));
}

void text_table_add(struct text_table* table, const char* text, int64_t length) {
  if (table->cell_count == table->cell_capacity) {
    table->cell_capacity = table->cell_capacity > 0 ? table->cell_capacity * 2 : 64;
    const size_t size = (size_t)table->cell_capacity * sizeof(*table->cells);
    table->cells = allocate_or_exit(table->cells, size);
  }
  struct text_cell* cell = &table->cells[table->cell_count++];
  const size_t bytes = length < 0 ? strlen(text) : (size_t)length;
  cell->text = display_copy(text, bytes, TEXT_TABLE_MAX_CELL_WIDTH);
  cell->width = display_width(cell->text);
  const bool is_header = table->cell_count <= table->column_count;
  cell->tail = is_header ? -1 : number_tail(cell->text);
}

static struct column_room measure_column(const struct text_table* table, int64_t column) {
  const bool by_point = table->alignments[column] == ALIGN_POINT;
  int width = table->cells[column].width;
  int head = 0;
  int tail = 0;
  for (int64_t i = table->column_count + column; i < table->cell_count; i += table->column_count) {
    const struct text_cell* cell = &table->cells[i];
    width = larger(width, cell->width);
    if (!by_point || cell->tail < 0) continue;
    head = larger(head, cell->width - cell->tail);
    tail = larger(tail, cell->tail);
  }
  const struct column_room room = {larger(width, head + tail), tail};
  return room;
}

// Prints one cell and what fills the column's room; nothing after the last text of a line.
static void print_cell(const struct text_cell* cell, enum alignment alignment,
                       struct column_room room, bool is_last, FILE* out) {
  const int padding = room.width - cell->width;
  int after = alignment == ALIGN_LEFT ? padding : 0;
  if (alignment == ALIGN_POINT && cell->tail >= 0) after = room.tail - cell->tail;
  put_repeated(' ', padding - after, out);
  fputs(cell->text, out);
  if (!is_last) put_repeated(' ', after + kGap, out);
}

static void print_rule(const struct column_room* rooms, int64_t shown, FILE* out) {
  for (int64_t i = 0; i < shown; ++i) {
    put_repeated('-', rooms[i].width, out);
    if (i + 1 < shown) put_repeated(' ', kGap, out);
  }
  fputc('\n', out);
}

int64_t text_table_print(const struct text_table* table, FILE* out, int max_width) {
  struct column_room* rooms =
      allocate_or_exit(NULL, (size_t)table->column_count * sizeof(struct column_room));
  int64_t shown = 0;
  for (int64_t width = 0; shown < table->column_count; ++shown) {
    rooms[shown] = measure_column(table, shown);
    width += rooms[shown].width + (shown > 0 ? kGap : 0);
    if (max_width > 0 && width > max_width && shown > 0) break;
  }
  for (int64_t first = 0; first < table->cell_count; first += table->column_count) {
    for (int64_t i = 0; i < shown; ++i) {
      print_cell(&table->cells[first + i], table->alignments[i], rooms[i], i + 1 == shown, out);
    }
    fputc('\n', out);
    if (first == 0) print_rule(rooms, shown, out);
  }
  free(rooms);
  return shown;
}
