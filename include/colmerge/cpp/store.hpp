// SPDX-License-Identifier: Apache-2.0
// Stores: named tables, a memory budget, and what is opened by name.
#ifndef COLMERGE_CPP_STORE_HPP_
#define COLMERGE_CPP_STORE_HPP_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/arrow.hpp"
#include "colmerge/cpp/column.hpp"
#include "colmerge/cpp/destination.hpp"
#include "colmerge/cpp/error.hpp"
#include "colmerge/cpp/handle.hpp"
#include "colmerge/cpp/reader.hpp"
#include "colmerge/cpp/run_options.hpp"
#include "colmerge/cpp/source.hpp"
#include "colmerge/cpp/statement.hpp"
#include "colmerge/cpp/table.hpp"
#include "colmerge/cpp/value.hpp"

namespace colmerge {

/// Options of a new store.
struct StoreOptions {
  /// Bytes that data, indexes and working memory may take together; 0: no limit.
  int64_t memory_budget = 0;
  /// Most threads that one query or one large write may work with; 0: the library chooses.
  int32_t threads = 0;
};

/// Version of the loaded library, "0.2.0".
inline std::string_view LibraryVersion() noexcept { return colmerge_version_string(); }

/// Owns named tables. It lasts as long as anything that came from it.
class Store : public Handle<colmerge_store, colmerge_store_close> {
 public:
  using Handle::Handle;

  /// Makes a store of its own.
  Store() : Store(StoreOptions{}) {}
  explicit Store(const StoreOptions& options) : Handle(Open(options)) {}
  /// The store that the process shares.
  static Store Default() {
    colmerge_store* store = nullptr;
    detail::Call(colmerge_store_default, &store);
    return Store(store);
  }

  /// Sets the memory budget in bytes; 0 takes it away.
  void SetMemoryBudget(int64_t bytes) {
    detail::Call(colmerge_store_set_memory_budget, get(), bytes);
  }
  colmerge_memory_usage Usage() const {
    colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
    detail::Call(colmerge_store_usage, get(), &usage);
    return usage;
  }
  /// Drops all tables, as one step.
  /// cancel ends the wait for the writes that run.
  void Clear(const CancelFlag* cancel = nullptr) {
    WriteOptions options;
    options.cancel = cancel;
    detail::WriteRun run(options);
    run.Call(colmerge_store_clear_with_options, get(), run.options());
  }
  /// The names of all tables, sorted.
  std::vector<std::string> ListTables() const {
    colmerge_names* list = nullptr;
    detail::Call(colmerge_store_list_tables, get(), &list);
    return detail::TakeNames(list);
  }

  /// Creates an empty table.
  Table CreateTable(std::string_view name, const std::vector<Field>& fields,
                    const TableOptions& options = {}) {
    const detail::GivenFields given(fields);
    colmerge_table* table = nullptr;
    detail::Call(colmerge_table_create_from_fields, get(), name.data(), detail::Length(name),
                 given.data(), given.count(), detail::GivenTableOptions(options).get(), &table);
    return Table(table);
  }
  /// Creates an empty table from an Arrow schema, a struct type.
  Table CreateTable(std::string_view name, const Schema& schema, const TableOptions& options = {}) {
    colmerge_table* table = nullptr;
    detail::Call(colmerge_table_create, get(), name.data(), detail::Length(name), schema.get(),
                 detail::GivenTableOptions(options).get(), &table);
    return Table(table);
  }
  Table OpenTable(std::string_view name) const {
    colmerge_table* table = nullptr;
    detail::Call(colmerge_table_open, get(), name.data(), detail::Length(name), &table);
    return Table(table);
  }
  bool HasTable(std::string_view name) const {
    int32_t exists = 0;
    detail::Call(colmerge_table_exists, get(), name.data(), detail::Length(name), &exists);
    return exists != 0;
  }
  /// cancel ends the wait for the write that runs on the table; if_version is as that of a write.
  void DropTable(std::string_view name, const CancelFlag* cancel = nullptr,
                 std::optional<int64_t> if_version = {}) {
    WriteOptions options;
    options.cancel = cancel;
    options.if_version = if_version;
    detail::WriteRun run(options);
    run.Call(colmerge_table_drop_with_options, get(), name.data(), detail::Length(name),
             run.options());
  }
  /// Makes the rows and the schema of a stream the whole contents of a table, new or not. The
  /// stream is released in any case.
  WriteResult SetContents(std::string_view name, ArrowArrayStream* stream,
                          const WriteOptions& options = {}) {
    WriteResult result = COLMERGE_WRITE_RESULT_INIT;
    detail::WriteRun run(options);
    run.Call(colmerge_table_set_contents, get(), name.data(), detail::Length(name), stream,
             run.options(), &result);
    return result;
  }
  WriteResult SetContents(std::string_view name, Stream&& stream,
                          const WriteOptions& options = {}) {
    return SetContents(name, stream.get(), options);
  }

