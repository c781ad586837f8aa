// SPDX-License-Identifier: Apache-2.0
// Prepared statements: what they tell about themselves, parameters by value, tables that change.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_text.h"
#include "check.h"
#include "plain_column.h"
#include "statements.h"
#include "suites.h"

static void a_statement_tells_its_kind(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n");
  const struct {
    const char* sql;
    int32_t kind;
  } all[] = {
      {"SELECT id FROM t", COLMERGE_STATEMENT_SELECT},
      {"delete from t", COLMERGE_STATEMENT_DELETE},
      {"UPDATE t SET id = 2;", COLMERGE_STATEMENT_UPDATE},
      {"EXPLAIN SELECT id FROM t", COLMERGE_STATEMENT_EXPLAIN},
      {"EXPLAIN DELETE FROM t", COLMERGE_STATEMENT_EXPLAIN},
  };
  for (size_t i = 0; i < sizeof all / sizeof all[0]; ++i) {
    colmerge_statement* statement = prepare(store, all[i].sql);
    int32_t kind = 0;
    CHECK_OK(colmerge_statement_kind(statement, &kind, &failure));
    CHECK_INT(kind, all[i].kind);
    struct ArrowSchema schema;
    const int32_t status = colmerge_statement_schema(statement, &schema, &failure);
    const int changes = kind == COLMERGE_STATEMENT_DELETE || kind == COLMERGE_STATEMENT_UPDATE;
    CHECK_INT(status, changes ? COLMERGE_ERROR_INVALID_ARGUMENT : COLMERGE_OK);
    CHECK((schema.release == NULL) == changes);
    if (!changes) schema.release(&schema);
    colmerge_statement_close(statement);
  }
  CHECK_INT(describe(store, "t").rows, 1);
  colmerge_store_close(store);
}

static void expect_parameter(colmerge_statement* statement, int64_t parameter, const char* type,
                             const char* format, int32_t kind) {
  colmerge_parameter_info info = COLMERGE_PARAMETER_INFO_INIT;
  CHECK_OK(colmerge_statement_parameter_info(statement, parameter, &info, &failure));
  CHECK_STRING(info.type, type);
  CHECK_STRING(info.format, format);
  CHECK_INT(info.kind, kind);
  CHECK_INT(info.reserved | info.reserved2, 0);
}

static void a_statement_tells_its_parameters_and_columns(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "id:l! name:u price:d:10,2 at:tsu:UTC day:tdD ratio:f", "id");
  colmerge_statement* statement = prepare(store,
                                          "SELECT id, name AS n, price * 2 AS twice FROM t WHERE "
                                          "id = $2 AND name LIKE $1 AND price < $3 "
                                          "AND at > $4 AND day = $5 AND ratio < $6");
  int64_t count = 0;
  CHECK_OK(colmerge_statement_parameter_count(statement, &count, &failure));
  CHECK_INT(count, 6);
  expect_parameter(statement, 0, "utf8", "u", COLMERGE_VALUE_TEXT);
  expect_parameter(statement, 1, "int64", "l", COLMERGE_VALUE_INT64);
  expect_parameter(statement, 3, "timestamp[us, UTC]", "tsu:UTC", COLMERGE_VALUE_INT64);
  expect_parameter(statement, 4, "date32", "tdD", COLMERGE_VALUE_INT64);
  colmerge_parameter_info info = COLMERGE_PARAMETER_INFO_INIT;
  CHECK_OK(colmerge_statement_parameter_info(statement, 2, &info, &failure));
  CHECK_INT(info.kind, COLMERGE_VALUE_RAW);
  const int64_t wrong[] = {-1, 6, INT64_MAX, INT64_MIN};
  for (int i = 0; i < 4; ++i) {
    CHECK_FAILS(colmerge_statement_parameter_info(statement, wrong[i], &info, &failure),
                COLMERGE_ERROR_INVALID_ARGUMENT);
    CHECK(info.type.data == NULL);
  }
  struct ArrowSchema schema;
  text seen = {NULL, 0, 0};
  CHECK_OK(colmerge_statement_schema(statement, &schema, &failure));
  arrow_add_schema(&seen, &schema);
  CHECK_STARTS(seen.data, ":+s!<id:l! n:u twice:d:");
  schema.release(&schema);
  text_free(&seen);
  colmerge_statement_close(statement);
  colmerge_store_close(store);
}

