// SPDX-License-Identifier: Apache-2.0
// Destinations and sources out of YAML text.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arrow_text.h"
#include "check.h"
#include "scenario.h"
#include "suites.h"

static colmerge_destination* destination_of(colmerge_store* store, const char* yaml) {
  colmerge_destination* destination = NULL;
  CHECK_OK(colmerge_destination_open_yaml(store, yaml, -1, "people", -1, &destination, &failure));
  CHECK(destination != NULL);
  return destination;
}

// A destination "people" with these lines behind its connector.
static char* with_lines(const char* lines) {
  char* yaml = malloc(strlen(lines) + 80);
  sprintf(yaml, "destinations:\n  people:\n    connector: in_memory\n%s", lines);
  return yaml;
}

static void refuse_yaml(const char* yaml, const char* name, int32_t code, int64_t line,
                        const char* part) {
  colmerge_store* store = new_store();
  colmerge_destination* destination = (colmerge_destination*)store;
  CHECK_FAILS(colmerge_destination_open_yaml(store, yaml, -1, name, -1, &destination, &failure),
              code);
  CHECK(destination == NULL);
  CHECK_HAS(failure.message, part);
  if (line != 0) CHECK_INT(failure.line, line);
  colmerge_store_close(store);
}

static void refuse_lines(const char* lines, const char* part) {
  char* yaml = with_lines(lines);
  refuse_yaml(yaml, "people", COLMERGE_ERROR_INVALID_ARGUMENT, 0, part);
  free(yaml);
}

static void a_destination_has_every_option(void) {
  colmerge_store* store = new_store();
  colmerge_destination* merge = destination_of(store,
                                               "pipeline: whatever\n"
                                               "destinations:\n"
                                               "  other: {connector: csv, path: x}\n"
                                               "  people:\n"
                                               "    connector: in_memory\n"
                                               "    table_name: t\n"
                                               "    mode: merge\n"
                                               "    merge_keys: [id, day]\n"
                                               "    batch_size: 2\n"
                                               "    create_table_if_not_exists: true\n"
                                               "    validate_schema: false\n"
                                               "    on_match: ignore\n"
                                               "    on_no_match: insert\n"
                                               "    on_duplicate: first\n"
                                               "    null_keys: error\n"
                                               "    null_values: keep\n"
                                               "    delete_when: gone\n");
  put(merge, "id,day,v,gone\n1,1,a,false\n1,1,b,false\n1,2,c,false\n", (counts){2, 0, 0, 1});
  put(merge, "id,day,v,gone\n1,1,x,false\n1,2,,true\n", (counts){0, 0, 1, 1});
  expect_rows(store, "t", "id|day|v\n1|1|a\n");
  refuse(store, merge, "id,day,v,gone\n1,,x,false\n", COLMERGE_ERROR_CONSTRAINT_VIOLATION);
  colmerge_destination_close(merge);
  colmerge_store_close(store);
}

// Every word of every option, with what it does to a store that holds (1, a), (2, b).
static void every_word_has_its_meaning(void) {
  static const struct {
    const char* line;
    int32_t code;
    counts expected;
  } words[] = {
      {"on_match: update", COLMERGE_OK, {1, 1, 0, 0}},
      {"on_match: ignore", COLMERGE_OK, {1, 0, 0, 1}},
      {"on_match: error", COLMERGE_ERROR_CONSTRAINT_VIOLATION, {0, 0, 0, 0}},
      {"on_no_match: insert", COLMERGE_OK, {1, 1, 0, 0}},
      {"on_no_match: ignore", COLMERGE_OK, {0, 1, 0, 1}},
      {"on_no_match: error", COLMERGE_ERROR_CONSTRAINT_VIOLATION, {0, 0, 0, 0}},
      {"on_duplicate: last", COLMERGE_OK, {1, 1, 0, 0}},
      {"on_duplicate: first", COLMERGE_OK, {1, 1, 0, 0}},
      {"on_duplicate: error", COLMERGE_OK, {1, 1, 0, 0}},
      {"null_keys: equal", COLMERGE_OK, {1, 1, 0, 0}},
      {"null_keys: error", COLMERGE_OK, {1, 1, 0, 0}},
      {"null_values: overwrite", COLMERGE_OK, {1, 1, 0, 0}},
      {"null_values: keep", COLMERGE_OK, {1, 1, 0, 0}},
      {"validate_schema: true", COLMERGE_OK, {1, 1, 0, 0}},
      {"create_table_if_not_exists: false", COLMERGE_OK, {1, 1, 0, 0}},
  };
  for (size_t i = 0; i < sizeof words / sizeof words[0]; ++i) {
    colmerge_store* store = new_store();
    char lines[160];
    append_csv(store, "t", "id,v\n1,a\n2,b\n");
    sprintf(lines, "    table_name: t\n    mode: merge\n    merge_keys: [id]\n    %s\n",
            words[i].line);
    char* yaml = with_lines(lines);
    colmerge_destination* merge = destination_of(store, yaml);
    if (words[i].code == COLMERGE_OK) {
      put(merge, "id,v\n1,A\n3,c\n", words[i].expected);
    } else {
      refuse(store, merge, "id,v\n1,A\n3,c\n", words[i].code);
    }
    free(yaml);
    colmerge_destination_close(merge);
    colmerge_store_close(store);
  }
}

