// SPDX-License-Identifier: Apache-2.0
// Mode merge: every combination of its options, for batches with and without repeated keys and null
// keys, with all columns, a column less and a column more, against a model that goes row by row.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "scenario.h"
#include "suites.h"
#include "text.h"

enum { ALL_COLUMNS, WITHOUT_W, WITH_Z, SHAPES };
enum { kMostRows = 16 };

// A row; NULL is null, and in a batch `gone` is the mark of deletion.
typedef struct row {
  const char *id, *v, *w, *z;
  int gone;
} row;

typedef struct rows {
  row at[kMostRows];
  int count;
} rows;

typedef struct combination {
  colmerge_destination_options options;
  int shape;
  int repeats, null_keys;  // what the batch has
} combination;

static const row kTable[] = {
    {"1", "a", "p", NULL, 0},
    {"2", "b", "q", NULL, 0},
    {NULL, "n", "r", NULL, 0},
    {"4", "d", NULL, NULL, 0},
};

static rows make_batch(const combination* given) {
  static const row all[] = {
      {"9", "x", "y", "z1", 0},   // new
      {"1", "A", NULL, "z2", 0},  // match
      {NULL, "N", "R", NULL, 0},  // null key
      {"2", NULL, "Q", "z4", 1},  // match, deleted
      {"8", "k", NULL, "z5", 1},  // deletion without a match
      {"1", NULL, "W", NULL, 0},  // again: 1
      {"9", "X", NULL, "z7", 1},  // again: 9, deleted
      {"7", "g", NULL, NULL, 0},  // new
      {NULL, "M", NULL, "z9", 0}  // again: the null key
  };
  rows batch;
  batch.count = 0;
  for (int i = 0; i < 9; ++i) {
    if (!given->null_keys && all[i].id == NULL) continue;
    if (!given->repeats && (i == 5 || i == 6 || i == 8)) continue;
    row taken = all[i];
    if (given->shape == WITHOUT_W) taken.w = NULL;
    if (given->shape != WITH_Z) taken.z = NULL;
    if (given->options.delete_when.data == NULL) taken.gone = 0;
    batch.at[batch.count++] = taken;
  }
  return batch;
}

