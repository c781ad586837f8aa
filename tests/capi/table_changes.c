// SPDX-License-Identifier: Apache-2.0
#include "table_changes.h"

#include <string.h>

#include "arrow_builder.h"
#include "check.h"
#include "plain_column.h"
#include "scenario.h"
#include "statements.h"
#include "stream_builder.h"

colmerge_write_options options_of(const change* at) {
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.token = at->token;
  options.if_version = at->if_version;
  return options;
}

colmerge_query_options query_options_of(const change* at) {
  colmerge_query_options options = COLMERGE_QUERY_OPTIONS_INIT;
  options.token = at->token;
  options.if_version = at->if_version;
  return options;
}

int32_t by_array(change* at) {
  const colmerge_write_options options = options_of(at);
  const arrow_column id = arrow_int64("id", 1, &at->id);
  const arrow_column batch = arrow_batch(1, &id);
  struct ArrowSchema schema;
  struct ArrowArray array;
  int releases = 0;
  arrow_build_schema(&batch, &schema, NULL);
  arrow_build_array(&batch, &array, &releases);
  const int32_t status = colmerge_destination_write_array(at->append, &array, &schema, &options,
                                                          &at->result, &failure);
  // Moved from on success, whether it was applied or not.
  CHECK_INT(array.release == NULL, status == COLMERGE_OK);
  arrow_release_schema(&schema);
  arrow_release_array(&array);
  CHECK_INT(releases, 1);
  return status;
}

static int32_t give_stream(change* at, int (*give)(change*, struct ArrowArrayStream*)) {
  const arrow_column id = arrow_int64("id", 1, &at->id);
  const arrow_column batch = arrow_batch(1, &id);
  stream_plan plan = {.schema = &batch, .batches = &batch, .batch_count = 1};
  struct ArrowArrayStream stream;
  stream_build(&plan, &stream);
  const int32_t status = give(at, &stream);
  at->pulled += plan.pulled;
  CHECK(stream.release == NULL);
  CHECK_INT(plan.releases, 1);
  return status;
}

static int32_t write_stream(change* at, struct ArrowArrayStream* stream) {
  const colmerge_write_options options = options_of(at);
  return colmerge_destination_write_stream(at->append, stream, &options, &at->result, &failure);
}
int32_t by_stream(change* at) { return give_stream(at, write_stream); }

static int32_t set_contents(change* at, struct ArrowArrayStream* stream) {
  const colmerge_write_options options = options_of(at);
  return colmerge_table_set_contents(at->store, "t", -1, stream, &options, &at->result, &failure);
}
int32_t by_contents(change* at) { return give_stream(at, set_contents); }

// Gives one stream.
typedef struct one_stream {
  stream_plan plan;
  int64_t asked;
} one_stream;

static int32_t next_stream(void* user, struct ArrowArrayStream* out, const char** message) {
  one_stream* given = user;
  (void)message;
  if (given->asked++ == 0) stream_build(&given->plan, out);
  return 0;
}

int32_t by_streams(change* at) {
  const colmerge_write_options options = options_of(at);
  const arrow_column id = arrow_int64("id", 1, &at->id);
  const arrow_column batch = arrow_batch(1, &id);
  one_stream given = {{.schema = &batch, .batches = &batch, .batch_count = 1}, 0};
  const int32_t status = colmerge_destination_write_streams(at->append, next_stream, &given,
                                                            &options, &at->result, &failure);
  at->pulled += given.asked;
  return status;
}

int32_t by_columns(change* at) {
  const colmerge_write_options options = options_of(at);
  const colmerge_column id = plain_int64("id", 1, &at->id);
  return colmerge_destination_write_columns(at->merge, &id, 1, &options, &at->result, &failure);
}

int32_t by_json(change* at) {
  const colmerge_write_options options = options_of(at);
  return colmerge_destination_write_json(at->append, "{\"id\": 7, \"n\": 1}", -1, NULL, &options,
                                         &at->result, &failure);
}

int32_t by_csv(change* at) {
  const colmerge_write_options options = options_of(at);
  return colmerge_destination_write_csv(at->append, "id,n\n7,1\n", -1, NULL, &options, &at->result,
                                        &failure);
}

int32_t by_keys(change* at) {
  const colmerge_write_options options = options_of(at);
  const colmerge_column id = plain_int64("id", 1, &at->id);
  return colmerge_table_delete_keys_with_options(at->table, &id, 1, &options, &at->result,
                                                 &failure);
}

int32_t by_key_array(change* at) {
  const colmerge_write_options options = options_of(at);
  const arrow_column id = arrow_int64("id", 1, &at->id);
  const arrow_column batch = arrow_batch(1, &id);
  struct ArrowSchema schema;
  struct ArrowArray array;
  arrow_build_schema(&batch, &schema, NULL);
  arrow_build_array(&batch, &array, NULL);
  const int32_t status = colmerge_table_delete_keys_array_with_options(
      at->table, &array, &schema, &options, &at->result, &failure);
  arrow_release_schema(&schema);
  arrow_release_array(&array);
  return status;
}

int32_t by_truncation(change* at) {
  const colmerge_write_options options = options_of(at);
  return colmerge_table_truncate_with_options(at->table, &options, &at->result, &failure);
}

int32_t by_text(change* at) {
  const colmerge_query_options options = query_options_of(at);
  return colmerge_store_execute(at->store, "UPDATE t SET id = id + 10", -1, NULL, 0, &options,
                                &at->result, &failure);
}

int32_t by_statement(change* at) {
  const colmerge_query_options options = query_options_of(at);
  const colmerge_value id = int_value(at->id);
  colmerge_statement* statement = prepare(at->store, "DELETE FROM t WHERE id = ?");
  const int32_t status =
      colmerge_statement_execute(statement, &id, 1, &options, &at->result, &failure);
  colmerge_statement_close(statement);
  return status;
}

const way kWays[kWayCount] = {by_array,    by_stream,     by_streams, by_columns,
                              by_json,     by_csv,        by_keys,    by_key_array,
                              by_contents, by_truncation, by_text,    by_statement};

change begin_changes(void) {
  change at;
  memset(&at, 0, sizeof at);
  at.store = new_store();
  new_table(at.store, "t", "id:l! n:l", NULL);
  append_csv(at.store, "t", "id,n\n1,\n2,\n3,\n");
  at.append = open_append(at.store, "t");
  at.merge = open_merge(at.store, "t", "id");
  CHECK_OK(colmerge_table_open(at.store, "t", -1, &at.table, &failure));
  at.id = 3;
  at.result.struct_size = sizeof at.result;
  return at;
}

void end_changes(change* at) {
  colmerge_destination_close(at->append);
  colmerge_destination_close(at->merge);
  colmerge_table_close(at->table);
  colmerge_store_close(at->store);
}
