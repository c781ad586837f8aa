// SPDX-License-Identifier: Apache-2.0
#include "store/table_usage.h"

#include <algorithm>

#include "index/index_set.h"

namespace colmerge {
namespace {

// The share of `bytes` that `part` of `whole` has.
uint64_t Share(uint64_t bytes, uint64_t part, uint64_t whole) {
  if (part == 0) return 0;
  return static_cast<uint64_t>(static_cast<double>(bytes) * static_cast<double>(part) /
                               static_cast<double>(whole));
}

// So many entries no row can have: there are more of them than rows. It may be more.
uint64_t UnusedEntries(const TableVersion& version, const Dictionary& dictionary) {
  return dictionary.size() - std::min(dictionary.size(), version.live_rows());
}

// Without its patched positions.
ByteUsage OwnUsageOfColumn(const TableVersion& version, uint32_t number) {
  const Column& column = version.columns[number];
  ByteUsage usage;
  column.chunks.ForEach([&](uint64_t, const ColumnChunk& chunk) {
    usage.values += chunk.value_bytes();
    usage.validity += chunk.validity_bytes();
  });
  usage.garbage = Share(usage.values, version.deleted_rows, version.rows);
  if (column.strings) {
    usage.strings += column.strings->allocated_bytes();
    usage.garbage += column.strings->garbage_bytes();
  }
  if (column.dictionary) {
    const Dictionary& dictionary = *column.dictionary;
    const DictionaryEntries& entries = dictionary.entries();
    usage.strings += entries.value_bytes();
    usage.indexes += entries.index_bytes();
    usage.garbage += Share(entries.value_bytes() + entries.index_bytes(),
                           UnusedEntries(version, dictionary), dictionary.size());
  }
  return usage;
}

uint64_t BookkeepingOf(const TableVersion& version) {
  uint64_t bytes = version.bookkeeping.bytes();
  for (const Column& column : version.columns) {
    column.chunks.ForEach(
        [&](uint64_t, const ColumnChunk& chunk) { bytes += chunk.bookkeeping_bytes(); });
    if (column.strings) bytes += column.strings->bookkeeping_bytes();
  }
  for (const Ref<KeyIndex>& index : IndexSet::Of(version).All()) {
    bytes += index->bookkeeping_bytes();
  }
  return bytes;
}

}  // namespace

ByteUsage& ByteUsage::operator+=(const ByteUsage& more) {
  values += more.values;
  validity += more.validity;
  strings += more.strings;
  indexes += more.indexes;
  scratch += more.scratch;
  other += more.other;
  garbage += more.garbage;
  return *this;
}

ByteUsage UsageOfColumn(const TableVersion& version, uint32_t number) {
  ByteUsage usage = OwnUsageOfColumn(version, number);
  usage.values += PatchedPositionBytes({&version.columns[number], 1});
  return usage;
}

ByteUsage UsageOfVersion(const TableVersion& version) {
  ByteUsage usage;
  for (uint32_t i = 0; i < version.columns.size(); ++i) usage += OwnUsageOfColumn(version, i);
  usage.values += PatchedPositionBytes(version.columns);
  usage.other += BookkeepingOf(version);
  version.deletions.ForEach(
      [&](uint64_t, const DeletionMask& mask) { usage.validity += mask.bytes(); });
  for (const Ref<KeyIndex>& index : IndexSet::Of(version).All()) {
    usage.indexes += index->bytes();
  }
  return usage;
}

uint64_t CountNulls(const TableVersion& version, uint32_t column) {
  if (version.type(column).storage() == Storage::kNone) return version.live_rows();
  uint64_t nulls = 0;
  for (uint64_t first = 0; first < version.rows; first += kChunkRows) {
    const uint64_t chunk = ChunkOf(first);
    const uint64_t rows = std::min(kChunkRows, version.rows - first);
    const ChunkView view = version.columns[column].View(chunk);
    if (view.values != nullptr && view.validity == nullptr) continue;
    if (version.deletions[chunk] == nullptr) {
      nulls += view.values == nullptr ? rows : rows - CountBits(view.validity, 0, rows);
      continue;
    }
    for (uint64_t i = 0; i < rows; ++i) {
      if (!view.IsValid(i) && !version.IsDeleted(first + i)) ++nulls;
    }
  }
  return nulls;
}

}  // namespace colmerge
