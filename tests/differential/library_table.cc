// SPDX-License-Identifier: Apache-2.0
#include "differential/library_table.h"

#include <stdexcept>
#include <utility>

#include "differential/conversion.h"
#include "support/arrow_producer.h"
#include "support/plain_columns.h"

namespace colmerge::test {
namespace {

constexpr char kTable[] = "t";

std::vector<colmerge_string> Strings(const std::vector<std::string>& texts) {
  std::vector<colmerge_string> strings;
  for (const std::string& text : texts) strings.push_back(ToString(text));
  return strings;
}

struct ProgressLog {
  bool cancels = false;
  bool sound = true;
  int64_t prepared = 0;
};

int32_t OnProgress(void* user, const colmerge_progress* progress) {
  auto* log = static_cast<ProgressLog*>(user);
  log->sound = log->sound && progress->rows_prepared >= log->prepared &&
               progress->rows_prepared <= progress->rows_read &&
               (progress->total_rows == -1 || progress->total_rows >= progress->rows_read);
  log->prepared = progress->rows_prepared;
  return log->cancels ? 1 : 0;
}

// Faults that lie in the options of a write.
void SetFault(const Step& step, const int32_t* cancel, colmerge_write_options* options) {
  switch (step.fault) {
    case Fault::kRowLimit: options->row_limit = step.RowCount() - 1; break;
    case Fault::kBatchLimit:
      options->batch_limit = static_cast<int64_t>(step.batches.size()) - 1;
      break;
    case Fault::kCancelFlag: options->cancel = cancel; break;
    case Fault::kMemoryLimit: options->memory_limit = 1; break;
    default: break;
  }
}

colmerge_destination_options OptionsOf(const Step& step, const std::vector<colmerge_string>& keys) {
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = ToString(kTable);
  options.batch_size = step.batch_size;
  options.mode = step.rules.mode;
  options.create_table_if_not_exists = step.rules.create ? COLMERGE_DEFAULT : COLMERGE_FALSE;
  options.validate_schema = step.rules.validate ? COLMERGE_TRUE : COLMERGE_DEFAULT;
  options.on_match = step.rules.on_match;
  options.on_no_match = step.rules.on_no_match;
  options.on_duplicate = step.rules.on_duplicate;
  options.null_keys = step.rules.null_keys;
  options.null_values = step.rules.null_values;
  options.merge_keys = keys.data();
  options.merge_key_count = static_cast<int64_t>(keys.size());
  options.new_types = COLMERGE_NEW_TYPES_ERROR;  // the model has no wider types
  if (!step.rules.delete_when.empty()) options.delete_when = ToString(step.rules.delete_when);
  return options;
}

// A key cell as a value of the kind that its column takes.
colmerge_value ValueFor(const Type& type, const Cell& cell) {
  colmerge_value value{};
  if (!cell.valid) return value;
  const std::string& format = type.values().format;
  value.data = cell.bytes.data();
  value.length = static_cast<int64_t>(cell.bytes.size());
  const Layout layout = LayoutOf(format);
  if (layout == Layout::kBits) {
    value = {COLMERGE_VALUE_BOOL, 0, cell.bytes[0], 0, nullptr, 0};
  } else if (layout != Layout::kFixed) {
    const char last = format.back();
    value.kind = last == 'z' || last == 'Z' ? COLMERGE_VALUE_BYTES : COLMERGE_VALUE_TEXT;
  } else if (format[0] == 'w') {
    value.kind = COLMERGE_VALUE_BYTES;
  } else if (format[0] == 'd' || format == "tiD" || format == "tin") {
    value.kind = COLMERGE_VALUE_RAW;
  } else if (type.values().is_floating()) {
    const double real = format == "e"   ? HalfToDouble(ValueOf<uint16_t>(cell))
                        : format == "f" ? static_cast<double>(ValueOf<float>(cell))
                                        : ValueOf<double>(cell);
    value = {COLMERGE_VALUE_DOUBLE, 0, 0, real, nullptr, 0};
  } else {
    const bool is_unsigned = format[0] < 'a';
    std::string bytes = cell.bytes;
    bytes.resize(8, !is_unsigned && (bytes.back() & 0x80) != 0 ? '\xff' : '\0');
    const auto integer = ValueOf<int64_t>({true, bytes, {}});
    value = {is_unsigned ? COLMERGE_VALUE_UINT64 : COLMERGE_VALUE_INT64, 0, integer, 0, nullptr, 0};
  }
  return value;
}

}  // namespace

std::string CallResult::ToText() const {
  if (status != COLMERGE_OK)
    return std::string(colmerge_status_name(status)) + " \"" + error.message + "\"";
  return "ok, " + std::to_string(counts.inserted) + " inserted, " + std::to_string(counts.updated) +
         " updated, " + std::to_string(counts.deleted) + " deleted, " +
         std::to_string(counts.ignored) + " ignored";
}

LibraryTable::LibraryTable() {
  colmerge_error error;
  colmerge_store* store = nullptr;
  Expect(colmerge_store_open(nullptr, &store, &error), error, "store_open");
  store_.reset(store);
}

CallResult LibraryTable::Create(const Contents& shape, bool from_fields) {
  CallResult result;
  const std::vector<colmerge_string> keys = Strings(shape.primary_key);
  colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
  options.primary_key = keys.data();
  options.primary_key_count = static_cast<int64_t>(keys.size());
  colmerge_table* table = nullptr;
  if (from_fields) {
    std::vector<colmerge_field> fields;
    for (const Field& field : shape.fields) {
      colmerge_field plain{};
      plain.name = ToString(field.name);
      plain.format = ToString(field.type.format);
      plain.nullable = field.nullable ? COLMERGE_DEFAULT : COLMERGE_FALSE;
      fields.push_back(plain);
    }
    result.status = colmerge_table_create_from_fields(store_.get(), kTable, -1, fields.data(),
                                                      static_cast<int64_t>(fields.size()), &options,
                                                      &table, &result.error);
  } else {
    Owned<ArrowSchema> schema;
    MakeSchema(shape.fields, shape.metadata, schema.get());
    result.status = colmerge_table_create(store_.get(), kTable, -1, schema.get(), &options, &table,
                                          &result.error);
  }
  colmerge_table_close(table);
  return result;
}

Table LibraryTable::Open() {
  colmerge_error error;
  colmerge_table* table = nullptr;
  Expect(colmerge_table_open(store_.get(), kTable, -1, &table, &error), error, "table_open");
  return Table(table);
}

CallResult LibraryTable::Write(const Step& step) {
  const std::vector<colmerge_string> keys = Strings(step.rules.merge_keys);
  const colmerge_destination_options destination_options = OptionsOf(step, keys);
  const int32_t cancel = 1;
  ProgressLog log;
  log.cancels = step.fault == Fault::kCancelCallback;
  colmerge_write_options options = COLMERGE_WRITE_OPTIONS_INIT;
  options.progress = OnProgress;
  options.user = &log;
  SetFault(step, &cancel, &options);

  colmerge_error error;
  colmerge_destination* opened = nullptr;
  Expect(colmerge_destination_open(store_.get(), &destination_options, &opened, &error), error,
         "destination_open");
  const Destination destination(opened);
  CallResult result = WriteTo(destination.get(), step, options);
  if (!log.sound) throw std::runtime_error("progress went backwards or beyond the rows");
  return result;
}

CallResult LibraryTable::WriteTo(colmerge_destination* destination, const Step& step,
                                 const colmerge_write_options& options) {
  CallResult result;
  Variety variety(step.variety);
  if (step.form == Form::kColumns) {
    const PlainColumns columns(step.batches[0], &variety);
    result.status = colmerge_destination_write_columns(destination, columns.data(), columns.count(),
                                                       &options, &result.counts, &result.error);
  } else if (step.form == Form::kArray) {
    Owned<ArrowSchema> schema;
    Owned<ArrowArray> array;
    MakeSchema(step.batches[0].fields, step.metadata, schema.get());
    MakeArray(step.batches[0], &variety, array.get());
    result.status = colmerge_destination_write_array(destination, array.get(), schema.get(),
                                                     &options, &result.counts, &result.error);
    const bool moved = array->release == nullptr;
    if (moved != (result.status == COLMERGE_OK))
      throw std::runtime_error("wrong owner of the array");
  } else {
    StreamPlan plan{step.batches[0].fields, step.metadata, step.batches, -1, "the producer broke"};
    if (step.fault == Fault::kStreamBreaks) {
      plan.fail_after = static_cast<int64_t>(step.variety % plan.batches.size());
    }
    Owned<ArrowArrayStream> stream;
    MakeStream(plan, &variety, stream.get());
    result.status = step.form == Form::kSetContents
                        ? colmerge_table_set_contents(store_.get(), kTable, -1, stream.get(),
                                                      &options, &result.counts, &result.error)
                        : colmerge_destination_write_stream(destination, stream.get(), &options,
                                                            &result.counts, &result.error);
    if (stream->release != nullptr) throw std::runtime_error("the stream was not released");
  }
  return result;
}

CallResult LibraryTable::DeleteKeys(const Step& step) {
  CallResult result;
  const Table table = Open();
  Variety variety(step.variety);
  if (step.form == Form::kColumns) {
    const PlainColumns keys(step.keys, &variety);
    result.status = colmerge_table_delete_keys(table.get(), keys.data(), keys.count(),
                                               &result.counts, &result.error);
    return result;
  }
  Owned<ArrowSchema> schema;
  Owned<ArrowArray> array;
  MakeSchema(step.keys.fields, {}, schema.get());
  MakeArray(step.keys, &variety, array.get());
  result.status = colmerge_table_delete_keys_array(table.get(), array.get(), schema.get(),
                                                   &result.counts, &result.error);
  return result;
}

CallResult LibraryTable::Truncate() {
  CallResult result;
  result.status = colmerge_table_truncate(Open().get(), &result.error);
  return result;
}

CallResult LibraryTable::Drop() {
  CallResult result;
  result.status = colmerge_table_drop(store_.get(), kTable, -1, &result.error);
  return result;
}

bool LibraryTable::Exists() {
  colmerge_error error;
  int32_t exists = -1;
  Expect(colmerge_table_exists(store_.get(), kTable, -1, &exists, &error), error, "table_exists");
  return exists == 1;
}

Snapshot LibraryTable::TakeSnapshot() {
  colmerge_error error;
  colmerge_snapshot* snapshot = nullptr;
  Expect(colmerge_snapshot_open(Open().get(), &snapshot, &error), error, "snapshot_open");
  return Snapshot(snapshot);
}

colmerge_table_info LibraryTable::Describe() {
  colmerge_error error;
  colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
  Expect(colmerge_table_describe(Open().get(), &info, &error), error, "table_describe");
  return info;
}

int64_t LibraryTable::MemoryInUse() {
  colmerge_error error;
  colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
  Expect(colmerge_store_usage(store_.get(), &usage, &error), error, "store_usage");
  const colmerge_bytes& bytes = usage.bytes;
  const int64_t sum =
      bytes.values + bytes.validity + bytes.strings + bytes.indexes + bytes.scratch + bytes.other;
  if (sum != bytes.total || bytes.live + bytes.garbage != bytes.total) {
    throw std::runtime_error("the store's memory figures do not add up");
  }
  return bytes.total;
}

CallResult LibraryTable::FindOneByOne(colmerge_snapshot* snapshot, const RowBatch& keys,
                                      std::vector<int64_t>* rows) {
  CallResult result;
  std::vector<int64_t> columns;
  for (const Field& field : keys.fields) {
    int64_t column = -1;
    result.status = colmerge_snapshot_find_column(snapshot, field.name.data(),
                                                  static_cast<int64_t>(field.name.size()), &column,
                                                  &result.error);
    if (result.status != COLMERGE_OK) return result;
    columns.push_back(column);
  }
  for (size_t row = 0; row < keys.rows(); ++row) {
    std::vector<colmerge_value> values;
    for (size_t i = 0; i < columns.size(); ++i) {
      values.push_back(ValueFor(keys.fields[i].type, keys.columns[i][row]));
    }
    result.status =
        colmerge_snapshot_find_key(snapshot, columns.data(), static_cast<int64_t>(columns.size()),
                                   values.data(), &(*rows)[row], &result.error);
    if (result.status != COLMERGE_OK) return result;
  }
  return result;
}

CallResult LibraryTable::Find(colmerge_snapshot* snapshot, const Step& step,
                              std::vector<int64_t>* rows) {
  rows->assign(step.keys.rows(), -2);
  if (step.one_by_one) return FindOneByOne(snapshot, step.keys, rows);
  CallResult result;
  const auto capacity = static_cast<int64_t>(rows->size());
  Variety variety(step.variety);
  if (step.form == Form::kColumns) {
    const PlainColumns keys(step.keys, &variety);
    result.status = colmerge_snapshot_find_keys(snapshot, keys.data(), keys.count(), rows->data(),
                                                capacity, &result.error);
    return result;
  }
  Owned<ArrowSchema> schema;
  Owned<ArrowArray> array;
  MakeSchema(step.keys.fields, {}, schema.get());
  MakeArray(step.keys, &variety, array.get());
  result.status = colmerge_snapshot_find_keys_array(snapshot, array.get(), schema.get(),
                                                    rows->data(), capacity, &result.error);
  return result;
}

}  // namespace colmerge::test
