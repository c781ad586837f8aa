// SPDX-License-Identifier: Apache-2.0
// A catalog of named tables over one memory pool and one hash seed.
//
// Thread-safe. Locks are taken in this order: a table's writer mutex, the catalog's mutex, the
// table's state mutex. The catalog's mutex is never held while data is touched.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "table/table.h"
#include "write/write_request.h"

namespace colmerge {

class Store final : public RefCounted {
 public:
  // memory_budget: bytes, 0 for none.
  explicit Store(uint64_t memory_budget);

  const Ref<MemoryPool>& pool() const { return pool_; }

  // A table that is there. Its handle stays bound to it: after a drop it has no version.
  Result<Ref<Table>> Find(std::string_view name) const;
  // As Find, nullptr when there is none.
  Ref<Table> FindOrNull(std::string_view name) const;
  std::vector<std::string> TableNames() const;  // ascending by bytes

  enum class IfExists : uint8_t { kError, kKeep, kReplace };
  // primary_key: names. kReplace drops the table that is there in the same step.
  Result<Ref<Table>> Create(std::string_view name, Schema schema,
                            const std::vector<std::string>& primary_key, IfExists if_exists);
  Status Drop(std::string_view name);
  // Drops all tables; they leave the catalog in one step.
  void Clear();

  // One write; the batches are in memory by now. Creates the table when the options allow it.
  Result<WriteResult> Write(const WriteRequest& request);
  Result<WriteResult> DeleteKeys(Table* table, const Batch& keys);
  Status Truncate(Table* table);

 private:
  struct NameHash {
    using is_transparent = void;
    size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
  };
  using Catalog =
      boost::unordered_flat_map<std::string, Ref<Table>, NameHash, std::equal_to<>>;

  Ref<Table> FindOrReserve(std::string_view name);
  void Forget(Table* table);

  Ref<MemoryPool> pool_;
  HashSeed seed_;
  mutable std::mutex mutex_;
  Catalog tables_;  // tables without a version are being created
};

}  // namespace colmerge
