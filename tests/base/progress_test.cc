// SPDX-License-Identifier: Apache-2.0
#include "base/progress.h"

#include <string>
#include <vector>

#include "base/checked_steps.h"
#include "support/catch.h"

namespace colmerge {
namespace {

// The sums of what was reported.
struct Listener {
  std::vector<uint64_t> heard;
  std::vector<uint64_t> batches;
  std::vector<uint64_t> totals;
  size_t most = ~size_t{0};  // is content with so many

  Progress::Report Report() {
    return [this](const ProgressCounts& now) {
      heard.push_back(now.rows_read + now.rows_prepared);
      batches.push_back(now.batches);
      totals.push_back(now.total_rows);
      return heard.size() < most;
    };
  }
};

TEST_CASE("without listener and flag work goes on") {
  Progress progress;
  CHECK(progress.Pass({10, 1, 10, 10}).ok());
  CHECK(progress.Check().ok());
  CHECK_FALSE(progress.IsCancelled());
}

TEST_CASE("the flag cancels, whoever asks, and may be taken back") {
  int32_t flag = 0;
  Progress progress("write", &flag, 1, {});
  CHECK(progress.Check().ok());
  flag = 5;
  CHECK(progress.IsCancelled());
  CHECK(progress.Check().code() == Code::kCancelled);
  CHECK(progress.Pass({}).message() == "The write was cancelled by its cancel flag");
  flag = 0;
  CHECK(progress.Pass({}).ok());
}

TEST_CASE("reports come an interval apart, and with the last row") {
  Listener listener;
  Progress progress("write", nullptr, 100, listener.Report());
  for (const uint64_t read : {50, 99, 100, 150, 199, 230}) CHECK(progress.Pass({read, 1}).ok());
  CHECK(listener.heard == std::vector<uint64_t>{100, 230});
  CHECK(progress.Pass({230, 1, 10, 230}).ok());
  CHECK(listener.heard.size() == 2);
  CHECK(progress.Pass({230, 1, 230, 230}).ok());
  CHECK(progress.Pass({230, 1, 230, 230}).ok());
  CHECK(listener.heard == std::vector<uint64_t>{100, 230, 460});
}

TEST_CASE("the last row is reported however far the interval is, once") {
  Listener listener;
  Progress progress("write", nullptr, 1000, listener.Report());
  CHECK(progress.Pass({230, 1, 0, 230}).ok());
  CHECK(progress.Pass({230, 1, 100, 230}).ok());
  CHECK(listener.heard.empty());
  CHECK(progress.Pass({230, 1, 230, 230}).ok());
  CHECK(progress.Pass({230, 1, 230, 230}).ok());
  CHECK(listener.heard == std::vector<uint64_t>{460});
}

TEST_CASE("a listener that has had enough cancels") {
  Listener listener;
  listener.most = 2;
  Progress progress("statement", nullptr, 1, listener.Report());
  CHECK(progress.Pass({1}).ok());
  CHECK(progress.Pass({2}).message() == "The statement was cancelled by its progress callback");
}

TEST_CASE("a flag that is set by the listener cancels at once") {
  int32_t flag = 0;
  Progress progress("write", &flag, 1, [&](const ProgressCounts&) {
    flag = 1;
    return true;
  });
  CHECK(progress.Pass({1}).message() == "The write was cancelled by its cancel flag");
}

TEST_CASE("work in steps may take so many checks, which are counted, and no more") {
  Progress progress;
  progress.EndAtStepCheck(3);
  CHECK(progress.CheckStep().ok());
  CHECK(progress.Check().ok());
  CHECK(progress.CheckStep().ok());
  CHECK(progress.step_checks_left() == 1);
  CHECK(progress.CheckStep().code() == Code::kCancelled);
  CHECK(progress.step_checks_left() == 0);
}

TEST_CASE("steps ask once so many of them have been taken, and end for good") {
  int32_t flag = 0;
  Progress progress("query", &flag, 1, {});
  CheckedSteps steps(&progress);
  CHECK(steps.Pass(kStepsACheck));
  flag = 1;
  CHECK(steps.Pass(kStepsACheck - 1));
  CHECK_FALSE(steps.Pass(1));
  flag = 0;
  CHECK_FALSE(steps.Pass(kStepsACheck));
  CHECK(steps.TakeStatus().code() == Code::kCancelled);
  CheckedSteps unasked(nullptr);
  CHECK(unasked.Pass(3 * kStepsACheck));
  CHECK(unasked.TakeStatus().ok());
}

TEST_CASE("pieces of one call add up, without a total") {
  Listener listener;
  Progress progress("statement", nullptr, 1, listener.Report());
  progress.BeginPiece();
  CHECK(progress.Pass({20, 0, 0, 70}).ok());
  CHECK(progress.Pass({70, 0, 0, 70}).ok());
  progress.BeginPiece();
  CHECK(progress.Pass({30, 0, 0, 70}).ok());
  CHECK(listener.heard == std::vector<uint64_t>{20, 70, 100});
  CHECK(listener.batches == std::vector<uint64_t>{0, 0, 1});
  CHECK(listener.totals == std::vector<uint64_t>{0, 0, 0});
}

TEST_CASE("a part that fails stops the others until all have ended") {
  Progress progress;
  progress.Stop();
  CHECK(progress.IsCancelled());
  CHECK(progress.Check().code() == Code::kCancelled);
  progress.Resume();
  CHECK(progress.Pass({}).ok());
}

}  // namespace
}  // namespace colmerge
