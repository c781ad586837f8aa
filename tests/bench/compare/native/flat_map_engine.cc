// SPDX-License-Identifier: Apache-2.0
// What a program without a library would write: boost::unordered_flat_map from key to row, beside
// columns in vectors, one row after the other. No snapshots, no rollback, no other thread.
#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/version.hpp>

#include "engine.h"

namespace colmerge_bench {
namespace {

struct Values {
  std::string name;
  Type type;
  std::vector<int64_t> integers;
  std::vector<double> doubles;
  std::vector<std::string> texts;

  void Append(const Column& from, int64_t row) {
    switch (type) {
      case Type::kInt64: integers.push_back(from.integers()[row]); break;
      case Type::kFloat64: doubles.push_back(from.doubles()[row]); break;
      case Type::kText: texts.emplace_back(from.text(row));
    }
  }
  void Set(size_t at, const Column& from, int64_t row) {
    switch (type) {
      case Type::kInt64: integers[at] = from.integers()[row]; break;
      case Type::kFloat64: doubles[at] = from.doubles()[row]; break;
      case Type::kText: texts[at].assign(from.text(row));
    }
  }
};

// Keys: one integer, or the bytes of all key columns.
struct IntegerKey {
  using type = int64_t;
  static type Of(const std::vector<const Column*>& keys, int64_t row) {
    return keys[0]->integers()[row];
  }
};
struct BytesKey {
  using type = std::string;
  static type Of(const std::vector<const Column*>& keys, int64_t row) {
    std::string bytes;
    for (const Column* key : keys) {
      if (key->type == Type::kText) {
        bytes += key->text(row);
      } else {
        bytes.append(key->values + row * 8, 8);
      }
    }
    return bytes;
  }
};

template <typename Key>
class FlatMapTable : public Engine {
 public:
  std::string version() const override { return BOOST_LIB_VERSION; }

  void Load(const Work& work) override {
    work_ = &work;
    for (const Field& field : work.fields) values_.push_back({field.name, field.type, {}, {}, {}});
    Append(work.table.get());
  }

  void Append(const Columns& batch) override {
    if (!work_->keys.empty()) return Merge(batch);
    for (int64_t i = 0; i < batch.rows; ++i) {
      for (size_t c = 0; c < values_.size(); ++c) values_[c].Append(batch.columns[c], i);
    }
  }

  void Merge(const Columns& batch) override {
    const std::vector<const Column*> keys = KeysOf(batch);
    const std::vector<const Column*> sources = SourcesOf(batch);
    for (int64_t i = 0; i < batch.rows; ++i) {
      const auto [entry, is_new] = rows_.try_emplace(Key::Of(keys, i), rows_.size());
      for (size_t c = 0; c < values_.size(); ++c) {
        if (is_new) {
          values_[c].Append(*sources[c], i);
        } else if (sources[c] != nullptr) {
          values_[c].Set(entry->second, *sources[c], i);
        }
      }
    }
  }

  void LookupEach(const Columns& batch, int64_t* found) override {
    const std::vector<const Column*> keys = KeysOf(batch);
    const Values& quantity = *FindValues("quantity");
    for (int64_t i = 0; i < batch.rows; ++i) {
      const auto entry = rows_.find(Key::Of(keys, i));
      found[i] = entry == rows_.end() ? -1 : quantity.integers[entry->second];
    }
  }

  void LookupBatch(const Columns& keys, int64_t* found) override { LookupEach(keys, found); }

  void Read(const Take& take) override {
    const auto rows = RowCount();
    for (size_t from = 0; from < rows; from += 100000) {
      OwnedColumns piece;
      for (size_t c = 0; c < values_.size(); ++c) {
        piece.AddColumn(values_[c].name, values_[c].type);
        for (size_t i = from; i < std::min(rows, from + 100000); ++i)
          AddCell(values_[c], i, c, &piece);
      }
      take(piece.Get());
    }
  }

 private:
  static void AddCell(const Values& values, size_t row, size_t column, OwnedColumns* piece) {
    switch (values.type) {
      case Type::kInt64: piece->Add(column, values.integers[row]); break;
      case Type::kFloat64: piece->Add(column, values.doubles[row]); break;
      case Type::kText: piece->Add(column, std::string_view(values.texts[row]));
    }
  }

  size_t RowCount() const {
    const Values& first = values_[0];
    return std::max({first.integers.size(), first.doubles.size(), first.texts.size()});
  }

  std::vector<const Column*> KeysOf(const Columns& batch) const {
    std::vector<const Column*> keys;
    for (const std::string& key : work_->keys) keys.push_back(batch.Find(key));
    return keys;
  }

  // Where each column's values come from; null for a column that the batch lacks.
  std::vector<const Column*> SourcesOf(const Columns& batch) const {
    std::vector<const Column*> sources;
    for (const Values& values : values_) sources.push_back(batch.Find(values.name));
    return sources;
  }

  const Values* FindValues(const std::string& name) const {
    for (const Values& values : values_) {
      if (values.name == name) return &values;
    }
    throw std::runtime_error("no column " + name);
  }

  const Work* work_ = nullptr;
  std::vector<Values> values_;
  boost::unordered_flat_map<typename Key::type, size_t> rows_;
};

// Which key it is shows when the work is there.
class FlatMapEngine : public Engine {
 public:
  std::string version() const override { return BOOST_LIB_VERSION; }
  void Load(const Work& work) override {
    const bool integer = work.keys.size() == 1 && work.table.get().columns[0].type == Type::kInt64;
    if (integer) {
      table_ = std::make_unique<FlatMapTable<IntegerKey>>();
    } else {
      table_ = std::make_unique<FlatMapTable<BytesKey>>();
    }
    table_->Load(work);
  }
  void Append(const Columns& batch) override { table_->Append(batch); }
  void Merge(const Columns& batch) override { table_->Merge(batch); }
  void LookupEach(const Columns& keys, int64_t* found) override { table_->LookupEach(keys, found); }
  void LookupBatch(const Columns& keys, int64_t* found) override {
    table_->LookupBatch(keys, found);
  }
  void Read(const Take& take) override { table_->Read(take); }

 private:
  std::unique_ptr<Engine> table_;
};

}  // namespace

std::unique_ptr<Engine> MakeFlatMap() { return std::make_unique<FlatMapEngine>(); }

}  // namespace colmerge_bench
