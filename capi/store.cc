// SPDX-License-Identifier: Apache-2.0
// Stores: opening, budget, figures, the list of tables.
#include <algorithm>

#include "capi/arguments.h"
#include "capi/figures.h"
#include "capi/guard.h"
#include "capi/objects.h"
#include "capi/statement_run.h"

namespace colmerge::capi {
namespace {

// Never destroyed: handles may be used while the process exits.
const Ref<Store>& DefaultStore() {
  static const auto* store = new Ref<Store>(MakeRef<Store>(0));
  return *store;
}

Status OpenDefaultStore(colmerge_store** out_store) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(out_store, "out_store"));
  *out_store = Open(MakeRef<StoreObject>(DefaultStore()));
  return Status::Ok();
}

Status OpenStore(const colmerge_store_options* given, colmerge_store** out_store) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(out_store, "out_store"));
  COLMERGE_ASSIGN_OR_RETURN(const auto options, ReadOptions(given, "options"));
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t budget,
                            CountArgument(options.memory_budget, "memory_budget"));
  COLMERGE_RETURN_IF_ERROR(CheckEnumerator(options.threads, kMostThreads + 1, "threads"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(options.reserved, "reserved"));
  *out_store =
      Open(MakeRef<StoreObject>(MakeRef<Store>(budget, static_cast<uint32_t>(options.threads))));
  return Status::Ok();
}

Status SetBudget(colmerge_store* handle, int64_t memory_budget) {
  const Pinned<StoreObject> store(handle);
  COLMERGE_RETURN_IF_ERROR(store.status());
  COLMERGE_ASSIGN_OR_RETURN(const uint64_t budget, CountArgument(memory_budget, "memory_budget"));
  store->store->pool()->set_budget(budget);
  return Status::Ok();
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

Status DescribeMemory(colmerge_store* handle, colmerge_memory_usage* out_usage) {
  COLMERGE_RETURN_IF_ERROR(CheckResult(out_usage, "out_usage"));
  const Pinned<StoreObject> store(handle);
  COLMERGE_RETURN_IF_ERROR(store.status());
  const MemoryPool& pool = *store->store->pool();
  const std::vector<std::string> tables = store->store->TableNames();
  const ByteUsage bytes = UsageOfStore(*store->store, tables);
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
}

Status ClearStore(colmerge_store* handle) {
  const Pinned<StoreObject> store(handle);
  COLMERGE_RETURN_IF_ERROR(store.status());
  return store->store->Clear();
}

Status ListTables(colmerge_store* handle, colmerge_names** out_names) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(out_names, "out_names"));
  const Pinned<StoreObject> store(handle);
  COLMERGE_RETURN_IF_ERROR(store.status());
  *out_names = Open(MakeRef<NamesObject>(store->store->TableNames()));
  return Status::Ok();
}

}  // namespace
}  // namespace colmerge::capi

namespace capi = colmerge::capi;

int32_t colmerge_store_default(colmerge_store** out_store, colmerge_error* error) noexcept {
  capi::ClearOut(out_store);
  return capi::Guarded(error, [&] { return capi::OpenDefaultStore(out_store); });
}

int32_t colmerge_store_open(const colmerge_store_options* options, colmerge_store** out_store,
                            colmerge_error* error) noexcept {
  capi::ClearOut(out_store);
  return capi::Guarded(error, [&] { return capi::OpenStore(options, out_store); });
}

void colmerge_store_close(colmerge_store* store) noexcept { capi::Close<capi::StoreObject>(store); }

int32_t colmerge_store_set_memory_budget(colmerge_store* store, int64_t memory_budget,
                                         colmerge_error* error) noexcept {
  return capi::Guarded(error, [&] { return capi::SetBudget(store, memory_budget); });
}

int32_t colmerge_store_usage(colmerge_store* store, colmerge_memory_usage* out_usage,
                             colmerge_error* error) noexcept {
  capi::ClearResult(out_usage);
  return capi::Guarded(error, [&] { return capi::DescribeMemory(store, out_usage); });
}

int32_t colmerge_store_clear(colmerge_store* store, colmerge_error* error) noexcept {
  return capi::Guarded(error, [&] { return capi::ClearStore(store); });
}

int32_t colmerge_store_list_tables(colmerge_store* store, colmerge_names** out_names,
                                   colmerge_error* error) noexcept {
  capi::ClearOut(out_names);
  return capi::Guarded(error, [&] { return capi::ListTables(store, out_names); });
}
