// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/lossless_cast.h"

#include "column/conversion/dictionary_cast.h"
#include "column/conversion/nested_cast.h"
#include "column/conversion/numeric_cast.h"
#include "column/conversion/temporal_cast.h"
#include "column/conversion/value_conversion.h"
#include "column/dictionary.h"
#include "column/time_zone.h"

namespace colmerge {
namespace {

// Types whose values are stored alike.
bool CanRelabel(const DataType& from, const DataType& to) {
  const bool is_moment = from.id == TypeId::kTimestamp && to.id == from.id &&
                         from.unit == to.unit && IsSameTimeZone(from.timezone, to.timezone);
  return (from.is_utf8() && to.is_utf8()) || (from.is_binary() && to.is_binary()) || is_moment;
}

Vector FixedBytesToBinary(const Vector& source, const DataType& to, const Ref<MemoryPool>& pool) {
  Vector target = ConversionTarget(source, to);
  const uint64_t width = source.type.width();
  Buffer values = Buffer::Zeroed(pool, source.length * sizeof(StringRef), MemoryCategory::kScratch);
  auto* strings = values.as<StringRef>();
  const auto* bytes = reinterpret_cast<const char*>(source.values);
  for (uint64_t i = 0; i < source.length; ++i) {
    if (source.IsValid(i)) strings[i] = StringRef(bytes + i * width, width);
  }
  target.values = values.data();
  target.buffers.push_back(std::move(values));
  return target;
}

Result<Vector> CastFromDictionary(const Vector& source, const DataType& to,
                                  const Ref<MemoryPool>& pool) {
  Vector decoded = DecodeDictionary(source, pool);
  COLMERGE_ASSIGN_OR_RETURN(Vector target, CastLosslessly(decoded, to, pool));
  // The target borrows from what was decoded, which ends here.
  for (Buffer& buffer : decoded.buffers) target.buffers.push_back(std::move(buffer));
  return target;
}

Result<Vector> CastToDictionary(const Vector& source, const DataType& to,
                                const Ref<MemoryPool>& pool) {
  COLMERGE_ASSIGN_OR_RETURN(Vector values, CastLosslessly(source, to.dictionary_values(), pool));
  return EncodeDictionary(values, to, pool);
}

// Keeps order and unused values of the dictionary where the new index type can tell so many apart,
// and where all of them can be cast.
Result<Vector> CastBetweenDictionaries(const Vector& source, const DataType& to,
                                       const Ref<MemoryPool>& pool) {
  if (source.null_count == source.length) return NullVector(to, source.length, pool);
  const std::shared_ptr<const Vector>& values = source.dictionary;
  if (values->length > Dictionary::MostValues(to.index)) return CastToDictionary(source, to, pool);
  if (values->type == to.dictionary_values())
    return TranslateCodes(source, nullptr, to, values, pool);
  Result<Vector> cast = CastLosslessly(*values, to.dictionary_values(), pool);
  if (!cast.ok()) return CastToDictionary(source, to, pool);
  cast->owners.push_back(values);
  return TranslateCodes(source, nullptr, to, std::make_shared<Vector>(std::move(*cast)), pool);
}

}  // namespace

bool CanCastLosslessly(const DataType& from, const DataType& to) {
  if (from == to || from.id == TypeId::kNull) return true;
  if (from.is_dictionary()) return CanCastLosslessly(from.dictionary_values(), to);
  if (to.is_dictionary()) return CanCastLosslessly(from, to.dictionary_values());
  if (from.is_nested() || to.is_nested()) {
    return from.is_nested() && to.is_nested() && CanCastNested(from, to);
  }
  if (IsNumber(from)) return IsNumber(to) && CanCastNumbers(from, to);
  if (from.id == TypeId::kFixedSizeBinary) return to.is_binary();
  return CanRelabel(from, to) || CanCastTimes(from, to);
}

Result<Vector> CastLosslessly(const Vector& source, const DataType& to,
                              const Ref<MemoryPool>& pool) {
  const DataType& from = source.type;
  if (from == to) return Slice(source, 0, source.length);
  if (from.id == TypeId::kNull) return NullVector(to, source.length, pool);
  if (from.is_dictionary() && to.is_dictionary()) return CastBetweenDictionaries(source, to, pool);
  if (from.is_dictionary()) return CastFromDictionary(source, to, pool);
  if (to.is_dictionary()) return CastToDictionary(source, to, pool);
  if (from.is_nested()) return CastNested(source, to, pool);
  if (CanRelabel(from, to)) return Relabel(source, to);
  if (from.id == TypeId::kFixedSizeBinary) return FixedBytesToBinary(source, to, pool);
  if (IsNumber(from)) return CastNumbers(source, to, pool);
  return CastTimes(source, to, pool);
}

}  // namespace colmerge
