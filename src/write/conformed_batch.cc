// SPDX-License-Identifier: Apache-2.0
#include "write/conformed_batch.h"

#include "base/error.h"
#include "column/conversion/lossless_cast.h"
#include "column/fixed_width.h"

namespace colmerge {
namespace {

// The vector with its codes replaced by those that `codes` gives for each of them. Values that the
// dictionary holds as null have become null rows on import, so kNoCode is met under nulls only.
template <typename Code>
void TranslateCodes(const Vector& source, const Array<uint32_t>& codes, uint8_t* to) {
  const auto* from = source.as<Code>();
  for (uint64_t i = 0; i < source.length; ++i) {
    const Code code =
        source.IsValid(i) ? static_cast<Code>(codes[static_cast<uint64_t>(from[i])]) : Code{0};
    std::memcpy(to + i * sizeof(Code), &code, sizeof(Code));
  }
}

Vector WithCodes(Vector source, const Array<uint32_t>& codes, const Dictionary& dictionary,
                 const Ref<MemoryPool>& pool) {
  const uint32_t width = source.type.width();
  Buffer translated(pool, source.length * width, MemoryCategory::kScratch);
  switch (width) {
    case 1: TranslateCodes<uint8_t>(source, codes, translated.data()); break;
    case 2: TranslateCodes<uint16_t>(source, codes, translated.data()); break;
    case 4: TranslateCodes<uint32_t>(source, codes, translated.data()); break;
    default: TranslateCodes<uint64_t>(source, codes, translated.data());
  }
  source.values = translated.data();
  source.buffers.push_back(std::move(translated));
  source.dictionary = dictionary.values();
  return source;
}

Result<Vector> Conform(const Vector& source, const DataType& type, const Ref<MemoryPool>& pool,
                       Ref<const Dictionary>* dictionary) {
  Vector vector;
  if (source.type == type) {
    vector = Slice(source, 0, source.length);
  } else {
    COLMERGE_ASSIGN_OR_RETURN(vector, CastLosslessly(source, type, pool));
  }
  if (!type.is_dictionary() || vector.dictionary == nullptr) return vector;
  COLMERGE_ASSIGN_OR_RETURN(Dictionary::Extended extended,
                            Dictionary::Extend(*dictionary, *vector.dictionary, type.index, pool));
  *dictionary = extended.dictionary;
  return WithCodes(std::move(vector), extended.codes, *extended.dictionary, pool);
}

}  // namespace

Status AtBatchRow(Status status, const ConformedBatch& batch, uint64_t row) {
  if (!batch.lines.empty())
    status = std::move(status).AtLine(static_cast<int64_t>(batch.lines[row]));
  return std::move(status).AtRow(static_cast<int64_t>(batch.first_row + row));
}

Result<ConformedBatches> ConformBatches(const std::vector<Batch>& batches, const SchemaMatch& match,
                                        const std::vector<Column>& columns, const char* verb,
                                        const Ref<MemoryPool>& pool) {
  ConformedBatches all;
  const std::vector<Field>& fields = match.schema->fields();
  all.dictionaries.resize(fields.size());
  for (size_t i = 0; i < columns.size(); ++i) all.dictionaries[i] = columns[i].dictionary;
  all.batches.reserve(batches.size());
  for (const Batch& batch : batches) {
    ConformedBatch conformed;
    conformed.rows = batch.rows;
    conformed.first_row = all.rows;
    conformed.lines = batch.lines;
    conformed.columns.resize(fields.size());
    if (match.delete_when) conformed.delete_when = &batch.columns[*match.delete_when];
    for (size_t i = 0; i < fields.size(); ++i) {
      if (match.batch_column[i] == SchemaMatch::kAbsent) continue;
      auto vector =
          Conform(batch.columns[match.batch_column[i]], fields[i].type, pool, &all.dictionaries[i]);
      if (!vector.ok()) {
        const Status::Detail& detail = vector.status().detail();
        Status status = Error(detail.code, "Cannot {} - data type mismatch for column '{}': {}",
                              verb, fields[i].name, detail.message);
        if (detail.row < 0) return std::move(status).InColumn(fields[i].name);
        return AtBatchRow(std::move(status), conformed, static_cast<uint64_t>(detail.row))
            .InColumn(fields[i].name);
      }
      conformed.columns[i] = std::move(vector).value();
    }
    all.rows += batch.rows;
    all.batches.push_back(std::move(conformed));
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    const bool same = i < columns.size() && all.dictionaries[i] == columns[i].dictionary;
    if (same) all.dictionaries[i] = nullptr;  // nothing new
  }
  return all;
}

}  // namespace colmerge