static int same(const char* a, const char* b) {
  return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static int find(const rows* in, const char* id) {
  for (int i = 0; i < in->count; ++i) {
    if (same(in->at[i].id, id)) return i;
  }
  return -1;
}

// Whether a row of the batch has a say: all of those of its key, the first of them, or, where they are refused, the last.
static int counts_among(const rows* batch, int i, int32_t on_duplicate) {
  if (on_duplicate == COLMERGE_ON_DUPLICATE_LAST) return 1;
  const int first = on_duplicate == COLMERGE_ON_DUPLICATE_FIRST;
  for (int j = first ? 0 : i + 1; j < (first ? i : batch->count); ++j) {
    if (same(batch->at[j].id, batch->at[i].id)) return 0;
  }
  return 1;
}

// What the model makes of a combination.
typedef struct outcome {
  rows table;
  counts result;
  int constraint_broken, key_repeated;  // reasons for a refusal
} outcome;

static void take(const char** to, const char* value, int keep) {
  if (value != NULL || !keep) *to = value;
}

// What a row does to that of its key, which is there or not; whether it does anything.
static int apply_row(outcome* to, const combination* given, const row* from, row* now, int* there) {
  const colmerge_destination_options* options = &given->options;
  const int keep = options->null_values == COLMERGE_NULL_VALUES_KEEP;
  if (*there && from->gone) return !(*there = 0);
  if (from->gone) return 0;
  const int32_t rule = *there ? options->on_match : options->on_no_match;
  to->constraint_broken |= rule == COLMERGE_ON_MATCH_ERROR;
  if (rule != COLMERGE_ON_MATCH_UPDATE) return 0;
  if (!*there) {
    *now = *from;
    return *there = 1;
  }
  take(&now->v, from->v, keep);
  if (given->shape != WITHOUT_W) take(&now->w, from->w, keep);
  take(&now->z, from->z, keep);
  return 1;
}

// The rows of one key, each of which meets what those before it have left.
static void apply_key(outcome* to, const combination* given, const rows* batch, int at,
                      int gone[]) {
  const int matches = at < (int)(sizeof kTable / sizeof kTable[0]);
  const char* id = to->table.at[at].id;
  row now = to->table.at[at];
  int there = matches, does = 0, count = 0;
  for (int i = 0; i < batch->count; ++i) {
    if (!same(batch->at[i].id, id)) continue;
    ++count;
    if (!counts_among(batch, i, given->options.on_duplicate)) {
      to->key_repeated |= given->options.on_duplicate == COLMERGE_ON_DUPLICATE_ERROR;
      continue;
    }
    does |= apply_row(to, given, &batch->at[i], &now, &there);
  }
  does = does && (matches || there);
  to->result.ignored += count - does;
  if (!does) return;
  gone[at] = !there;
  if (there) to->table.at[at] = now;
  to->result.inserted += !matches;
  to->result.updated += matches && there;
  to->result.deleted += !there;
}

// Gives each key that is new its place, that of its first row; those that are not inserted give it up.
static outcome model(const combination* given) {
  outcome to;
  int gone[kMostRows] = {0};
  const rows batch = make_batch(given);
  memset(&to, 0, sizeof to);
  memcpy(to.table.at, kTable, sizeof kTable);
  to.table.count = sizeof kTable / sizeof kTable[0];
  for (int i = 0; i < batch.count; ++i) {
    const row* from = &batch.at[i];
    if (find(&to.table, from->id) < 0) {
      gone[to.table.count] = 1;
      to.table.at[to.table.count].gone = 0;
      to.table.at[to.table.count++].id = from->id;
    }
    to.constraint_broken |=
        from->id == NULL && given->options.null_keys == COLMERGE_NULL_KEYS_ERROR;
  }
  for (int at = 0; at < to.table.count; ++at) apply_key(&to, given, &batch, at, gone);
  int kept = 0;
  for (int i = 0; i < to.table.count; ++i) {
    if (!gone[i]) to.table.at[kept++] = to.table.at[i];
  }
  to.table.count = kept;
  return to;
}

static void add_cells(text* to, const row* from, int with_w, int with_z, const char* null,
                      char separator) {
  text_add(to, "%s", from->id != NULL ? from->id : null);
  text_add(to, "%c%s", separator, from->v != NULL ? from->v : null);
  if (with_w) text_add(to, "%c%s", separator, from->w != NULL ? from->w : null);
  if (with_z) text_add(to, "%c%s", separator, from->z != NULL ? from->z : null);
}

static text csv_of(const combination* given) {
  text csv = {NULL, 0, 0};
  const rows batch = make_batch(given);
  const int marked = given->options.delete_when.data != NULL;
  text_add(&csv, "id,v%s%s%s\n", given->shape == WITHOUT_W ? "" : ",w",
           given->shape == WITH_Z ? ",z" : "", marked ? ",gone" : "");
  for (int i = 0; i < batch.count; ++i) {
    add_cells(&csv, &batch.at[i], given->shape != WITHOUT_W, given->shape == WITH_Z, "", ',');
    text_add(&csv, "%s\n", marked ? (batch.at[i].gone ? ",true" : ",false") : "");
  }
  return csv;
}

static text rows_of(const outcome* expected, int with_z) {
  text shown = {NULL, 0, 0};
  text_add(&shown, "id|v|w%s\n", with_z ? "|z" : "");
  for (int i = 0; i < expected->table.count; ++i) {
    add_cells(&shown, &expected->table.at[i], 1, with_z, "null", '|');
    text_add(&shown, "\n");
  }
  return shown;
}

static void expect_refused(colmerge_store* store, const combination* given, const char* csv,
                           const outcome* expected) {
  colmerge_destination* merge = open_with(store, given->options, "id");
  char* before = store_text(store);
  const int32_t status = colmerge_destination_write_csv(merge, csv, -1, NULL, NULL, NULL, &failure);
  CHECK((status == COLMERGE_ERROR_CONSTRAINT_VIOLATION && expected->constraint_broken) ||
        (status == COLMERGE_ERROR_DUPLICATE_KEY && expected->key_repeated));
  expect_unchanged(store, before);
  free(before);
  colmerge_destination_close(merge);
}

static void expect_written(colmerge_store* store, const combination* given, const char* csv,
                           const outcome* expected) {
  const int64_t version = version_of(store, "t");
  put_with(store, given->options, "id", csv, expected->result);
  const counts* result = &expected->result;
  const int with_z = given->shape == WITH_Z;  // the column is added even if no row changes
  const int changed = with_z || result->inserted + result->updated + result->deleted > 0;
  text shown = rows_of(expected, with_z);
  expect_rows(store, "t", shown.data);
  CHECK_INT(version_of(store, "t"), version + changed);
  text_free(&shown);
}

static void try_combination(const combination* given) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l v:u w:u", NULL);
  append_csv(store, "t", "id,v,w\n1,a,p\n2,b,q\n,n,r\n4,d,\n");
  text csv = csv_of(given);
  const outcome expected = model(given);
  if (expected.constraint_broken || expected.key_repeated) {
    expect_refused(store, given, csv.data, &expected);
  } else {
    expect_written(store, given, csv.data, &expected);
  }
  text_free(&csv);
  colmerge_store_close(store);
}

// The combination of options that a number below 3 * 3 * 3 * 2 * 2 * 2 stands for.
static combination combine(int number, int shape, int repeats, int null_keys) {
  combination made;
  made.options = options_for("t", COLMERGE_MODE_MERGE);
  made.options.batch_size = 2;
  made.options.on_match = number % 3;
  made.options.on_no_match = number / 3 % 3;
  made.options.on_duplicate = number / 9 % 3;
  made.options.null_keys = number / 27 % 2;
  made.options.null_values = number / 54 % 2;
  if (number / 108 == 1) made.options.delete_when = string_of("gone");
  made.shape = shape;
  made.repeats = repeats;
  made.null_keys = null_keys;
  return made;
}

static void try_all(int repeats, int null_keys) {
  for (int number = 0; number < 216; ++number) {
    for (int shape = 0; shape < SHAPES; ++shape) {
      const combination given = combine(number, shape, repeats, null_keys);
      try_combination(&given);
    }
  }
}

static void single_keys(void) { try_all(0, 0); }
static void repeated_keys(void) { try_all(1, 0); }
static void null_keys(void) { try_all(0, 1); }
static void repeated_and_null_keys(void) { try_all(1, 1); }

const check_case merge_matrix_cases[] = {
    {"merge_matrix: every combination on single keys", single_keys},
    {"merge_matrix: every combination on repeated keys", repeated_keys},
    {"merge_matrix: every combination on null keys", null_keys},
    {"merge_matrix: every combination on repeated and null keys", repeated_and_null_keys},
    {NULL, NULL},
};
