// SPDX-License-Identifier: Apache-2.0
// What is nested as deep as it may be works on a thread with 64 KiB of stack: texts, types, values.
#if defined(__linux__)
#define _GNU_SOURCE  // NOLINT(bugprone-reserved-identifier)
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "scenario.h"
#include "suites.h"

// Sanitizers make frames several times as large.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { kStackBytes = 1024 * 1024 };
#else
enum { kStackBytes = 64 * 1024 };
#endif

typedef struct job {
  void (*work)(void* argument);
  void* argument;
} job;

static void* run_job(void* given) {
  const job* one = given;
  one->work(one->argument);
  return NULL;
}

static void on_a_small_stack(void (*work)(void*), void* argument) {
  job one = {work, argument};
  pthread_attr_t attributes;
  pthread_t thread;
  CHECK_INT(pthread_attr_init(&attributes), 0);
  CHECK_INT(pthread_attr_setstacksize(&attributes, kStackBytes), 0);
  CHECK_INT(pthread_create(&thread, &attributes, &run_job, &one), 0);
  CHECK_INT(pthread_join(thread, NULL), 0);
  pthread_attr_destroy(&attributes);
}

// A text of `depth` openings around a middle.
static char* nested(const char* before, int depth, const char* open, const char* middle,
                    const char* close, const char* after) {
  const size_t size = strlen(before) + strlen(middle) + strlen(after) +
                      (size_t)depth * (strlen(open) + strlen(close)) + 1;
  char* text = malloc(size);
  char* at = text + sprintf(text, "%s", before);
  for (int i = 0; i < depth; ++i) at += sprintf(at, "%s", open);
  at += sprintf(at, "%s", middle);
  for (int i = 0; i < depth; ++i) at += sprintf(at, "%s", close);
  sprintf(at, "%s", after);
  return text;
}

static const struct {
  const char* open;
  const char* middle;
  const char* close;
  int depth;  // the deepest that is read
} kShapes[] = {
    {"(", "a", ")", 199},
    {"coalesce(b, ", "b", ")", 199},
    {"CASE WHEN a = 1 THEN ", "b", " ELSE b END", 197},
    {"CAST(", "b", " AS VARCHAR)", 199},
    {"b || (", "b", ")", 99},
    {"lower(upper(", "b", "))", 99},
    {"a + (a * (", "a", "))", 49},
    {"NOT (", "a = 1", ")", 99},
    {"- ", "a", "", 199},
    {"(a = 1 OR (a = 2 AND ", "a = 3", "))", 49},
    {"", "a", "::BIGINT::INTEGER", 99},
    {"nullif(abs(", "a", "), 7)", 99},
};
enum { kShapeCount = sizeof kShapes / sizeof *kShapes };

static void run_query(colmerge_store* store, const char* sql) {
  struct ArrowArrayStream stream;
  struct ArrowArray array;
  CHECK_OK(colmerge_store_query(store, sql, -1, NULL, 0, NULL, &stream, &failure));
  CHECK_INT(stream.get_next(&stream, &array), 0);
  CHECK(array.release != NULL);
  array.release(&array);
  stream.release(&stream);
}

static void ask(void* argument) {
  colmerge_store* store = argument;
  for (int i = 0; i < kShapeCount; ++i) {
    const char *open = kShapes[i].open, *close = kShapes[i].close, *middle = kShapes[i].middle;
    char* selected = nested("SELECT ", kShapes[i].depth, open, middle, close, " AS x FROM t");
    run_query(store, selected);
    char* plan = nested("EXPLAIN SELECT ", kShapes[i].depth, open, middle, close, " AS x FROM t");
    run_query(store, plan);
    char* grouped =
        nested("SELECT count(*) FROM t GROUP BY ", kShapes[i].depth, open, middle, close, "");
    run_query(store, grouped);
    char* ordered = nested("SELECT a FROM t ORDER BY ", kShapes[i].depth, open, middle, close, "");
    run_query(store, ordered);
    colmerge_statement* statement = NULL;
    CHECK_OK(colmerge_statement_prepare(store, selected, -1, &statement, &failure));
    colmerge_statement_close(statement);
    free(selected);
    free(plan);
    free(grouped);
    free(ordered);
  }
}

static void statements_of_every_depth(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "a,b\n1,x\n2,y\n");
  on_a_small_stack(ask, store);
  colmerge_store_close(store);
}

