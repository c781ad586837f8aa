// SPDX-License-Identifier: Apache-2.0
// The library itself, through its C API: batches go in as Arrow arrays that borrow the work's
// memory.
#include <colmerge/colmerge.h>

#include <algorithm>

#include "engine.h"

namespace colmerge_bench {
namespace {

constexpr int64_t kLoadRows = 1 << 20;

colmerge_error error;

void Check(int32_t status, const colmerge_error& failure = error) {
  if (status != COLMERGE_OK) throw std::runtime_error(failure.message);
}

const char* FormatOf(Type type) {
  switch (type) {
    case Type::kInt64: return "l";
    case Type::kFloat64: return "g";
    case Type::kText: return "u";
  }
  return "";
}

colmerge_string StringOf(const std::string& text) {
  return {text.data(), static_cast<int64_t>(text.size())};
}

// The Arrow structures of batches with the same columns, filled anew for each: they own nothing.
class ArrowBatch {
 public:
  const ArrowArray& Array(const Columns& batch) {
    const size_t count = batch.columns.size();
    if (arrays_.size() != count) Resize(count);
    for (size_t i = 0; i < count; ++i) {
      const Column& column = batch.columns[i];
      const bool text = column.type == Type::kText;
      buffers_[i * 3 + 1] = text ? static_cast<const void*>(column.offsets) : column.values;
      buffers_[i * 3 + 2] = column.values;
      arrays_[i] = ArrowArray{};
      arrays_[i].length = batch.rows;
      arrays_[i].n_buffers = text ? 3 : 2;
      arrays_[i].buffers = &buffers_[i * 3];
      arrays_[i].release = [](ArrowArray* array) { array->release = nullptr; };
    }
    whole_ = ArrowArray{};
    whole_.length = batch.rows;
    whole_.n_buffers = 1;
    whole_.buffers = &no_validity_;
    whole_.n_children = static_cast<int64_t>(count);
    whole_.children = array_children_.data();
    whole_.release = [](ArrowArray* array) { array->release = nullptr; };
    return whole_;
  }

  const ArrowSchema& Schema(const Columns& batch) {
    const size_t count = batch.columns.size();
    if (schemas_.size() == count) return schema_;
    schemas_.assign(count, {});
    names_.clear();
    for (const Column& column : batch.columns) names_.push_back(column.name);
    schema_children_.clear();
    for (size_t i = 0; i < count; ++i) {
      schemas_[i].format = FormatOf(batch.columns[i].type);
      schemas_[i].name = names_[i].c_str();
      schemas_[i].flags = ARROW_FLAG_NULLABLE;
      schemas_[i].release = [](ArrowSchema* schema) { schema->release = nullptr; };
      schema_children_.push_back(&schemas_[i]);
    }
    schema_ = ArrowSchema{};
    schema_.format = "+s";
    schema_.name = "";
    schema_.n_children = static_cast<int64_t>(count);
    schema_.children = schema_children_.data();
    schema_.release = [](ArrowSchema* schema) { schema->release = nullptr; };
    return schema_;
  }

 private:
  void Resize(size_t count) {
    arrays_.assign(count, {});
    buffers_.assign(count * 3, nullptr);
    array_children_.clear();
    for (ArrowArray& array : arrays_) array_children_.push_back(&array);
  }

  const void* no_validity_ = nullptr;
  std::vector<const void*> buffers_;
  std::vector<ArrowArray> arrays_;
  std::vector<ArrowArray*> array_children_;
  ArrowArray whole_{};
  std::vector<std::string> names_;
  std::vector<ArrowSchema> schemas_;
  std::vector<ArrowSchema*> schema_children_;
  ArrowSchema schema_{};
};

colmerge_value ValueOf(const Column& column, int64_t row) {
  colmerge_value value{};
  if (column.type == Type::kText) {
    const std::string_view text = column.text(row);
    value.kind = COLMERGE_VALUE_TEXT;
    value.data = text.data();
    value.length = static_cast<int64_t>(text.size());
  } else {
    value.kind = COLMERGE_VALUE_INT64;
    value.integer = column.integers()[row];
  }
  return value;
}

// Hands a stream's batches on as columns. Its texts come as utf8 with offsets.
void TakeStream(ArrowArrayStream* stream, const Engine::Take& take) {
  ArrowSchema schema;
  if (stream->get_schema(stream, &schema) != 0) throw std::runtime_error("no schema");
  Columns piece;
  for (int64_t i = 0; i < schema.n_children; ++i) {
    const std::string format = schema.children[i]->format;
    if (format != "l" && format != "g" && format != "u") {
      throw std::runtime_error("a column of format " + format);
    }
    const Type type = format == "l" ? Type::kInt64 : format == "g" ? Type::kFloat64 : Type::kText;
    piece.columns.push_back({schema.children[i]->name, type, nullptr, nullptr});
  }
  schema.release(&schema);
  for (;;) {
    ArrowArray batch;
    if (stream->get_next(stream, &batch) != 0)
      throw std::runtime_error(stream->get_last_error(stream));
    if (batch.release == nullptr) break;
    piece.rows = batch.length;
    for (size_t i = 0; i < piece.columns.size(); ++i) {
      const ArrowArray& array = *batch.children[i];
      if (array.null_count > 0)
        throw std::runtime_error("a null in column " + piece.columns[i].name);
      const bool text = piece.columns[i].type == Type::kText;
      piece.columns[i].offsets =
          text ? static_cast<const int32_t*>(array.buffers[1]) + array.offset : nullptr;
      piece.columns[i].values =
          static_cast<const char*>(array.buffers[text ? 2 : 1]) + (text ? 0 : array.offset * 8);
    }
    take(piece);
    batch.release(&batch);
  }
  stream->release(stream);
}

class ColmergeReader : public Reader {
 public:
  ColmergeReader(colmerge_table* table, int64_t quantity) : table_(table), quantity_(quantity) {}

