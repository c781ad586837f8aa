/* SPDX-License-Identifier: Apache-2.0
 * The smallest user of the installed package: opens a store and fails unless the library's version
 * is that of the header and the one given as the first argument. */
#include <colmerge/colmerge.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
  char header_version[32];
  colmerge_store* store = NULL;
  colmerge_error error;

  snprintf(header_version, sizeof header_version, "%d.%d.%d", COLMERGE_VERSION_MAJOR,
           COLMERGE_VERSION_MINOR, COLMERGE_VERSION_PATCH);
  printf("header %s, library %s\n", header_version, colmerge_version_string());
  if (argc != 2 || strcmp(argv[1], header_version) != 0) return 1;
  if (strcmp(header_version, colmerge_version_string()) != 0) return 1;

  if (colmerge_store_open(NULL, &store, &error) != COLMERGE_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  colmerge_store_close(store);
  return 0;
}