static void filter_and_check(void* argument) {
  colmerge_store* store = argument;
  char* condition = nested("", 99, "NOT (", "a = 1", ")", "");
  char* truth = nested("1 = ", 190, "coalesce(a, ", "1", ")", "");
  const char* const texts[] = {condition, truth};
  for (int i = 0; i < 2; ++i) {
    colmerge_source_options options = COLMERGE_SOURCE_OPTIONS_INIT;
    colmerge_source* source = NULL;
    struct ArrowArrayStream stream;
    struct ArrowArray array;
    options.table_name = string_of("t");
    options.filter = string_of(texts[i]);
    CHECK_OK(colmerge_source_open(store, &options, &source, &failure));
    CHECK_OK(colmerge_source_read(source, &stream, &failure));
    CHECK_INT(stream.get_next(&stream, &array), 0);
    if (array.release != NULL) array.release(&array);
    stream.release(&stream);
    colmerge_source_close(source);
    const colmerge_check check = check_of("deep", texts[i]);
    char name[2] = {(char)('u' + i), 0};
    new_checked_table(store, name, "a:l", NULL, &check, 1);
    colmerge_destination* destination = open_append(store, name);
    const int32_t status =
        colmerge_destination_write_csv(destination, "a\n1\n", -1, NULL, NULL, NULL, &failure);
    CHECK(status == COLMERGE_OK || status == COLMERGE_ERROR_CONSTRAINT_VIOLATION);
    colmerge_destination_close(destination);
  }
  free(condition);
  free(truth);
}

static void filters_and_checks_of_every_depth(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "a,b\n1,x\n2,y\n");
  on_a_small_stack(filter_and_check, store);
  colmerge_store_close(store);
}

// Lists, structs, or both in turns, one in the other: a batch of one row.
typedef struct nest {
  arrow_column nodes[66];
  int kind;
} nest;

enum { kLevels = 64 };

static void make_nest(nest* made) {
  static const int64_t value = 7;
  static const int32_t offsets[] = {0, 1};
  memset(made->nodes, 0, sizeof made->nodes);
  for (int i = kLevels; i >= 0; --i) {
    arrow_column* node = &made->nodes[i];
    if (i == kLevels) {
      *node = arrow_int64("c", 1, &value);
      continue;
    }
    const int is_struct = i == 0 || made->kind == 1 || (made->kind == 2 && i % 2 == 0);
    node->name = i == 0 ? "" : "c";
    node->format = is_struct ? "+s" : "+l";
    node->flags = i == 0 ? 0 : ARROW_FLAG_NULLABLE;
    node->length = 1;
    node->buffer_count = is_struct ? 1 : 2;
    if (!is_struct) node->buffers[1] = (arrow_buffer){offsets, sizeof offsets};
    node->child_count = 1;
    node->children = &made->nodes[i + 1];
  }
}

static void write_and_read_nest(void* argument) {
  const nest* made = argument;
  colmerge_store* store = new_store();
  struct ArrowSchema schema;
  arrow_build_schema(&made->nodes[0], &schema, NULL);
  const int32_t modes[] = {COLMERGE_MODE_APPEND, COLMERGE_MODE_APPEND, COLMERGE_MODE_REPLACE};
  for (int i = 0; i < 3; ++i) {
    colmerge_destination* destination = open_with(store, options_for("t", modes[i]), NULL);
    struct ArrowArray array;
    arrow_build_array(&made->nodes[0], &array, NULL);
    CHECK_OK(colmerge_destination_write_array(destination, &array, &schema, NULL, NULL, &failure));
    colmerge_destination_close(destination);
  }
  run_query(store, "SELECT * FROM t");
  run_query(store, "SELECT c FROM t WHERE c IS NOT NULL");
  struct ArrowArrayStream stream;
  CHECK_FAILS(colmerge_store_query(store, "SELECT c FROM t ORDER BY c", -1, NULL, 0, NULL, &stream,
                                   &failure),
              COLMERGE_ERROR_TYPE_MISMATCH);
  colmerge_table* table = NULL;
  CHECK_OK(colmerge_table_create(store, "u", -1, &schema, NULL, &table, &failure));
  struct ArrowSchema exported;
  CHECK_OK(colmerge_table_schema(table, &exported, &failure));
  exported.release(&exported);
  colmerge_table_close(table);
  char* text = store_text(store);
  CHECK(strlen(text) > kLevels);
  free(text);
  arrow_release_schema(&schema);
  colmerge_store_close(store);
}

static void nested_types_and_values_of_every_depth(void) {
  for (int kind = 0; kind < 3; ++kind) {
    nest* made = malloc(sizeof *made);
    made->kind = kind;
    make_nest(made);
    on_a_small_stack(write_and_read_nest, made);
    free(made);
  }
}

const check_case small_stack_cases[] = {
    {"small_stack: statements of every depth", statements_of_every_depth},
    {"small_stack: filters and checks of every depth", filters_and_checks_of_every_depth},
    {"small_stack: nested types and values of every depth", nested_types_and_values_of_every_depth},
    {NULL, NULL},
};
