// SPDX-License-Identifier: Apache-2.0
// The column writer and reader against a plain list of values, for every type: appended,
// overwritten and null rows, over the borders of chunks, in chunks that are not there until they
// are written.
#include <algorithm>
#include <map>

#include "column/column_reader.h"
#include "column/column_writer.h"
#include "support/catch.h"
#include "support/value_model.h"

namespace colmerge {
namespace {

using test::PlainColumn;
using test::PlainValue;
using test::Random;

// A column with what the caller of the writer has to see to: chunks with room, bitmaps, string
// blocks, codes of the column's own dictionary.
class ModelColumn {
 public:
  ModelColumn(DataType type, Random* random) : type_(std::move(type)), random_(random) {
    if (type_.storage() == Storage::kViews) column_.strings = MakeRef<StringHeap>();
  }

  void AppendVector(uint64_t count) {
    const uint64_t before = random_->Below(5);
    const PlainColumn plain = RandomPlain(before + count + random_->Below(5));
    const Vector vector = MakeColumnVector(plain);
    const uint64_t row = model_.size();
    for (uint64_t i = 0; i < count; ++i) model_.push_back(plain[before + i]);
    Prepare(ChunkOf(row), ChunksFor(model_.size()), row, plain);
    AppendValues(vector, before, count, row, &column_);
  }

  void AppendNullRows(uint64_t count) {
    const uint64_t row = model_.size();
    model_.resize(row + count);
    // A chunk that is there gets room; one that is not stays away.
    if (row != model_.size() && column_.chunks[ChunkOf(row)] != nullptr) {
      Prepare(ChunkOf(row), ChunkOf(row) + 1, row, {std::nullopt});
    }
    AppendNulls(type_, row, count, &column_);
  }

  // Overwrites rows in use and adds new ones behind them, in one go.
  void Scatter(uint64_t updates, uint64_t inserts) {
    const uint64_t in_use = model_.size();
    if (in_use == 0) return;
    const PlainColumn plain = RandomPlain(updates + inserts + 5);
    const Vector vector = MakeColumnVector(plain);
    model_.resize(in_use + inserts);
    std::map<uint64_t, uint32_t> targets;
    for (uint64_t i = 0; i < updates; ++i) targets[random_->Below(in_use)] = 0;
    for (uint64_t i = 0; i < inserts; ++i) targets[in_use + i] = 0;
    for (auto& [row, source] : targets)
      source = static_cast<uint32_t>(random_->Below(plain.size()));
    std::vector<uint32_t> sources;
    std::vector<uint64_t> rows;
    for (auto [row, source] : targets) {
      rows.push_back(row);
      sources.push_back(source);
    }
    Shuffle(&rows, &sources);
    Prepare(0, ChunksFor(model_.size()), in_use, plain, rows.size());
    ScatterValues(vector, sources.data(), rows.data(), rows.size(), in_use, &column_);
    for (size_t i = 0; i < rows.size(); ++i) {
      model_[rows[i]] = plain[sources[i]];
    }
  }

  void CheckRange() {
    const uint64_t start = NearBorder();
    const uint64_t count = std::min(model_.size() - start, random_->Below(400));
    const Vector read = ReadRange(type_, column_, start, count, pool_, nullptr);
    Compare(read, [&](uint64_t i) -> const PlainValue& { return model_[start + i]; }, count);
  }

  void CheckRows() {
    std::vector<uint64_t> rows;
    for (uint64_t i = random_->Below(300); i > 0 && !model_.empty(); --i) {
      rows.push_back(random_->Percent(50) ? random_->Below(model_.size())
                                          : std::min(NearBorder(), model_.size() - 1));
    }
    const Vector read = ReadRows(type_, column_, rows.data(), rows.size(), pool_, nullptr);
    Compare(read, [&](uint64_t i) -> const PlainValue& { return model_[rows[i]]; }, rows.size());
  }

  uint64_t rows() const { return model_.size(); }
  const Column& column() const { return column_; }
  const DataType& type() const { return type_; }
  const Ref<MemoryPool>& pool() const { return pool_; }
  uint64_t LongStringBytes() const {
    uint64_t total = 0;
    for (const PlainValue& value : model_) {
      if (value && value->size() > kInlineBytes) total += value->size();
    }
    return total;
  }

 private:
  PlainColumn RandomPlain(uint64_t count) {
    return RandomColumn(type_, count, {random_->Percent(30) ? 0 : uint32_t{25}, 0, 40}, random_);
  }

  // With codes of the column's dictionary, which grows as need be.
  Vector MakeColumnVector(const PlainColumn& plain) {
    Vector vector = MakeVector(type_, plain, pool_, random_);
    if (!type_.is_dictionary()) return vector;
    auto extended = Dictionary::Extend(column_.dictionary, *vector.dictionary, type_.index, pool_);
    REQUIRE(extended.ok());
    column_.dictionary = extended->dictionary;
    const uint32_t width = type_.width();
    for (uint64_t i = 0; i < vector.length; ++i) {
      auto* place = const_cast<uint8_t*>(vector.values) + i * width;
      uint64_t code = 0;
      std::memcpy(&code, place, width);
      if (vector.IsValid(i)) std::memcpy(place, &extended->codes[code], std::min(width, 4u));
    }
    vector.dictionary = extended->dictionary->values();
    return vector;
  }

