// SPDX-License-Identifier: Apache-2.0
#include "arrow/string_import.h"

#include <algorithm>
#include <array>

#include "arrow/address_space.h"
#include "base/utf8.h"

namespace colmerge {
namespace {

// Arrow's buffers may be misaligned.
template <typename T>
T LoadAt(const uint8_t* base, uint64_t i) {
  T value;
  std::memcpy(&value, base + i * sizeof(T), sizeof(T));
  return value;
}

// A StringRef as two words: size and prefix, then tail or pointer.
struct RefWords {
  uint64_t low;
  uint64_t high;
};

// Masks that keep the bytes of a short string, by size; [12] and above keep all.
constexpr auto kInlineMasks = [] {
  std::array<RefWords, kInlineBytes + 1> masks{};
  for (uint32_t size = 0; size <= kInlineBytes; ++size) {
    uint32_t in_low = std::min(size, 4u);
    uint32_t in_high = size - in_low;
    // The size itself lies in the lower half of the low word.
    masks[size].low = 0xFFFFFFFFu;
    for (uint32_t i = 0; i < in_low; ++i) masks[size].low |= uint64_t{0xFF} << (32 + 8 * i);
    for (uint32_t i = 0; i < in_high; ++i) masks[size].high |= uint64_t{0xFF} << (8 * i);
  }
  return masks;
}();

constexpr uint64_t kHighBits = 0x8080808080808080u;

// Needs kInlineBytes readable bytes at text, however short the string is.
void StoreRef(const char* text, uint32_t size, StringRef* out) {
  uint32_t prefix;
  RefWords words;
  std::memcpy(&prefix, text, sizeof(prefix));
  std::memcpy(&words.high, text + sizeof(prefix), sizeof(words.high));
  words.low = static_cast<uint64_t>(prefix) << 32 | size;
  const RefWords& mask = kInlineMasks[std::min(size, kInlineBytes)];
  words.low &= mask.low;
  words.high &= mask.high;
  if (size > kInlineBytes) words.high = reinterpret_cast<uint64_t>(text);
  std::memcpy(static_cast<void*>(out), &words, sizeof(words));
}

void ClearNullRows(const Vector& vector, StringRef* refs) {
  if (vector.null_count == 0) return;
  for (uint64_t row = 0; row < vector.length; ++row) {
    if (!vector.IsValid(row)) refs[row] = StringRef();
  }
}

bool IsAsciiInline(const StringRef& ref) {
  RefWords words;
  std::memcpy(&words, static_cast<const void*>(&ref), sizeof(words));
  return (((words.low >> 32) | words.high) & kHighBits) == 0;
}

// Row by row; rows under nulls are empty by now.
Status CheckUtf8Rows(const Vector& vector) {
  for (uint64_t row = 0; row < vector.length; ++row) {
    const StringRef& ref = vector.String(row);
    if (ref.is_inline() && IsAsciiInline(ref)) continue;
    uint64_t bad = FindInvalidUtf8(ref.data(), ref.size);
    if (bad == ref.size) continue;
    return Error(Code::kInvalidArrow, "value {} is not UTF-8 at its byte {}", Quoted(ref.view()),
                 bad)
        .AtRow(static_cast<int64_t>(row));
  }
  return {};
}

// Offsets of type Offset, count + 1 of them, over bytes.
template <typename Offset>
class OffsetStrings {
 public:
  OffsetStrings(const uint8_t* offsets, const char* bytes, uint64_t count)
      : offsets_(offsets), bytes_(bytes), count_(count) {}

  // The offsets by themselves.
  Status CheckOffsets(bool has_bytes) const {
    if (At(0) < 0) {
      return Error(Code::kInvalidArrow, "the first offset is {}", At(0)).AtRow(0);
    }
    bool decreasing = false;
    for (uint64_t i = 0; i < count_; ++i) decreasing |= At(i + 1) < At(i);
    for (uint64_t i = 0; decreasing; ++i) {
      if (At(i + 1) >= At(i)) continue;
      return Error(Code::kInvalidArrow, "offsets decrease from {} to {}", At(i), At(i + 1))
          .AtRow(static_cast<int64_t>(i));
    }
    if (!has_bytes && At(count_) > 0) {
      return Error(Code::kInvalidArrow, "the buffer of bytes is NULL but the last offset is {}",
                   At(count_));
    }
    if (!CanAddress(bytes_, static_cast<uint64_t>(At(count_)))) {
      return Error(Code::kInvalidArrow, "no memory holds the bytes up to the last offset {}",
                   At(count_));
    }
    return {};
  }

