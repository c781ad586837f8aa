// SPDX-License-Identifier: Apache-2.0
// Destinations and sources from a YAML document:
//
//   destinations:
//     NAME: {connector: in_memory, table_name: users, mode: merge, merge_keys: [id]}
//   sources:
//     NAME: {connector: in_memory, table_name: users, columns: [id, name]}
//
// Only the entry that is asked for is read; other entries, other connectors and other top-level
// keys are the host's business. Inside the entry everything is checked: an unknown option, a wrong
// type, an unknown word, a repeated key are errors that name the line and, where one is near, the
// word that was probably meant. An option that is null has its default. Anchors, aliases and `<<`
// work.
//
// Thread rule: free functions over their arguments.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "write/destination_options.h"

namespace colmerge {

// Also checks that the options agree with each other (Validate in write/destination_options.h).
Result<DestinationOptions> LoadDestination(std::string_view yaml, std::string_view name);
Result<SourceOptions> LoadSource(std::string_view yaml, std::string_view name);

// Names of the entries with connector in_memory, in the document's order; none where the document
// lacks the section.
Result<std::vector<std::string>> DestinationNames(std::string_view yaml);
Result<std::vector<std::string>> SourceNames(std::string_view yaml);

}  // namespace colmerge
