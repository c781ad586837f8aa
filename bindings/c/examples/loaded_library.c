// SPDX-License-Identifier: Apache-2.0
// Opens libcolmerge with dlopen and looks its functions up by name.
#define _POSIX_C_SOURCE 200809L
#include "loaded_library.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "failure.h"

// What to look up, and where its address goes.
static const struct {
  const char* symbol;
  size_t member_offset;
} kFunctions[] = {
#define DESCRIBE_MEMBER(name) {"colmerge_" #name, offsetof(struct loaded_library, name)},
    COLMERGE_FUNCTIONS_USED(DESCRIBE_MEMBER)
#undef DESCRIBE_MEMBER
};

// Before 1.0 a minor version may change everything, so it has to be the header's.
static bool version_fits(const struct loaded_library* library) {
  const uint32_t minor = library->version() / 100;
  return minor == COLMERGE_VERSION_MAJOR * 100 + COLMERGE_VERSION_MINOR;
}

bool load_library(struct loaded_library* library) {
  const char* path = getenv("COLMERGE_LIBRARY");
  if (path == NULL || path[0] == '\0') path = "libcolmerge.so.0.2";

  void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) {
    complain("cannot load the library: %s", dlerror());
    return false;
  }
  for (size_t i = 0; i < sizeof(kFunctions) / sizeof(kFunctions[0]); ++i) {
    void* address = dlsym(handle, kFunctions[i].symbol);
    if (address == NULL) {
      complain("%s has no function %s", path, kFunctions[i].symbol);
      return false;
    }
    // ISO C has no conversion from an object pointer to a function pointer; POSIX says they look
    // alike.
    memcpy((char*)library + kFunctions[i].member_offset, &address, sizeof(address));
  }
  if (!version_fits(library)) {
    complain("%s is version %s, but this program was compiled for %d.%d", path,
             library->version_string(), COLMERGE_VERSION_MAJOR, COLMERGE_VERSION_MINOR);
    return false;
  }
  return true;
}
