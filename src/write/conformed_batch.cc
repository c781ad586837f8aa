// SPDX-License-Identifier: Apache-2.0
#include "write/conformed_batch.h"

#include "base/error.h"
#include "column/conversion/dictionary_cast.h"
#include "column/conversion/lossless_cast.h"

namespace colmerge {
namespace {

// Whether codes of one type can be taken for those of the other, whatever their widths.
bool HaveSameValues(const DataType& a, const DataType& b) {
  return a.is_dictionary() && b.is_dictionary() && a.dictionary_values() == b.dictionary_values();
}

// The same values with codes for as many of them as there can be.
DataType WithWidestCodes(const DataType& type) {
  const TypeId index = DataType(type.index).is_signed_integer() ? TypeId::kInt64 : TypeId::kUInt64;
  return DataType::Dictionary(index, type.dictionary_values(), type.ordered);
}

// For each value, its code in the dictionary (nullptr: an empty one), or kNoCode.
Array<uint32_t> KnownCodes(const Vector& values, const Dictionary* dictionary,
                           const Ref<MemoryPool>& pool) {
  Array<uint32_t> codes(pool, values.length, MemoryCategory::kScratch);
  for (uint64_t i = 0; i < values.length; ++i) {
    codes[i] = dictionary == nullptr ? Dictionary::kNoCode : dictionary->Find(values, i);
  }
  return codes;
}

// The rows as codes of the column's dictionary; those with values that it lacks become null.
Vector AsKnownCodes(Vector coded, const DataType& type, const Ref<const Dictionary>& dictionary,
                    const Ref<MemoryPool>& pool) {
  Array<uint32_t> codes = KnownCodes(*coded.dictionary, dictionary.get(), pool);
  Buffer validity = Buffer::Zeroed(pool, BitmapBytes(coded.length), MemoryCategory::kScratch);
  uint64_t known = 0;
  for (uint64_t i = 0; i < coded.length; ++i) {
    if (!coded.IsValid(i) || codes[DictionaryCode(coded, i)] == Dictionary::kNoCode) continue;
    SetBit(validity.data(), i);
    ++known;
  }
  if (known == 0) return NullVector(type, coded.length, pool);
  coded.null_count = coded.length - known;
  coded.validity = coded.null_count == 0 ? nullptr : validity.data();
  coded.validity_offset = 0;
  Vector vector = TranslateCodes(coded, codes.data(), type, dictionary->values(), pool);
  vector.buffers.push_back(std::move(validity));
  return vector;
}

// Adapts the vectors of one column, in the order of the batches.
class ColumnConformer {
 public:
  ColumnConformer(const DataType& type, Ref<const Dictionary> dictionary, NewValues new_values,
                  const Ref<MemoryPool>& pool)
      : type_(type), dictionary_(std::move(dictionary)), new_values_(new_values), pool_(pool) {}

  Result<Vector> Conform(const Vector& source) {
    if (type_.is_dictionary()) return ConformCodes(source);
    if (source.type == type_) return Slice(source, 0, source.length);
    return CastLosslessly(source, type_, pool_);
  }

  // After all batches. The type may have wider codes than in the beginning; vectors that were
  // conformed before it had are to be widened.
  const DataType& type() const { return type_; }
  const Ref<const Dictionary>& dictionary() const { return dictionary_; }
  void Widen(Vector* vector) const {
    if (!type_.is_dictionary() || vector->type == type_) return;
    Vector wide = TranslateCodes(*vector, nullptr, type_, vector->dictionary, pool_);
    wide.owners = std::move(vector->owners);
    // Its bitmap is borrowed.
    for (Buffer& buffer : vector->buffers) wide.buffers.push_back(std::move(buffer));
    *vector = std::move(wide);
  }

 private:
  Result<Vector> ConformCodes(const Vector& source) {
    const bool adds = new_values_ != NewValues::kUnknown;
    const bool narrow = new_values_ == NewValues::kAddNarrow;
    Vector coded;
    if (HaveSameValues(source.type, type_)) {
      coded = Slice(source, 0, source.length);
    } else {
      const DataType& wanted = narrow ? type_ : WithWidestCodes(type_);
      COLMERGE_ASSIGN_OR_RETURN(coded, CastLosslessly(source, wanted, pool_));
    }
    if (coded.dictionary == nullptr) return NullVector(type_, coded.length, pool_);
    if (!adds) return AsKnownCodes(std::move(coded), type_, dictionary_, pool_);
    COLMERGE_ASSIGN_OR_RETURN(
        Dictionary::Extended extended,
        Dictionary::Extend(dictionary_, *coded.dictionary,
                           narrow ? type_.index : WithWidestCodes(type_).index, pool_));
    dictionary_ = std::move(extended.dictionary);
    type_.index = Dictionary::IndexFor(type_.index, dictionary_->size());
    Vector vector =
        TranslateCodes(coded, extended.codes.data(), type_, dictionary_->values(), pool_);
    vector.owners = std::move(coded.owners);
    for (Buffer& buffer : coded.buffers) vector.buffers.push_back(std::move(buffer));
    return vector;
  }

  DataType type_;
  Ref<const Dictionary> dictionary_;
  NewValues new_values_;
  Ref<MemoryPool> pool_;
};

// The schema with the types that its columns have come to have.
std::shared_ptr<const Schema> WithTypes(const std::shared_ptr<const Schema>& schema,
                                        const std::vector<ColumnConformer>& columns) {
  std::vector<Field> fields = schema->fields();
  bool differs = false;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].type == columns[i].type()) continue;
    fields[i].type = columns[i].type();
    differs = true;
  }
  if (!differs) return schema;
  // The names are those of a schema that is there: it cannot fail.
  return std::make_shared<Schema>(Schema::Make(std::move(fields), schema->metadata()).value());
}

Status TypeMismatchAt(const Status::Detail& detail, const ConformedBatch& batch,
                      const std::string& column, const char* verb) {
  Status status = Error(detail.code, "Cannot {} - data type mismatch for column '{}': {}", verb,
                        column, detail.message)
                      .InColumn(column);
  if (detail.row < 0) return status;
  return AtBatchRow(std::move(status), batch, static_cast<uint64_t>(detail.row));
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
  std::vector<ColumnConformer> conformers;
  conformers.reserve(fields.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    Ref<const Dictionary> dictionary;
    if (i < columns.size()) dictionary = columns[i].dictionary;
    conformers.emplace_back(fields[i].type, std::move(dictionary), match.new_values, pool);
  }
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
      auto vector = conformers[i].Conform(batch.columns[match.batch_column[i]]);
      if (!vector.ok()) {
        return TypeMismatchAt(vector.status().detail(), conformed, fields[i].name, verb);
      }
      conformed.columns[i] = std::move(vector).value();
    }
    all.rows += batch.rows;
    all.batches.push_back(std::move(conformed));
  }
  all.schema = WithTypes(match.schema, conformers);
  all.dictionaries.resize(fields.size());
  for (size_t i = 0; i < fields.size(); ++i) {
    const bool same = i < columns.size() && conformers[i].dictionary() == columns[i].dictionary;
    if (!same) all.dictionaries[i] = conformers[i].dictionary();
    if (match.batch_column[i] == SchemaMatch::kAbsent) continue;
    for (ConformedBatch& batch : all.batches) conformers[i].Widen(&batch.columns[i]);
  }
  return all;
}

}  // namespace colmerge
