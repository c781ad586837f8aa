// SPDX-License-Identifier: Apache-2.0
// Arrow data as text, read from the structs alone: what is exported can be compared with what was
// written without asking the library. Two texts are equal when types, metadata and values are; how
// rows are split into batches, offsets and what lies under nulls do not show.
//
// The structs are checked on the way (counts, pointers, null counts); a malformed one ends the
// program.
#ifndef COLMERGE_TESTS_CAPI_ARROW_TEXT_H_
#define COLMERGE_TESTS_CAPI_ARROW_TEXT_H_

#include <colmerge/colmerge.h>

#include "text.h"

#ifdef __cplusplus
extern "C" {
#endif

// A type: `name:format`, "!" when not nullable, {key=value;}, <children>, ^dictionary.
void arrow_add_schema(text* to, const struct ArrowSchema* schema);
// A value of a column: null, a number, "text", 0xbytes, [list], (struct).
void arrow_add_value(text* to, const struct ArrowSchema* schema, const struct ArrowArray* array,
                     int64_t row);
// The rows of a batch, a line each.
void arrow_add_rows(text* to, const struct ArrowSchema* schema, const struct ArrowArray* array);
// Drains and releases a stream: its schema in the first line, then its rows. Batches have one row
// at least. Returns their number.
int64_t arrow_add_stream(text* to, struct ArrowArrayStream* stream);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // COLMERGE_TESTS_CAPI_ARROW_TEXT_H_
