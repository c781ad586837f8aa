// SPDX-License-Identifier: Apache-2.0
#include "support/table_model.h"

#include <algorithm>
#include <stdexcept>

#include "column/column_reader.h"
#include "column/column_writer.h"
#include "index/index_set.h"

namespace colmerge::test {
namespace {

constexpr HashSeed kSeed{0x6A09E667F3BCC908, 0xBB67AE8584CAA73B};

std::shared_ptr<const Schema> SchemaOf(const std::vector<DataType>& types) {
  Schema schema;
  for (const DataType& type : types) {
    schema.Add({{"c" + std::to_string(schema.size()), type, true, {}}});
  }
  return std::make_shared<Schema>(std::move(schema));
}

std::string ColumnDifference(const TableVersion& version, const TableContents& contents,
                             uint64_t column) {
  const std::string name = "column " + std::to_string(column);
  const auto& expected = contents.columns[column];
  const Vector read = ReadRange(version.type(column), version.columns[column], 0, version.rows,
                                version.pool, nullptr);
  if (read.length - read.null_count != expected.size()) {
    return name + ": " + std::to_string(read.length - read.null_count) + " values, not " +
           std::to_string(expected.size());
  }
  for (const auto& [row, value] : expected) {
    if (ValueAt(read, row) != value) return name + ", row " + std::to_string(row);
  }
  return {};
}

}  // namespace

PlainValue TableContents::At(uint64_t column, uint64_t row) const {
  const auto at = columns[column].find(row);
  return at == columns[column].end() ? PlainValue() : at->second;
}

std::string Difference(const TableVersion& version, const TableContents& contents) {
  if (version.number != contents.number) return "number";
  if (version.rows != contents.rows) return "rows";
  if (version.deleted_rows != contents.deleted.size()) return "number of deleted rows";
  if (version.columns.size() != contents.types.size()) return "number of columns";
  if (version.schema->size() != contents.types.size()) return "number of fields";
  for (uint64_t row : contents.deleted) {
    if (!version.IsDeleted(row)) return "row " + std::to_string(row) + " is not deleted";
  }
  for (uint64_t i = 0; i < contents.types.size(); ++i) {
    std::string difference = ColumnDifference(version, contents, i);
    if (!difference.empty()) return difference;
  }
  return {};
}

void Publish(Table* table, Ref<TableVersion> version, uint64_t number) {
  VersionEdit edit(table, std::move(version));
  edit.Seal();
  edit.Apply([](TableVersion*) {});
  edit.Publish(number);
}

void Drop(Table* table) {
  const std::lock_guard lock(table->state_mutex());
  (void)table->Drop();
}

EditedTable::EditedTable(const std::vector<DataType>& types, uint64_t primary_key_columns) {
  std::vector<uint32_t> primary_key;
  for (uint32_t i = 0; i < primary_key_columns; ++i) primary_key.push_back(i);
  Ref<TableVersion> version = MakeEmptyVersion(SchemaOf(types), primary_key, kSeed, pool_);
  version->indexes = MakeRef<IndexSet>();
  Publish(&table_, std::move(version), 0);
  contents_.types = types;
  contents_.columns.resize(types.size());
}

TableChange EditedTable::RandomChange(Random* random) const {
  TableChange change;
  if (random->Percent(10)) {
    const std::vector<DataType> samples = SampleTypes();
    for (uint64_t i = 1 + random->Below(2); i > 0; --i)
      change.new_columns.push_back(random->Pick(samples));
  }
  if (random->Percent(70)) change.appends = random->Below(200);
  std::set<uint64_t> updates, deletes;
  for (uint64_t i = random->Percent(60) ? random->Below(100) : 0; i > 0 && contents_.rows > 0;
       --i) {
    const uint64_t row = random->Below(contents_.rows);
    if (!contents_.deleted.contains(row)) updates.insert(row);
  }
  for (uint64_t i = random->Percent(30) ? random->Below(30) : 0; i > 0 && contents_.rows > 0; --i) {
    const uint64_t row = random->Below(contents_.rows);
    if (!contents_.deleted.contains(row) && !updates.contains(row)) deletes.insert(row);
  }
  change.updates.assign(updates.begin(), updates.end());
  random->Shuffle(&change.updates);
  change.deletes.assign(deletes.begin(), deletes.end());
  std::vector<DataType> types = contents_.types;
  types.insert(types.end(), change.new_columns.begin(), change.new_columns.end());
  for (const DataType& type : types) {
    const uint32_t nulls = random->Percent(50) ? 0 : 30;
    change.values.emplace_back();
    if (random->Percent(25)) continue;
    change.values.back() =
        RandomColumn(type, change.updates.size() + change.appends, {nulls, 0, 60}, random);
  }
  return change;
}

EditedTable::Prepared::Prepared(EditedTable* owner, TableChange change)
    : owner_(owner), change_(std::move(change)), pool_(MakeRef<MemoryPool>(0)) {
  std::vector<DataType> types = owner->contents_.types;
  types.insert(types.end(), change_.new_columns.begin(), change_.new_columns.end());
  if (!change_.new_columns.empty()) extended_ = SchemaOf(types);
  change_.values.resize(types.size());
  dictionaries_.resize(types.size());
  for (uint64_t i = 0; i < types.size(); ++i) {
    vectors_.emplace_back();
    if (!change_.values[i]) continue;
    vectors_.back() = MakeVector(types[i], *change_.values[i], pool_);
    if (types[i].is_dictionary()) ExtendDictionary(i, &*vectors_.back());
  }
  for (uint32_t i = 0; i < change_.updates.size(); ++i) update_sources_.push_back(i);
}

void EditedTable::Prepared::ExtendDictionary(uint64_t column, Vector* vector) {
  const bool is_new = column >= owner_->version().columns.size();
  Ref<const Dictionary> base = is_new ? nullptr : owner_->version().columns[column].dictionary;
  if (column < change_.dictionaries.size() && change_.dictionaries[column]) {
    base = change_.dictionaries[column];
  }
  auto extended = Dictionary::Extend(base, *vector->dictionary, vector->type.index, pool_);
  if (!extended.ok()) throw std::logic_error(extended.status().message());
  const uint32_t width = vector->type.width();
  for (uint64_t i = 0; i < vector->length; ++i) {
    if (!vector->IsValid(i)) continue;
    auto* place = const_cast<uint8_t*>(vector->values) + i * width;
    uint64_t code = 0;
    std::memcpy(&code, place, width);
    std::memcpy(place, &extended->codes[code], std::min(width, 4u));
  }
  vector->dictionary = extended->dictionary->values();
  dictionaries_[column] = extended->dictionary;
}

void EditedTable::Prepared::Run(bool commit, const std::function<void()>& between) {
  VersionEdit edit(&owner_->table_);
  if (extended_) edit.AddColumns(extended_);
  edit.AppendRows(change_.appends);
  RowsByChunk updates(edit.base().pool);
  updates.Add(change_.updates.data(), change_.updates.size());
  for (uint64_t i = 0; i < vectors_.size(); ++i) PrepareColumn(i, updates, &edit);
  edit.PrepareDeletions(change_.deletes.data(), change_.deletes.size());
  if (between) between();
  edit.Seal();
  if (!commit) return;
  edit.Apply([&](TableVersion* version) {
    for (uint64_t i = 0; i < vectors_.size(); ++i) WriteColumn(i, version);
    for (uint64_t row : change_.deletes) version->deletions[ChunkOf(row)]->Delete(PositionOf(row));
    version->deleted_rows += change_.deletes.size();
  });
  edit.Publish(owner_->contents_.number + 1);
  NoteInModel();
}

void EditedTable::Prepared::PrepareColumn(uint64_t column, const RowsByChunk& updates,
                                          VersionEdit* edit) const {
  const uint64_t first_new = edit->base().rows;
  VersionEdit::ColumnWrite write;
  const DataType& type =
      extended_ ? extended_->field(column).type : owner_->contents_.types[column];
  write.dictionary = dictionaries_[column];
  write.appends_values = vectors_[column] && change_.appends != 0;
  if (type.storage() == Storage::kViews) {
    write.discards_strings =
        !change_.deletes.empty() || (vectors_[column] && !change_.updates.empty());
  }
  for (uint64_t i = 0; vectors_[column] && i < vectors_[column]->length; ++i) {
    const bool is_update = i < change_.updates.size();
    const uint64_t row = is_update ? change_.updates[i] : first_new + i - change_.updates.size();
    const PlainValue& value = (*change_.values[column])[i];
    if (!value) write.needs_nulls.AddChunkOf(row);
    if (type.storage() != Storage::kViews || !value || value->size() <= kInlineBytes) continue;
    write.string_bytes += value->size();
    write.longest_string = std::max<uint64_t>(write.longest_string, value->size());
  }
  if (vectors_[column]) write.updates = &updates;
  edit->PrepareColumn(column, std::move(write));
}

void EditedTable::Prepared::WriteColumn(uint64_t number, TableVersion* version) const {
  Column* column = &version->columns[number];
  const uint64_t first_new = version->rows - change_.appends;
  if (!vectors_[number]) {
    AppendNulls(version->type(number), first_new, change_.appends, column);
  } else {
    ScatterValues(*vectors_[number], update_sources_.data(), change_.updates.data(),
                  update_sources_.size(), first_new, column);
    AppendValues(*vectors_[number], update_sources_.size(), change_.appends, first_new, column);
  }
  if (version->type(number).storage() == Storage::kViews) {
    DiscardStrings(change_.deletes.data(), change_.deletes.size(), column);
  }
}

void EditedTable::Prepared::NoteInModel() {
  TableContents& contents = owner_->contents_;
  contents.types.insert(contents.types.end(), change_.new_columns.begin(),
                        change_.new_columns.end());
  contents.columns.resize(contents.types.size());
  for (uint64_t c = 0; c < change_.values.size(); ++c) {
    for (uint64_t i = 0; change_.values[c] && i < change_.values[c]->size(); ++i) {
      const bool is_update = i < change_.updates.size();
      const uint64_t row =
          is_update ? change_.updates[i] : contents.rows + i - change_.updates.size();
      const PlainValue& value = (*change_.values[c])[i];
      if (value) {
        contents.columns[c][row] = *value;
      } else {
        contents.columns[c].erase(row);
      }
    }
  }
  contents.rows += change_.appends;
  contents.deleted.insert(change_.deletes.begin(), change_.deletes.end());
  ++contents.number;
}

void EditedTable::Restore(const TableVersion& version, const TableContents& contents) {
  const uint64_t number = contents_.number + 1;
  contents_ = contents;
  contents_.number = number;
  Ref<TableVersion> restored = TableVersion::Copy(version);
  restored->number = number;
  Publish(&table_, std::move(restored), number);
}

std::string EditedTable::BooksDifference() {
  uint64_t values = PatchedPositionBytes(version().columns), validity = 0, strings = 0;
  for (const Column& column : version().columns) {
    column.chunks.ForEach([&](uint64_t, const ColumnChunk& chunk) {
      values += chunk.value_bytes();
      validity += chunk.validity_bytes();
    });
    if (column.strings) strings += column.strings->allocated_bytes();
  }
  version().deletions.ForEach(
      [&](uint64_t, const DeletionMask& mask) { validity += mask.bytes(); });
  if (pool_->used(MemoryCategory::kValues) != values) return "values";
  if (pool_->used(MemoryCategory::kValidity) != validity) return "validity";
  if (pool_->used(MemoryCategory::kStrings) != strings) return "strings";
  if (pool_->used(MemoryCategory::kScratch) != 0) return "scratch";
  return {};
}

}  // namespace colmerge::test
