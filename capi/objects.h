// SPDX-License-Identifier: Apache-2.0
// What the handles stand for. Snapshots and readers, which have state of their own, are in
// snapshot_object.h and reader_object.h. Immutable once made, and so safe to use from any thread.
#pragma once

#include <colmerge/colmerge.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "capi/handles.h"
#include "capi/write_memo.h"
#include "store/store.h"
#include "syntax/statement.h"
#include "write/destination_options.h"

namespace colmerge::capi {

struct StoreObject final : RefCounted {
  explicit StoreObject(Ref<Store> the_store) : store(std::move(the_store)) {}

  const Ref<Store> store;
};

template <>
struct HandleTraits<StoreObject> {
  static constexpr HandleKind kKind = HandleKind::kStore;
  using Token = colmerge_store;
};

struct TableObject final : RefCounted {
  TableObject(Ref<Store> the_store, Ref<Table> the_table)
      : store(std::move(the_store)), table(std::move(the_table)) {}

  // The table as it is now; not found once it was dropped.
  Result<Ref<const TableVersion>> Current() const {
    if (Ref<const TableVersion> version = table->Snapshot()) return version;
    return TableNotFound(table->name());
  }

  const Ref<Store> store;
  Ref<Table> table;  // settled before the handle is opened
};

template <>
struct HandleTraits<TableObject> {
  static constexpr HandleKind kKind = HandleKind::kTable;
  using Token = colmerge_table;
};

struct DestinationObject final : RefCounted {
  DestinationObject(Ref<Store> the_store, DestinationOptions the_options)
      : store(std::move(the_store)), options(std::move(the_options)) {}

  const Ref<Store> store;
  const DestinationOptions options;
  WriteMemo memo;
};

template <>
struct HandleTraits<DestinationObject> {
  static constexpr HandleKind kKind = HandleKind::kDestination;
  using Token = colmerge_destination;
};

struct SourceObject final : RefCounted {
  SourceObject(Ref<Store> the_store, SourceOptions the_options,
               std::shared_ptr<const Statement> the_filter)
      : store(std::move(the_store)),
        options(std::move(the_options)),
        filter(std::move(the_filter)) {}

  const Ref<Store> store;
  const SourceOptions options;
  const std::shared_ptr<const Statement> filter;  // nullptr: none
};

template <>
struct HandleTraits<SourceObject> {
  static constexpr HandleKind kKind = HandleKind::kSource;
  using Token = colmerge_source;
};

struct NamesObject final : RefCounted {
  explicit NamesObject(std::vector<std::string> the_names) : names(std::move(the_names)) {}

  const std::vector<std::string> names;
};

template <>
struct HandleTraits<NamesObject> {
  static constexpr HandleKind kKind = HandleKind::kNames;
  using Token = colmerge_names;
};

}  // namespace colmerge::capi
