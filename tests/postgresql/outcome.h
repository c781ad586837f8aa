// SPDX-License-Identifier: Apache-2.0
// What a statement came to on either side: its rows as texts, or its error.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace colmerge::test {

// Types as far as they decide how texts are compared.
enum class TextType {
  kBool,
  kInt32,
  kInt64,
  kDecimal,
  kSingle,
  kReal,
  kText,
  kBytes,
  kTime,
  kOther
};

struct OutputColumn {
  std::string name;
  TextType type = TextType::kOther;
};

using TextRow = std::vector<std::optional<std::string>>;

struct Outcome {
  bool failed = false;
  std::string message;  // of the failure
  std::vector<OutputColumn> columns;
  std::vector<TextRow> rows;
};

}  // namespace colmerge::test