  Status CheckSizes(const Vector& vector) const {
    if (static_cast<uint64_t>(At(count_) - At(0)) <= kLongestString) return {};
    for (uint64_t i = 0; i < count_; ++i) {
      auto size = static_cast<uint64_t>(At(i + 1) - At(i));
      if (size <= kLongestString || !vector.IsValid(i)) continue;
      return Error(Code::kLimitExceeded, "a value of {} bytes is longer than {}", size,
                   kLongestString)
          .AtRow(static_cast<int64_t>(i));
    }
    return {};
  }

  void MakeRefs(StringRef* out) const {
    // Near the end of the bytes a short string may not be read as kInlineBytes bytes.
    uint64_t fast = count_;
    while (fast > 0 && At(count_) - At(fast - 1) < static_cast<Offset>(kInlineBytes)) --fast;
    for (uint64_t i = 0; i < fast; ++i) {
      const Offset begin = At(i);
      StoreRef(bytes_ + begin, static_cast<uint32_t>(At(i + 1) - begin), out + i);
    }
    for (uint64_t i = fast; i < count_; ++i) {
      out[i] = StringRef(bytes_ + At(i), static_cast<uint64_t>(At(i + 1) - At(i)));
    }
  }

  // Whether the bytes are UTF-8 as a whole, and each offset lies at the start of a character.
  bool IsUtf8() const {
    const char* begin = bytes_ + At(0);
    const auto size = static_cast<uint64_t>(At(count_) - At(0));
    if (IsAscii(begin, size)) return true;
    if (!IsValidUtf8(begin, size)) return false;
    const Offset end = At(count_);
    bool inside = false;
    for (uint64_t i = 0; i < count_; ++i) {
      if (At(i) < end) inside |= (static_cast<unsigned char>(bytes_[At(i)]) & 0xC0) == 0x80;
    }
    return !inside;
  }

 private:
  Offset At(uint64_t i) const { return LoadAt<Offset>(offsets_, i); }

