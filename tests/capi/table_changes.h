// SPDX-License-Identifier: Apache-2.0
// Every way to change a table, with a token and if_version, for tests of what has to hold in all of them.
#ifndef COLMERGE_TESTS_CAPI_TABLE_CHANGES_H_
#define COLMERGE_TESTS_CAPI_TABLE_CHANGES_H_

#include <colmerge/colmerge.h>

// One call that changes table "t" (id:l! n:l), whose ids are 1 to 3.
typedef struct change {
  colmerge_store* store;
  colmerge_destination* append;
  colmerge_destination* merge;
  colmerge_table* table;
  const colmerge_token* token;
  const int64_t* if_version;
  int64_t id;                    // of the row that is written or deleted
  int64_t pulled;                // how often data was asked for
  colmerge_write_result result;  // of the call
} change;

// A store with the table. The caller ends it.
change begin_changes(void);
void end_changes(change* at);

// The options of the call.
colmerge_write_options options_of(const change* at);
colmerge_query_options query_options_of(const change* at);

// One way to change the table: gives the status, reports into `failure`, and checks that what it was given is owned by
// whom it should be.
typedef int32_t (*way)(change*);
int32_t by_array(change* at);
int32_t by_stream(change* at);
int32_t by_contents(change* at);
int32_t by_streams(change* at);
int32_t by_columns(change* at);
int32_t by_json(change* at);
int32_t by_csv(change* at);
int32_t by_keys(change* at);
int32_t by_key_array(change* at);
int32_t by_truncation(change* at);
int32_t by_text(change* at);
int32_t by_statement(change* at);

enum { kWayCount = 12 };
extern const way kWays[kWayCount];

#endif  // COLMERGE_TESTS_CAPI_TABLE_CHANGES_H_
