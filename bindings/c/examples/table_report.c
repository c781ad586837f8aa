// SPDX-License-Identifier: Apache-2.0
// The report on a table, read from one snapshot so that all of its parts agree.
#include "table_report.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "display_text.h"
#include "text_table.h"

static void add_number(struct text_table* table, int64_t number) {
  char text[24];
  snprintf(text, sizeof(text), "%" PRId64, number);
  text_table_add(table, text, -1);
}

static void add_bytes(struct text_table* table, int64_t bytes) {
  static const char* const kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  char text[32];
  if (bytes < 1024) {
    snprintf(text, sizeof(text), "%d B", (int)bytes);
  } else {
    double amount = (double)bytes / 1024;
    size_t unit = 0;
    for (; amount >= 1024 && unit + 1 < sizeof(kUnits) / sizeof(kUnits[0]); ++unit) amount /= 1024;
    snprintf(text, sizeof(text), "%.1f %s", amount, kUnits[unit]);
  }
  text_table_add(table, text, -1);
}

static int32_t print_schema(const struct loaded_library* colmerge, colmerge_snapshot* snapshot,
                            int64_t columns, colmerge_error* error) {
  struct text_table table;
  text_table_init(&table, 5);
  text_table_align(&table, 3, ALIGN_RIGHT);
  text_table_align(&table, 4, ALIGN_RIGHT);
  static const char* const kHeader[] = {"column", "type", "nullable", "nulls", "memory"};
  for (size_t i = 0; i < 5; ++i) text_table_add(&table, kHeader[i], -1);

  int32_t status = COLMERGE_OK;
  for (int64_t i = 0; i < columns && status == COLMERGE_OK; ++i) {
    colmerge_column_info column = COLMERGE_COLUMN_INFO_INIT;
    status = colmerge->snapshot_column_info(snapshot, i, &column, error);
    if (status != COLMERGE_OK) break;
    text_table_add(&table, column.name.data, column.name.length);
    text_table_add(&table, column.type.data, column.type.length);
    text_table_add(&table, column.nullable ? "yes" : "no", -1);
    add_number(&table, column.nulls);
    add_bytes(&table, column.bytes.total);
  }
  if (status == COLMERGE_OK) text_table_print(&table, stdout, 0);
  text_table_clear(&table);
  return status;
}

static void print_memory(const colmerge_bytes* bytes) {
  const struct {
    const char* name;
    int64_t bytes;
  } figures[] = {
      {"values", bytes->values},   {"validity", bytes->validity}, {"strings", bytes->strings},
      {"indexes", bytes->indexes}, {"other", bytes->other},       {"total", bytes->total},
      {"live", bytes->live},       {"garbage", bytes->garbage},
  };
  const size_t count = sizeof(figures) / sizeof(figures[0]);
  struct text_table table;
  text_table_init(&table, (int64_t)count);
  for (size_t i = 0; i < count; ++i) {
    text_table_align(&table, (int64_t)i, ALIGN_RIGHT);
    text_table_add(&table, figures[i].name, -1);
  }
  for (size_t i = 0; i < count; ++i) add_bytes(&table, figures[i].bytes);
  text_table_print(&table, stdout, 0);
  text_table_clear(&table);
}

// By the Arrow format string of a column.
static enum alignment alignment_of(colmerge_string format) {
  if (format.length == 1 && strchr("cCsSiIlL", format.data[0]) != NULL) return ALIGN_RIGHT;
  if (format.length == 1 && strchr("efg", format.data[0]) != NULL) return ALIGN_POINT;
  const int is_decimal = format.length > 2 && format.data[0] == 'd' && format.data[1] == ':';
  return is_decimal ? ALIGN_POINT : ALIGN_LEFT;
}

// Adds the header: names of the columns, which also settle how each column is aligned.
static int32_t add_header(const struct loaded_library* colmerge, colmerge_reader* reader,
                          struct text_table* table, colmerge_error* error) {
  for (int64_t i = 0; i < table->column_count; ++i) {
    colmerge_column column;
    const int32_t status = colmerge->reader_column(reader, i, &column, error);
    if (status != COLMERGE_OK) return status;
    text_table_align(table, i, alignment_of(column.format));
    text_table_add(table, column.name.data, column.name.length);
  }
  return COLMERGE_OK;
}

