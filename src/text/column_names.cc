// SPDX-License-Identifier: Apache-2.0
#include "text/column_names.h"

#include <fmt/core.h>

#include <unordered_map>
#include <unordered_set>

namespace colmerge {

std::string NumberedName(size_t position) { return fmt::format("column_{}", position + 1); }

void MakeUnique(std::vector<std::string>* names) {
  std::unordered_set<std::string> taken(names->begin(), names->end());
  std::unordered_set<std::string> seen;
  std::unordered_map<std::string, uint64_t> last_number;
  for (size_t i = 0; i < names->size(); ++i) {
    std::string& name = (*names)[i];
    const bool is_given = !name.empty();
    if (!is_given) name = NumberedName(i);
    if (is_given ? seen.insert(name).second : taken.insert(name).second) continue;
    // Numbers go on where the last repetition ended, so that many of them take no longer each.
    uint64_t& number = last_number[name];
    std::string numbered;
    do {
      numbered = fmt::format("{}_{}", name, ++number);
    } while (!taken.insert(numbered).second);
    name = std::move(numbered);
  }
}

}  // namespace colmerge
