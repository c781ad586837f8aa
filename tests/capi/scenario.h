// SPDX-License-Identifier: Apache-2.0
// What a test of the API says in one line: open a store, make a table, write rows, compare
// contents. Everything here goes through the public functions and ends the program where one of
// them fails.
#ifndef COLMERGE_TESTS_CAPI_SCENARIO_H_
#define COLMERGE_TESTS_CAPI_SCENARIO_H_

#include <colmerge/colmerge.h>

#ifdef __cplusplus
extern "C" {
#endif

// Makes a store. The caller closes it.
colmerge_store* new_store(void);

// Makes an empty table. columns: "id:l! name:u", that is name:format, "!" for not null, separated
// by blanks. primary_key: names separated by commas, or NULL.
void new_table(colmerge_store* store, const char* name, const char* columns,
               const char* primary_key);

// The same with CHECK constraints.
void new_checked_table(colmerge_store* store, const char* name, const char* columns,
                       const char* primary_key, const colmerge_check* checks, int64_t check_count);
// name may be NULL.
colmerge_check check_of(const char* name, const char* expression);

// Splits "a,b" into at most 8 strings, which point into the text; returns their number.
int64_t split_names(const char* names, colmerge_string* out);
// A string up to its NUL.
colmerge_string string_of(const char* text);

// Options for a table with everything else default.
colmerge_destination_options options_for(const char* table, int32_t mode);
// Makes a destination: options must be good. merge_keys: separated by commas, or NULL for those in
// the options. The caller closes it.
colmerge_destination* open_with(colmerge_store* store, colmerge_destination_options options,
                                const char* merge_keys);
colmerge_destination* open_append(colmerge_store* store, const char* table);
colmerge_destination* open_replace(colmerge_store* store, const char* table);
colmerge_destination* open_merge(colmerge_store* store, const char* table, const char* merge_keys);

// What a write is expected to report.
typedef struct counts {
  int64_t inserted, updated, deleted, ignored;
} counts;

// Checks a result against expected counts; rows_read is their sum.
void check_counts(const colmerge_write_result* result, counts expected);
// Writes CSV text and checks the counts.
void put(colmerge_destination* destination, const char* csv, counts expected);
// Writes CSV text, which must fail with this code and change nothing in the store. `failure` has
// the error afterwards.
void refuse(colmerge_store* store, colmerge_destination* destination, const char* csv,
            int32_t code);
// Writes one CSV text with options of its own: as put() and refuse().
void put_with(colmerge_store* store, colmerge_destination_options options, const char* merge_keys,
              const char* csv, counts expected);
void refuse_with(colmerge_store* store, colmerge_destination_options options,
                 const char* merge_keys, const char* csv, int32_t code);

// Appends rows to a table, created when missing.
void append_csv(colmerge_store* store, const char* table, const char* csv);

// Takes a snapshot of a table by name. The caller closes it.
colmerge_snapshot* snapshot_of(colmerge_store* store, const char* table);
colmerge_table_info describe(colmerge_store* store, const char* table);
int64_t version_of(colmerge_store* store, const char* table);
int table_is_there(colmerge_store* store, const char* table);

// A snapshot's contents: "id|name", then a line for each row, null as "null". The caller frees it.
char* snapshot_rows(colmerge_snapshot* snapshot);
// Compares a table's contents, written as snapshot_rows() gives them.
void expect_rows(colmerge_store* store, const char* table, const char* expected);
void expect_snapshot(colmerge_snapshot* snapshot, const char* expected);
// Compares a table's columns, written as new_table() takes them.
void expect_columns(colmerge_store* store, const char* table, const char* expected);

// Everything a store shows: tables, versions, constraints, schemas, exported rows. The caller frees
// it.
char* store_text(colmerge_store* store);
// The store shows what it showed before.
void expect_unchanged(colmerge_store* store, const char* before);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // COLMERGE_TESTS_CAPI_SCENARIO_H_