static void modes_are_words(void) {
  colmerge_store* store = new_store();
  char* yaml = with_lines("    table_name: t\n    mode: replace\n");
  colmerge_destination* replace = destination_of(store, yaml);
  free(yaml);
  yaml = with_lines("    table_name: t\n");
  colmerge_destination* append = destination_of(store, yaml);
  free(yaml);
  put(append, "id\n1\n", (counts){1, 0, 0, 0});
  put(append, "id\n2\n", (counts){1, 0, 0, 0});
  expect_rows(store, "t", "id\n1\n2\n");
  put(replace, "v\n3\n", (counts){1, 0, 0, 0});
  expect_rows(store, "t", "v\n3\n");
  colmerge_destination_close(append);
  colmerge_destination_close(replace);
  colmerge_store_close(store);
}

static void options_that_do_not_suit_are_refused(void) {
  refuse_lines("", "'table_name' is required");
  CHECK_STARTS(failure.message, "'table_name' is required");
  refuse_lines("    table_name: t\n    merge_kyes: [id]\n", "merge_kyes");
  CHECK_HAS(failure.message, "merge_keys");
  refuse_lines("    table_name: t\n    mode: upsert\n", "upsert");
  refuse_lines("    table_name: t\n    mode: Merge\n", "merge");
  refuse_lines("    table_name: t\n    mode: merge\n", "merge_keys");
  refuse_lines("    table_name: t\n    merge_keys: [id]\n", "merge_keys");
  refuse_lines("    table_name: t\n    batch_size: -1\n", "batch_size");
  refuse_lines("    table_name: t\n    batch_size: many\n", "batch_size");
  refuse_lines("    table_name: t\n    validate_schema: perhaps\n", "validate_schema");
  refuse_lines("    table_name: [t]\n", "table_name");
  refuse_lines("    table_name: t\n    mode: merge\n    merge_keys: [id, id]\n", "id");
}

static void an_entry_that_is_not_there_is_named(void) {
  const char* yaml =
      "destinations:\n  people: {connector: in_memory, table_name: t}\n"
      "  file: {connector: csv}\n";
  refuse_yaml(yaml, "poeple", COLMERGE_ERROR_INVALID_ARGUMENT, 0, "poeple");
  refuse_yaml(yaml, "file", COLMERGE_ERROR_INVALID_ARGUMENT, 0, "csv");
  refuse_yaml("sources: {}\n", "people", COLMERGE_ERROR_INVALID_ARGUMENT, 0, "destinations");
  refuse_yaml("", "people", COLMERGE_ERROR_INVALID_TEXT, 0, "empty");
  refuse_yaml(yaml, "", COLMERGE_ERROR_INVALID_ARGUMENT, 0, "name");
}

static void text_that_is_not_yaml_is_refused_with_its_line(void) {
  refuse_yaml("destinations:\n  people: [\n", "people", COLMERGE_ERROR_INVALID_TEXT, 3, "");
  refuse_yaml("destinations:\n  people: {a: b: c}\n", "people", COLMERGE_ERROR_INVALID_TEXT, 2, "");
  refuse_yaml("destinations:\n  people:\n    mode: append\n    mode: append\n", "people",
              COLMERGE_ERROR_INVALID_TEXT, 4, "mode");
  refuse_yaml("a: \xC3\n", "people", COLMERGE_ERROR_INVALID_TEXT, 0, "");
  refuse_yaml(NULL, "people", COLMERGE_ERROR_INVALID_ARGUMENT, 0, "yaml");
}

