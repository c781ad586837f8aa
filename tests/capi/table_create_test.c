// SPDX-License-Identifier: Apache-2.0
// Making tables: from plain fields and from an Arrow schema, with constraints, over tables that
// exist.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_builder.h"
#include "arrow_text.h"
#include "check.h"
#include "scenario.h"
#include "suites.h"

static colmerge_field field(const char* name, const char* format) {
  colmerge_field made;
  memset(&made, 0, sizeof made);
  made.name = string_of(name);
  made.format = string_of(format);
  return made;
}

static void expect_schema(colmerge_store* store, const char* name, const char* expected) {
  colmerge_table* table = NULL;
  struct ArrowSchema schema;
  text seen = {NULL, 0, 0};
  CHECK_OK(colmerge_table_open(store, name, -1, &table, &failure));
  CHECK_OK(colmerge_table_schema(table, &schema, &failure));
  arrow_add_schema(&seen, &schema);
  CHECK_TEXT(seen.data, expected);
  text_free(&seen);
  schema.release(&schema);
  CHECK(schema.release == NULL);
  colmerge_table_close(table);
}

static void fields_make_a_table_with_metadata_and_not_null(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  const colmerge_string metadata[] = {{"unit", 4}, {"feet", -1}, {"empty", 5}, {NULL, 0}};
  colmerge_field fields[] = {field("id", "l"), field("length", "i"), field("name", "u")};
  fields[0].nullable = COLMERGE_FALSE;
  fields[1].metadata = metadata;
  fields[1].metadata_count = 2;
  fields[2].nullable = COLMERGE_TRUE;
  CHECK_OK(colmerge_table_create_from_fields(store, "t", 1, fields, 3, NULL, &table, &failure));
  CHECK(table != NULL);
  expect_schema(store, "t", ":+s!<id:l! length:i{unit=feet;empty=;} name:u>");
  colmerge_table_info info = describe(store, "t");
  CHECK_INT(info.rows, 0);
  CHECK_INT(info.columns, 3);
  CHECK_INT(info.primary_key_columns, 0);
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void refuse_fields(const colmerge_field* fields, int64_t count, int32_t code,
                          const char* part) {
  colmerge_store* store = new_store();
  colmerge_table* table = (colmerge_table*)store;
  CHECK_FAILS(
      colmerge_table_create_from_fields(store, "t", -1, fields, count, NULL, &table, &failure),
      code);
  CHECK_HAS(failure.message, part);
  CHECK(table == NULL);
  CHECK(!table_is_there(store, "t"));
  colmerge_store_close(store);
}

static void malformed_fields_are_refused_by_name(void) {
  colmerge_field fields[] = {field("id", "l"), field("x", "l")};
  refuse_fields(fields, 0, COLMERGE_ERROR_INVALID_ARGUMENT, "field");
  refuse_fields(NULL, 0, COLMERGE_ERROR_INVALID_ARGUMENT, "field");
  refuse_fields(NULL, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "field");
  refuse_fields(fields, -1, COLMERGE_ERROR_INVALID_ARGUMENT, "-1");
  fields[1].name = string_of("id");
  refuse_fields(fields, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "'id'");
  fields[1].name = string_of("");
  refuse_fields(fields, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "name");
  fields[1] = field("x", "nonsense");
  refuse_fields(fields, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "nonsense");
  fields[1] = field("x", "w:-1");
  refuse_fields(fields, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "w:-1");
  fields[1] = field("x", "");
  refuse_fields(fields, 2, COLMERGE_ERROR_INVALID_ARGUMENT, "x");
  fields[1] = field("x", "+l");
  refuse_fields(fields, 2, COLMERGE_ERROR_UNSUPPORTED_TYPE, "x");
  fields[1] = field("x", "+r");
  refuse_fields(fields, 2, COLMERGE_ERROR_UNSUPPORTED_TYPE, "x");
}

static void sql_names_are_types_of_fields(void) {
  static const struct {
    const char* name;
    const char* shown;
  } types[] = {{"smallint", "s"},
               {"INTEGER", "i"},
               {"int", "i"},
               {"bigint", "l"},
               {"real", "f"},
               {"double precision", "g"},
               {"float(24)", "f"},
               {"numeric(5,2)", "d:5,2"},
               {"decimal( 40 )", "d:40,0,256"},
               {"text", "u"},
               {"varchar", "u"},
               {"character varying", "u"},
               {"boolean", "b"},
               {"date", "tdD"},
               {"time", "ttu"},
               {"timestamp", "tsu:"},
               {"timestamp(3)", "tsm:"},
               {"timestamp with time zone", "tsu:UTC"},
               {"timestamptz", "tsu:UTC"},
               {"interval", "tin"},
               {"bytea", "z"},
               {"tinyint", "c"},
               {"uint8", "C"}};
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  for (size_t i = 0; i < sizeof types / sizeof types[0]; ++i) {
    const colmerge_field fields[] = {field("a", types[i].name)};
    const colmerge_table_options options = {.struct_size = sizeof options,
                                            .if_exists = COLMERGE_IF_EXISTS_REPLACE};
    char shown[64];
    CHECK_OK(
        colmerge_table_create_from_fields(store, "t", 1, fields, 1, &options, &table, &failure));
    snprintf(shown, sizeof shown, ":+s!<a:%s>", types[i].shown);
    expect_schema(store, "t", shown);
    colmerge_table_close(table);
  }
  const colmerge_field nested[] = {field("l", "list<struct<int8: bigint>>")};
  CHECK_OK(colmerge_table_create_from_fields(store, "n", 1, nested, 1, NULL, &table, &failure));
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void names_of_no_one_type_are_refused(void) {
  static const char* const refused[][2] = {{"int8", "bigint for 64 bits, tinyint for 8"},
                                           {"list<int8>", "bigint for 64 bits, tinyint for 8"},
                                           {"float", "double precision for 64 bits"},
                                           {"numeric", "numeric needs its digits"},
                                           {"bigintt", "did you mean 'bigint'?"},
                                           {"bigint bigint", "expected the end of the type"},
                                           {"time with time zone", "use a timestamp"},
                                           {"varchar(0)", "a number from 1"}};
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; ++i) {
    const colmerge_field fields[] = {field("x", refused[i][0])};
    refuse_fields(fields, 1, COLMERGE_ERROR_INVALID_ARGUMENT, refused[i][1]);
    refuse_fields(fields, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "Column 'x'");
  }
}

static void a_text_longer_than_its_type_is_refused(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  const colmerge_field fields[] = {field("a \"b\"", "varchar(3)"), field("c", "char")};
  CHECK_OK(colmerge_table_create_from_fields(store, "t", 1, fields, 2, NULL, &table, &failure));
  colmerge_table_close(table);
  expect_schema(store, "t", ":+s!<a \"b\":u c:u>");
  append_csv(store, "t", "\"a \"\"b\"\"\",c\n\xc3\xa9\xc3\xa9\xc3\xa9,x\n,\n");
  refuse_with(store, options_for("t", COLMERGE_MODE_APPEND), NULL,
              "\"a \"\"b\"\"\",c\nabc,x\nabcd,x\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_HAS(failure.message, "a \"b\"_length");
  CHECK_INT(failure.row, 1);
  refuse_with(store, options_for("t", COLMERGE_MODE_APPEND), NULL, "\"a \"\"b\"\"\",c\nabc,xy\n",
              COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  CHECK_HAS(failure.message, "c_length");
  colmerge_store_close(store);
}

static void malformed_field_members_are_refused(void) {
  const colmerge_string metadata[] = {{"a", 1}, {NULL, 2}};
  colmerge_field fields[] = {field("id", "l")};
  fields[0].nullable = 3;
  refuse_fields(fields, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "nullable");
  fields[0].nullable = -1;
  refuse_fields(fields, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "nullable");
  fields[0] = field("id", "l");
  fields[0].reserved = 1;
  refuse_fields(fields, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "reserved");
  fields[0] = field("id", "l");
  fields[0].reserved2 = 1;
  refuse_fields(fields, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "reserved");
  fields[0] = field("id", "l");
  fields[0].metadata_count = 1;
  refuse_fields(fields, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "metadata");
  fields[0].metadata_count = -1;
  refuse_fields(fields, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "metadata");
  fields[0].metadata_count = 1;
  fields[0].metadata = metadata;
  refuse_fields(fields, 1, COLMERGE_ERROR_INVALID_ARGUMENT, "metadata");
}

static void an_arrow_schema_is_kept_with_all_metadata(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  char of_schema[64], of_field[64];
  const char* schema_texts[] = {"source", "faa"};
  const char* field_texts[] = {"unit", "ft", "note", "a=b"};
  arrow_column values = arrow_strings("", "u", 0, (const int32_t[]){0}, NULL);
  arrow_column columns[] = {arrow_fixed("id", "l", 8, 0, NULL), arrow_fixed("ft", "f", 4, 0, NULL),
                            arrow_fixed("kind", "c", 1, 0, NULL)};
  columns[0].flags = 0;
  columns[1].metadata = of_field;
  columns[1].metadata_size = arrow_encode_metadata(of_field, 2, field_texts);
  columns[2].dictionary = &values;
  columns[2].flags |= ARROW_FLAG_DICTIONARY_ORDERED;
  arrow_column root = arrow_batch(3, columns);
  root.metadata = of_schema;
  root.metadata_size = arrow_encode_metadata(of_schema, 1, schema_texts);
  struct ArrowSchema schema;
  int releases = 0;
  arrow_build_schema(&root, &schema, &releases);
  CHECK_OK(colmerge_table_create(store, "t", -1, &schema, NULL, &table, &failure));
  CHECK_INT(releases, 0);
  schema.release(&schema);
  expect_schema(store, "t", ":+s!{source=faa;}<id:l! ft:f{unit=ft;note=a=b;} kind:c~ordered^:u>");
  colmerge_table_close(table);
  colmerge_store_close(store);
}

static void a_schema_without_columns_is_refused(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = (colmerge_table*)store;
  arrow_column root = arrow_batch(0, NULL);
  struct ArrowSchema schema;
  arrow_build_schema(&root, &schema, NULL);
  const int32_t status = colmerge_table_create(store, "t", -1, &schema, NULL, &table, &failure);
  CHECK(status == COLMERGE_ERROR_INVALID_ARGUMENT || status == COLMERGE_ERROR_INVALID_ARROW);
  CHECK(table == NULL);
  CHECK(schema.release != NULL);
  CHECK(!table_is_there(store, "t"));
  schema.release(&schema);
  CHECK_FAILS(colmerge_table_create(store, "t", -1, NULL, NULL, &table, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  colmerge_store_close(store);
}

static void refuse_table_options(colmerge_table_options options, int32_t code, const char* part) {
  colmerge_store* store = new_store();
  colmerge_table* table = (colmerge_table*)store;
  const colmerge_field fields[] = {field("id", "l"), field("name", "u")};
  CHECK_FAILS(
      colmerge_table_create_from_fields(store, "t", -1, fields, 2, &options, &table, &failure),
      code);
  CHECK_HAS(failure.message, part);
  CHECK(table == NULL && !table_is_there(store, "t"));
  colmerge_store_close(store);
}

static void malformed_table_options_are_refused_by_name(void) {
  const colmerge_table_options good = COLMERGE_TABLE_OPTIONS_INIT;
  colmerge_table_options options = good;
  const colmerge_string unknown[] = {{"id", 2}, {"idd", 3}};
  const colmerge_string repeated[] = {{"id", 2}, {"id", 2}};
  const colmerge_string empty[] = {{NULL, 0}};
  options.primary_key = unknown;
  options.primary_key_count = 2;
  refuse_table_options(options, COLMERGE_ERROR_COLUMN_NOT_FOUND, "'idd'");
  options.primary_key = repeated;
  refuse_table_options(options, COLMERGE_ERROR_INVALID_ARGUMENT, "'id'");
  options.primary_key = empty;
  options.primary_key_count = 1;
  refuse_table_options(options, COLMERGE_ERROR_INVALID_ARGUMENT, "primary_key");
  options.primary_key = NULL;
  refuse_table_options(options, COLMERGE_ERROR_INVALID_ARGUMENT, "primary_key");
  options.primary_key_count = -1;
  refuse_table_options(options, COLMERGE_ERROR_INVALID_ARGUMENT, "primary_key");
  options = good;
  options.if_exists = COLMERGE_IF_EXISTS_REPLACE + 1;
  refuse_table_options(options, COLMERGE_ERROR_INVALID_ARGUMENT, "if_exists");
  options = good;
  options.reserved = 1;
  refuse_table_options(options, COLMERGE_ERROR_INVALID_ARGUMENT, "reserved");
  options = good;
  options.struct_size = 16;
  refuse_table_options(options, COLMERGE_ERROR_INVALID_ARGUMENT, "struct_size");
}

static void if_exists_decides_over_a_table_that_is_there(void) {
  colmerge_store* store = new_store();
  colmerge_table *table = NULL, *old = NULL;
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  const colmerge_field other[] = {field("other", "g")};
  append_csv(store, "t", "id\n1\n");
  CHECK_OK(colmerge_table_open(store, "t", -1, &old, &failure));
  char* before = store_text(store);

  CHECK_FAILS(colmerge_table_create_from_fields(store, "t", -1, other, 1, NULL, &table, &failure),
              COLMERGE_ERROR_TABLE_EXISTS);
  CHECK_HAS(failure.message, "'t'");
  CHECK_TEXT(failure.table, "t");
  options.if_exists = COLMERGE_IF_EXISTS_KEEP;
  CHECK_OK(colmerge_table_create_from_fields(store, "t", -1, other, 1, &options, &table, &failure));
  expect_unchanged(store, before);
  CHECK_OK(colmerge_table_describe(table, &info, &failure));
  CHECK_INT(info.rows, 1);
  colmerge_table_close(table);

  options.if_exists = COLMERGE_IF_EXISTS_REPLACE;
  CHECK_OK(colmerge_table_create_from_fields(store, "t", -1, other, 1, &options, &table, &failure));
  expect_columns(store, "t", "other:g");
  expect_rows(store, "t", "other\n");
  CHECK_FAILS(colmerge_table_describe(old, &info, &failure), COLMERGE_ERROR_TABLE_NOT_FOUND);
  CHECK_OK(colmerge_table_describe(table, &info, &failure));
  colmerge_table_close(table);
  colmerge_table_close(old);
  free(before);
  colmerge_store_close(store);
}

// KEEP opens whatever is there, but an unusable schema is still an error.
static void a_refused_replacement_leaves_the_table(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  const colmerge_field bad[] = {field("x", "nonsense")};
  append_csv(store, "t", "id\n1\n");
  char* before = store_text(store);
  options.if_exists = COLMERGE_IF_EXISTS_REPLACE;
  CHECK_FAILS(colmerge_table_create_from_fields(store, "t", -1, bad, 1, &options, &table, &failure),
              COLMERGE_ERROR_INVALID_ARGUMENT);
  expect_unchanged(store, before);
  free(before);
  colmerge_store_close(store);
}

static void a_primary_key_shows_in_the_figures(void) {
  colmerge_store* store = new_store();
  new_table(store, "t", "a:l b:u c:g", "c,a");
  colmerge_table_info info = describe(store, "t");
  CHECK_INT(info.primary_key_columns, 2);
  colmerge_snapshot* snapshot = snapshot_of(store, "t");
  const int64_t positions[] = {2, 0, 1};
  for (int64_t i = 0; i < 3; ++i) {
    colmerge_column_info column = COLMERGE_COLUMN_INFO_INIT;
    CHECK_OK(colmerge_snapshot_column_info(snapshot, i, &column, &failure));
    CHECK_INT(column.key_position, positions[i]);
    CHECK_INT(column.nullable, 1);
  }
  colmerge_snapshot_close(snapshot);
  colmerge_store_close(store);
}

static void operators_are_those_of_every_merge(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  const colmerge_field fields[] = {field("id", "l"), field("hits", "l"), field("name", "u"),
                                   field("at", "l")};
  const colmerge_string key[] = {string_of("id")};
  const colmerge_string columns[] = {string_of("hits"), string_of("name")};
  const colmerge_string operators[] = {string_of("sum"), string_of("latest_by(at)")};
  const colmerge_string others[] = {string_of("max"), string_of("sum")};
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  options.primary_key = key;
  options.primary_key_count = 1;
  options.operator_columns = columns;
  options.operators = others;
  options.operator_count = 2;
  CHECK_FAILS(
      colmerge_table_create_from_fields(store, "t", -1, fields, 4, &options, &table, &failure),
      COLMERGE_ERROR_TYPE_MISMATCH);
  CHECK_HAS(failure.message, "'sum' has no meaning for column 'name'");
  CHECK_TEXT(failure.column, "name");
  options.operators = NULL;
  CHECK_FAILS(
      colmerge_table_create_from_fields(store, "t", -1, fields, 4, &options, &table, &failure),
      COLMERGE_ERROR_INVALID_ARGUMENT);
  options.operators = operators;
  // Members beyond the size that is said are none.
  options.struct_size = offsetof(colmerge_table_options, operator_columns);
  CHECK_OK(
      colmerge_table_create_from_fields(store, "plain", -1, fields, 4, &options, &table, &failure));
  colmerge_table_close(table);
  options.struct_size = sizeof options;
  CHECK_OK(
      colmerge_table_create_from_fields(store, "t", -1, fields, 4, &options, &table, &failure));
  colmerge_table_close(table);
  const char* const tables[] = {"plain", "t"};
  for (int i = 0; i < 2; ++i) {
    colmerge_destination* merge =
        open_with(store, options_for(tables[i], COLMERGE_MODE_MERGE), "id");
    put(merge, "id,hits,name,at\n1,2,new,5\n1,3,old,4\n", (counts){1, 0, 0, 1});
    put(merge, "id,hits\n1,4\n", (counts){0, 1, 0, 0});
    colmerge_destination_close(merge);
  }
  expect_rows(store, "plain", "id|hits|name|at\n1|4|old|4\n");
  expect_rows(store, "t", "id|hits|name|at\n1|9|new|5\n");
  colmerge_destination_options own = options_for("t", COLMERGE_MODE_MERGE);
  own.operator_columns = columns;
  own.operators = others;
  own.operator_count = 1;
  refuse_with(store, own, "id", "id,hits\n1,4\n", COLMERGE_ERROR_INVALID_ARGUMENT);
  CHECK_HAS(failure.message, "another one than 'sum', which the table declares");
  colmerge_store_close(store);
}

static void a_creation_that_is_cancelled_makes_nothing(void) {
  colmerge_store* store = new_store();
  colmerge_table* table = NULL;
  const colmerge_field fields[] = {field("id", "l")};
  const int32_t cancel = 1;
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  options.cancel = &cancel;
  for (int there = 0; there <= 1; ++there) {
    if (there) append_csv(store, "t", "id\n1\n");
    char* before = store_text(store);
    for (int32_t choice = COLMERGE_IF_EXISTS_ERROR; choice <= COLMERGE_IF_EXISTS_REPLACE;
         ++choice) {
      options.if_exists = choice;
      CHECK_FAILS(
          colmerge_table_create_from_fields(store, "t", -1, fields, 1, &options, &table, &failure),
          COLMERGE_ERROR_CANCELLED);
      CHECK(table == NULL);
      expect_unchanged(store, before);
    }
    free(before);
  }
  colmerge_store_close(store);
}

const check_case table_create_cases[] = {
    {"table_create: fields make a table with metadata and not null",
     fields_make_a_table_with_metadata_and_not_null},
    {"table_create: malformed fields are refused by name", malformed_fields_are_refused_by_name},
    {"table_create: SQL's names are types of fields", sql_names_are_types_of_fields},
    {"table_create: names of no one type are refused", names_of_no_one_type_are_refused},
    {"table_create: a text longer than varchar(n) says is refused",
     a_text_longer_than_its_type_is_refused},
    {"table_create: malformed field members are refused", malformed_field_members_are_refused},
    {"table_create: an Arrow schema is kept with all metadata",
     an_arrow_schema_is_kept_with_all_metadata},
    {"table_create: a schema without columns is refused", a_schema_without_columns_is_refused},
    {"table_create: malformed options are refused by name",
     malformed_table_options_are_refused_by_name},
    {"table_create: if_exists decides over a table that is there",
     if_exists_decides_over_a_table_that_is_there},
    {"table_create: a refused replacement leaves the table",
     a_refused_replacement_leaves_the_table},
    {"table_create: one that is cancelled makes nothing",
     a_creation_that_is_cancelled_makes_nothing},
    {"table_create: operators are those of every merge", operators_are_those_of_every_merge},
    {"table_create: a primary key shows in the figures", a_primary_key_shows_in_the_figures},
    {NULL, NULL},
};
