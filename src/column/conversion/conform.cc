// SPDX-License-Identifier: Apache-2.0
#include "column/conversion/conform.h"

#include <cstring>

#include "column/conversion/lossless_cast.h"

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

}  // namespace

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

}  // namespace colmerge
