// SPDX-License-Identifier: Apache-2.0
// The runway files of OurAirports, where COLMERGE_TEST_DATA says they are.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "text/reading.h"

namespace colmerge::test {
namespace {

TEST_CASE("the runway files have the types that people expect") {
  const char* folder = std::getenv("COLMERGE_TEST_DATA");
  if (folder == nullptr) {
    WARN("skipped: COLMERGE_TEST_DATA is not set");
    return;
  }
  const struct {
    const char* date;
    uint64_t rows;
  } files[] = {{"2022-01-01", 43061}, {"2024-01-01", 45415}, {"2026-06-01", 47988}};
  for (const auto& file : files) {
    const std::string path = std::string(folder) + "/ourairports/runways_" + file.date + ".csv";
    INFO(path);
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
      WARN("skipped: " << path << " is not there");
      continue;
    }
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    const Batch batch = Csv(text);
    CHECK(batch.rows == file.rows);
    REQUIRE(batch.schema.size() == 20);
    for (const char* name :
         {"id", "length_ft", "width_ft", "lighted", "closed", "le_elevation_ft"}) {
      CHECK(TypeOf(batch, name) == "int64");
    }
    for (const char* name : {"le_latitude_deg", "he_longitude_deg", "le_heading_degT"}) {
      CHECK(TypeOf(batch, name) == "float64");
    }
    for (const char* name : {"airport_ident", "surface", "le_ident", "he_ident"}) {
      CHECK(TypeOf(batch, name) == "utf8");
    }
    CHECK(Values(batch, "airport_ident").front() == "00A");
    const Batch again = Csv(text, {}, &batch.schema);
    CHECK(again.rows == file.rows);
  }
}

}  // namespace
}  // namespace colmerge::test
