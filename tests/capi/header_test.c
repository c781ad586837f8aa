// SPDX-License-Identifier: Apache-2.0
// The header twice, and behind another library's declarations of the Arrow structs. Compiled only.
#include <stdint.h>

#define ARROW_C_DATA_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowSchema {
  const char *format, *name, *metadata;
  int64_t flags, n_children;
  struct ArrowSchema **children, *dictionary;
  void (*release)(struct ArrowSchema*);
  void* private_data;
};
struct ArrowArray {
  int64_t length, null_count, offset, n_buffers, n_children;
  const void** buffers;
  struct ArrowArray **children, *dictionary;
  void (*release)(struct ArrowArray*);
  void* private_data;
};
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream*, struct ArrowSchema*);
  int (*get_next)(struct ArrowArrayStream*, struct ArrowArray*);
  const char* (*get_last_error)(struct ArrowArrayStream*);
  void (*release)(struct ArrowArrayStream*);
  void* private_data;
};

#include <colmerge/colmerge.h>

int use_of_both(struct ArrowSchema* schema, colmerge_error* error);
int use_of_both(struct ArrowSchema* schema, colmerge_error* error) {
  return schema->release == NULL && error->code == COLMERGE_OK;
}
