// SPDX-License-Identifier: Apache-2.0
#include "write/row_kind.h"

#include <algorithm>

#include "base/error.h"
#include "column/conversion/lossless_cast.h"
#include "column/conversion/numeric_cast.h"
#include "column/conversion/value_text.h"
#include "column/number_dispatch.h"
#include "column/value_type.h"
#include "expr/cast/text_reading.h"

namespace colmerge {
namespace {

constexpr std::string_view kDeleteWhen = "delete_when";
constexpr std::string_view kRowKind = "row_kind";

// Says nothing that the option knows.
constexpr auto kUnknownKind = static_cast<RowKind>(0xFF);

constexpr struct {
  std::string_view word;
  RowKind kind;
} kWords[] = {{"+I", RowKind::kUpsert},
              {"-U", RowKind::kSkip},
              {"+U", RowKind::kUpsert},
              {"-D", RowKind::kDelete}};

bool CanSayTruth(const DataType& type) {
  return type.id == TypeId::kBool || IsNumber(type) || type.is_utf8();
}

RowKind KindOfTruth(bool is_true) { return is_true ? RowKind::kDelete : RowKind::kUpsert; }

RowKind KindOfWord(std::string_view text) {
  for (const auto& [word, kind] : kWords) {
    if (word == text) return kind;
  }
  return kUnknownKind;
}

RowKind KindOfText(std::string_view text, bool is_kind) {
  if (is_kind) return KindOfWord(text);
  bool is_true = false;
  return ReadTruth(text, &is_true) ? KindOfTruth(is_true) : kUnknownKind;
}

// Numbers of any type: 0 and 1 say something.
Status ReadNumbers(const Vector& column, const Ref<MemoryPool>& pool, RowKind* kinds) {
  Array<uint64_t> misfits(pool);
  COLMERGE_ASSIGN_OR_RETURN(const Vector numbers,
                            CastWhatFits(column, TypeId::kInt64, pool, &misfits));
  const auto* values = numbers.as<int64_t>();
  for (uint64_t i = 0; i < column.length; ++i) {
    if (!column.IsValid(i)) continue;
    kinds[i] = values[i] == 0 || values[i] == 1 ? KindOfTruth(values[i] != 0) : kUnknownKind;
  }
  for (uint64_t row : misfits) kinds[row] = kUnknownKind;
  return Status::Ok();
}

// Values of `column`, which is no dictionary, but for nulls.
Status ReadValues(const Vector& column, bool is_kind, const Ref<MemoryPool>& pool, RowKind* kinds) {
  if (column.type.id == TypeId::kNull) return Status::Ok();
  if (IsNumber(column.type)) return ReadNumbers(column, pool, kinds);
  for (uint64_t i = 0; i < column.length; ++i) {
    if (!column.IsValid(i)) continue;
    kinds[i] = column.type.id == TypeId::kBool ? KindOfTruth(column.Bit(i))
                                               : KindOfText(column.String(i).view(), is_kind);
  }
  return Status::Ok();
}

void ReadCoded(const Vector& column, const Array<RowKind>& entries, RowKind* kinds) {
  WithInteger(column.type.index, [&](auto number) {
    const auto* codes = column.as<typename decltype(number)::type>();
    for (uint64_t i = 0; i < column.length; ++i) {
      if (column.IsValid(i)) kinds[i] = entries[static_cast<uint64_t>(codes[i])];
    }
  });
}

Status Unknown(const Vector& column, uint64_t row, const RowMarker& marker, uint64_t first_row) {
  const bool is_kind = marker.option == kRowKind;
  return Error(Code::kTypeMismatch,
               "Cannot merge - the {} column '{}' is {} in row {}; it must be {}", marker.option,
               marker.column, column.IsValid(row) ? QuotedValueText(column, row) : "null",
               first_row + row,
               is_kind ? "'+I', '-U', '+U' or '-D'" : "0 or 1, or a text that is true or false")
      .InColumn(marker.column)
      .AtRow(static_cast<int64_t>(row));
}

}  // namespace

RowMarker RowMarker::Of(const DestinationOptions& options) {
  if (!options.delete_when.empty()) return {kDeleteWhen, options.delete_when};
  if (!options.row_kind.empty()) return {kRowKind, options.row_kind};
  return {};
}

Result<std::optional<uint32_t>> FindRowMarker(const Schema& batch,
                                              const DestinationOptions& options) {
  const RowMarker marker = RowMarker::Of(options);
  if (marker.column.empty()) return std::optional<uint32_t>();
  auto found = batch.Require(marker.column);
  if (!found.ok()) {
    return Error(Code::kColumnNotFound, "Cannot merge - {}: {}", marker.option,
                 found.status().message())
        .InColumn(marker.column);
  }
  const Field& field = batch.field(*found);
  const DataType& values = ValueType(field.type);
  const bool is_kind = marker.option == kRowKind;
  if (values.id != TypeId::kNull &&
      !(is_kind ? values.is_utf8() || values.is_binary() : CanSayTruth(values))) {
    return Error(Code::kTypeMismatch, "Cannot merge - the {} column '{}' must be {}, not {}",
                 marker.option, field.name,
                 is_kind ? "utf8" : "bool, a number that is 0 or 1, or a text",
                 field.type.ToString())
        .InColumn(field.name);
  }
  return std::optional<uint32_t>(static_cast<uint32_t>(*found));
}

Result<Array<RowKind>> ReadRowKinds(const Vector& column, const RowMarker& marker,
                                    uint64_t first_row, const Ref<MemoryPool>& pool) {
  Array<RowKind> kinds(pool, column.length, MemoryCategory::kScratch);
  // What a null says.
  const RowKind absent = marker.option == kRowKind ? kUnknownKind : RowKind::kUpsert;
  std::fill(kinds.begin(), kinds.end(), absent);
  const bool is_kind = marker.option == kRowKind;
  if (column.type.is_dictionary()) {
    Array<RowKind> entries(pool, column.dictionary->length, MemoryCategory::kScratch);
    std::fill(entries.begin(), entries.end(), absent);
    COLMERGE_RETURN_IF_ERROR(ReadValues(*column.dictionary, is_kind, pool, entries.data()));
    ReadCoded(column, entries, kinds.data());
  } else {
    COLMERGE_RETURN_IF_ERROR(ReadValues(column, is_kind, pool, kinds.data()));
  }
  const auto* unknown = std::find(kinds.begin(), kinds.end(), kUnknownKind);
  if (unknown == kinds.end()) return kinds;
  return Unknown(column, static_cast<uint64_t>(unknown - kinds.begin()), marker, first_row);
}

void MakeRetractions(Array<RowKind>* kinds) {
  for (RowKind& kind : *kinds) {
    if (kind != RowKind::kUpsert) kind = RowKind::kRetract;
  }
}

}  // namespace colmerge
