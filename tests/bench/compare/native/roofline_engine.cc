// SPDX-License-Identifier: Apache-2.0
// The roofline: a loop that does only the memory accesses which no merge can avoid. It is told the
// row that each key has, so nothing is hashed, compared or searched, and all memory has been set
// aside and touched beforehand.
//
//   merge   the batch is read once; for each row one line of an index (16 bytes in it are read, or
//           written for a new row) and one line of each column that changes are touched. A text is
//           a view of 16 bytes, its bytes go to the end of a heap.
//   append  the batch is copied to memory as new as a table's: page faults are paid for.
//
// Blocks of rows go through these steps, so that many lines are on their way at once: prefetch the
// index, read it, then column by column prefetch and write. (All columns of a block at once are
// slower: their lines do not fit into the first cache.)
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "engine.h"

namespace colmerge_bench {
namespace {

constexpr int64_t kBlock = 256;
constexpr size_t kShift = 65 * 64;
constexpr size_t kHugePage = size_t{2} << 20;

// Memory in huge pages where the system has them.
class Region {
 public:
  Region() = default;
  // `shift` keeps regions from beginning at the same set of a cache.
  Region(size_t bytes, bool touched, size_t shift)
      : bytes_(((bytes + shift) / kHugePage + 2) * kHugePage), shift_(shift) {
    address_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (address_ == MAP_FAILED) throw std::bad_alloc();
    madvise(address_, bytes_, MADV_HUGEPAGE);
    if (touched) std::memset(address_, 0, bytes_);
  }
  ~Region() {
    if (address_ != nullptr) munmap(address_, bytes_);
  }
  Region(Region&& other) noexcept
      : address_(other.address_), bytes_(other.bytes_), shift_(other.shift_) {
    other.address_ = nullptr;
  }
  Region& operator=(Region&& other) noexcept {
    std::swap(address_, other.address_);
    std::swap(bytes_, other.bytes_);
    std::swap(shift_, other.shift_);
    return *this;
  }
  template <typename T>
  T* as() const {
    const auto address = reinterpret_cast<uintptr_t>(address_);
    return reinterpret_cast<T*>((address + kHugePage - 1) / kHugePage * kHugePage + shift_);
  }

 private:
  void* address_ = nullptr;
  size_t bytes_ = 0;
  size_t shift_ = 0;
};

struct View {
  uint32_t length;
  char prefix[4];
  uint64_t offset;
};

struct Slot {
  uint64_t digest;
  int64_t row;
};

struct Store {
  std::string name;
  Type type;
  bool is_key;
  size_t width;
  Region values;
  Region heap;
  uint64_t heap_bytes = 0;
};

uint64_t DigestOf(int64_t row) { return static_cast<uint64_t>(row) * 0x9E3779B97F4A7C15u; }

int64_t TextBytes(const Column& column, int64_t rows) {
  return column.offsets[rows] - column.offsets[0];
}

class RooflineEngine : public Engine {
 public:
  std::string version() const override { return "1"; }

  void Load(const Work& work) override {
    work_ = &work;
    const bool fresh = work.kind == "append";
    const Columns& table = work.table.get();
    const Columns& batches = work.batches.get();
    capacity_ = table.rows + batches.rows;
    for (const Field& field : work.fields) {
      const bool text = field.type == Type::kText;
      Store store{field.name, field.type, work.IsKey(field.name), text ? sizeof(View) : 8, {}, {}};
      store.values =
          Region(static_cast<size_t>(capacity_) * store.width, !fresh, stores_.size() * kShift);
      if (text) store.heap = Region(HeapBytes(field.name), !fresh, stores_.size() * kShift);
      stores_.push_back(std::move(store));
    }
    const size_t slots = std::bit_ceil(static_cast<size_t>(capacity_) * 4 / 3);
    mask_ = slots - 1;
    if (!fresh) index_ = Region(slots * sizeof(Slot), true, 0);
    Append(table);
    for (int64_t row = 0; !fresh && row < rows_; ++row) *SlotOf(row) = {DigestOf(row), row};
  }

  void Append(const Columns& batch) override {
    for (Store& store : stores_) AppendColumn(&store, *batch.Find(store.name), batch.rows);
    rows_ += batch.rows;
  }

  void Merge(const Columns& batch) override {
    const int64_t* targets = work_->targets + done_;
    done_ += batch.rows;
    FindSources(batch);
    for (int64_t from = 0; from < batch.rows; from += kBlock) {
      MergeBlock(sources_, targets, from, std::min(batch.rows, from + kBlock));
    }
  }

  void LookupBatch(const Columns& keys, int64_t* values) override {
    const int64_t* targets = work_->targets + done_;
    done_ += keys.rows;
    const int64_t* quantities = nullptr;
    for (const Store& store : stores_) {
      if (store.name == "quantity") quantities = store.values.as<int64_t>();
    }
    int64_t rows[kBlock];
    for (int64_t from = 0; from < keys.rows; from += kBlock) {
      const int64_t count = std::min(kBlock, keys.rows - from);
      for (int64_t i = 0; i < count; ++i) __builtin_prefetch(SlotOf(targets[from + i]));
      for (int64_t i = 0; i < count; ++i) {
        rows[i] = SlotOf(targets[from + i])->row;
        __builtin_prefetch(quantities + rows[i]);
      }
      for (int64_t i = 0; i < count; ++i) values[from + i] = quantities[rows[i]];
    }
  }

