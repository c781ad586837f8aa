// SPDX-License-Identifier: Apache-2.0
// The lists of cases of all test files in C, each ended by a case without a name.
#ifndef COLMERGE_TESTS_CAPI_SUITES_H_
#define COLMERGE_TESTS_CAPI_SUITES_H_

#include "check.h"

extern const check_case append_cases[];
extern const check_case check_constraint_cases[];
extern const check_case delete_keys_cases[];
extern const check_case destination_cases[];
extern const check_case entry_cases[];
extern const check_case equal_types_cases[];
extern const check_case execute_cases[];
extern const check_case find_key_cases[];
extern const check_case memory_cases[];
extern const check_case merge_cases[];
extern const check_case merge_matrix_cases[];
extern const check_case query_cases[];
extern const check_case read_cases[];
extern const check_case reader_cases[];
extern const check_case round_trip_cases[];
extern const check_case small_stack_cases[];
extern const check_case snapshot_cases[];
extern const check_case source_cases[];
extern const check_case statement_cases[];
extern const check_case store_cases[];
extern const check_case table_cases[];
extern const check_case table_create_cases[];
extern const check_case text_options_cases[];
extern const check_case value_cases[];
extern const check_case version_cases[];
extern const check_case widening_cases[];
extern const check_case wire_type_cases[];
extern const check_case write_array_cases[];
extern const check_case write_columns_cases[];
extern const check_case write_control_cases[];
extern const check_case write_csv_cases[];
extern const check_case write_json_cases[];
extern const check_case write_once_cases[];
extern const check_case write_streams_cases[];
extern const check_case yaml_cases[];

#endif  // COLMERGE_TESTS_CAPI_SUITES_H_
