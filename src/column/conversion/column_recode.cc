// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/column_recode.h"

#include <algorithm>

#include "column/column_reader.h"
#include "column/column_writer.h"
#include "column/conversion/dictionary_cast.h"
#include "column/conversion/lossless_cast.h"

namespace colmerge {

Result<Ref<const Dictionary>> CastDictionary(const Dictionary& dictionary, const DataType& values,
                                             const Ref<MemoryPool>& pool) {
  COLMERGE_ASSIGN_OR_RETURN(const Vector cast, CastLosslessly(*dictionary.values(), values, pool));
  // Values that differed do so still: each gets the code that it had.
  COLMERGE_ASSIGN_OR_RETURN(Dictionary::Extended made,
                            Dictionary::Extend(nullptr, cast, TypeId::kInt64, pool));
  return std::move(made.dictionary);
}

namespace {

// Takes the deleted rows out of a vector of those from `start`.
void MakeDeletedNull(uint64_t start, const std::function<bool(uint64_t)>& is_deleted,
                     const Ref<MemoryPool>& pool, Vector* vector) {
  Buffer validity = Buffer::Zeroed(pool, BitmapBytes(vector->length), MemoryCategory::kScratch);
  vector->null_count = 0;
  for (uint64_t i = 0; i < vector->length; ++i) {
    const bool valid = vector->IsValid(i) && !is_deleted(start + i);
    PutBit(validity.data(), i, valid);
    vector->null_count += valid ? 0 : 1;
  }
  vector->validity = validity.data();
  vector->validity_offset = 0;
  vector->buffers.push_back(std::move(validity));
}

// Codes stay; what they stand for becomes values of the other type.
Result<Column> CastDictionaryColumn(const Column& column, uint64_t rows, const DataType& from,
                                    const DataType& to, const std::function<Status()>& on_chunk,
                                    const Ref<MemoryPool>& pool) {
  if (!column.dictionary || from.dictionary_values() == to.dictionary_values()) {
    return RecodeColumn(column, rows, from, to, nullptr, column.dictionary, on_chunk, pool);
  }
  COLMERGE_ASSIGN_OR_RETURN(Ref<const Dictionary> cast,
                            CastDictionary(*column.dictionary, to.dictionary_values(), pool));
  return RecodeColumn(column, rows, from, to, nullptr, std::move(cast), on_chunk, pool);
}

}  // namespace

Result<Column> RecodeColumn(const Column& column, uint64_t rows, const DataType& from,
                            const DataType& to, const uint32_t* codes,
                            Ref<const Dictionary> dictionary,
                            const std::function<Status()>& on_chunk, const Ref<MemoryPool>& pool) {
  Column recoded;
  recoded.dictionary = std::move(dictionary);
  for (uint64_t start = 0; start < rows; start += kChunkRows) {
    COLMERGE_RETURN_IF_ERROR(on_chunk());
    const uint64_t length = std::min(kChunkRows, rows - start);
    const Vector stored = ReadRange(from, column, start, length, pool, nullptr);
    if (stored.null_count == length) continue;  // wholly null
    AppendChunk(TranslateCodes(stored, codes, to, nullptr, pool), start, &recoded, pool);
  }
  return recoded;
}

Result<Column> CastColumn(const Column& column, uint64_t rows, const DataType& from,
                          const DataType& to, const std::function<bool(uint64_t)>& is_deleted,
                          const std::function<Status()>& on_chunk, const Ref<MemoryPool>& pool) {
  if (from.is_dictionary() && to.is_dictionary()) {
    return CastDictionaryColumn(column, rows, from, to, on_chunk, pool);
  }
  Column cast;
  if (to.storage() == Storage::kViews) cast.strings = MakeRef<StringHeap>();
  if (from.id == TypeId::kNull) return cast;
  for (uint64_t start = 0; start < rows; start += kChunkRows) {
    COLMERGE_RETURN_IF_ERROR(on_chunk());
    const uint64_t length = std::min(kChunkRows, rows - start);
    Vector stored = ReadRange(from, column, start, length, pool, nullptr);
    if (stored.null_count == length) continue;
    auto values = CastLosslessly(stored, to, pool);
    if (!values.ok()) {
      MakeDeletedNull(start, is_deleted, pool, &stored);
      values = CastLosslessly(stored, to, pool);
    }
    if (!values.ok()) {
      const int64_t row = values.status().detail().row;
      return std::move(values).status().AtRow(static_cast<int64_t>(start) + row);
    }
    AppendChunk(*values, start, &cast, pool);
  }
  return cast;
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
