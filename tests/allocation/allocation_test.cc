// SPDX-License-Identifier: Apache-2.0
// Refused memory: each allocation of each call fails once, alone and with all that follow it; and
// writes meet memory budgets from what is in use upwards.
//
//   allocation_test          all calls
//   allocation_test TEXT     those whose names begin with the text
//
// After a failure the store shows what it showed before, byte for byte, uses as much memory as
// before, and takes the same call again. A call that succeeds although something was refused (what
// it wanted the memory for was not needed) must have done all of its work. Without a sanitizer,
// which looks for leaks by itself, each round must also free as much as it allocates.

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>

#include "allocation/probed_call.h"
#include "allocation/refusing_allocator.h"
#include "allocation/store_image.h"
#include "support/sample.h"

namespace colmerge::test {
namespace {

constexpr char kWriteMessage[] = "Insufficient memory to write data";
constexpr char kReadMessage[] = "Insufficient memory to read data";

Store OpenStore() {
  colmerge_error error;
  colmerge_store* store = nullptr;
  MustSucceed(colmerge_store_open(nullptr, &store, &error), error, "store_open");
  return Store(store);
}

// One call and what it leads to when all goes well.
class Probe {
 public:
  explicit Probe(const ProbedCall& call) : call_(call) {
    const Store store = OpenStore();
    const std::shared_ptr<void> kept = call.before(store.get());
    before_ = ImageOf(store.get());
    const std::unique_ptr<ReadyCall> ready = call.ready(store.get());
    colmerge_error error;
    {
      const Refusal counting(0, Refuse::kOne);
      const int32_t status = ready->Run(&error);
      allocations_ = counting.asked();
      MustSucceed(status, error, "without refusals");
    }
    fault_ = ready->OwnershipFault(COLMERGE_OK);
    after_ = ImageOf(store.get());
  }

  // Refuses the nth allocation. False when the call makes fewer.
  bool Round(uint64_t n, Refuse what) {
    Scene scene(call_);
    {
      const Refusal refusal(n, what);
      scene.status = scene.ready->Run(&scene.error);
      scene.refused = refusal.refused();
    }
    Judge(&scene);
    return scene.refused;
  }

  // Leaves the call so many bytes under the store's budget. False when they were enough.
  bool BudgetRound(int64_t bytes) {
    Scene scene(call_);
    colmerge_error error;
    colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
    colmerge_store* store = scene.store.get();
    MustSucceed(colmerge_store_usage(store, &usage, &error), error, "store_usage");
    const int64_t budget = std::max<int64_t>(usage.bytes.total + bytes, 1);
    MustSucceed(colmerge_store_set_memory_budget(store, budget, &error), error,
                "set_memory_budget");
    scene.status = scene.ready->Run(&scene.error);
    MustSucceed(colmerge_store_set_memory_budget(store, 0, &error), error, "set_memory_budget");
    Judge(&scene);
    return scene.status != COLMERGE_OK;
  }

  const std::string& fault() const { return fault_; }
  uint64_t allocations() const { return allocations_; }
  uint64_t failed() const { return failed_; }
  uint64_t survived() const { return survived_; }

 private:
  // A store where the call is made, and what came of it.
  struct Scene {
    explicit Scene(const ProbedCall& call)
        : kept(call.before(store.get())),
          ready(call.ready(store.get())),
          usage(UsageOf(store.get())) {}

    Store store = OpenStore();
    std::shared_ptr<void> kept;
    std::unique_ptr<ReadyCall> ready;
    std::string usage;
    colmerge_error error{};
    int32_t status = COLMERGE_OK;
    bool refused = false;
  };

  void Judge(Scene* scene) {
    fault_ = scene->ready->OwnershipFault(scene->status);
    if (!fault_.empty()) return;
    if (scene->status != COLMERGE_OK) {
      ++failed_;
      CheckFailure(scene->store.get(), scene->status, scene->error, scene->usage);
      if (fault_.empty()) CheckRepetition(scene->store.get(), scene->ready.get());
    } else {
      if (scene->refused) ++survived_;
      if (ImageOf(scene->store.get()) != after_) fault_ = "it succeeds, but has not done its work";
    }
  }