  int64_t Read(const Columns& keys) override {
    colmerge_error failure;
    colmerge_snapshot* snapshot = nullptr;
    Check(colmerge_snapshot_open(table_, &snapshot, &failure), failure);
    int64_t found = 0;
    for (int64_t i = 0; i < keys.rows; ++i) {
      const colmerge_value key = ValueOf(keys.columns[0], i);
      int64_t row = -1;
      colmerge_value value;
      Check(colmerge_snapshot_find_key(snapshot, nullptr, 1, &key, &row, &failure), failure);
      if (row < 0) continue;
      Check(colmerge_snapshot_get_values(snapshot, row, &quantity_, 1, &value, &failure), failure);
      ++found;
    }
    colmerge_snapshot_close(snapshot);
    return found;
  }

 private:
  colmerge_table* table_;
  int64_t quantity_;
};

class ColmergeEngine : public Engine {
 public:
  ~ColmergeEngine() override {
    colmerge_statement_close(statement_);
    colmerge_snapshot_close(held_);
    colmerge_destination_close(append_);
    colmerge_destination_close(merge_);
    colmerge_table_close(table_);
    colmerge_store_close(store_);
  }

  std::string version() const override { return colmerge_version_string(); }

  void Load(const Work& work) override {
    Open(work);
    const Columns& rows = work.table.get();
    for (int64_t from = 0; from < rows.rows; from += kLoadRows) {
      Append(rows.Slice(from, std::min(kLoadRows, rows.rows - from)));
    }
    // A primary key's index is there already, whatever the table's size.
    arrow_ = ArrowBatch{};
  }

  void Append(const Columns& batch) override { Write(append_, batch); }
  void Merge(const Columns& batch) override { Write(merge_, batch); }

  void Delete(const Columns& keys) override {
    Check(colmerge_table_delete_keys_array(table_, &arrow_.Array(keys), &arrow_.Schema(keys),
                                           nullptr, &error));
  }

  void HoldSnapshot() override {
    colmerge_snapshot* next = nullptr;
    Check(colmerge_snapshot_open(table_, &next, &error));
    colmerge_snapshot_close(held_);
    held_ = next;
  }

  void TakeSnapshots(int64_t count) override {
    for (int64_t i = 0; i < count; ++i) {
      colmerge_snapshot* snapshot = nullptr;
      Check(colmerge_snapshot_open(table_, &snapshot, &error));
      colmerge_snapshot_close(snapshot);
    }
  }

  void LookupEach(const Columns& keys, int64_t* values) override {
    EnsureSnapshot();
    std::vector<colmerge_value> key(keys.columns.size());
    for (int64_t i = 0; i < keys.rows; ++i) {
      for (size_t k = 0; k < key.size(); ++k) key[k] = ValueOf(keys.columns[k], i);
      int64_t row = -1;
      Check(colmerge_snapshot_find_key(held_, nullptr, static_cast<int64_t>(key.size()), key.data(),
                                       &row, &error));
      values[i] = -1;
      if (row < 0) continue;
      colmerge_value value;
      Check(colmerge_snapshot_get_values(held_, row, &quantity_, 1, &value, &error));
      values[i] = value.integer;
    }
  }

