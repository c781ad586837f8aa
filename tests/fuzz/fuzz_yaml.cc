// SPDX-License-Identifier: Apache-2.0
// Any bytes as the YAML text of a destination and of a source: opened, or refused with a message.
#include "fuzz/whole_write.h"

namespace {

using colmerge::test::Demand;

// open(handle, error) opens by the C function; close ends the handle.
template <typename Handle, typename Open, typename Close>
void CheckOpen(Open open, Close close) {
  Handle* handle = nullptr;
  colmerge_error error;
  const int32_t status = open(&handle, &error);
  Demand((status == COLMERGE_OK) == (handle != nullptr), "a success, and only it, gives a handle");
  Demand((status == COLMERGE_OK) == (error.message[0] == '\0'), "only a failure has a message");
  close(handle);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  colmerge_store* opened = nullptr;
  Demand(colmerge_store_open(nullptr, &opened, nullptr) == COLMERGE_OK, "a store opens");
  colmerge::test::Store store(opened);
  const char* text = reinterpret_cast<const char*>(data);
  const auto length = static_cast<int64_t>(size);
  CheckOpen<colmerge_destination>(
      [&](colmerge_destination** handle, colmerge_error* error) {
        return colmerge_destination_open_yaml(store.get(), text, length, "a", 1, handle, error);
      },
      colmerge_destination_close);
  CheckOpen<colmerge_source>(
      [&](colmerge_source** handle, colmerge_error* error) {
        return colmerge_source_open_yaml(store.get(), text, length, "a", 1, handle, error);
      },
      colmerge_source_close);
  return 0;
}
