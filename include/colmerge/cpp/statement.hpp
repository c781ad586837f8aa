// SPDX-License-Identifier: Apache-2.0
// Prepared statements: SELECT, DELETE, UPDATE and EXPLAIN, read once and run any number of times.
#ifndef COLMERGE_CPP_STATEMENT_HPP_
#define COLMERGE_CPP_STATEMENT_HPP_

#include <cstdint>
#include <string>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/arrow.hpp"
#include "colmerge/cpp/error.hpp"
#include "colmerge/cpp/handle.hpp"
#include "colmerge/cpp/reader.hpp"
#include "colmerge/cpp/run_options.hpp"
#include "colmerge/cpp/value.hpp"

namespace colmerge {

enum class StatementKind : int32_t {
  kSelect = COLMERGE_STATEMENT_SELECT,
  kDelete = COLMERGE_STATEMENT_DELETE,
  kUpdate = COLMERGE_STATEMENT_UPDATE,
  kExplain = COLMERGE_STATEMENT_EXPLAIN,
};

/// The type of a parameter.
struct ParameterInfo {
  /// For people.
  std::string type;
  /// Arrow format string.
  std::string format;
  /// Kind in which values are given.
  Kind kind = Kind::kNull;
};

/// A statement. SELECT and EXPLAIN are queried, DELETE and UPDATE executed. Parameters are given in
/// the order of ? or $1, $2, ...
class Statement : public Handle<colmerge_statement, colmerge_statement_close> {
 public:
  using Handle::Handle;

  StatementKind kind() const {
    int32_t kind = 0;
    detail::Call(colmerge_statement_kind, get(), &kind);
    return static_cast<StatementKind>(kind);
  }
  int64_t parameter_count() const {
    int64_t count = 0;
    detail::Call(colmerge_statement_parameter_count, get(), &count);
    return count;
  }
  ParameterInfo parameter_info(int64_t parameter) const {
    colmerge_parameter_info info = COLMERGE_PARAMETER_INFO_INIT;
    detail::Call(colmerge_statement_parameter_info, get(), parameter, &info);
    return {std::string(detail::Take(info.type)), std::string(detail::Take(info.format)),
            static_cast<Kind>(info.kind)};
  }
  /// The schema of the result, a struct type.
  Schema schema() const {
    Schema schema;
    detail::Call(colmerge_statement_schema, get(), schema.get());
    return schema;
  }

  Stream Query(const Values& parameters = {}, const QueryOptions& options = {}) const {
    Stream stream;
    detail::QueryRun run(options);
    run.Call(colmerge_statement_query, get(), parameters.data(), parameters.count(), run.options(),
             stream.get());
    return stream;
  }
  Reader OpenReader(const Values& parameters = {}, const QueryOptions& options = {}) const {
    colmerge_reader* reader = nullptr;
    detail::QueryRun run(options);
    run.Call(colmerge_statement_open_reader, get(), parameters.data(), parameters.count(),
             run.options(), &reader);
    return Reader(reader);
  }
  /// Runs a query for each row of a struct array of parameters; gives all results, one after the
  /// other.
  Stream QueryArray(const Array& parameters, const Schema& schema,
                    const QueryOptions& options = {}) const {
    Stream stream;
    detail::QueryRun run(options);
    run.Call(colmerge_statement_query_array, get(), parameters.get(), schema.get(), run.options(),
             stream.get());
    return stream;
  }

  WriteResult Execute(const Values& parameters = {}, const QueryOptions& options = {}) const {
    WriteResult result = COLMERGE_WRITE_RESULT_INIT;
    detail::QueryRun run(options);
    run.Call(colmerge_statement_execute, get(), parameters.data(), parameters.count(),
             run.options(), &result);
    return result;
  }
  /// Runs a DELETE or UPDATE for each row of a struct array of parameters. Each is a step of its
  /// own: when one fails, Error::row() tells how many were done before it and stay done.
  WriteResult ExecuteArray(const Array& parameters, const Schema& schema,
                           const QueryOptions& options = {}) const {
    WriteResult result = COLMERGE_WRITE_RESULT_INIT;
    detail::QueryRun run(options);
    run.Call(colmerge_statement_execute_array, get(), parameters.get(), schema.get(), run.options(),
             &result);
    return result;
  }
};

}  // namespace colmerge

#endif  // COLMERGE_CPP_STATEMENT_HPP_