  const uint8_t* offsets_;
  const char* bytes_;
  uint64_t count_;
};

// Rows that are read between two looks at who may end the import, about a millisecond.
constexpr uint64_t kRowsACheck = uint64_t{1} << 15;

// Some rows, whose references go to `refs`; `rows` has no others.
template <typename Offset>
Status ReadOffsetStrings(const uint8_t* offsets, const char* bytes, const Vector& rows,
                         StringRef* refs) {
  OffsetStrings<Offset> strings(offsets, bytes, rows.length);
  COLMERGE_RETURN_IF_ERROR(strings.CheckOffsets(bytes != nullptr));
  COLMERGE_RETURN_IF_ERROR(strings.CheckSizes(rows));
  strings.MakeRefs(refs);
  ClearNullRows(rows, refs);
  if (!rows.type.is_utf8() || strings.IsUtf8()) return {};
  return CheckUtf8Rows(rows);
}

template <typename Offset>
Status ImportOffsetStrings(const ArrayPlace& place, const ImportContext& context, StringRef* refs,
                           Vector* vector) {
  const uint8_t* offsets = place.buffer(1) + place.first() * sizeof(Offset);
  const auto* bytes = reinterpret_cast<const char*>(place.buffer(2));
  for (uint64_t start = 0; start < place.count; start += kRowsACheck) {
    COLMERGE_RETURN_IF_ERROR(CheckStep(context.progress));
    const Vector rows = Slice(*vector, start, std::min(kRowsACheck, place.count - start));
    Status status =
        ReadOffsetStrings<Offset>(offsets + start * sizeof(Offset), bytes, rows, refs + start);
    if (!status.ok()) return std::move(status).OffsetRow(static_cast<int64_t>(start));
  }
  return {};
}

// A view of Arrow's: as StringRef, but a long one ends with the number of a buffer and an offset in
// it.
struct View {
  int32_t size;
  int32_t prefix;
  int32_t buffer;
  int32_t offset;
};

// The data buffers that views refer to.
struct ViewBuffers {
  const void* const* data;
  const uint8_t* sizes;  // int64, possibly misaligned
  int64_t count;
};

Status CheckViewBuffers(const ViewBuffers& buffers) {
  if (buffers.count > 0 && buffers.sizes == nullptr) {
    return Status(Code::kInvalidArrow, "the buffer of the data buffers' sizes is NULL");
  }
  for (int64_t i = 0; i < buffers.count; ++i) {
    auto size = LoadAt<int64_t>(buffers.sizes, static_cast<uint64_t>(i));
    if (size < 0) return Error(Code::kInvalidArrow, "the size of data buffer {} is {}", i, size);
    if (size > 0 && buffers.data[i] == nullptr) {
      return Error(Code::kInvalidArrow, "data buffer {} is NULL but its size is {}", i, size);
    }
    if (!CanAddress(buffers.data[i], static_cast<uint64_t>(size))) {
      return Error(Code::kInvalidArrow, "no memory holds data buffer {}: its size is {}", i, size);
    }
  }
  return {};
}

// False when the view points outside its buffer.
bool MakeRef(const uint8_t* at, const ViewBuffers& buffers, StringRef* out) {
  const View view = LoadAt<View>(at, 0);
  if (view.size < 0) return false;
  if (static_cast<uint32_t>(view.size) <= kInlineBytes) {
    StoreRef(reinterpret_cast<const char*>(at) + 4, static_cast<uint32_t>(view.size), out);
    return true;
  }
  if (view.buffer < 0 || view.buffer >= buffers.count || view.offset < 0) return false;
  auto size = LoadAt<int64_t>(buffers.sizes, static_cast<uint64_t>(view.buffer));
  if (int64_t{view.offset} + view.size > size) return false;
  const char* text = static_cast<const char*>(buffers.data[view.buffer]) + view.offset;
  StoreRef(text, static_cast<uint32_t>(view.size), out);
  return true;
}

Status ImportViews(const ArrayPlace& place, const ImportContext& context, StringRef* refs,
                   Vector* vector) {
  const ArrowArray& array = *place.array;
  const int64_t last = array.n_buffers - 1;
  const ViewBuffers buffers{array.buffers + 2, static_cast<const uint8_t*>(array.buffers[last]),
                            array.n_buffers - 3};
  COLMERGE_RETURN_IF_ERROR(CheckViewBuffers(buffers));
  const uint8_t* views = place.buffer(1) + place.first() * sizeof(View);
  for (uint64_t row = 0; row < place.count; ++row) {
    if (context.progress != nullptr && row % kRowsACheck == 0) {
      COLMERGE_RETURN_IF_ERROR(context.progress->CheckStep());
    }
    const uint8_t* at = views + row * sizeof(View);
    if (!vector->IsValid(row)) {
      refs[row] = StringRef();
    } else if (!MakeRef(at, buffers, refs + row)) {
      const View view = LoadAt<View>(at, 0);
      return Error(Code::kInvalidArrow,
                   "a view of {} bytes at offset {} of data buffer {} lies outside the buffers",
                   view.size, view.offset, view.buffer)
          .AtRow(static_cast<int64_t>(row));
    }
  }
  if (!vector->type.is_utf8()) return {};
  for (uint64_t start = 0; start < place.count; start += kRowsACheck) {
    COLMERGE_RETURN_IF_ERROR(CheckStep(context.progress));
    Status status =
        CheckUtf8Rows(Slice(*vector, start, std::min(kRowsACheck, place.count - start)));
    if (!status.ok()) return std::move(status).OffsetRow(static_cast<int64_t>(start));
  }
  return {};
}

}  // namespace

Status ImportStrings(const ArrayPlace& place, const ImportContext& context, Vector* vector) {
  if (place.count == 0) return {};
  Buffer values(context.pool, place.count * sizeof(StringRef), MemoryCategory::kScratch);
  auto* refs = values.as<StringRef>();
  vector->values = values.data();
  vector->buffers.push_back(std::move(values));
  switch (vector->type.id) {
    case TypeId::kUtf8:
    case TypeId::kBinary: return ImportOffsetStrings<int32_t>(place, context, refs, vector);
    case TypeId::kLargeUtf8:
    case TypeId::kLargeBinary: return ImportOffsetStrings<int64_t>(place, context, refs, vector);
    default: return ImportViews(place, context, refs, vector);
  }
}

}  // namespace colmerge
