// SPDX-License-Identifier: Apache-2.0
#include "bridge.h"

#include <errno.h>
#include <string.h>

// What callbacks.go exports.
extern int colmergeGoSchema(uintptr_t handle, struct ArrowSchema* out);
extern int colmergeGoNext(uintptr_t handle, struct ArrowArray* out);
extern char* colmergeGoLastError(uintptr_t handle);
extern int32_t colmergeGoNextStream(uintptr_t handle, struct ArrowArrayStream* out, char** message);
extern void colmergeGoRelease(uintptr_t handle);
extern int32_t colmergeGoProgress(uintptr_t handle, colmerge_progress* progress);
extern int32_t colmergeGoRejected(uintptr_t handle, colmerge_rejected_row* row);

static void release_array(struct ArrowArray* array) {
  for (int64_t i = 0; array->buffers != NULL && i < array->n_buffers; ++i) {
    free((void*)array->buffers[i]);
  }
  for (int64_t i = 0; array->children != NULL && i < array->n_children; ++i) {
    colmerge_go_release_array(array->children[i]);
    free(array->children[i]);
  }
  if (array->dictionary != NULL) {
    colmerge_go_release_array(array->dictionary);
    free(array->dictionary);
  }
  free(array->buffers);
  free(array->children);
  array->release = NULL;
}

int32_t colmerge_go_array_init(struct ArrowArray* array, int64_t n_buffers, int64_t n_children,
                               int32_t has_dictionary) {
  memset(array, 0, sizeof *array);
  array->release = release_array;
  array->buffers = calloc((size_t)n_buffers + 1, sizeof *array->buffers);
  array->children = calloc((size_t)n_children + 1, sizeof *array->children);
  int32_t complete = array->buffers != NULL && array->children != NULL;
  for (int64_t i = 0; complete && i < n_children; ++i) {
    array->children[i] = calloc(1, sizeof *array->children[i]);
    if (array->children[i] == NULL) break;
    array->n_children = i + 1;
  }
  if (complete && has_dictionary) array->dictionary = calloc(1, sizeof *array->dictionary);
  complete =
      complete && array->n_children == n_children && (!has_dictionary || array->dictionary != NULL);
  if (complete) {
    array->n_buffers = n_buffers;
  } else {
    release_array(array);
  }
  return complete;
}

static uintptr_t handle_of(struct ArrowArrayStream* stream) {
  return *(uintptr_t*)stream->private_data;
}

static int get_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  memset(out, 0, sizeof *out);
  return colmergeGoSchema(handle_of(stream), out);
}

static int get_next(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  memset(out, 0, sizeof *out);
  return colmergeGoNext(handle_of(stream), out);
}

static const char* get_last_error(struct ArrowArrayStream* stream) {
  return colmergeGoLastError(handle_of(stream));
}

static void release_stream(struct ArrowArrayStream* stream) {
  colmergeGoRelease(handle_of(stream));
  free(stream->private_data);
  stream->release = NULL;
}

int32_t colmerge_go_stream_init(struct ArrowArrayStream* stream, uintptr_t handle) {
  uintptr_t* kept = malloc(sizeof *kept);
  if (kept == NULL) return 0;
  *kept = handle;
  stream->get_schema = get_schema;
  stream->get_next = get_next;
  stream->get_last_error = get_last_error;
  stream->release = release_stream;
  stream->private_data = kept;
  return 1;
}

static int32_t next_stream(void* user, struct ArrowArrayStream* out, const char** message) {
  return colmergeGoNextStream(*(const uintptr_t*)user, out, (char**)message);
}

int32_t colmerge_go_write_streams(colmerge_destination* destination, uintptr_t* user,
                                  const colmerge_write_options* options,
                                  colmerge_write_result* out_result, colmerge_error* error) {
  return colmerge_destination_write_streams(destination, next_stream, user, options, out_result,
                                            error);
}

int colmerge_go_get_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  return stream->get_schema(stream, out);
}

int colmerge_go_get_next(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  return stream->get_next(stream, out);
}

const char* colmerge_go_last_error(struct ArrowArrayStream* stream) {
  return stream->get_last_error(stream);
}

void colmerge_go_release_stream(struct ArrowArrayStream* stream) {
  if (stream->release != NULL) stream->release(stream);
}

void colmerge_go_release_array(struct ArrowArray* array) {
  if (array->release != NULL) array->release(array);
}

void colmerge_go_release_schema(struct ArrowSchema* schema) {
  if (schema->release != NULL) schema->release(schema);
}

static int32_t report(void* user, const colmerge_progress* progress) {
  const colmerge_go_run* run = user;
  colmerge_progress copy = *progress;
  return colmergeGoProgress(run->progress, &copy);
}

void colmerge_go_control_write(colmerge_write_options* options, colmerge_go_run* run) {
  if (run == NULL) return;
  options->cancel = &run->cancel;
  options->progress = run->progress != 0 ? report : NULL;
  options->user = run;
}

void colmerge_go_control_query(colmerge_query_options* options, colmerge_go_run* run) {
  if (run == NULL) return;
  options->cancel = &run->cancel;
  options->progress = run->progress != 0 ? report : NULL;
  options->user = run;
}

static int32_t reject(void* user, const colmerge_rejected_row* row) {
  colmerge_rejected_row copy = *row;
  return colmergeGoRejected(*(const uintptr_t*)user, &copy);
}

void colmerge_go_reject_csv(colmerge_csv_options* options, uintptr_t* user) {
  options->rejected = user != NULL ? reject : NULL;
  options->rejected_user = user;
}

void colmerge_go_reject_json(colmerge_json_options* options, uintptr_t* user) {
  options->rejected = user != NULL ? reject : NULL;
  options->rejected_user = user;
}