static void faults_come_when_it_is_prepared(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,a\n");
  const struct {
    const char* sql;
    int32_t code;
    int64_t position;
  } all[] = {
      {"SELECT", COLMERGE_ERROR_INVALID_TEXT, 6},
      {"DELETE FORM t", COLMERGE_ERROR_INVALID_TEXT, 7},
      {"SELECT id FROM u", COLMERGE_ERROR_TABLE_NOT_FOUND, 15},
      {"UPDATE t SET nam = 'x'", COLMERGE_ERROR_COLUMN_NOT_FOUND, 13},
      {"SELECT nofunction(id) FROM t", COLMERGE_ERROR_INVALID_ARGUMENT, 7},
      {"SELECT id FROM t WHERE id = true", COLMERGE_ERROR_TYPE_MISMATCH, -2},
      {"INSERT INTO t VALUES (1)", COLMERGE_ERROR_INVALID_TEXT, 0},
      {"SELECT $0 FROM t", COLMERGE_ERROR_INVALID_TEXT, 7},
  };
  for (size_t i = 0; i < sizeof all / sizeof all[0]; ++i) {
    colmerge_statement* statement = (colmerge_statement*)store;
    CHECK_FAILS(colmerge_statement_prepare(store, all[i].sql, -1, &statement, &failure),
                all[i].code);
    CHECK(statement == NULL);
    if (all[i].position != -2) CHECK_INT(failure.position, all[i].position);
  }
  // The length counts, not the NUL.
  colmerge_statement* statement = NULL;
  CHECK_OK(colmerge_statement_prepare(store, "SELECT id FROM t garbage", 16, &statement, &failure));
  colmerge_statement_close(statement);
  const char* const sql = "SELECT id FROM t";
  CHECK_FAILS(colmerge_statement_prepare(store, sql, -2, &statement, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_FAILS(colmerge_statement_prepare(store, NULL, 3, &statement, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_FAILS(colmerge_statement_prepare(store, "SELECT\0 id FROM t", 17, &statement, &failure),
              COLMERGE_ERROR_INVALID_TEXT);
  colmerge_store_close(store);
}

static void values_stand_for_parameters(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,Ann\n2,Bob\n3,\n4,a text of more than twelve bytes\n");
  colmerge_statement* by_id = prepare(store, "SELECT name FROM t WHERE id = ?");
  colmerge_statement* by_name = prepare(store, "SELECT id FROM t WHERE name = ? OR name = ?");
  for (int64_t i = 0; i < 3; ++i) {
    colmerge_value id = int_value(2);
    expect_run(by_id, &id, 1, ":+s!<name:u>\n\"Bob\"\n");
    id = int_value(9);
    expect_run(by_id, &id, 1, ":+s!<name:u>\n");
    id = null_value();
    expect_run(by_id, &id, 1, ":+s!<name:u>\n");
    const colmerge_value names[] = {text_value("Ann"),
                                    text_value("a text of more than twelve bytes")};
    expect_run(by_name, names, 2, ":+s!<id:l>\n1\n4\n");
  }
  // A number may be used twice, and in any order.
  colmerge_statement* twice =
      prepare(store, "SELECT $2 AS a, $1 AS b FROM t WHERE id = $2 AND id < $1");
  const colmerge_value both[] = {int_value(7), int_value(1)};
  expect_run(twice, both, 2, ":+s!<a:l b:l>\n1|7\n");
  const colmerge_value ids[] = {int_value(1), int_value(2)};
  refuse_run(by_id, ids, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "2 parameters");
  refuse_run(by_id, NULL, 0, COLMERGE_ERROR_INVALID_ARGUMENT, "0 parameters");
  refuse_run(by_id, NULL, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "NULL");
  refuse_run(by_id, ids, -1, COLMERGE_ERROR_INVALID_ARGUMENT, "-1");
  colmerge_value bad = int_value(1);
  bad.reserved = 1;
  refuse_run(by_id, &bad, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "reserved");
  bad = int_value(1);
  bad.kind = 99;
  refuse_run(by_id, &bad, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "kind");
  bad = text_value("\xff");
  refuse_run(by_name, (colmerge_value[]){bad, bad}, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "UTF-8");
  colmerge_statement_close(by_id);
  colmerge_statement_close(by_name);
  colmerge_statement_close(twice);
  colmerge_store_close(store);
}

// What becomes of a value in a parameter of a type: the text of it, or the code of the failure.
static void expect_value(colmerge_store* store, const char* column, colmerge_value value,
                         const char* expected, int32_t code) {
  char sql[128];
  strcpy(sql, "UPDATE v SET ");
  strcat(sql, column);
  strcat(sql, " = ?");
  colmerge_statement* statement = prepare(store, sql);
  if (code != COLMERGE_OK) {
    CHECK_FAILS(colmerge_statement_execute(statement, &value, 1, NULL, NULL, &failure), code);
    CHECK_HAS(failure.message, "$1");
  } else {
    CHECK_OK(colmerge_statement_execute(statement, &value, 1, NULL, NULL, &failure));
    strcpy(sql, "SELECT ");
    strcat(sql, column);
    strcat(sql, " FROM v");
    char* seen = query_text(store, sql);
    CHECK_TEXT(seen, expected);
    free(seen);
  }
  colmerge_statement_close(statement);
}

static void values_are_adapted_to_the_types_of_parameters(void) {
  const int32_t mismatch = COLMERGE_ERROR_TYPE_MISMATCH, bad = COLMERGE_ERROR_INVALID_ARGUMENT;
  colmerge_store* store = new_store();
  new_table(store, "v",
            "i16:s i64:l u64:L f32:f f64:g dec:d:10,2 txt:u day:tdD at:tsu: ok:b bin:z span:tDs",
            NULL);
  append_csv(store, "v", "i64\n0\n");
  expect_value(store, "i16", int_value(-7), "-7\n", 0);
  expect_value(store, "i16", unsigned_value(7), "7\n", 0);
  expect_value(store, "i16", double_value(-3.0), "-3\n", 0);
  expect_value(store, "i16", text_value(" 12 "), "12\n", 0);
  expect_value(store, "i16", null_value(), "NULL\n", 0);
  expect_value(store, "i16", int_value(40000), NULL, mismatch);
  expect_value(store, "i16", double_value(1.5), NULL, mismatch);
  expect_value(store, "i16", double_value(NAN), NULL, mismatch);
  expect_value(store, "i16", text_value("many"), NULL, bad);
  expect_value(store, "i16", bool_value(1), NULL, mismatch);
  expect_value(store, "i64", unsigned_value(UINT64_MAX), NULL, mismatch);
  expect_value(store, "i64", double_value(1e300), NULL, mismatch);
  expect_value(store, "u64", unsigned_value(UINT64_MAX), "18446744073709551615\n", 0);
  expect_value(store, "u64", int_value(-1), NULL, mismatch);
  expect_value(store, "u64", double_value(9223372036854775808.0), "9223372036854775808\n", 0);
  expect_value(store, "f64", int_value(3), "3\n", 0);
  expect_value(store, "f64", double_value(0.1), "0.1\n", 0);
  expect_value(store, "f64", text_value("1e3"), "1000\n", 0);
  expect_value(store, "f32", double_value(0.1), "0.1\n", 0);
  expect_value(store, "f32", double_value(1e300), NULL, bad);
  expect_value(store, "dec", int_value(12), "12.00\n", 0);
  expect_value(store, "dec", double_value(9.99), "9.99\n", 0);
  expect_value(store, "dec", double_value(9.999), NULL, mismatch);
  expect_value(store, "dec", text_value("-1.5"), "-1.50\n", 0);
  expect_value(store, "dec", text_value("1.504"), NULL, mismatch);
  expect_value(store, "dec", text_value("123456789012"), NULL, mismatch);
  expect_value(store, "i16", text_value("1.5"), NULL, mismatch);
  expect_value(store, "i16", text_value("40000"), NULL, mismatch);
  expect_value(store, "i16", text_value("1 day"), NULL, mismatch);
  expect_value(store, "f64", text_value("0.1"), "0.1\n", 0);
  expect_value(store, "txt", text_value("a text of more than twelve bytes"),
               "a text of more than twelve bytes\n", 0);
  expect_value(store, "txt", int_value(3), NULL, mismatch);
  expect_value(store, "day", int_value(1), "1970-01-02\n", 0);
  expect_value(store, "day", text_value("2024-02-29"), "2024-02-29\n", 0);
  expect_value(store, "day", text_value("2023-02-29"), NULL, bad);
  expect_value(store, "at", int_value(1500000), "1970-01-01T00:00:01.500\n", 0);
  expect_value(store, "at", text_value("2024-02-29 12:00:00"), "2024-02-29T12:00:00\n", 0);
  expect_value(store, "at", text_value("2024-02-29 12:00:00.0000001"), NULL, mismatch);
  expect_value(store, "at", text_value("2024-02-29 12:00:00+02:00"), NULL, mismatch);
  expect_value(store, "day", text_value("2024-02-29 12:00"), NULL, mismatch);
  expect_value(store, "day", text_value("2024-02-29 00:00"), "2024-02-29\n", 0);
  expect_value(store, "span", text_value("90 seconds"), "90\n", 0);
  expect_value(store, "span", text_value("7"), "7\n", 0);
  expect_value(store, "span", text_value("1.6 seconds"), NULL, mismatch);
  expect_value(store, "span", text_value("1 month"), NULL, mismatch);
  expect_value(store, "ok", bool_value(1), "true\n", 0);
  expect_value(store, "ok", text_value("no"), "false\n", 0);
  expect_value(store, "ok", int_value(1), NULL, mismatch);
  colmerge_value bytes = text_value("ab");
  bytes.kind = COLMERGE_VALUE_BYTES;
  bytes.length = 2;
  expect_value(store, "bin", bytes, "6162\n", 0);
  expect_value(store, "txt", bytes, NULL, mismatch);
  colmerge_store_close(store);
}

// The ids of the rows that a condition with a parameter finds, one a line.
static void expect_ids(colmerge_store* store, const char* condition, colmerge_value value,
                       const char* expected) {
  char sql[128] = "SELECT id FROM c WHERE ";
  strcat(sql, condition);
  colmerge_statement* statement = prepare(store, sql);
  char wanted[64] = ":+s!<id:l>\n";
  strcat(wanted, expected);
  expect_run(statement, &value, 1, wanted);
  colmerge_statement_close(statement);
}

static void parameters_are_compared_as_what_they_are(void) {
  colmerge_store* store = new_store();
  new_table(store, "c", "id:l n:d:12,2 i:i f:f d:tdD s:tss: u:tsu: z:tsu:UTC t:tts p:tDs", NULL);
  append_csv(store, "c",
             "id,n,i,f,d,s,u,z,t,p\n"
             "1,1.50,1,0.5,2024-02-29,2024-02-29 12:00:00,2024-02-29 12:00:00,2024-02-29 "
             "12:00:00Z,01:02:03,1\n"
             "2,2.25,2,0.1,2024-03-01,2024-02-29 12:00:01,2024-02-29 13:00:00,2024-02-29 "
             "13:00:00Z,04:00:00,2\n");
  expect_ids(store, "n = ?", text_value("1.504"), "");
  expect_ids(store, "n = ?", text_value("1.500"), "1\n");
  expect_ids(store, "n = ?", double_value(1.504), "");
  expect_ids(store, "n = ?", double_value(2.25), "2\n");
  expect_ids(store, "n <= ?", text_value("2.249"), "1\n");
  expect_ids(store, "n > ?", text_value("1.496"), "1\n2\n");
  expect_ids(store, "n <> ?", text_value("1.504"), "1\n2\n");
  expect_ids(store, "n IN (?)", text_value("1.504"), "");
  expect_ids(store, "n BETWEEN 0 AND ?", text_value("2.245"), "1\n");
  expect_ids(store, "i = ?", double_value(1.5), "");
  expect_ids(store, "i < ?", double_value(1.5), "1\n");
  expect_ids(store, "i < ?", int_value(5000000000), "1\n2\n");
  expect_ids(store, "i IN (?, 2)", int_value(5000000000), "2\n");
  expect_ids(store, "f = ?", double_value(0.1), "");
  expect_ids(store, "f = ?", double_value(0.5), "1\n");
  expect_ids(store, "d = ?", text_value("2024-02-29 12:00"), "");
  expect_ids(store, "d = ?", text_value("2024-02-29 00:00"), "1\n");
  expect_ids(store, "d < ?", text_value("2024-02-29 12:00"), "1\n");
  expect_ids(store, "s = ?", text_value("2024-02-29 12:00:00.4"), "");
  expect_ids(store, "s < ?", text_value("2024-02-29 12:00:00.4"), "1\n");
  expect_ids(store, "u = ?", text_value("2024-02-29 12:00:00.0000004"), "");
  expect_ids(store, "u > ?", text_value("2024-02-29 12:00:00.0000004"), "2\n");
  expect_ids(store, "z = ?", text_value("2024-02-29 14:00:00+02:00"), "1\n");
  expect_ids(store, "t = ?", text_value("01:02:03.4"), "");
  expect_ids(store, "t < ?", text_value("01:02:03.4"), "1\n");
  // What the types of numbers do not hold.
  expect_ids(store, "i < ?", text_value("1.5"), "1\n");
  expect_ids(store, "i = ?", text_value("1.5"), "");
  expect_ids(store, "i < ?", text_value("1000000000000"), "1\n2\n");
  expect_ids(store, "i > ?", text_value("-1180591620717411303424"), "1\n2\n");
  expect_ids(store, "id < ?", text_value("1180591620717411303424"), "1\n2\n");
  expect_ids(store, "id IN (?, 2)", text_value("1180591620717411303424"), "2\n");
  expect_ids(store, "n < ?", text_value("123456789012.345"), "1\n2\n");
  expect_ids(store, "n < ?", text_value("1e30"), "1\n2\n");
  expect_ids(store, "n BETWEEN ? AND 2", text_value("-1180591620717411303424"), "1\n");
  // Spans of time.
  expect_ids(store, "p = ?", text_value("1.9 seconds"), "");
  expect_ids(store, "p IN (?)", text_value("1.000001 seconds"), "");
  expect_ids(store, "p < ?", text_value("1.9 seconds"), "1\n");
  expect_ids(store, "p <> ?", text_value("1.9 seconds"), "1\n2\n");
  expect_ids(store, "p BETWEEN ? AND '3 s'", text_value("0.5 seconds"), "1\n2\n");
  expect_ids(store, "p = ?", text_value("1.0 seconds"), "1\n");
  expect_ids(store, "p < ?", text_value("1 month"), "1\n2\n");
  expect_ids(store, "p = ?", int_value(2), "2\n");
  expect_ids(store, "d + ? = '2024-03-01 12:00'", text_value("36 hours"), "1\n");
  expect_ids(store, "d + ? = '2024-03-02'", text_value("1"), "2\n");
  const colmerge_value day_and_half = text_value("36 hours");
  struct ArrowArrayStream moved;
  CHECK_OK(colmerge_store_query(store, "SELECT d + ? AS e FROM c WHERE id = 1", -1, &day_and_half,
                                1, NULL, &moved, &failure));
  expect_stream(&moved, ":+s!<e:tsu:>\n0x000612981d875000\n");
  // A moment is no local time.
  colmerge_statement* local = prepare(store, "SELECT id FROM c WHERE u = ?");
  const colmerge_value moment = text_value("2024-02-29 12:00:00+05:00");
  refuse_run(local, &moment, 1, COLMERGE_ERROR_TYPE_MISMATCH, "");
  colmerge_statement_close(local);
  colmerge_statement* delete = prepare(store, "DELETE FROM c WHERE n = ?");
  const colmerge_value near = text_value("1.504");
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  CHECK_OK(colmerge_statement_execute(delete, &near, 1, NULL, &result, &failure));
  CHECK_INT(result.deleted, 0);
  colmerge_statement_close(delete);
  colmerge_store_close(store);
}

static void a_reader_gives_the_same(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,Ann\n2,Bob\n3,\n");
  colmerge_statement* statement =
      prepare(store, "SELECT name, id * 2 AS twice FROM t WHERE id > ?");
  colmerge_reader* reader = NULL;
  const colmerge_value one = int_value(1);
  CHECK_OK(colmerge_statement_open_reader(statement, &one, 1, NULL, &reader, &failure));
  colmerge_statement_close(statement);
  CHECK_OK(colmerge_table_drop(store, "t", -1, &failure));
  colmerge_store_close(store);
  int64_t rows = 0, columns = 0;
  colmerge_value values[2];
  CHECK_OK(colmerge_reader_column_count(reader, &columns, &failure));
  CHECK_INT(columns, 2);
  CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
  CHECK_INT(rows, 2);
  CHECK_OK(colmerge_reader_get_values(reader, 0, NULL, 2, values, &failure));
  CHECK_STRING(((colmerge_string){values[0].data, values[0].length}), "Bob");
  CHECK_INT(values[1].integer, 4);
  CHECK_OK(colmerge_reader_get_values(reader, 1, NULL, 2, values, &failure));
  CHECK_INT(values[0].kind, COLMERGE_VALUE_NULL);
  CHECK_OK(colmerge_reader_next(reader, &rows, &failure));
  CHECK_INT(rows, 0);
  colmerge_reader_close(reader);
}

static void a_statement_follows_its_table(void) {
  colmerge_store* store = new_store();
  append_csv(store, "t", "id,name\n1,Ann\n");
  colmerge_statement* all = prepare(store, "SELECT * FROM t");
  colmerge_statement* by_id = prepare(store, "SELECT name FROM t WHERE id = ?");
  colmerge_statement* rename = prepare(store, "UPDATE t SET name = ? WHERE id = ?");
  const colmerge_value one = int_value(1);
  const colmerge_value renamed[] = {text_value("Eve"), int_value(1)};
  expect_run(all, NULL, 0, ":+s!<id:l name:u>\n1|\"Ann\"\n");
  append_csv(store, "t", "id,name,age\n2,Bob,30\n");
  expect_run(all, NULL, 0, ":+s!<id:l name:u age:l>\n1|\"Ann\"|null\n2|\"Bob\"|30\n");
  expect_run(by_id, &one, 1, ":+s!<name:u>\n\"Ann\"\n");
  CHECK_OK(colmerge_statement_execute(rename, renamed, 2, NULL, NULL, &failure));
  expect_run(by_id, &one, 1, ":+s!<name:u>\n\"Eve\"\n");
  // Another table of the name: types of columns and parameters change.
  colmerge_destination* replace = open_replace(store, "t");
  put(replace, "name,id\nZoe,x\n", (counts){1, 0, 0, 0});
  colmerge_destination_close(replace);
  expect_run(all, NULL, 0, ":+s!<name:u id:u>\n\"Zoe\"|\"x\"\n");
  refuse_run(by_id, &one, 1, COLMERGE_ERROR_TYPE_MISMATCH, "$1");
  const colmerge_value x = text_value("x");
  expect_run(by_id, &x, 1, ":+s!<name:u>\n\"Zoe\"\n");
  colmerge_parameter_info info = COLMERGE_PARAMETER_INFO_INIT;
  CHECK_OK(colmerge_statement_parameter_info(by_id, 0, &info, &failure));
  CHECK_STRING(info.type, "utf8");
  CHECK_OK(colmerge_table_drop(store, "t", -1, &failure));
  refuse_run(all, NULL, 0, COLMERGE_ERROR_TABLE_NOT_FOUND, "'t'");
  CHECK_FAILS(colmerge_statement_execute(rename, renamed, 2, NULL, NULL, &failure),
              COLMERGE_ERROR_TABLE_NOT_FOUND);
  append_csv(store, "t", "other\n1\n");
  refuse_run(by_id, &one, 1, COLMERGE_ERROR_COLUMN_NOT_FOUND, "not found");
  CHECK_FAILS(colmerge_statement_execute(rename, renamed, 2, NULL, NULL, &failure),
              COLMERGE_ERROR_COLUMN_NOT_FOUND);
  expect_run(all, NULL, 0, ":+s!<other:l>\n1\n");
  colmerge_statement_close(all);
  colmerge_statement_close(by_id);
  colmerge_statement_close(rename);
  colmerge_store_close(store);
}

const check_case statement_cases[] = {
    {"statement: a statement tells its kind", a_statement_tells_its_kind},
    {"statement: a statement tells its parameters and columns",
     a_statement_tells_its_parameters_and_columns},
    {"statement: faults come when it is prepared", faults_come_when_it_is_prepared},
    {"statement: values stand for parameters", values_stand_for_parameters},
    {"statement: values are adapted to the types of parameters",
     values_are_adapted_to_the_types_of_parameters},
    {"statement: parameters are compared as what they are",
     parameters_are_compared_as_what_they_are},
    {"statement: a reader gives the same", a_reader_gives_the_same},
    {"statement: a statement follows its table", a_statement_follows_its_table},
    {NULL, NULL},
};