  // Chunks [first, end) are there, have room and a bitmap where one may be needed; string room for
  // the values, each of them up to `copies` times.
  void Prepare(uint64_t first, uint64_t end, uint64_t in_use, const PlainColumn& values,
               uint64_t copies = 1) {
    if (type_.storage() == Storage::kNone) return;
    const bool nulls = std::find(values.begin(), values.end(), std::nullopt) != values.end();
    for (uint64_t chunk = first; chunk < end; ++chunk) {
      const uint64_t start = chunk * kChunkRows;
      const uint64_t used = std::min(kChunkRows, in_use - std::min(in_use, start));
      const uint64_t needed = std::min(kChunkRows, model_.size() - start);
      ColumnChunk* stored = column_.chunks[chunk];
      if (stored == nullptr || stored->capacity() < needed) {
        column_.SetChunk(chunk, CopyChunk(stored, {used, needed}, nulls, type_, pool_));
      } else if (nulls && stored->validity() == nullptr) {
        stored->AddValidity(stored->MakeValidity(true, pool_));
        column_.has_bitmaps = true;
      }
    }
    if (type_.storage() != Storage::kViews) return;
    uint64_t total = 0, longest = 0;
    for (const PlainValue& value : values) {
      if (!value || value->size() <= kInlineBytes) continue;
      total += value->size() * copies;
      longest = std::max<uint64_t>(longest, value->size());
    }
    column_.strings->Adopt(column_.strings->Reserve(total, longest, pool_));
  }

  template <typename Expected>
  void Compare(const Vector& read, Expected&& expected, uint64_t count) {
    REQUIRE(read.length == count);
    uint64_t nulls = 0;
    bool same = true;
    for (uint64_t i = 0; i < count; ++i) {
      same = same && test::ValueAt(read, i) == expected(i);
      nulls += expected(i) ? 0 : 1;
    }
    REQUIRE(same);
    REQUIRE(read.null_count == nulls);
    if (nulls == 0) REQUIRE((read.validity == nullptr));
  }

  uint64_t NearBorder() {
    const uint64_t border = random_->Below(ChunksFor(model_.size()) + 1) * kChunkRows;
    const uint64_t around = border + random_->Below(300);
    return std::min(around - std::min<uint64_t>(around, 150), model_.size());
  }

  void Shuffle(std::vector<uint64_t>* rows, std::vector<uint32_t>* sources) {
    for (size_t i = rows->size(); i > 1; --i) {
      const size_t j = random_->Below(i);
      std::swap((*rows)[i - 1], (*rows)[j]);
      std::swap((*sources)[i - 1], (*sources)[j]);
    }
  }

  DataType type_;
  Random* random_;
  Ref<MemoryPool> pool_ = MakeRef<MemoryPool>(0);
  Column column_;
  PlainColumn model_;
};

TEST_CASE("a column holds what was written to it, whatever the order") {
  for (const DataType& type : test::SampleTypes()) {
    INFO(type.ToString());
    for (uint64_t seed = 0; seed < 4; ++seed) {
      Random random(seed);
      ModelColumn column(type, &random);
      // Shortly before a border, so that some steps lead over it.
      if (seed % 2 == 1) column.AppendNullRows(kChunkRows * seed - random.Below(300));
      for (int step = 0; step < 25; ++step) {
        switch (random.Below(4)) {
          case 0: column.AppendNullRows(random.Below(100)); break;
          case 1: column.Scatter(random.Below(60), random.Below(60)); break;
          default: column.AppendVector(random.Below(150));
        }
        column.CheckRange();
        column.CheckRows();
      }
      if (type.storage() == Storage::kViews) {
        const StringHeap& heap = *column.column().strings;
        CHECK(heap.used_bytes() - heap.garbage_bytes() == column.LongStringBytes());
      }
    }
  }
}

TEST_CASE("what is read within a chunk is borrowed, not copied") {
  Random random(1);
  for (const DataType& type : test::SampleTypes()) {
    if (type.storage() == Storage::kNone || type.storage() == Storage::kViews) continue;
    INFO(type.ToString());
    ModelColumn column(type, &random);
    column.AppendVector(1000);
    const auto owner = std::make_shared<int>(1);
    const Vector read = ReadRange(type, column.column(), 100, 200, column.pool(), owner);
    const ColumnChunk& chunk = *column.column().chunks[0];
    CHECK(read.values >= chunk.values());
    CHECK(read.values <= chunk.values() + chunk.value_bytes());
    CHECK(read.buffers.empty());
    CHECK(owner.use_count() == 2);
  }
}

TEST_CASE("of a column that is not there yet, all rows are null and cost nothing") {
  for (const DataType& type : test::SampleTypes()) {
    Random random(1);
    ModelColumn column(type, &random);
    column.AppendNullRows(3 * kChunkRows + 5);
    CHECK(column.pool()->total() == 0);
    column.CheckRange();
    column.CheckRows();
  }
}

TEST_CASE("discarded rows count as garbage, each by its size") {
  Random random(3);
  ModelColumn model(TypeId::kUtf8, &random);
  model.AppendVector(200);
  Column column = model.column();
  std::vector<uint64_t> rows(200);
  for (uint64_t i = 0; i < rows.size(); ++i) rows[i] = i;
  const uint64_t before = column.strings->garbage_bytes();
  DiscardStrings(rows.data(), rows.size(), &column);
  CHECK(column.strings->garbage_bytes() - before == model.LongStringBytes());
}

}  // namespace
}  // namespace colmerge
