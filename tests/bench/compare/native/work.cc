// SPDX-License-Identifier: Apache-2.0
#include "work.h"

#include <algorithm>
#include <boost/json/src.hpp>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace colmerge_bench {
namespace {

namespace json = boost::json;

json::object ReadJson(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return json::parse(text.str()).as_object();
}

std::string TextOf(const json::value& value) { return json::value_to<std::string>(value); }

Type TypeOfField(const Work& work, const std::string& name) {
  for (const Field& field : work.fields) {
    if (field.name == name) return field.type;
  }
  throw std::runtime_error("no such column: " + name);
}

MappedColumns MapColumns(const Work& work, const json::object& source) {
  MappedColumns columns;
  const std::string folder = TextOf(source.at("folder"));
  for (const json::value& name : source.at("columns").as_array()) {
    columns.AddColumn(folder, TextOf(name), TypeOfField(work, TextOf(name)));
  }
  columns.set_rows(source.at("rows").to_number<int64_t>());
  return columns;
}

}  // namespace

bool Work::IsKey(const std::string& name) const {
  return std::find(keys.begin(), keys.end(), name) != keys.end();
}

void Work::SetBatch(int64_t number, Columns* batch) const {
  const Columns& all = batches.get();
  const int64_t from = number * batch_rows;
  if (batch->columns.empty()) *batch = all;
  all.SliceAgain(from, std::min(batch_rows, all.rows - from), batch);
}

std::string Join(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

Work ReadWork(const std::string& path) {
  const json::object object = ReadJson(path);
  Work work;
  work.kind = TextOf(object.at("kind"));
  for (const json::value& field : object.at("fields").as_array()) {
    work.fields.push_back({TextOf(field.at("name")), TypeOf(TextOf(field.at("type")))});
  }
  for (const json::value& key : object.at("keys").as_array()) work.keys.push_back(TextOf(key));
  work.duplicates = object.at("duplicates").as_bool();
  work.sql = TextOf(object.at("sql"));
  work.table = MapColumns(work, object.at("table").as_object());
  const json::object& batches = object.at("batches").as_object();
  work.batches = MapColumns(work, batches);
  work.batch_rows = batches.at("batch_rows").to_number<int64_t>();
  work.batch_count = batches.at("count").to_number<int64_t>();
  if (batches.at("targets").as_bool()) {
    static MappedColumns targets;  // lives as long as the process, as the work does
    targets.AddColumn(TextOf(batches.at("folder")), "@target", Type::kInt64);
    work.targets = targets.get().columns[0].integers();
  }
  return work;
}

}  // namespace colmerge_bench
