// SPDX-License-Identifier: Apache-2.0
// An ArrowArrayStream that plays a plan: batches, and failures where the plan has them.
#ifndef COLMERGE_TESTS_CAPI_STREAM_BUILDER_H_
#define COLMERGE_TESTS_CAPI_STREAM_BUILDER_H_

#include "arrow_builder.h"

#ifdef __cplusplus
extern "C" {
#endif

// What a stream gives. Must outlive the stream. Zero members: no batches, no failures.
typedef struct stream_plan {
  const arrow_column* schema;   // the root
  const arrow_column* batches;  // roots
  int64_t batch_count;
  int endless;          // after the last batch it comes again, for ever
  int schema_failure;   // errno value that get_schema returns
  int failure;          // errno value that get_next returns instead of batch number failure_at
  int64_t failure_at;   // from 0; may be batch_count
  const char* message;  // what get_last_error returns
  void (*on_batch)(struct ArrowArray* batch, int64_t number, void* user);  // may change the batch
  void (*on_schema)(struct ArrowSchema* schema, void* user);               // may change the schema
  void* user;

  // What happened.
  int64_t pulled;  // calls of get_next
  int after_end;   // calls of get_next after an end or a failure
  int finished;    // an end or a failure was given
  int releases;    // of the stream
  int schema_releases;
  int batch_releases;
} stream_plan;

// Makes a stream that stands at the beginning of its plan. Counts of releases go on.
void stream_build(stream_plan* plan, struct ArrowArrayStream* out);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // COLMERGE_TESTS_CAPI_STREAM_BUILDER_H_
