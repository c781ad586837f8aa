/* SPDX-License-Identifier: Apache-2.0
 * The smallest user of the installed package: prints the library's version and fails when it is not the one
 * given as the first argument. */
#include <colmerge/colmerge.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
  printf("colmerge %s\n", colmerge_version());
  return argc == 2 && strcmp(argv[1], colmerge_version()) == 0 ? 0 : 1;
}
