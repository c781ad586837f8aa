// SPDX-License-Identifier: Apache-2.0
// Columns of three types without nulls: how work comes to the engines and how their answers go to
// the checksum. A folder holds columns as plain files: NAME.values (8 bytes a row, or the bytes of
// all texts), and for texts NAME.offsets (int32, one more than rows).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace colmerge_bench {

enum class Type { kInt64, kFloat64, kText };

// Borrowed memory.
struct Column {
  std::string name;
  Type type = Type::kInt64;
  const char* values = nullptr;
  const int32_t* offsets = nullptr;  // of texts only

  const int64_t* integers() const { return reinterpret_cast<const int64_t*>(values); }
  const double* doubles() const { return reinterpret_cast<const double*>(values); }
  std::string_view text(int64_t row) const {
    return {values + offsets[row], static_cast<size_t>(offsets[row + 1] - offsets[row])};
  }
};

struct Columns {
  std::vector<Column> columns;
  int64_t rows = 0;

  const Column* Find(std::string_view name) const;
  Columns Slice(int64_t from, int64_t count) const;
  // Slice into columns that came from this one before: sets pointers and allocates nothing.
  void SliceAgain(int64_t from, int64_t count, Columns* slice) const;
};

// The memory behind columns that an engine gives as an answer.
class OwnedColumns {
 public:
  void AddColumn(const std::string& name, Type type);
  void Add(size_t column, int64_t value) { Words(column).push_back(static_cast<uint64_t>(value)); }
  void Add(size_t column, double value);
  void Add(size_t column, std::string_view text);
  void Clear();
  size_t column_count() const { return memory_.size(); }
  // Good until the next change.
  Columns Get() const;

 private:
  struct Memory {
    std::string name;
    Type type;
    std::vector<uint64_t> words;
    std::string bytes;
    std::vector<int32_t> offsets{0};
  };
  std::vector<uint64_t>& Words(size_t column) { return memory_[column].words; }
  std::vector<Memory> memory_;
};

// A folder's columns, mapped into memory.
class MappedColumns {
 public:
  MappedColumns() = default;
  ~MappedColumns();
  MappedColumns(MappedColumns&&) noexcept = default;
  MappedColumns& operator=(MappedColumns&&) noexcept = default;

  void AddColumn(const std::string& folder, const std::string& name, Type type);
  void set_rows(int64_t rows) { columns_.rows = rows; }
  const Columns& get() const { return columns_; }

 private:
  const char* Map(const std::string& path);
  struct Mapping {
    void* address;
    size_t bytes;
  };
  std::vector<Mapping> mappings_;
  Columns columns_;
};

Type TypeOf(std::string_view name);

}  // namespace colmerge_bench
