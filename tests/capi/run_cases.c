// SPDX-License-Identifier: Apache-2.0
// Runs the case whose name is given, or all of them.
#include <stdio.h>
#include <string.h>

#include "suites.h"

static const check_case* const suites[] = {
    version_cases,
    store_cases,
};

int main(int argument_count, char** arguments) {
  const char* wanted = argument_count > 1 ? arguments[1] : NULL;
  int done = 0;
  for (size_t i = 0; i < sizeof suites / sizeof suites[0]; ++i) {
    for (const check_case* at = suites[i]; at->name != NULL; ++at) {
      if (wanted != NULL && strcmp(at->name, wanted) != 0) continue;
      printf("%s\n", at->name);
      fflush(stdout);
      at->run();
      ++done;
    }
  }
  if (done == 0) fprintf(stderr, "no case '%s'\n", wanted != NULL ? wanted : "");
  return done > 0 ? 0 : 1;
}