  Destination OpenDestination(const DestinationOptions& options) {
    return detail::OpenDestination(get(), options);
  }
  /// The destination that YAML text defines under this name.
  Destination OpenDestination(std::string_view yaml, std::string_view name) {
    colmerge_destination* destination = nullptr;
    detail::Call(colmerge_destination_open_yaml, get(), yaml.data(), detail::Length(yaml),
                 name.data(), detail::Length(name), &destination);
    return Destination(destination);
  }
  Source OpenSource(const SourceOptions& options) const {
    return detail::OpenSource(get(), options);
  }
  /// The source that YAML text defines under this name.
  Source OpenSource(std::string_view yaml, std::string_view name) const {
    colmerge_source* source = nullptr;
    detail::Call(colmerge_source_open_yaml, get(), yaml.data(), detail::Length(yaml), name.data(),
                 detail::Length(name), &source);
    return Source(source);
  }

  /// Reads and checks a statement.
  Statement Prepare(std::string_view sql, const CancelFlag* cancel = nullptr) const {
    colmerge_statement* statement = nullptr;
    QueryOptions options;
    options.cancel = cancel;
    detail::QueryRun run(options);
    run.Call(colmerge_statement_prepare_with_options, get(), sql.data(), detail::Length(sql),
             run.options(), &statement);
    return Statement(statement);
  }
  /// A SELECT or EXPLAIN; its result as an Arrow stream.
  Stream Query(std::string_view sql, const Values& parameters = {},
               const QueryOptions& options = {}) const {
    Stream stream;
    detail::QueryRun run(options);
    run.Call(colmerge_store_query, get(), sql.data(), detail::Length(sql), parameters.data(),
             parameters.count(), run.options(), stream.get());
    return stream;
  }
  /// A SELECT or EXPLAIN; its result as plain arrays.
  Reader QueryReader(std::string_view sql, const Values& parameters = {},
                     const QueryOptions& options = {}) const {
    return Prepare(sql).OpenReader(parameters, options);
  }
  /// A DELETE or UPDATE.
  WriteResult Execute(std::string_view sql, const Values& parameters = {},
                      const QueryOptions& options = {}) {
    WriteResult result = COLMERGE_WRITE_RESULT_INIT;
    detail::QueryRun run(options);
    run.Call(colmerge_store_execute, get(), sql.data(), detail::Length(sql), parameters.data(),
             parameters.count(), run.options(), &result);
    return result;
  }

 private:
  static colmerge_store* Open(const StoreOptions& options) {
    const colmerge_store_options given{sizeof(given), options.memory_budget, options.threads, 0};
    colmerge_store* store = nullptr;
    detail::Call(colmerge_store_open, &given, &store);
    return store;
  }
};

}  // namespace colmerge

#endif  // COLMERGE_CPP_STORE_HPP_
