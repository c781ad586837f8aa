// SPDX-License-Identifier: Apache-2.0
// Writers: options that hold for every write, and the forms in which rows are given.
#ifndef COLMERGE_CPP_DESTINATION_HPP_
#define COLMERGE_CPP_DESTINATION_HPP_

#include <cerrno>
#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/arrow.hpp"
#include "colmerge/cpp/column.hpp"
#include "colmerge/cpp/error.hpp"
#include "colmerge/cpp/handle.hpp"
#include "colmerge/cpp/run_options.hpp"
#include "colmerge/cpp/text_options.hpp"

namespace colmerge {

enum class Mode : int32_t {
  kAppend = COLMERGE_MODE_APPEND,
  kReplace = COLMERGE_MODE_REPLACE,
  kMerge = COLMERGE_MODE_MERGE,
};
enum class OnMatch : int32_t {
  kUpdate = COLMERGE_ON_MATCH_UPDATE,
  kIgnore = COLMERGE_ON_MATCH_IGNORE,
  kError = COLMERGE_ON_MATCH_ERROR,
};
enum class OnNoMatch : int32_t {
  kInsert = COLMERGE_ON_NO_MATCH_INSERT,
  kIgnore = COLMERGE_ON_NO_MATCH_IGNORE,
  kError = COLMERGE_ON_NO_MATCH_ERROR,
};
enum class OnDuplicate : int32_t {
  kLast = COLMERGE_ON_DUPLICATE_LAST,
  kFirst = COLMERGE_ON_DUPLICATE_FIRST,
  kError = COLMERGE_ON_DUPLICATE_ERROR,
};
enum class NullKeys : int32_t {
  kEqual = COLMERGE_NULL_KEYS_EQUAL,
  kError = COLMERGE_NULL_KEYS_ERROR,
};
enum class NullValues : int32_t {
  kOverwrite = COLMERGE_NULL_VALUES_OVERWRITE,
  kKeep = COLMERGE_NULL_VALUES_KEEP,
};

enum class OnMissing : int32_t {
  kKeep = COLMERGE_ON_MISSING_KEEP,
  kDelete = COLMERGE_ON_MISSING_DELETE,
  kError = COLMERGE_ON_MISSING_ERROR,
};

enum class NewColumns : int32_t {
  kAdd = COLMERGE_NEW_COLUMNS_ADD,
  kIgnore = COLMERGE_NEW_COLUMNS_IGNORE,
  kError = COLMERGE_NEW_COLUMNS_ERROR
};

enum class NewTypes : int32_t {
  kWiden = COLMERGE_NEW_TYPES_WIDEN,
  kError = COLMERGE_NEW_TYPES_ERROR
};

/// Options of a destination. Those from on_match on, and merge_keys, are for Mode::kMerge only.
struct DestinationOptions {
  /// Required.
  std::string table_name = {};
  Mode mode = Mode::kAppend;
  /// Columns whose values identify a row; at least one for Mode::kMerge.
  std::vector<std::string> merge_keys = {};
  /// Rows worked through at a time; 0: COLMERGE_DEFAULT_BATCH_SIZE.
  int64_t batch_size = 0;
  /// False: writing to a missing table is an error.
  bool create_table_if_not_exists = true;
  /// True: a batch must have exactly the table's columns with exactly their types.
  bool validate_schema = false;
  OnMatch on_match = OnMatch::kUpdate;
  OnNoMatch on_no_match = OnNoMatch::kInsert;
  OnDuplicate on_duplicate = OnDuplicate::kLast;
  NullKeys null_keys = NullKeys::kEqual;
  NullValues null_values = NullValues::kOverwrite;
  /// Column of the batch, bool or an integer that is 0 or 1, that marks rows to delete; empty: none.
  std::string delete_when = {};
  /// Column of the batch with kinds of rows: "+I", "-U", "+U", "-D"; empty: none.
  std::string row_kind = {};
  /// What becomes of columns that the table lacks.
  NewColumns new_columns = NewColumns::kAdd;
  /// What becomes of values that are more than the type of a column holds which nobody has declared.
  NewTypes new_types = NewTypes::kWiden;
  /// Columns of the batch, and the table's columns to which they go, where the names differ.
  std::vector<std::pair<std::string, std::string>> column_names = {};
  /// Columns, and what becomes of the old and the new value of a matched row: "sum", "latest_by(version)" …
  std::vector<std::pair<std::string, std::string>> operators = {};
  /// Columns, and expressions over old.x and new.x whose values matched rows get.
  std::vector<std::pair<std::string, std::string>> set = {};
  /// A condition over old.x and new.x; matched rows for which it is not true are ignored. Empty: none.
  std::string update_when = {};
  /// What becomes of rows of the table whose keys the write lacks.
  OnMissing on_missing = OnMissing::kKeep;
  /// A condition on rows of the table: on_missing is about those alone, and rows that are written must be among them.
  std::string scope = {};
  /// Whether a write without rows may delete all that the scope has.
  bool allow_empty = false;
  /// Whether matched rows that would stay what they are count as ignored and do not touch the table.
  bool skip_unchanged = false;
};

/// A configured writer. It looks its table up by name at each write. Each write is one step: all
/// rows become visible together, or it throws and nothing has changed.
class Destination : public Handle<colmerge_destination, colmerge_destination_close> {
 public:
  using Handle::Handle;