// Adds the cells of one row as the library writes them for people; a null is marked as such.
static int32_t add_row(const struct loaded_library* colmerge, colmerge_reader* reader, int64_t row,
                       struct text_table* table, colmerge_error* error) {
  for (int64_t i = 0; i < table->column_count; ++i) {
    char text[4 * TEXT_TABLE_MAX_CELL_WIDTH + 64];  // more than a cell shows
    int64_t length = 0;
    const int32_t status =
        colmerge->reader_value_text(reader, row, i, text, sizeof(text), &length, error);
    if (status != COLMERGE_OK) return status;
    text_table_add(table, length < 0 ? "null" : text, -1);
  }
  return COLMERGE_OK;
}

// Reads all batches of the reader into the table.
static int32_t add_rows(const struct loaded_library* colmerge, colmerge_reader* reader,
                        struct text_table* table, colmerge_error* error) {
  int32_t status = add_header(colmerge, reader, table, error);
  while (status == COLMERGE_OK) {
    int64_t rows = 0;
    status = colmerge->reader_next(reader, &rows, error);
    if (status != COLMERGE_OK || rows == 0) break;
    for (int64_t row = 0; row < rows && status == COLMERGE_OK; ++row) {
      status = add_row(colmerge, reader, row, table, error);
    }
  }
  return status;
}

// Names the columns from `first` on, in lines of at most `width` cells.
static void print_names(const struct text_table* table, int64_t first, int width) {
  int used = 0;
  for (int64_t i = first; i < table->column_count; ++i) {
    const struct text_cell* name = &table->cells[i];
    const bool fits = i > first && used + 2 + name->width < width;  // a comma may follow
    const char* before = i == first ? "  " : fits ? ", " : ",\n  ";
    used = (fits ? used : 0) + 2 + name->width;
    printf("%s%s", before, name->text);
  }
  putchar('\n');
}

static void print_rows(const struct text_table* table, int64_t table_rows) {
  const int64_t shown_rows = table->cell_count / table->column_count - 1;
  if (shown_rows < table_rows) {
    printf("First %" PRId64 " of %" PRId64 " rows\n", shown_rows, table_rows);
  }
  const int width = terminal_width(stdout);
  const int64_t shown = text_table_print(table, stdout, width);
  if (shown == table->column_count) return;
  printf("\nNo room for these columns (--select chooses):\n");
  print_names(table, shown, width);
}

static int32_t show_rows(const struct loaded_library* colmerge, colmerge_reader* reader,
                         int64_t table_rows, colmerge_error* error) {
  int64_t columns = 0;
  int32_t status = colmerge->reader_column_count(reader, &columns, error);
  if (status != COLMERGE_OK) return status;

  struct text_table table;
  text_table_init(&table, columns);
  status = add_rows(colmerge, reader, &table, error);
  if (status == COLMERGE_OK) print_rows(&table, table_rows);
  text_table_clear(&table);
  return status;
}

int32_t table_report_print(const struct loaded_library* colmerge, colmerge_snapshot* snapshot,
                           const colmerge_read_options* read, colmerge_error* error) {
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  int32_t status = colmerge->snapshot_describe(snapshot, &info, error);
  if (status != COLMERGE_OK) return status;

  // Opened first: a column that is not there is told before anything is printed.
  colmerge_reader* reader = NULL;
  status = colmerge->snapshot_open_reader(snapshot, read, &reader, error);
  if (status != COLMERGE_OK) return status;

  printf("\n%" PRId64 " rows, %" PRId64 " columns\n\n", info.rows, info.columns);
  status = print_schema(colmerge, snapshot, info.columns, error);
  if (status == COLMERGE_OK) {
    printf("\nMemory\n");
    print_memory(&info.bytes);
  }
  if (status == COLMERGE_OK && read->limit > 0) {
    putchar('\n');
    status = show_rows(colmerge, reader, info.rows, error);
  }
  colmerge->reader_close(reader);
  return status;
}
