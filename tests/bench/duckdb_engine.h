// SPDX-License-Identifier: Apache-2.0
// DuckDB in memory, on one thread, through the few functions of its C API that are needed, loaded
// from the library that COLMERGE_DUCKDB names (see peers.sh). A failure ends the program.
#pragma once

#include <colmerge/colmerge.h>

#include <string>

#include "duckdb_functions.h"
#include "result_table.h"

namespace colmerge_bench {

class DuckdbEngine {
 public:
  // The one of this process, or nullptr, with a message once, where there is no library.
  static DuckdbEngine* Get();

  // Makes a table of what the stream gives, which is taken over.
  void CreateTable(const std::string& name, ArrowArrayStream* stream);
  void Execute(const std::string& sql);
  // Runs a query and steps over its rows without looking at them; their number is returned.
  int64_t Run(const std::string& sql);
  // Every output must be BIGINT, DOUBLE or VARCHAR.
  ResultTable Read(const std::string& sql);

  // A statement with one BIGINT parameter.
  void* Prepare(const std::string& sql);
  int64_t RunPrepared(void* statement, int64_t parameter);
  void Destroy(void* statement);

  const std::string& version() const { return version_; }

 private:
  DuckdbEngine();
  DuckdbResult Query(const std::string& sql);
  int64_t CountRows(DuckdbResult* result);

  void* database_ = nullptr;
  void* connection_ = nullptr;
  std::string version_;
};

}  // namespace colmerge_bench
