// SPDX-License-Identifier: Apache-2.0
// What writes and statements have in common: options of one run, cancelling, progress, the result.
#ifndef COLMERGE_CPP_RUN_OPTIONS_HPP_
#define COLMERGE_CPP_RUN_OPTIONS_HPP_

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>

#include "colmerge/colmerge.h"
#include "colmerge/cpp/error.hpp"

namespace colmerge {

/// What a write or a DELETE or UPDATE did: rows_read, inserted, updated, deleted, ignored, batches,
/// version; and applied, which is 0 for a write whose token the table had already.
using WriteResult = colmerge_write_result;
/// How far a run has come.
using Progress = colmerge_progress;

/// Stops the runs that it was given to, from any thread. It must outlive them.
class CancelFlag {
 public:
  void Cancel() noexcept { flag_.store(1); }
  /// Lets later runs go on.
  void Reset() noexcept { flag_.store(0); }
  bool cancelled() const noexcept { return flag_.load() != 0; }
  /// As the C API has it.
  const int32_t* get() const noexcept { return reinterpret_cast<const int32_t*>(&flag_); }

 private:
  static_assert(sizeof(std::atomic<int32_t>) == sizeof(int32_t) &&
                std::atomic<int32_t>::is_always_lock_free);
  std::atomic<int32_t> flag_{0};
};

/// Called now and then by the thread that called; false cancels. What it throws comes out of the
/// call, which then has changed nothing. It may not call the library.
using ProgressFunction = std::function<bool(const Progress&)>;

/// Names a write, so that it is applied once, however often it is sent. See colmerge_token.
struct Token {
  /// Who writes; the same whenever the job runs again. Any bytes.
  std::string writer;
  /// Number of the write among those of this writer; it grows from one to the next.
  int64_t sequence = 0;
};

/// Options of one write. Zero: the default, or no limit. See colmerge_write_options.
struct WriteOptions {
  ProgressFunction progress = {};
  /// Rows from one progress call to the next.
  int64_t progress_interval = 0;
  const CancelFlag* cancel = nullptr;
  int64_t row_limit = 0;
  int64_t batch_limit = 0;
  int64_t memory_limit = 0;
  std::optional<Token> token = {};
  /// The version that the table must have, 0 for one that is not there; else kConflict.
  std::optional<int64_t> if_version = {};
};

/// Options of one run of a statement. Zero: the default, or no limit. See colmerge_query_options.
struct QueryOptions {
  ProgressFunction progress = {};
  /// Rows looked at from one progress call to the next.
  int64_t progress_interval = 0;
  const CancelFlag* cancel = nullptr;
  int64_t batch_size = 0;
  int64_t row_limit = 0;
  int64_t memory_limit = 0;
  int32_t threads = 0;
  /// As those of WriteOptions, for one DELETE or UPDATE.
  std::optional<Token> token = {};
  std::optional<int64_t> if_version = {};
};

namespace detail {

/// Runs a C function with options of one run, and keeps exceptions of the progress function out of
/// it.
class Run {
 public:
  template <typename Options>
  explicit Run(const Options& options) noexcept : progress_(options.progress) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  template <typename COptions, typename Options>
  void SetCommon(COptions& given, const Options& options) noexcept {
    given.struct_size = sizeof(COptions);
    if (progress_) {
      given.progress = &Run::Report;
      given.user = this;
    }
    given.progress_interval = options.progress_interval;
    given.cancel = options.cancel != nullptr ? options.cancel->get() : nullptr;
    given.row_limit = options.row_limit;
    given.memory_limit = options.memory_limit;
    if (options.token) {
      token_ = {{options.token->writer.data(), static_cast<int64_t>(options.token->writer.size())},
                options.token->sequence};
      given.token = &token_;
    }
    given.if_version = options.if_version ? &*options.if_version : nullptr;
  }

  template <typename Function, typename... Arguments>
  void Call(Function function, Arguments... arguments) {
    colmerge_error error;
    const int32_t status = function(arguments..., &error);
    if (thrown_) std::rethrow_exception(thrown_);
    if (status != COLMERGE_OK) throw Error(error);
  }

 private:
  static int32_t Report(void* user, const colmerge_progress* progress) noexcept {
    Run& run = *static_cast<Run*>(user);
    try {
      return run.progress_(*progress) ? 0 : 1;
    } catch (...) {
      run.thrown_ = std::current_exception();
      return 1;
    }
  }

  const ProgressFunction& progress_;
  colmerge_token token_{};
  std::exception_ptr thrown_;
};

/// One write: its options in the form of the C API.
class WriteRun : public Run {
 public:
  explicit WriteRun(const WriteOptions& options) noexcept : Run(options) {
    SetCommon(options_, options);
    options_.batch_limit = options.batch_limit;
  }
  const colmerge_write_options* options() const noexcept { return &options_; }

 private:
  colmerge_write_options options_{};
};

/// One run of a statement: its options in the form of the C API.
class QueryRun : public Run {
 public:
  explicit QueryRun(const QueryOptions& options) noexcept : Run(options) {
    SetCommon(options_, options);
    options_.batch_size = options.batch_size;
    options_.threads = options.threads;
  }
  const colmerge_query_options* options() const noexcept { return &options_; }

 private:
  colmerge_query_options options_{};
};

}  // namespace detail
}  // namespace colmerge

#endif  // COLMERGE_CPP_RUN_OPTIONS_HPP_
