// SPDX-License-Identifier: Apache-2.0
// Arguments that break the rules of the header, against a store that must stay as it is.
#pragma once

#include <colmerge/colmerge.h>

#include <functional>
#include <string>
#include <vector>

namespace colmerge::test {

inline constexpr int32_t kArgument = COLMERGE_ERROR_INVALID_ARGUMENT;

// A store with a table t (id: int64, name: utf8; two rows) and a handle of each kind that a call
// needs.
class Arguments {
 public:
  Arguments();
  ~Arguments();
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  // `status` came with `error`: it is the code, the message has the part, the store is unchanged.
  void RequireRefused(int32_t status, int32_t code, const std::string& part);

  colmerge_store* store;
  colmerge_destination* append = nullptr;
  colmerge_table* table = nullptr;
  colmerge_snapshot* snapshot = nullptr;
  colmerge_error error;

 private:
  char* before_ = nullptr;
};

// Calls that take options, given by their address; what they open is closed again.
int32_t ReadWith(Arguments* with, void* options);
int32_t OpenDestinationWith(Arguments* with, void* options);  // table_name becomes t

// Every way to give a name, as a call with pointer and length.
using NameCall = std::function<int32_t(Arguments*, const char*, int64_t)>;
const std::vector<NameCall>& NameCalls();

// All of them refuse the name, and nothing changes.
void RequireNameRefused(const char* name, int64_t length);

}  // namespace colmerge::test
