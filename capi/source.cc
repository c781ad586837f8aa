// SPDX-License-Identifier: Apache-2.0
// Sources: configured readers.
#include "arrow/schema_export.h"
#include "base/error.h"
#include "capi/arguments.h"
#include "capi/entry.h"
#include "capi/objects.h"
#include "capi/read_stream.h"
#include "capi/reader_object.h"
#include "config/connector_config.h"
#include "query/source_filter.h"

namespace colmerge::capi {
namespace {

Result<SourceOptions> SourceOptionsArgument(const colmerge_source_options* options) {
  COLMERGE_RETURN_IF_ERROR(RequireOut(options, "options"));
  COLMERGE_ASSIGN_OR_RETURN(const colmerge_source_options given, ReadOptions(options, "options"));
  COLMERGE_RETURN_IF_ERROR(RequireZero(given.reserved, "options.reserved"));
  SourceOptions source;
  COLMERGE_ASSIGN_OR_RETURN(source.table_name, TableNameArgument(given.table_name));
  COLMERGE_ASSIGN_OR_RETURN(source.columns,
                            NamesArgument(given.columns, given.column_count, "columns"));
  COLMERGE_ASSIGN_OR_RETURN(source.batch_size, CountArgument(given.batch_size, "batch_size"));
  if (source.batch_size == 0) source.batch_size = kDefaultBatchSize;
  COLMERGE_ASSIGN_OR_RETURN(source.filter, TextArgument(given.filter, "filter"));
  return source;
}

Result<colmerge_source*> OpenSource(const Ref<Store>& store, SourceOptions options) {
  COLMERGE_RETURN_IF_ERROR(Validate(options));
  COLMERGE_ASSIGN_OR_RETURN(auto filter, ReadSourceFilter(options, store->pool()));
  return Open(MakeRef<SourceObject>(store, std::move(options), std::move(filter)));
}

struct SourceRead {
  Ref<const TableVersion> version;
  ScanOptions scan;
};

Result<SourceRead> StartRead(const SourceObject& source) {
  const std::string& name = source.options.table_name;
  SourceRead read;
  COLMERGE_ASSIGN_OR_RETURN(const Ref<Table> table, source.store->Find(name));
  read.version = table->Snapshot();
  if (!read.version) return TableNotFound(name);
  auto columns = SelectColumns(*read.version->schema, source.options.columns);
  if (!columns.ok()) return std::move(columns).status().InTable(name);
  read.scan.columns = std::move(columns).value();
  read.scan.batch_size = source.options.batch_size;
  return read;
}

Result<std::unique_ptr<BatchSource>> Read(const SourceObject& source) {
  COLMERGE_ASSIGN_OR_RETURN(SourceRead read, StartRead(source));
  if (!source.filter) return ScanVersion(std::move(read.version), std::move(read.scan));
  Schema schema = ProjectSchema(*read.version->schema, read.scan.columns);
  auto filtered = FilterVersion(source.filter, std::move(read.version), std::move(schema),
                                source.options.batch_size, source.store->threads());
  if (!filtered.ok()) return std::move(filtered).status().InTable(source.options.table_name);
  return filtered;
}

}  // namespace
}  // namespace colmerge::capi

using namespace colmerge;        // NOLINT(google-build-using-namespace)
using namespace colmerge::capi;  // NOLINT(google-build-using-namespace)

extern "C" {

int32_t colmerge_source_open(colmerge_store* store, const colmerge_source_options* options,
                             colmerge_source** out_source, colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, Out{out_source, "out_source"}, error, [&](StoreObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(SourceOptions source, SourceOptionsArgument(options));
        COLMERGE_ASSIGN_OR_RETURN(*out_source, OpenSource(object.store, std::move(source)));
        return Status::Ok();
      });
}

int32_t colmerge_source_open_yaml(colmerge_store* store, const char* yaml, int64_t yaml_length,
                                  const char* name, int64_t name_length,
                                  colmerge_source** out_source, colmerge_error* error) noexcept {
  return Enter<StoreObject>(
      store, Out{out_source, "out_source"}, error, [&](StoreObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const auto text, TextArgument(yaml, yaml_length, "yaml"));
        COLMERGE_ASSIGN_OR_RETURN(const auto entry, NameArgument(name, name_length, "name"));
        COLMERGE_ASSIGN_OR_RETURN(SourceOptions source, LoadSource(text, entry));
        COLMERGE_ASSIGN_OR_RETURN(*out_source, OpenSource(object.store, std::move(source)));
        return Status::Ok();
      });
}

int32_t colmerge_source_list_yaml(const char* yaml, int64_t yaml_length, colmerge_names** out_names,
                                  colmerge_error* error) noexcept {
  return Enter(Out{out_names, "out_names"}, error, [&]() -> Status {
    COLMERGE_ASSIGN_OR_RETURN(const auto text, TextArgument(yaml, yaml_length, "yaml"));
    COLMERGE_ASSIGN_OR_RETURN(auto names, SourceNames(text));
    *out_names = Open(MakeRef<NamesObject>(std::move(names)));
    return Status::Ok();
  });
}

int32_t colmerge_source_table_name(colmerge_source* source, colmerge_string* out_name,
                                   colmerge_error* error) noexcept {
  return Enter<SourceObject>(source, Out{out_name, "out_name"}, error,
                             [&](SourceObject& object) -> Status {
                               const std::string& name = object.options.table_name;
                               *out_name = {name.c_str(), static_cast<int64_t>(name.size())};
                               return Status::Ok();
                             });
}

void colmerge_source_close(colmerge_source* source) noexcept { Close<SourceObject>(source); }

int32_t colmerge_source_test(colmerge_source* source, int32_t* out_exists,
                             colmerge_error* error) noexcept {
  return Enter<SourceObject>(
      source, Out{out_exists, "out_exists"}, error, [&](SourceObject& object) -> Status {
        *out_exists = object.store->FindOrNull(object.options.table_name) ? 1 : 0;
        return Status::Ok();
      });
}

int32_t colmerge_source_schema(colmerge_source* source, struct ArrowSchema* out_schema,
                               colmerge_error* error) noexcept {
  return Enter<SourceObject>(
      source, Out{out_schema, "out_schema"}, error, [&](SourceObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(const SourceRead read, StartRead(object));
        ExportSchema(ProjectSchema(*read.version->schema, read.scan.columns), out_schema);
        return Status::Ok();
      });
}

int32_t colmerge_source_read(colmerge_source* source, struct ArrowArrayStream* out_stream,
                             colmerge_error* error) noexcept {
  return Enter<SourceObject>(source, Out{out_stream, "out_stream"}, error,
                             [&](SourceObject& object) -> Status {
                               COLMERGE_ASSIGN_OR_RETURN(auto rows, Read(object));
                               GiveStream(std::move(rows), object.store->pool(), out_stream);
                               return Status::Ok();
                             });
}

int32_t colmerge_source_open_reader(colmerge_source* source, colmerge_reader** out_reader,
                                    colmerge_error* error) noexcept {
  return Enter<SourceObject>(
      source, Out{out_reader, "out_reader"}, error, [&](SourceObject& object) -> Status {
        COLMERGE_ASSIGN_OR_RETURN(auto rows, Read(object));
        *out_reader = Open(MakeRef<ReaderObject>(object.store, std::move(rows)));
        return Status::Ok();
      });
}

}  // extern "C"