  void LookupBatch(const Columns& keys, int64_t* values) override {
    EnsureSnapshot();
    rows_.resize(static_cast<size_t>(keys.rows));
    const double start = SecondsNow();
    Check(colmerge_snapshot_find_keys_array(held_, &arrow_.Array(keys), &arrow_.Schema(keys),
                                            rows_.data(), keys.rows, &error));
    find_seconds_ += SecondsNow() - start;
    found_ += keys.rows;
    colmerge_read_options options = COLMERGE_READ_OPTIONS_INIT;
    const colmerge_string quantity = COLMERGE_STRING("quantity");
    options.columns = &quantity;
    options.column_count = 1;
    options.batch_size = keys.rows;
    ArrowArrayStream stream;
    Check(colmerge_snapshot_take_rows(held_, rows_.data(), keys.rows, &options, &stream, &error));
    TakeStream(&stream, [&values](const Columns& piece) {
      values = std::copy_n(piece.columns[0].integers(), piece.rows, values);
    });
  }

  void Query(const std::string& sql, const Take& take) override {
    if (statement_ == nullptr) {
      Check(colmerge_statement_prepare(store_, sql.data(), static_cast<int64_t>(sql.size()),
                                       &statement_, &error));
    }
    ArrowArrayStream stream;
    Check(colmerge_statement_query(statement_, nullptr, 0, nullptr, &stream, &error));
    TakeStream(&stream, take);
  }

  std::unique_ptr<Reader> NewReader() override {
    return std::make_unique<ColmergeReader>(table_, quantity_);
  }

  void Read(const Take& take) override {
    colmerge_snapshot* snapshot = nullptr;
    Check(colmerge_snapshot_open(table_, &snapshot, &error));
    ArrowArrayStream stream;
    Check(colmerge_snapshot_read(snapshot, nullptr, &stream, &error));
    colmerge_snapshot_close(snapshot);
    TakeStream(&stream, take);
  }

  std::map<std::string, double> Extra() override {
    colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
    Check(colmerge_table_describe(table_, &info, &error));
    std::map<std::string, double> extra{{"table_bytes", static_cast<double>(info.bytes.total)},
                                        {"index_bytes", static_cast<double>(info.bytes.indexes)},
                                        {"garbage_bytes", static_cast<double>(info.bytes.garbage)}};
    if (found_ > 0) extra["find_seconds_per_key"] = find_seconds_ / static_cast<double>(found_);
    return extra;
  }

 private:
  void Open(const Work& work) {
    colmerge_store_options store_options = COLMERGE_STORE_OPTIONS_INIT;
    store_options.threads = 1;
    Check(colmerge_store_open(&store_options, &store_, &error));
    std::vector<colmerge_field> fields;
    for (const Field& field : work.fields) {
      if (field.name == "quantity") quantity_ = static_cast<int64_t>(fields.size());
      fields.push_back({StringOf(field.name), {FormatOf(field.type), -1}, 0, 0, nullptr, 0, 0});
    }
    std::vector<colmerge_string> keys;
    for (const std::string& key : work.keys) keys.push_back(StringOf(key));
    colmerge_table_options options = COLMERGE_TABLE_OPTIONS_INIT;
    options.primary_key = keys.data();
    options.primary_key_count = static_cast<int64_t>(keys.size());
    Check(colmerge_table_create_from_fields(store_, "t", -1, fields.data(),
                                            static_cast<int64_t>(fields.size()),
                                            keys.empty() ? nullptr : &options, &table_, &error));
    colmerge_destination_options destination = COLMERGE_DESTINATION_OPTIONS_INIT;
    destination.table_name = COLMERGE_STRING("t");
    Check(colmerge_destination_open(store_, &destination, &append_, &error));
    if (keys.empty()) return;
    destination.mode = COLMERGE_MODE_MERGE;
    destination.merge_keys = keys.data();
    destination.merge_key_count = static_cast<int64_t>(keys.size());
    Check(colmerge_destination_open(store_, &destination, &merge_, &error));
  }

  void EnsureSnapshot() {
    if (held_ == nullptr) Check(colmerge_snapshot_open(table_, &held_, &error));
  }

  void Write(colmerge_destination* destination, const Columns& batch) {
    ArrowArray array = arrow_.Array(batch);
    Check(colmerge_destination_write_array(destination, &array, &arrow_.Schema(batch), nullptr,
                                           nullptr, &error));
  }

  colmerge_store* store_ = nullptr;
  colmerge_table* table_ = nullptr;
  colmerge_destination* append_ = nullptr;
  colmerge_destination* merge_ = nullptr;
  colmerge_snapshot* held_ = nullptr;
  colmerge_statement* statement_ = nullptr;
  int64_t quantity_ = 0;
  ArrowBatch arrow_;
  std::vector<int64_t> rows_;
  double find_seconds_ = 0;
  int64_t found_ = 0;
};

}  // namespace

std::unique_ptr<Engine> MakeColmerge() { return std::make_unique<ColmergeEngine>(); }

}  // namespace colmerge_bench
