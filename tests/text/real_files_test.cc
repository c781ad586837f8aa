// SPDX-License-Identifier: Apache-2.0
// Every CSV file below the folder that COLMERGE_TEST_DATA names: read with inferred types, then
// again guided by them.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "text/reading.h"

namespace colmerge::test {
namespace {

std::vector<std::filesystem::path> RealFiles() {
  std::vector<std::filesystem::path> paths;
  const char* folder = std::getenv("COLMERGE_TEST_DATA");
  if (folder == nullptr) return paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".csv") paths.push_back(entry.path());
  }
  return paths;
}

// What people expect of a column by its name, or nothing.
const char* ExpectedType(const std::string& name) {
  if (name == "id" || name.ends_with("_ft")) return "int64";
  if (name.ends_with("_deg")) return "float64";
  if (name.ends_with("_ident")) return "utf8";
  return nullptr;
}

TEST_CASE("real files have the types that people expect, and read the same when guided by them") {
  const std::vector<std::filesystem::path> paths = RealFiles();
  if (paths.empty()) WARN("skipped: COLMERGE_TEST_DATA names no folder with CSV files");
  for (const auto& path : paths) {
    INFO(path.string());
    std::ifstream stream(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    const Batch batch = Csv(text);
    CHECK(batch.rows > 1000);
    uint64_t expectations = 0;
    for (const Field& field : batch.schema.fields()) {
      const char* expected = ExpectedType(field.name);
      if (expected == nullptr) continue;
      INFO(field.name);
      CHECK(field.type.ToString() == expected);
      ++expectations;
    }
    CHECK(expectations > 5);
    const Batch again = Csv(text, {}, &batch.schema);
    REQUIRE(again.rows == batch.rows);
    for (const Field& field : batch.schema.fields()) {
      INFO(field.name);
      CHECK(Values(again, field.name) == Values(batch, field.name));
    }
  }
}

}  // namespace
}  // namespace colmerge::test
