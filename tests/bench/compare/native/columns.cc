// SPDX-License-Identifier: Apache-2.0
#include "columns.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <stdexcept>

namespace colmerge_bench {

const Column* Columns::Find(std::string_view name) const {
  for (const Column& column : columns) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

Columns Columns::Slice(int64_t from, int64_t count) const {
  Columns slice{columns, count};
  SliceAgain(from, count, &slice);
  return slice;
}

void Columns::SliceAgain(int64_t from, int64_t count, Columns* slice) const {
  slice->rows = count;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].type == Type::kText) {
      slice->columns[i].offsets = columns[i].offsets + from;
    } else {
      slice->columns[i].values = columns[i].values + from * 8;
    }
  }
}

void OwnedColumns::AddColumn(const std::string& name, Type type) {
  memory_.push_back({name, type, {}, {}, {0}});
}

void OwnedColumns::Add(size_t column, double value) {
  Words(column).push_back(std::bit_cast<uint64_t>(value));
}

void OwnedColumns::Add(size_t column, std::string_view text) {
  memory_[column].bytes += text;
  memory_[column].offsets.push_back(static_cast<int32_t>(memory_[column].bytes.size()));
}

void OwnedColumns::Clear() {
  for (Memory& memory : memory_) {
    memory.words.clear();
    memory.bytes.clear();
    memory.offsets.assign(1, 0);
  }
}

Columns OwnedColumns::Get() const {
  Columns result;
  for (const Memory& memory : memory_) {
    const bool text = memory.type == Type::kText;
    result.rows = static_cast<int64_t>(text ? memory.offsets.size() - 1 : memory.words.size());
    result.columns.push_back(
        {memory.name, memory.type,
         text ? memory.bytes.data() : reinterpret_cast<const char*>(memory.words.data()),
         text ? memory.offsets.data() : nullptr});
  }
  return result;
}

MappedColumns::~MappedColumns() {
  for (const Mapping& mapping : mappings_) munmap(mapping.address, mapping.bytes);
}

const char* MappedColumns::Map(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw std::runtime_error("cannot read " + path);
  struct stat facts{};
  fstat(file, &facts);
  const auto bytes = static_cast<size_t>(facts.st_size);
  if (bytes == 0) {
    close(file);
    return "";
  }
  void* address = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  close(file);
  if (address == MAP_FAILED) throw std::runtime_error("cannot map " + path);
  mappings_.push_back({address, bytes});
  return static_cast<const char*>(address);
}

void MappedColumns::AddColumn(const std::string& folder, const std::string& name, Type type) {
  Column column{name, type, Map(folder + "/" + name + ".values"), nullptr};
  if (type == Type::kText) {
    column.offsets = reinterpret_cast<const int32_t*>(Map(folder + "/" + name + ".offsets"));
  }
  columns_.columns.push_back(column);
}

Type TypeOf(std::string_view name) {
  if (name == "int64") return Type::kInt64;
  if (name == "float64") return Type::kFloat64;
  if (name == "text") return Type::kText;
  throw std::runtime_error("no such type: " + std::string(name));
}

}  // namespace colmerge_bench
