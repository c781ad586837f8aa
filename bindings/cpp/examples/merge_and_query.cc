// SPDX-License-Identifier: Apache-2.0
// Merges CSV files into a table by their key columns and answers a question about it.
//
//   merge_and_query --keys COLUMN[,COLUMN]... QUESTION FILE...
//
// QUESTION is a SELECT on the table "files". What a file cannot be merged for is told with its
// line.

#include <algorithm>
#include <colmerge/colmerge.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Task {
  std::vector<std::string> keys;
  std::string question;
  std::vector<std::string> files;
};

Task ReadArguments(int count, char** arguments) {
  if (count < 5 || std::string_view(arguments[1]) != "--keys") {
    throw std::invalid_argument(
        "usage: merge_and_query --keys COLUMN[,COLUMN]... QUESTION FILE...");
  }
  Task task;
  std::istringstream keys(arguments[2]);
  for (std::string key; std::getline(keys, key, ',');) task.keys.push_back(key);
  task.question = arguments[3];
  task.files.assign(arguments + 4, arguments + count);
  return task;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::invalid_argument("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void MergeFile(colmerge::Destination& table, const std::string& path) {
  try {
    const colmerge::WriteResult result = table.WriteCsv(ReadFile(path));
    std::cout << path << ": " << result.rows_read << " rows, " << result.inserted << " inserted, "
              << result.updated << " updated\n";
  } catch (const colmerge::Error& error) {
    throw std::runtime_error(path + (error.line() < 0 ? "" : ":" + std::to_string(error.line())) +
                             ": " + error.what());
  }
}

// The whole answer as lines of cells, the names first.
std::vector<std::vector<std::string>> Cells(colmerge::Reader answer) {
  const int64_t columns = answer.column_count();
  std::vector<std::vector<std::string>> lines(1);
  for (int64_t column = 0; column < columns; ++column) {
    lines[0].emplace_back(answer.column(column).name());
  }
  while (const int64_t rows = answer.Next()) {
    for (int64_t row = 0; row < rows; ++row) {
      std::vector<std::string>& line = lines.emplace_back();
      for (int64_t column = 0; column < columns; ++column) {
        line.push_back(answer.ValueText(row, column).value_or(""));
      }
    }
  }
  return lines;
}

void Print(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths(lines[0].size());
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      std::cout << line[i] << std::string(widths[i] - line[i].size() + 2, ' ');
    }
    std::cout << '\n';
  }
}

void Run(const Task& task) {
  colmerge::Store store;
  colmerge::DestinationOptions options;
  options.table_name = "files";
  options.mode = colmerge::Mode::kMerge;
  options.merge_keys = task.keys;
  colmerge::Destination table = store.OpenDestination(options);
  for (const std::string& path : task.files) MergeFile(table, path);
  Print(Cells(store.QueryReader(task.question)));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    Run(ReadArguments(count, arguments));
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
