// SPDX-License-Identifier: Apache-2.0
#include "stream_builder.h"

#include <string.h>

static int get_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  stream_plan* plan = stream->private_data;
  if (plan->schema_failure != 0) return plan->schema_failure;
  arrow_build_schema(plan->schema, out, &plan->schema_releases);
  if (plan->on_schema != NULL) plan->on_schema(out, plan->user);
  return 0;
}

static int get_next(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  stream_plan* plan = stream->private_data;
  const int64_t number = plan->pulled++;
  plan->after_end += plan->finished;
  if (plan->failure != 0 && number >= plan->failure_at) {
    plan->finished = 1;
    return plan->failure;
  }
  if (number >= plan->batch_count && !plan->endless) {
    plan->finished = 1;
    memset(out, 0, sizeof *out);
    return 0;
  }
  const int64_t last = plan->batch_count - 1;
  arrow_build_array(&plan->batches[number < last ? number : last], out, &plan->batch_releases);
  if (plan->on_batch != NULL) plan->on_batch(out, number, plan->user);
  return 0;
}

static const char* get_last_error(struct ArrowArrayStream* stream) {
  const stream_plan* plan = stream->private_data;
  return plan->message;
}

static void release(struct ArrowArrayStream* stream) {
  stream_plan* plan = stream->private_data;
  ++plan->releases;
  stream->release = NULL;
}

void stream_build(stream_plan* plan, struct ArrowArrayStream* out) {
  plan->pulled = plan->after_end = plan->finished = 0;
  out->get_schema = get_schema;
  out->get_next = get_next;
  out->get_last_error = get_last_error;
  out->release = release;
  out->private_data = plan;
}