static void a_source_has_every_option(void) {
  colmerge_store* store = new_store();
  colmerge_source* source = NULL;
  append_csv(store, "t", "id,x,name\n1,7,a\n2,8,b\n3,9,c\n4,9,d\n");
  CHECK_OK(colmerge_source_open_yaml(store,
                                     "sources:\n  names:\n    connector: in_memory\n"
                                     "    table_name: t\n    columns: [name, id]\n"
                                     "    filter: x <> 8 and name < 'z'\n"
                                     "    batch_size: 2\n",
                                     -1, "names", -1, &source, &failure));
  struct ArrowArrayStream stream;
  text seen = {NULL, 0, 0};
  CHECK_OK(colmerge_source_read(source, &stream, &failure));
  CHECK_INT(arrow_add_stream(&seen, &stream), 2);
  CHECK_TEXT(seen.data, ":+s!<name:u id:l>\n\"a\"|1\n\"c\"|3\n\"d\"|4\n");
  text_free(&seen);
  colmerge_source_close(source);
  colmerge_store_close(store);
}

static void refuse_source(const char* yaml, int32_t code, const char* part) {
  colmerge_store* store = new_store();
  colmerge_source* source = (colmerge_source*)store;
  CHECK_FAILS(colmerge_source_open_yaml(store, yaml, -1, "names", 5, &source, &failure), code);
  CHECK(source == NULL);
  CHECK_HAS(failure.message, part);
  colmerge_store_close(store);
}

static void source_options_that_do_not_suit_are_refused(void) {
  const int32_t code = COLMERGE_ERROR_INVALID_ARGUMENT;
  refuse_source("sources: {names: {connector: in_memory}}", code, "'table_name' is required");
  refuse_source("sources: {names: {connector: in_memory, table_name: t, colums: [a]}}", code,
                "columns");
  refuse_source("sources: {names: {connector: in_memory, table_name: t, columns: [a, a]}}", code,
                "'a'");
  refuse_source("sources: {names: {connector: in_memory, table_name: t, filter: a >}}",
                COLMERGE_ERROR_INVALID_TEXT, "filter");
  refuse_source("sources: {names: {connector: in_memory, table_name: t, mode: merge}}", code,
                "mode");
  refuse_source("sources: {other: {connector: in_memory, table_name: t}}", code, "names");
  refuse_source("destinations: {names: {connector: in_memory, table_name: t}}", code, "sources");
  refuse_source("sources: [", COLMERGE_ERROR_INVALID_TEXT, "");
}

// The names of a list, each followed by a space; closes the list.
static text names_of(colmerge_names* names) {
  text seen = {NULL, 0, 0};
  int64_t count = -1;
  CHECK_OK(colmerge_names_count(names, &count, &failure));
  text_add(&seen, "%s", "");
  for (int64_t i = 0; i < count; ++i) {
    colmerge_string name = {NULL, 0};
    CHECK_OK(colmerge_names_get(names, i, &name, &failure));
    CHECK_INT((int64_t)strlen(name.data), name.length);
    text_add(&seen, "%s ", name.data);
  }
  colmerge_names_close(names);
  return seen;
}

static void expect_names(const char* yaml, const char* destinations, const char* sources) {
  colmerge_names* names = NULL;
  CHECK_OK(colmerge_destination_list_yaml(yaml, -1, &names, &failure));
  text seen = names_of(names);
  CHECK_TEXT(seen.data, destinations);
  text_free(&seen);
  CHECK_OK(colmerge_source_list_yaml(yaml, (int64_t)strlen(yaml), &names, &failure));
  seen = names_of(names);
  CHECK_TEXT(seen.data, sources);
  text_free(&seen);
}