  /// The table that it writes to; a view of the destination's own text.
  std::string_view table_name() const {
    colmerge_string name;
    detail::Call(colmerge_destination_table_name, get(), &name);
    return detail::Take(name);
  }

  /// Plain columns of equal length, at least one.
  WriteResult Write(const Columns& columns, const WriteOptions& options = {}) {
    const std::vector<colmerge_column> given = detail::GiveColumns(columns);
    return Run(options, colmerge_destination_write_columns, given.data(),
               static_cast<int64_t>(given.size()));
  }

  /// An Arrow struct array, which is moved from on success and left alone on failure.
  WriteResult WriteArray(ArrowArray* array, const ArrowSchema* schema,
                         const WriteOptions& options = {}) {
    return Run(options, colmerge_destination_write_array, array, schema);
  }
  WriteResult WriteArray(Array&& array, const Schema& schema, const WriteOptions& options = {}) {
    return WriteArray(array.get(), schema.get(), options);
  }

  /// All batches of a stream as one write. The stream is released in any case.
  WriteResult WriteStream(ArrowArrayStream* stream, const WriteOptions& options = {}) {
    return Run(options, colmerge_destination_write_stream, stream);
  }
  WriteResult WriteStream(Stream&& stream, const WriteOptions& options = {}) {
    return WriteStream(stream.get(), options);
  }

  /// Gives the streams of a write one after the other; an empty one when there are no more. Called by the thread
  /// that writes; it may call the library. What it throws comes out of the write, which then has changed nothing.
  using NextStream = std::function<Stream()>;

  /// All batches of all streams, one stream after the other, as one write. Each is asked for once the one before has
  /// been read, and may have columns of its own, which are matched and whose values are judged as if the stream came
  /// alone. There may be no end of them: limits and cancellation are in the options.
  WriteResult WriteStreams(const NextStream& next, const WriteOptions& options = {}) {
    GivenStreams given{next, nullptr};
    try {
      return Run(options, colmerge_destination_write_streams, &GivenStreams::Next,
                 static_cast<void*>(&given));
    } catch (const Error&) {
      if (given.thrown) std::rethrow_exception(given.thrown);
      throw;
    }
  }

  /// An array of objects, or one object a line. A member that an object lacks is absent, not null.
  WriteResult WriteJson(std::string_view text, const JsonOptions& json = {},
                        const WriteOptions& options = {}) {
    const detail::GivenJsonOptions given(json);
    return RunText(given, options, colmerge_destination_write_json, text);
  }

  WriteResult WriteCsv(std::string_view text, const CsvOptions& csv = {},
                       const WriteOptions& options = {}) {
    const detail::GivenCsvOptions given(csv);
    return RunText(given, options, colmerge_destination_write_csv, text);
  }