  void CheckFailure(colmerge_store* store, int32_t status, const colmerge_error& error,
                    const std::string& usage) {
    if (status != COLMERGE_ERROR_OUT_OF_MEMORY) {
      fault_ = std::string("it fails with ") + colmerge_status_name(status) + ", " + error.message;
    } else if (error.code != status) {
      fault_ = "code of the error";
    } else if (const char* message = call_.kind == Kind::kRead ? kReadMessage : kWriteMessage;
               std::strncmp(error.message, message, std::strlen(message)) != 0) {
      fault_ = std::string("its message is ") + error.message;
    } else if (error.message[0] == '\0') {
      fault_ = "there is no message";
    } else if (ImageOf(store) != before_) {
      fault_ = "the store has changed";
    } else if (call_.kind != Kind::kRead && UsageOf(store) != usage) {
      fault_ = "memory in use: " + UsageOf(store) + "; before: " + usage;
    }
  }

  // The same call once more, now that memory is there.
  void CheckRepetition(colmerge_store* store, ReadyCall* failed) {
    const std::unique_ptr<ReadyCall> fresh = failed->repeatable() ? nullptr : call_.ready(store);
    ReadyCall* again = fresh == nullptr ? failed : fresh.get();
    colmerge_error error;
    const int32_t status = again->Run(&error);
    if (status != COLMERGE_OK) {
      fault_ = std::string("the next call fails: ") + error.message;
    } else if (ImageOf(store) != after_) {
      fault_ = "the next call has not done its work";
    }
  }

  const ProbedCall& call_;
  std::string before_;
  std::string after_;
  std::string fault_;
  uint64_t allocations_ = 0;
  uint64_t failed_ = 0;
  uint64_t survived_ = 0;
};

// What is wrong when allocations are refused, one after the other from the first of these on; under a sanitizer every
// second, so that each is refused alone or with all that follow.
std::string AllocationFault(Probe* probe, Refuse what, uint64_t first) {
  for (uint64_t n = first;; n += kIsSanitized ? 2 : 1) {
    const int64_t live = LiveAllocations();
    const bool more = probe->Round(n, what);
    const int64_t left = LiveAllocations() - live;
    std::string fault = probe->fault();
    if (fault.empty() && left > 0 && n > 1)
      fault = std::to_string(left) + " allocations were not freed";
    if (!fault.empty()) {
      const char* which = what == Refuse::kOne ? "allocation " : "all allocations from ";
      return which + std::to_string(n) + " refused: " + fault;
    }
    if (!more) return "";
  }
}

// Likewise for budgets, up to one that is large enough.
std::string BudgetFault(Probe* probe) {
  for (int64_t bytes = 0;; bytes += std::max<int64_t>(bytes / 3, 64)) {
    const bool more = probe->BudgetRound(bytes);
    if (!probe->fault().empty()) return std::to_string(bytes) + " bytes left: " + probe->fault();
    if (!more) return "";
  }
}

std::string FirstFault(const ProbedCall& call, Probe* probe) {
  std::string fault = probe->fault();
  if (fault.empty()) fault = AllocationFault(probe, Refuse::kOne, 1);
  if (fault.empty()) fault = AllocationFault(probe, Refuse::kAllFrom, kIsSanitized ? 2 : 1);
  if (fault.empty() && call.kind == Kind::kWrite) fault = BudgetFault(probe);
  return fault;
}

bool RunCall(const ProbedCall& call) {
  try {
    Probe probe(call);
    const std::string fault = FirstFault(call, &probe);
    if (fault.empty()) {
      std::printf("ok      %s: %d allocations; %d calls failed, %d did without\n",
                  call.name.c_str(), static_cast<int>(probe.allocations()),
                  static_cast<int>(probe.failed()), static_cast<int>(probe.survived()));
      return true;
    }
    std::printf("FAILED  %s: %s\n", call.name.c_str(), fault.c_str());
  } catch (const std::exception& failure) {
    std::printf("FAILED  %s: %s\n", call.name.c_str(), failure.what());
  }
  return false;
}

int RunAll(const char* part) {
  int failures = 0;
  int calls = 0;
  for (const auto& list :
       {WriteCalls(), ChangeCalls(), ReadCalls(), StatementCalls(), TokenCalls()}) {
    for (const ProbedCall& call : list) {
      if (call.name.rfind(part, 0) != 0) continue;
      ++calls;
      if (!RunCall(call)) ++failures;
      std::fflush(stdout);
    }
  }
  std::printf("%d of %d calls failed the test\n", failures, calls);
  return failures == 0 && calls > 0 ? 0 : 1;
}

}  // namespace
}  // namespace colmerge::test

int main(int count, char** arguments) {
  return colmerge::test::RunAll(count > 1 ? arguments[1] : "");
}