static void the_names_of_the_entries_are_listed(void) {
  expect_names(
      "destinations:\n"
      "  z: {connector: in_memory, table_name: t, unknown: 1}\n"
      "  file: {connector: csv}\n"
      "  nothing:\n"
      "  a: {connector: in_memory}\n"
      "sources:\n"
      "  ż: {connector: in_memory}\n",
      "z a ", "ż ");
  expect_names("destinations:\n", "", "");
  expect_names("version: 2\n", "", "");
}

static void refuse_list(const char* yaml, int32_t code, int64_t line, const char* part) {
  colmerge_names* names = (colmerge_names*)&failure;
  CHECK_FAILS(colmerge_destination_list_yaml(yaml, -1, &names, &failure), code);
  CHECK(names == NULL);
  if (line != 0) CHECK_INT(failure.line, line);
  CHECK_HAS(failure.message, part);
  names = (colmerge_names*)&failure;
  CHECK_FAILS(colmerge_source_list_yaml(yaml, -1, &names, &failure), code);
  CHECK(names == NULL);
  if (line != 0) CHECK_INT(failure.line, line);
}

static void text_without_entries_is_refused(void) {
  refuse_list("destinations: 5\nsources: 5\n", COLMERGE_ERROR_INVALID_TEXT, 0, "destinations");
  refuse_list("destinations: [\n", COLMERGE_ERROR_INVALID_TEXT, 2, "");
  refuse_list("", COLMERGE_ERROR_INVALID_TEXT, 0, "empty");
  refuse_list("just text", COLMERGE_ERROR_INVALID_TEXT, 1, "the document");
  refuse_list(NULL, COLMERGE_ERROR_INVALID_ARGUMENT, 0, "'yaml'");
}

static void destinations_and_sources_tell_their_table(void) {
  colmerge_store* store = new_store();
  colmerge_source* source = NULL;
  colmerge_string name = {NULL, 0};
  colmerge_destination* people = destination_of(
      store, "destinations: {people: {connector: in_memory, table_name: of people}}");
  CHECK_OK(colmerge_source_open_yaml(store, "sources: {s: {connector: in_memory, table_name: t}}",
                                     -1, "s", -1, &source, &failure));
  CHECK_OK(colmerge_destination_table_name(people, &name, &failure));
  CHECK_INT(name.length, 9);
  CHECK_TEXT(name.data, "of people");
  CHECK_OK(colmerge_source_table_name(source, &name, &failure));
  CHECK_INT(name.length, 1);
  CHECK_TEXT(name.data, "t");
  colmerge_source_close(source);
  colmerge_destination_close(people);
  colmerge_store_close(store);
}

static void what_does_not_suit_is_told_by_its_line(void) {
  const int32_t code = COLMERGE_ERROR_INVALID_ARGUMENT;
  const struct {
    const char* lines;
    int64_t line;
  } cases[] = {
      {"    table_name: t\n    mode: nonsense\n", 5},
      {"    table_name: t\n    batch_size: many\n", 5},
      {"    table_name: t\n    on_match: error\n",
       2},  // that of the entry: options do not go together
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; ++i) {
    char* yaml = with_lines(cases[i].lines);
    refuse_yaml(yaml, "people", code, cases[i].line, "");
    free(yaml);
  }
  refuse_yaml("destinations:\n  people:\n    table_name: t\n    connector: csv\n", "people", code,
              4, "connector");
}

const check_case yaml_cases[] = {
    {"yaml: what does not suit is told by its line", what_does_not_suit_is_told_by_its_line},
    {"yaml: a destination has every option", a_destination_has_every_option},
    {"yaml: every word has its meaning", every_word_has_its_meaning},
    {"yaml: modes are words", modes_are_words},
    {"yaml: options that do not suit are refused", options_that_do_not_suit_are_refused},
    {"yaml: an entry that is not there is named", an_entry_that_is_not_there_is_named},
    {"yaml: text that is not YAML is refused with its line",
     text_that_is_not_yaml_is_refused_with_its_line},
    {"yaml: a source has every option", a_source_has_every_option},
    {"yaml: source options that do not suit are refused",
     source_options_that_do_not_suit_are_refused},
    {"yaml: the names of the entries are listed", the_names_of_the_entries_are_listed},
    {"yaml: text without entries is refused", text_without_entries_is_refused},
    {"yaml: destinations and sources tell their table", destinations_and_sources_tell_their_table},
    {NULL, NULL},
};
