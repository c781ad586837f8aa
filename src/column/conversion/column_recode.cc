// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/column_recode.h"

#include <algorithm>

#include "column/column_reader.h"
#include "column/column_writer.h"
#include "column/conversion/dictionary_cast.h"

namespace colmerge {

Column RecodeColumn(const Column& column, uint64_t rows, const DataType& from, const DataType& to,
                    const uint32_t* codes, Ref<const Dictionary> dictionary,
                    const Ref<MemoryPool>& pool) {
  Column recoded;
  recoded.dictionary = std::move(dictionary);
  for (uint64_t start = 0; start < rows; start += kChunkRows) {
    const uint64_t length = std::min(kChunkRows, rows - start);
    const Vector stored = ReadRange(from, column, start, length, pool, nullptr);
    if (stored.null_count == length) continue;  // wholly null
    const Vector vector = TranslateCodes(stored, codes, to, nullptr, pool);
    recoded.SetChunk(ChunkOf(start),
                     CopyChunk(nullptr, 0, length, vector.null_count != 0, to, pool));
    AppendValues(vector, 0, length, start, &recoded);
  }
  return recoded;
}

Buffer FindUsedEntries(const Column& column, uint64_t rows, const DataType& type,
                       const Ref<MemoryPool>& pool) {
  Buffer used = Buffer::Zeroed(pool, column.dictionary->size(), MemoryCategory::kScratch);
  for (uint64_t start = 0; start < rows; start += kChunkRows) {
    const uint64_t length = std::min(kChunkRows, rows - start);
    const Vector stored = ReadRange(type, column, start, length, pool, nullptr);
    if (stored.null_count == length) continue;
    for (uint64_t i = 0; i < length; ++i) {
      if (stored.IsValid(i)) used.data()[DictionaryCode(stored, i)] = 1;
    }
  }
  return used;
}

}  // namespace colmerge
