// SPDX-License-Identifier: Apache-2.0
#include "arrow/dictionary_import.h"

#include <algorithm>
#include <limits>
#include <type_traits>

#include "arrow/array_check.h"
#include "arrow/column_import.h"
#include "arrow/nested_import.h"
#include "column/conversion/dictionary_cast.h"

namespace colmerge {
namespace {

// For each entry of a dictionary with nulls its new code, or kNullEntry.
constexpr uint32_t kNullEntry = UINT32_MAX;

// Drops the null entries of *values, which has some, and tells where the others went.
Array<uint32_t> DropNullEntries(const ImportContext& context, Vector* values) {
  Array<uint32_t> new_codes(context.pool, values->length, MemoryCategory::kScratch);
  Array<uint32_t> kept(context.pool);
  kept.Reserve(values->length - values->null_count);
  for (uint64_t i = 0; i < values->length; ++i) {
    if (values->IsValid(i)) {
      new_codes[i] = static_cast<uint32_t>(kept.size());
      kept.PushBack(static_cast<uint32_t>(i));
    } else {
      new_codes[i] = kNullEntry;
    }
  }
  Vector taken = TakeRows(*values, kept.data(), kept.size(), context.pool);
  // Those bytes of long strings that the import copied belong to the old vector.
  for (Buffer& buffer : values->buffers) taken.buffers.push_back(std::move(buffer));
  taken.owners = std::move(values->owners);
  *values = std::move(taken);
  return new_codes;
}

// Codes of type Code over a dictionary of `entries` entries. Negative ones count as huge.
template <typename Code>
Status CheckCodes(const Vector& codes, uint64_t entries) {
  using Unsigned = std::make_unsigned_t<Code>;
  const auto* code = codes.as<Unsigned>();
  const uint64_t highest = std::numeric_limits<Unsigned>::max();
  const bool negatives = std::is_signed_v<Code>;
  const uint64_t limit = std::min(entries, negatives ? highest / 2 + 1 : highest);
  uint64_t largest = 0;
  for (uint64_t i = 0; i < codes.length; ++i) largest = std::max<uint64_t>(largest, code[i]);
  if (largest < limit || codes.length == 0) return {};
  for (uint64_t i = 0; i < codes.length; ++i) {
    const bool fits = !(negatives && code[i] > highest / 2) && code[i] < entries;
    if (fits || !codes.IsValid(i)) continue;
    return Error(colmerge::Code::kInvalidArrow, "code {} is outside the dictionary of {} entries",
                 static_cast<Code>(code[i]), entries)
        .AtRow(static_cast<int64_t>(i));
  }
  return {};
}

// Gives the rows their new codes; rows of null entries become null.
template <typename Code>
void Renumber(const Array<uint32_t>& new_codes, const ImportContext& context, Vector* codes) {
  Buffer renumbered(context.pool, codes->length * sizeof(Code), MemoryCategory::kScratch);
  Buffer validity =
      Buffer::Zeroed(context.pool, BitmapBytes(codes->length), MemoryCategory::kScratch);
  uint64_t valid = 0;
  for (uint64_t i = 0; i < codes->length; ++i) {
    uint32_t code =
        codes->IsValid(i) ? new_codes[static_cast<uint64_t>(codes->as<Code>()[i])] : kNullEntry;
    renumbered.as<Code>()[i] = code == kNullEntry ? Code{0} : static_cast<Code>(code);
    if (code == kNullEntry) continue;
    SetBit(validity.data(), i);
    ++valid;
  }
  codes->values = renumbered.data();
  codes->null_count = codes->length - valid;
  codes->validity = codes->null_count == 0 ? nullptr : validity.data();
  codes->validity_offset = 0;
  codes->buffers.push_back(std::move(renumbered));
  codes->buffers.push_back(std::move(validity));
}

// Calls function(Code{}) with the integer type of the codes.
template <typename Function>
decltype(auto) WithCodeType(TypeId index, Function&& function) {
  switch (index) {
    case TypeId::kInt8: return function(int8_t{});
    case TypeId::kInt16: return function(int16_t{});
    case TypeId::kInt64: return function(int64_t{});
    case TypeId::kUInt8: return function(uint8_t{});
    case TypeId::kUInt16: return function(uint16_t{});
    case TypeId::kUInt32: return function(uint32_t{});
    case TypeId::kUInt64: return function(uint64_t{});
    default: return function(int32_t{});
  }
}

Status NullEntry(const ArrayPlace& place, uint64_t row) {
  return RefuseArray(place, Code::kInvalidArrow,
                     "null (an entry of the dictionary) in a field that is not nullable")
      .AtRow(static_cast<int64_t>(row));
}

Status CheckNoNulls(const ArrayPlace& place, const Vector& vector) {
  if (place.field->nullable || vector.null_count == 0) return {};
  return NullEntry(place, FirstNull(vector));
}

// Of codes whose own nulls lie under others.
Status CheckNoNullEntry(const ArrayPlace& place, const Vector& codes, const Vector& entries) {
  if (entries.null_count == 0) return {};
  for (uint64_t row = 0; row < codes.length; ++row) {
    if (!codes.IsValid(row) || entries.IsValid(DictionaryCode(codes, row))) continue;
    return NullEntry(place, row);
  }
  return {};
}

// Of values of any type.
Result<Vector> ImportAny(const ArrayPlace& place, const ImportContext& context) {
  const DataType& type = place.field->type;
  if (type.is_dictionary()) return ImportDecoded(place, context);
  return type.is_nested() ? ImportNested(place, context) : ImportFlat(place, context);
}

Result<Vector> ImportEntries(const ArrayPlace& place, const ImportContext& context) {
  const ArrayPlace entries = EntriesPlace(place);
  Result<Vector> values = ImportAny(entries, context);
  if (values.ok()) return values;
  // A row of the dictionary is no row of the batch.
  const Status::Detail& detail = values.status().detail();
  if (detail.row < 0) return values;
  return Error(detail.code, "{} (entry {})", detail.message, detail.row);
}

// Codes and entries as they are, where each code is that of an entry.
Result<Vector> ImportCodes(const ArrayPlace& place, const ImportContext& context, Vector* entries) {
  Vector codes;
  codes.type = place.field->type;
  COLMERGE_RETURN_IF_ERROR(ReadValidity(place, context, &codes));
  ImportFixed(place, context, &codes);
  COLMERGE_ASSIGN_OR_RETURN(*entries, ImportEntries(place, context));
  Status status = WithCodeType(codes.type.index, [&](auto zero) {
    return CheckCodes<decltype(zero)>(codes, entries->length);
  });
  if (!status.ok()) return RefuseArray(place, status);
  if (codes.type.dictionary_values() != entries->type) {
    codes.type.children.Edit()[0].type = entries->type;
  }
  return codes;
}

// Rows of a dictionary have 32 bits where they are looked up one by one.
Status CheckEntryCount(const ArrayPlace& place, const Vector& entries) {
  if (entries.length < kNullEntry) return {};
  return RefuseArray(EntriesPlace(place), Code::kLimitExceeded, "a dictionary of {} entries{}",
                     entries.length,
                     entries.null_count == 0 ? " inside a nested type" : " with nulls");
}

}  // namespace

Result<Vector> ImportDictionary(const ArrayPlace& place, const ImportContext& context) {
  Vector entries;
  COLMERGE_ASSIGN_OR_RETURN(Vector codes, ImportCodes(place, context, &entries));
  if (entries.null_count != 0) {
    COLMERGE_RETURN_IF_ERROR(CheckEntryCount(place, entries));
    Array<uint32_t> new_codes = DropNullEntries(context, &entries);
    WithCodeType(codes.type.index,
                 [&](auto zero) { Renumber<decltype(zero)>(new_codes, context, &codes); });
    COLMERGE_RETURN_IF_ERROR(CheckNoNulls(place, codes));
  }
  codes.dictionary = std::make_shared<const Vector>(std::move(entries));
  KeepOwner(context, &codes);
  return codes;
}

Result<Vector> ImportDecoded(const ArrayPlace& place, const ImportContext& context) {
  Vector entries;
  COLMERGE_ASSIGN_OR_RETURN(Vector codes, ImportCodes(place, context, &entries));
  COLMERGE_RETURN_IF_ERROR(CheckEntryCount(place, entries));
  if (!place.field->nullable) COLMERGE_RETURN_IF_ERROR(CheckNoNullEntry(place, codes, entries));
  codes.dictionary = std::make_shared<const Vector>(std::move(entries));
  Vector values = DecodeDictionary(codes, context.pool);
  // Long strings lie where those of the dictionary do.
  values.owners.push_back(std::move(codes.dictionary));
  return values;
}

}  // namespace colmerge
