// SPDX-License-Identifier: Apache-2.0
// The options of destinations and sources by name, each with the reader of its YAML value. The one
// list: parsing, suggestions and messages come from it.
#pragma once

#include <string_view>

#include "base/status.h"
#include "config/yaml_tree.h"
#include "write/destination_options.h"

namespace colmerge {

// Sets what the entries say; what they leave out or give as null stays. The entry `connector` is
// skipped. Fails on an unknown option and on a value of the wrong kind.
Status SetOptions(const std::vector<YamlEntry>& entries, DestinationOptions* options);
Status SetOptions(const std::vector<YamlEntry>& entries, SourceOptions* options);

// "; did you mean 'X'?", or nothing when no candidate is near.
std::string Suggestion(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace colmerge
