// SPDX-License-Identifier: Apache-2.0
// What stands between cgo and the library: the header, and the callbacks that lead back into Go.
//
// Memory that C keeps is C memory; Go values are known here by the number of their cgo.Handle.
#ifndef COLMERGE_GO_BRIDGE_H_
#define COLMERGE_GO_BRIDGE_H_

#include <colmerge/colmerge.h>
#include <stdlib.h>

// An array of C memory: zeroed but for its counts, with room for buffers, children and dictionary;
// its release callback frees it with all buffers. Returns 0 when there is no memory.
int32_t colmerge_go_array_init(struct ArrowArray* array, int64_t n_buffers, int64_t n_children,
                               int32_t has_dictionary);

// A stream whose callbacks are those of the Go reader with this handle.
int32_t colmerge_go_stream_init(struct ArrowArrayStream* stream, uintptr_t handle);

// Writes the streams of the Go readers whose handle user points to.
int32_t colmerge_go_write_streams(colmerge_destination* destination, uintptr_t* user,
                                  const colmerge_write_options* options,
                                  colmerge_write_result* out_result, colmerge_error* error);

// Callers of the function pointers of Arrow structures. Releasing a released one does nothing.
int colmerge_go_get_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out);
int colmerge_go_get_next(struct ArrowArrayStream* stream, struct ArrowArray* out);
const char* colmerge_go_last_error(struct ArrowArrayStream* stream);
void colmerge_go_release_stream(struct ArrowArrayStream* stream);
void colmerge_go_release_array(struct ArrowArray* array);
void colmerge_go_release_schema(struct ArrowSchema* schema);

// What a run that can be stopped needs in memory that stays where it is.
typedef struct colmerge_go_run {
  uintptr_t progress;  // handle of the progress function; 0: none
  int32_t cancel;      // the cancel flag
  int32_t reserved;
} colmerge_go_run;

// Lets a run, which may be NULL, be stopped and call its progress function.
void colmerge_go_control_write(colmerge_write_options* options, colmerge_go_run* run);
void colmerge_go_control_query(colmerge_query_options* options, colmerge_go_run* run);

// Lets rows that cannot be read go to the Go function whose handle user points to; NULL: there is none.
void colmerge_go_reject_csv(colmerge_csv_options* options, uintptr_t* user);
void colmerge_go_reject_json(colmerge_json_options* options, uintptr_t* user);

#endif  // COLMERGE_GO_BRIDGE_H_
