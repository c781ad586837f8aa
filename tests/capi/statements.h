// SPDX-License-Identifier: Apache-2.0
// Statements in one line, for tests: values of parameters, results as text, expected failures.
#ifndef COLMERGE_TESTS_CAPI_STATEMENTS_H_
#define COLMERGE_TESTS_CAPI_STATEMENTS_H_

#include <colmerge/colmerge.h>

#include "scenario.h"

#ifdef __cplusplus
extern "C" {
#endif

colmerge_value null_value(void);
colmerge_value int_value(int64_t value);
colmerge_value unsigned_value(uint64_t value);
colmerge_value double_value(double value);
colmerge_value bool_value(int value);
colmerge_value text_value(const char* value);

// Prepares a good statement. The caller closes it.
colmerge_statement* prepare(colmerge_store* store, const char* sql);

// Drains a stream and compares it: the schema as arrow_text.h gives it, then the rows.
void expect_stream(struct ArrowArrayStream* stream, const char* expected);
// Queries and compares as above.
void expect_query(colmerge_store* store, const char* sql, const char* expected);
// With parameters.
void expect_run(colmerge_statement* statement, const colmerge_value* parameters, int64_t count,
                const char* expected);
// The first column of the result's rows, one a line. The caller frees it.
char* query_text(colmerge_store* store, const char* sql);

// A query that must fail with this code and a message with this part; `failure` has the error.
void refuse_query(colmerge_store* store, const char* sql, int32_t code, const char* part);
void refuse_run(colmerge_statement* statement, const colmerge_value* parameters, int64_t count,
                int32_t code, const char* part);

// Executes a statement and checks how many rows it updated and deleted.
void execute(colmerge_store* store, const char* sql, int64_t updated, int64_t deleted);
// An execution that must fail and change nothing.
void refuse_execute(colmerge_store* store, const char* sql, int32_t code, const char* part);

#ifdef __cplusplus
}  // extern "C"
#endif

#endif  // COLMERGE_TESTS_CAPI_STATEMENTS_H_