  void Read(const Take& take) override {
    constexpr int64_t kPiece = 100000;
    for (int64_t from = 0; from < rows_; from += kPiece) {
      OwnedColumns piece;
      for (size_t c = 0; c < stores_.size(); ++c) {
        piece.AddColumn(stores_[c].name, stores_[c].type);
        for (int64_t i = from; i < std::min(rows_, from + kPiece); ++i)
          AddCell(stores_[c], i, c, &piece);
      }
      take(piece.Get());
    }
  }

 private:
  struct Source {
    Store* store;
    const Column* column;
  };

  size_t HeapBytes(const std::string& name) const {
    int64_t bytes = 0;
    for (const Columns* columns : {&work_->table.get(), &work_->batches.get()}) {
      if (const Column* column = columns->Find(name)) bytes += TextBytes(*column, columns->rows);
    }
    return static_cast<size_t>(bytes);
  }

  // Spread like a hash, yet without collisions: an odd multiplier permutes the numbers below a
  // power of two.
  Slot* SlotOf(int64_t row) const { return index_.as<Slot>() + (DigestOf(row) & mask_); }

  // Once, for a row's merge is to cost no more than its memory accesses.
  void FindSources(const Columns& batch) {
    if (sources_of_ == batch.columns.data()) return;
    sources_of_ = batch.columns.data();
    sources_.clear();
    for (Store& store : stores_) {
      if (const Column* column = batch.Find(store.name)) sources_.push_back({&store, column});
    }
  }

  void MergeBlock(const std::vector<Source>& sources, const int64_t* targets, int64_t from,
                  int64_t to) {
    int64_t rows[kBlock];
    for (int64_t i = from; i < to; ++i) __builtin_prefetch(SlotOf(targets[i]), 1);
    const int64_t known = rows_;
    for (int64_t i = from; i < to; ++i) {
      Slot* slot = SlotOf(targets[i]);
      if (targets[i] == rows_) *slot = {DigestOf(rows_), rows_++};
      const int64_t row = slot->row;
      rows[i - from] = row;
    }
    for (const Source& source : sources) WriteColumn(source, rows, known, from, to);
  }

  static void WriteColumn(const Source& source, const int64_t* rows, int64_t known, int64_t from,
                          int64_t to) {
    Store& store = *source.store;
    const Column& column = *source.column;
    if (!store.is_key) {
      for (int64_t i = from; i < to; ++i) {
        __builtin_prefetch(
            store.values.as<char>() + static_cast<size_t>(rows[i - from]) * store.width, 1);
      }
    }
    if (store.type == Type::kText) {
      auto* views = store.values.as<View>();
      for (int64_t i = from; i < to; ++i) {
        const int64_t row = rows[i - from];
        if (!store.is_key || row >= known) views[row] = AddText(&store, column.text(i));
      }
      return;
    }
    auto* words = store.values.as<int64_t>();
    const int64_t* values = column.integers();
    for (int64_t i = from; i < to; ++i) {
      const int64_t row = rows[i - from];
      if (!store.is_key || row >= known) words[row] = values[i];
    }
  }

  static View AddText(Store* store, std::string_view text) {
    View view{static_cast<uint32_t>(text.size()), {}, store->heap_bytes};
    std::memcpy(view.prefix, text.data(), std::min<size_t>(4, text.size()));
    std::memcpy(store->heap.as<char>() + store->heap_bytes, text.data(), text.size());
    store->heap_bytes += text.size();
    return view;
  }

  void AppendColumn(Store* store, const Column& column, int64_t rows) const {
    if (store->type != Type::kText) {
      std::memcpy(store->values.as<char>() + rows_ * 8, column.values,
                  static_cast<size_t>(rows) * 8);
      return;
    }
    auto* views = store->values.as<View>() + rows_;
    uint64_t offset = store->heap_bytes;
    const auto bytes = static_cast<size_t>(TextBytes(column, rows));
    std::memcpy(store->heap.as<char>() + offset, column.values + column.offsets[0], bytes);
    store->heap_bytes += bytes;
    for (int64_t i = 0; i < rows; ++i) {
      const std::string_view text = column.text(i);
      View view{static_cast<uint32_t>(text.size()), {}, offset};
      std::memcpy(view.prefix, text.data(), std::min<size_t>(4, text.size()));
      views[i] = view;
      offset += text.size();
    }
  }

  static void AddCell(const Store& store, int64_t row, size_t column, OwnedColumns* piece) {
    switch (store.type) {
      case Type::kInt64: piece->Add(column, store.values.as<int64_t>()[row]); break;
      case Type::kFloat64: piece->Add(column, store.values.as<double>()[row]); break;
      case Type::kText: {
        const View& view = store.values.as<View>()[row];
        piece->Add(column, std::string_view(store.heap.as<char>() + view.offset, view.length));
      }
    }
  }

  const Work* work_ = nullptr;
  std::vector<Store> stores_;
  std::vector<Source> sources_;
  const Column* sources_of_ = nullptr;
  Region index_;
  uint64_t mask_ = 0;
  int64_t capacity_ = 0;
  int64_t rows_ = 0;
  int64_t done_ = 0;
};

}  // namespace

std::unique_ptr<Engine> MakeRoofline() { return std::make_unique<RooflineEngine>(); }

}  // namespace colmerge_bench
