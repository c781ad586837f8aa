// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/column_recode.h"

#include <algorithm>

#include "column/column_reader.h"
#include "column/column_writer.h"
#include "column/conversion/dictionary_cast.h"
#include "column/conversion/lossless_cast.h"

namespace colmerge {

namespace {

// Calls take(start, values) with the rows of each chunk that has some which are not null.
template <typename Take>
Status ForEachChunk(const ColumnRows& given, const Ref<MemoryPool>& pool, Take&& take) {
  for (uint64_t start = 0; start < given.rows; start += kChunkRows) {
    COLMERGE_RETURN_IF_ERROR(given.on_chunk());
    const uint64_t length = std::min(kChunkRows, given.rows - start);
    Vector stored = ReadRange(given.type, given.column, start, length, pool, nullptr);
    if (stored.null_count == length) continue;
    COLMERGE_RETURN_IF_ERROR(take(start, std::move(stored)));
  }
  return Status::Ok();
}

// Takes the deleted rows out of a vector of those from `start`.
void MakeDeletedNull(uint64_t start, const std::function<bool(uint64_t)>& is_deleted,
                     const Ref<MemoryPool>& pool, Vector* vector) {
  Buffer validity = Buffer::Zeroed(pool, BitmapBytes(vector->length), MemoryCategory::kScratch);
  uint64_t nulls = 0;
  for (uint64_t i = 0; i < vector->length; ++i) {
    const bool valid = vector->IsValid(i) && !is_deleted(start + i);
    PutBit(validity.data(), i, valid);
    nulls += valid ? 0 : 1;
  }
  vector->null_count = nulls;
  vector->validity = validity.data();
  vector->validity_offset = 0;
  vector->buffers.push_back(std::move(validity));
}

// The entries that some row has; the others are null.
Result<Vector> UsedEntries(const ColumnRows& given, const Ref<MemoryPool>& pool) {
  const Vector& entries = *given.column.dictionary->values();
  COLMERGE_ASSIGN_OR_RETURN(const Buffer used, FindUsedEntries(given, pool));
  Vector vector = Slice(entries, 0, entries.length);
  MakeDeletedNull(0, [&](uint64_t code) { return used.data()[code] == 0; }, pool, &vector);
  return vector;
}

// Codes stay where they can; what they stand for becomes values of the other type.
Result<Column> CastDictionaryColumn(const ColumnRows& given, const DataType& to,
                                    const Ref<MemoryPool>& pool) {
  const Column& column = given.column;
  if (!column.dictionary || given.type.dictionary_values() == to.dictionary_values()) {
    return RecodeColumn(column, given.rows, given.type, to, nullptr, column.dictionary,
                        given.on_chunk, pool);
  }
  COLMERGE_ASSIGN_OR_RETURN(Dictionary::Extended cast,
                            CastDictionary(given, to.dictionary_values(), pool));
  if (cast.codes.empty()) {
    return RecodeColumn(column, given.rows, given.type, to, nullptr, std::move(cast.dictionary),
                        given.on_chunk, pool);
  }
  Column recoded;
  recoded.dictionary = std::move(cast.dictionary);
  COLMERGE_RETURN_IF_ERROR(ForEachChunk(given, pool, [&](uint64_t start, Vector stored) -> Status {
    // The entries of deleted rows may be gone.
    MakeDeletedNull(start, given.is_deleted, pool, &stored);
    if (stored.null_count == stored.length) return Status::Ok();
    AppendChunk(TranslateCodes(stored, cast.codes.data(), to, nullptr, pool), start, &recoded,
                pool);
    return Status::Ok();
  }));
  return recoded;
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

Result<Dictionary::Extended> CastDictionary(const ColumnRows& given, const DataType& values,
                                            const Ref<MemoryPool>& pool) {
  // Values that differed do so still: each gets the code that it had, or they move up.
  const auto extend = [&](const Vector& cast) {
    return Dictionary::Extend(nullptr, cast, TypeId::kInt64, pool);
  };
  const auto all = CastLosslessly(*given.column.dictionary->values(), values, pool);
  if (all.ok()) {
    COLMERGE_ASSIGN_OR_RETURN(Dictionary::Extended whole, extend(*all));
    whole.codes = Array<uint32_t>(pool);
    return whole;
  }
  COLMERGE_ASSIGN_OR_RETURN(const Vector used, UsedEntries(given, pool));
  COLMERGE_ASSIGN_OR_RETURN(const Vector cast, CastLosslessly(used, values, pool));
  return extend(cast);
}

Result<Column> CastColumn(const ColumnRows& given, const DataType& to,
                          const Ref<MemoryPool>& pool) {
  if (given.type.is_dictionary() && to.is_dictionary()) {
    return CastDictionaryColumn(given, to, pool);
  }
  Column column;
  if (to.storage() == Storage::kViews) column.strings = MakeRef<StringHeap>();
  if (given.type.id == TypeId::kNull) return column;
  COLMERGE_RETURN_IF_ERROR(ForEachChunk(given, pool, [&](uint64_t start, Vector stored) -> Status {
    auto values = CastLosslessly(stored, to, pool);
    if (!values.ok()) {
      MakeDeletedNull(start, given.is_deleted, pool, &stored);
      values = CastLosslessly(stored, to, pool);
    }
    if (!values.ok()) {
      const int64_t row = values.status().detail().row;
      return std::move(values).status().AtRow(static_cast<int64_t>(start) + row);
    }
    AppendChunk(*values, start, &column, pool);
    return Status::Ok();
  }));
  return column;
}

Result<Buffer> FindUsedEntries(const ColumnRows& given, const Ref<MemoryPool>& pool) {
  Buffer used = Buffer::Zeroed(pool, given.column.dictionary->size(), MemoryCategory::kScratch);
  COLMERGE_RETURN_IF_ERROR(ForEachChunk(given, pool, [&](uint64_t start, Vector stored) -> Status {
    for (uint64_t i = 0; i < stored.length; ++i) {
      if (!stored.IsValid(i) || given.is_deleted(start + i)) continue;
      used.data()[DictionaryCode(stored, i)] = 1;
    }
    return Status::Ok();
  }));
  return used;
}

}  // namespace colmerge
