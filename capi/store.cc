// SPDX-License-Identifier: Apache-2.0
// Stores: opening, budget, figures, the list of tables.
#include <algorithm>
#include <atomic>
#include <memory>

#include "base/process.h"
#include "capi/arguments.h"
#include "capi/entry.h"
#include "capi/figures.h"
#include "capi/objects.h"
#include "capi/statement_options.h"
#include "capi/write_session.h"

namespace colmerge::capi {
namespace {

// The store that a process shares. Never destroyed: handles may be used while the process exits.
struct SharedStore {
  const uint32_t process = ProcessNumber();
  const Ref<Store> store = MakeRef<Store>(0);
};

std::atomic<const SharedStore*> shared_store{nullptr};

// A child of a fork has one of its own, empty at first. No lock: a fork might inherit it.
const Ref<Store>& DefaultStore() {
  const SharedStore* shared = shared_store.load(std::memory_order_acquire);
  while (shared == nullptr || shared->process != ProcessNumber()) {
    auto made = std::make_unique<const SharedStore>();
    if (shared_store.compare_exchange_weak(shared, made.get(), std::memory_order_acq_rel)) {
      return made.release()->store;
    }
  }
  return shared->store;
}

// What the tables hold, by their own account; what the pool has handed out beyond that is working
// memory, or kept alive by nothing but snapshots, readers and exported batches.
ByteUsage UsageOfStore(const Store& store, const std::vector<std::string>& tables) {
  const MemoryPool& pool = *store.pool();
  ByteUsage usage;
  for (const std::string& name : tables) {
    const Ref<Table> table = store.FindOrNull(name);
    if (!table) continue;
    if (const Ref<const TableVersion> version = table->Snapshot()) {
      usage += UsageOfVersion(*version);
    }
  }
  usage.scratch += pool.used(MemoryCategory::kScratch);
  usage.other += std::max(pool.total(), usage.total()) - usage.total();
  return usage;
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_store_default(colmerge_store** out_store, colmerge_error* error) noexcept {
  return Enter(Out{out_store, "out_store"}, error, [&]() -> Status {
    *out_store = Open(MakeRef<StoreObject>(DefaultStore()));
    return Status::Ok();
  });
}

int32_t colmerge_store_open(const colmerge_store_options* options, colmerge_store** out_store,
                            colmerge_error* error) noexcept {
  return Enter(Out{out_store, "out_store"}, error, [&]() -> Status {
    COLMERGE_ASSIGN_OR_RETURN(const auto given, ReadOptions(options, "options"));
    COLMERGE_ASSIGN_OR_RETURN(const uint64_t budget,
                              CountArgument(given.memory_budget, "memory_budget"));
    COLMERGE_RETURN_IF_ERROR(CheckEnumerator(given.threads, kMostThreads + 1, "threads"));
    COLMERGE_RETURN_IF_ERROR(RequireZero(given.reserved, "reserved"));
    *out_store =
        Open(MakeRef<StoreObject>(MakeRef<Store>(budget, static_cast<uint32_t>(given.threads))));
    return Status::Ok();
  });
}

void colmerge_store_close(colmerge_store* store) noexcept { Close<StoreObject>(store); }

int32_t colmerge_store_set_memory_budget(colmerge_store* store, int64_t memory_budget,
                                         colmerge_error* error) noexcept {
  return Enter<StoreObject>(store, NoOut{}, error, [&](StoreObject& object) -> Status {
    COLMERGE_ASSIGN_OR_RETURN(const uint64_t budget, CountArgument(memory_budget, "memory_budget"));
    object.store->pool()->set_budget(budget);
    return Status::Ok();
  });
}

int32_t colmerge_store_usage(colmerge_store* store, colmerge_memory_usage* out_usage,
                             colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, OutStruct{out_usage, "out_usage"}, error, [&](StoreObject& object) -> Status {
        const MemoryPool& pool = *object.store->pool();
        const std::vector<std::string> tables = object.store->TableNames();
        const ByteUsage bytes = UsageOfStore(*object.store, tables);
        const uint64_t budget = pool.budget();
        colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
        usage.bytes = BytesOf(bytes);
        usage.peak = static_cast<int64_t>(std::max(pool.peak(), bytes.total()));
        usage.budget = static_cast<int64_t>(budget);
        usage.tables = static_cast<int64_t>(tables.size());
        usage.available =
            budget == 0 ? -1 : static_cast<int64_t>(budget - std::min(budget, bytes.total()));
        StoreResult(usage, out_usage);
        return Status::Ok();
      });
}

int32_t colmerge_store_clear(colmerge_store* store, colmerge_error* error) noexcept {
  return colmerge_store_clear_with_options(store, nullptr, error);
}

int32_t colmerge_store_clear_with_options(colmerge_store* store,
                                          const colmerge_write_options* options,
                                          colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, NoOut{}, error,
      [&](StoreObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const WriteTerms terms, WriteTermsArgument(options));
        if (terms.condition) {
          return Status(Code::kInvalidArgument,
                        "'token' and 'if_version' are about one table; a store is cleared without");
        }
        const Progress progress("clearing", terms.cancel, 0, {});
        return object.store->Clear(&progress);
      },
      Purpose::kWrite);
}

int32_t colmerge_store_list_tables(colmerge_store* store, colmerge_names** out_names,
                                   colmerge_error* error) noexcept {
  return Enter<StoreObject>(store, Out{out_names, "out_names"}, error,
                            [&](StoreObject& object) -> Status {
                              *out_names = Open(MakeRef<NamesObject>(object.store->TableNames()));
                              return Status::Ok();
                            });
}

}  // extern "C"
