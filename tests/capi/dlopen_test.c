// SPDX-License-Identifier: Apache-2.0
// A host that knows the header and the library's file: loads it, looks functions up by name,
// creates, writes, merges and reads, unloads it, and still releases what it was given.
#define _POSIX_C_SOURCE 200809L

#include <colmerge/colmerge.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void* library;
static colmerge_error error;

static void expect(int holds, const char* what) {
  if (holds) return;
  fprintf(stderr, "not so: %s (%s)\n", what, error.message);
  exit(1);
}

// ISO C has no conversion between the two kinds of pointer; POSIX gives them one representation.
static void look_up(const char* name, void* function, size_t size) {
  void* symbol = dlsym(library, name);
  expect(symbol != NULL, name);
  memcpy(function, &symbol, size);
}
#define LOOK_UP(name) look_up("colmerge_" #name, &(name), sizeof(name))

static uint32_t (*version)(void);
static int32_t (*store_open)(const colmerge_store_options*, colmerge_store**, colmerge_error*);
static void (*store_close)(colmerge_store*);
static int32_t (*destination_open)(colmerge_store*, const colmerge_destination_options*,
                                   colmerge_destination**, colmerge_error*);
static void (*destination_close)(colmerge_destination*);
static int32_t (*destination_write_csv)(colmerge_destination*, const char*, int64_t,
                                        const colmerge_csv_options*, const colmerge_write_options*,
                                        colmerge_write_result*, colmerge_error*);
static int32_t (*table_open)(colmerge_store*, const char*, int64_t, colmerge_table**,
                             colmerge_error*);
static void (*table_close)(colmerge_table*);
static int32_t (*snapshot_open)(colmerge_table*, colmerge_snapshot**, colmerge_error*);
static int32_t (*snapshot_read)(colmerge_snapshot*, const colmerge_read_options*,
                                struct ArrowArrayStream*, colmerge_error*);
static void (*snapshot_close)(colmerge_snapshot*);

static void load(const char* path) {
  library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) fprintf(stderr, "%s\n", dlerror());
  expect(library != NULL, "the library can be loaded");
  LOOK_UP(version);
  LOOK_UP(store_open);
  LOOK_UP(store_close);
  LOOK_UP(destination_open);
  LOOK_UP(destination_close);
  LOOK_UP(destination_write_csv);
  LOOK_UP(table_open);
  LOOK_UP(table_close);
  LOOK_UP(snapshot_open);
  LOOK_UP(snapshot_read);
  LOOK_UP(snapshot_close);
}

static void merge(colmerge_store* store, const char* csv, int64_t inserted, int64_t updated) {
  const colmerge_string keys[] = {COLMERGE_STRING("id")};
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  colmerge_destination* destination = NULL;
  colmerge_write_result result = COLMERGE_WRITE_RESULT_INIT;
  options.table_name.data = "people";
  options.table_name.length = -1;
  options.mode = COLMERGE_MODE_MERGE;
  options.merge_keys = keys;
  options.merge_key_count = 1;
  expect(destination_open(store, &options, &destination, &error) == COLMERGE_OK, "open");
  expect(destination_write_csv(destination, csv, -1, NULL, NULL, &result, &error) == COLMERGE_OK,
         "write");
  expect(result.inserted == inserted && result.updated == updated, "the counts");
  destination_close(destination);
}

static struct ArrowArray read_batch(colmerge_store* store) {
  colmerge_table* table = NULL;
  colmerge_snapshot* snapshot = NULL;
  struct ArrowArrayStream stream;
  struct ArrowArray array;
  expect(table_open(store, "people", -1, &table, &error) == COLMERGE_OK, "the table");
  expect(snapshot_open(table, &snapshot, &error) == COLMERGE_OK, "the snapshot");
  expect(snapshot_read(snapshot, NULL, &stream, &error) == COLMERGE_OK, "the stream");
  expect(stream.get_next(&stream, &array) == 0, "the batch");
  stream.release(&stream);
  snapshot_close(snapshot);
  table_close(table);
  return array;
}

int main(int argument_count, char** arguments) {
  expect(argument_count == 2, "usage: dlopen_test LIBRARY");
  load(arguments[1]);
  expect(version() ==
             COLMERGE_VERSION_MAJOR * 10000 + COLMERGE_VERSION_MINOR * 100 + COLMERGE_VERSION_PATCH,
         "the version is the header's");
  colmerge_store* store = NULL;
  expect(store_open(NULL, &store, &error) == COLMERGE_OK, "the store");
  merge(store, "id,name\n1,Ann\n2,Bob\n", 2, 0);
  merge(store, "id,name\n2,Bea\n3,Cid\n", 1, 1);
  struct ArrowArray array = read_batch(store);
  store_close(store);
  expect(dlclose(library) == 0, "dlclose");
  // Marked nodelete: code and data of the array are still there.
  const struct ArrowArray* ids = array.children[0];
  const struct ArrowArray* names = array.children[1];
  const int64_t* id = (const int64_t*)ids->buffers[1] + ids->offset;
  const int32_t* offset = (const int32_t*)names->buffers[1] + names->offset;
  expect(array.length == 3 && id[0] == 1 && id[1] == 2 && id[2] == 3, "the keys");
  expect(memcmp((const char*)names->buffers[2] + offset[0], "AnnBeaCid", 9) == 0, "the names");
  array.release(&array);
  expect(array.release == NULL, "the array is released");
  return 0;
}