 private:
  struct GivenStreams {
    const NextStream& next;
    std::exception_ptr thrown;

    static int32_t Next(void* user, ArrowArrayStream* out, const char** /*message*/) noexcept {
      GivenStreams& given = *static_cast<GivenStreams*>(user);
      try {
        given.next().MoveTo(out);
        return 0;
      } catch (...) {
        given.thrown = std::current_exception();
        return EIO;
      }
    }
  };

  template <typename Function, typename... Arguments>
  WriteResult Run(const WriteOptions& options, Function function, Arguments... arguments) {
    WriteResult result = COLMERGE_WRITE_RESULT_INIT;
    detail::WriteRun run(options);
    run.Call(function, get(), arguments..., run.options(), &result);
    return result;
  }

  /// What the function for rejected rows has thrown is thrown instead of the write's own error.
  template <typename Given, typename Function>
  WriteResult RunText(const Given& given, const WriteOptions& options, Function function,
                      std::string_view text) {
    try {
      return Run(options, function, text.data(), detail::Length(text), given.get());
    } catch (const Error&) {
      given.rethrow();
      throw;
    }
  }
};

/// The names of the destinations that YAML text defines with connector in_memory, in its order.
inline std::vector<std::string> ListDestinations(std::string_view yaml) {
  colmerge_names* list = nullptr;
  detail::Call(colmerge_destination_list_yaml, yaml.data(), detail::Length(yaml), &list);
  return detail::TakeNames(list);
}

namespace detail {

inline Destination OpenDestination(colmerge_store* store, const DestinationOptions& options) {
  const GivenNames keys(options.merge_keys);
  colmerge_destination_options given = COLMERGE_DESTINATION_OPTIONS_INIT;
  given.table_name = GiveOptional(options.table_name);
  given.batch_size = options.batch_size;
  given.mode = static_cast<int32_t>(options.mode);
  given.create_table_if_not_exists =
      options.create_table_if_not_exists ? COLMERGE_DEFAULT : COLMERGE_FALSE;
  given.validate_schema = options.validate_schema ? COLMERGE_TRUE : COLMERGE_DEFAULT;
  given.on_match = static_cast<int32_t>(options.on_match);
  given.on_no_match = static_cast<int32_t>(options.on_no_match);
  given.on_duplicate = static_cast<int32_t>(options.on_duplicate);
  given.null_keys = static_cast<int32_t>(options.null_keys);
  given.null_values = static_cast<int32_t>(options.null_values);
  given.merge_keys = keys.data();
  given.merge_key_count = keys.count();
  given.delete_when = GiveOptional(options.delete_when);
  given.row_kind = GiveOptional(options.row_kind);
  given.new_columns = static_cast<int32_t>(options.new_columns);
  given.new_types = static_cast<int32_t>(options.new_types);
  const GivenPairs column_names(options.column_names);
  given.column_names_from = column_names.first();
  given.column_names_to = column_names.second();
  given.column_name_count = column_names.count();
  const GivenPairs operators(options.operators);
  given.operator_columns = operators.first();
  given.operators = operators.second();
  given.operator_count = operators.count();
  const GivenPairs set(options.set);
  given.set_columns = set.first();
  given.set_expressions = set.second();
  given.set_count = set.count();
  given.update_when = GiveOptional(options.update_when);
  given.on_missing = static_cast<int32_t>(options.on_missing);
  given.scope = GiveOptional(options.scope);
  given.allow_empty = options.allow_empty ? COLMERGE_TRUE : COLMERGE_DEFAULT;
  given.skip_unchanged = options.skip_unchanged ? COLMERGE_TRUE : COLMERGE_DEFAULT;
  colmerge_destination* destination = nullptr;
  Call(colmerge_destination_open, store, &given, &destination);
  return Destination(destination);
}

}  // namespace detail
}  // namespace colmerge

#endif  // COLMERGE_CPP_DESTINATION_HPP_
