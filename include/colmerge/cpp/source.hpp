// SPDX-License-Identifier: Apache-2.0
// Configured readers of a table.
#ifndef COLMERGE_CPP_SOURCE_HPP_
#define COLMERGE_CPP_SOURCE_HPP_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/arrow.hpp"
#include "colmerge/cpp/error.hpp"
#include "colmerge/cpp/handle.hpp"
#include "colmerge/cpp/reader.hpp"

namespace colmerge {

/// Options of a source.
struct SourceOptions {
  /// Required.
  std::string table_name = {};
  /// Columns in the order wanted; empty: all.
  std::vector<std::string> columns = {};
  /// Most rows of a batch; 0: COLMERGE_DEFAULT_BATCH_SIZE.
  int64_t batch_size = 0;
  /// Condition on rows, such as "age >= 18"; empty: none.
  std::string filter = {};
};

/// A configured reader. It looks its table up by name at each call and reads it as it is then.
class Source : public Handle<colmerge_source, colmerge_source_close> {
 public:
  using Handle::Handle;

  /// The table that it reads; a view of the source's own text.
  std::string_view table_name() const {
    colmerge_string name;
    detail::Call(colmerge_source_table_name, get(), &name);
    return detail::Take(name);
  }

  /// Whether the table is there.
  bool Test() const {
    int32_t exists = 0;
    detail::Call(colmerge_source_test, get(), &exists);
    return exists != 0;
  }
  /// The schema that a read would give now.
  Schema schema() const {
    Schema schema;
    detail::Call(colmerge_source_schema, get(), schema.get());
    return schema;
  }
  Stream Read() const {
    Stream stream;
    detail::Call(colmerge_source_read, get(), stream.get());
    return stream;
  }
  Reader OpenReader() const {
    colmerge_reader* reader = nullptr;
    detail::Call(colmerge_source_open_reader, get(), &reader);
    return Reader(reader);
  }
};

/// The names of the sources that YAML text defines with connector in_memory, in its order.
inline std::vector<std::string> ListSources(std::string_view yaml) {
  colmerge_names* list = nullptr;
  detail::Call(colmerge_source_list_yaml, yaml.data(), detail::Length(yaml), &list);
  return detail::TakeNames(list);
}

namespace detail {

inline Source OpenSource(colmerge_store* store, const SourceOptions& options) {
  const GivenNames columns(options.columns);
  colmerge_source_options given = COLMERGE_SOURCE_OPTIONS_INIT;
  given.table_name = GiveOptional(options.table_name);
  given.columns = columns.data();
  given.column_count = columns.count();
  given.batch_size = options.batch_size;
  given.filter = GiveOptional(options.filter);
  colmerge_source* source = nullptr;
  Call(colmerge_source_open, store, &given, &source);
  return Source(source);
}

}  // namespace detail
}  // namespace colmerge

#endif  // COLMERGE_CPP_SOURCE_HPP_
