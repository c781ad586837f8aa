// SPDX-License-Identifier: Apache-2.0
#include "column/nested_value.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "base/checked_steps.h"
#include "base/error.h"

namespace colmerge {
namespace {

constexpr uint8_t kNoNulls = 0;
constexpr uint8_t kBitmap = 1;

// Room for `size` more bytes, not initialised.
uint8_t* Extend(Array<uint8_t>* bytes, uint64_t size) {
  const uint64_t old = bytes->size();
  if (old + size > bytes->capacity()) bytes->Reserve(std::max(old + size, old * 2));
  bytes->ResizeUninitialized(old + size);
  return bytes->data() + old;
}

class Encoder {
 public:
  explicit Encoder(const Ref<MemoryPool>& pool) : bytes_(pool) {}

  // Elements [start, start + count) of the column, without their marks.
  void WriteBody(const NestedColumn& column, uint64_t start, uint64_t count);
  Array<uint8_t>& bytes() { return bytes_; }

 private:
  void WriteRun(const NestedColumn& column, uint64_t start, uint64_t count);
  void WriteMarks(const Vector& slots, uint64_t start, uint64_t count);
  void WriteBits(const uint8_t* bits, uint64_t offset, uint64_t count);
  void WriteFixed(const Vector& slots, uint64_t start, uint64_t count);
  void WriteStrings(const Vector& slots, uint64_t start, uint64_t count);
  void WriteLists(const NestedColumn& column, uint64_t start, uint64_t count);
  void WriteNumber(uint64_t number);

  Array<uint8_t> bytes_;
};

void Encoder::WriteNumber(uint64_t number) {
  for (; number >= 0x80; number >>= 7) *Extend(&bytes_, 1) = static_cast<uint8_t>(number | 0x80);
  *Extend(&bytes_, 1) = static_cast<uint8_t>(number);
}

void Encoder::WriteBits(const uint8_t* bits, uint64_t offset, uint64_t count) {
  if (count == 0) return;
  const uint64_t size = BitmapBytes(count);
  uint8_t* to = Extend(&bytes_, size);
  to[size - 1] = 0;
  CopyBits(bits, offset, to, 0, count);
}

void Encoder::WriteMarks(const Vector& slots, uint64_t start, uint64_t count) {
  if (slots.type.storage() == Storage::kNone) return;
  const uint64_t first = slots.validity_offset + start;
  if (slots.validity == nullptr || CountBits(slots.validity, first, count) == count) {
    *Extend(&bytes_, 1) = kNoNulls;
    return;
  }
  *Extend(&bytes_, 1) = kBitmap;
  WriteBits(slots.validity, first, count);
}

void Encoder::WriteFixed(const Vector& slots, uint64_t start, uint64_t count) {
  const uint64_t width = slots.type.width();
  if (width == 0 || count == 0) return;
  uint8_t* to = Extend(&bytes_, count * width);
  std::memcpy(to, slots.values + start * width, count * width);
  for (uint64_t i = 0; slots.validity != nullptr && i < count; ++i) {
    if (!slots.IsValid(start + i)) std::memset(to + i * width, 0, width);
  }
}

void Encoder::WriteStrings(const Vector& slots, uint64_t start, uint64_t count) {
  for (uint64_t i = start; i < start + count; ++i) WriteNumber(slots.String(i).size);
  for (uint64_t i = start; i < start + count; ++i) {
    const StringRef& ref = slots.String(i);
    if (ref.size != 0) std::memcpy(Extend(&bytes_, ref.size), ref.data(), ref.size);
  }
}

void Encoder::WriteLists(const NestedColumn& column, uint64_t start, uint64_t count) {
  for (uint64_t i = start; i < start + count; ++i) {
    auto begin = static_cast<uint64_t>(column.Offset(i));
    auto end = static_cast<uint64_t>(column.Offset(i + 1));
    if (!column.slots.IsValid(i)) end = begin;
    WriteNumber(end - begin);
    if (begin != end) WriteRun(column.children[0], begin, end - begin);
  }
}

void Encoder::WriteRun(const NestedColumn& column, uint64_t start, uint64_t count) {
  WriteMarks(column.slots, start, count);
  WriteBody(column, start, count);
}

void Encoder::WriteBody(const NestedColumn& column, uint64_t start, uint64_t count) {
  const Vector& slots = column.slots;
  if (slots.type.id == TypeId::kStruct) {
    for (const NestedColumn& child : column.children) WriteRun(child, start, count);
  } else if (slots.type.id == TypeId::kFixedSizeList) {
    const auto size = static_cast<uint64_t>(slots.type.size);
    WriteRun(column.children[0], start * size, count * size);
  } else if (HasListOffsets(slots.type.id)) {
    WriteLists(column, start, count);
  } else if (slots.type.storage() == Storage::kBits) {
    const uint64_t at = bytes_.size();
    WriteBits(slots.values, slots.bit_offset + start, count);
    for (uint64_t i = 0; slots.validity != nullptr && i < count; ++i) {
      if (!slots.IsValid(start + i)) ClearBit(bytes_.data() + at, i);
    }
  } else if (slots.type.storage() == Storage::kFixed) {
    WriteFixed(slots, start, count);
  } else if (slots.type.storage() == Storage::kViews) {
    WriteStrings(slots, start, count);
  }
}

// Reads encoded bytes; after a fault everything it gives is empty, and ok() says so.
class Reader {
 public:
  explicit Reader(std::string_view bytes)
      : at_(reinterpret_cast<const uint8_t*>(bytes.data())), left_(bytes.size()) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return left_ == 0; }
  uint64_t left() const { return left_; }

  // nullptr when there are fewer bytes.
  const uint8_t* Bytes(uint64_t size) {
    if (size > left_) return Fail();
    const uint8_t* bytes = at_;
    at_ += size;
    left_ -= size;
    return bytes;
  }

  uint8_t Byte() {
    const uint8_t* byte = Bytes(1);
    return byte == nullptr ? 0 : *byte;
  }

  uint64_t Number() {
    uint64_t number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t byte = Byte();
      number |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return number;
    }
    Fail();
    return 0;
  }

  const uint8_t* Fail() {
    ok_ = false;
    left_ = 0;
    return nullptr;
  }

 private:
  const uint8_t* at_;
  uint64_t left_;
  bool ok_ = true;
};

// Collects the elements of one node of the tree.
class Decoder {
 public:
  Decoder(const DataType& type, const Ref<MemoryPool>& pool);

  // One value of a row.
  void ReadRow(Reader* reader);
  // Elements under a null.
  void AddNulls(uint64_t count);
  // False once the elements are more than an int64 counts.
  bool CountsFit() const;
  NestedColumn Finish();

 private:
  void ReadRun(Reader* reader, uint64_t count);
  void ReadBody(Reader* reader, uint64_t count);
  void ReadFixed(Reader* reader, uint64_t count);
  void ReadMarks(Reader* reader, uint64_t count);
  void ReadStrings(Reader* reader, uint64_t count);
  void ReadLists(Reader* reader, uint64_t count);
  void AddMarks(const uint8_t* bits, bool fill, uint64_t count);
  void AddBits(const uint8_t* bits, uint64_t count);
  bool AddLength(uint64_t count);
  // The child's elements for `count` fixed-size lists; 0 when they are too many.
  uint64_t FixedListElements(uint64_t count);

  const DataType& type_;
  const Storage storage_;
  uint64_t length_ = 0;
  uint64_t null_count_ = 0;
  bool fits_ = true;
  Array<uint8_t> validity_;  // from the first null on
  Array<uint8_t> values_;
  Array<int64_t> offsets_;
  std::vector<Decoder> children_;
};

Decoder::Decoder(const DataType& type, const Ref<MemoryPool>& pool)
    : type_(type), storage_(type.storage()), validity_(pool), values_(pool), offsets_(pool) {
  if (HasListOffsets(type.id)) offsets_.PushBack(0);
  if (!type.is_nested()) return;
  children_.reserve(type.children.size());
  for (const Field& field : type.children) children_.emplace_back(field.type, pool);
}

bool Decoder::AddLength(uint64_t count) {
  constexpr auto kMost = static_cast<uint64_t>(std::numeric_limits<int64_t>::max());
  if (count > kMost - length_) fits_ = false;
  if (!fits_) return false;
  length_ += count;
  return true;
}

uint64_t Decoder::FixedListElements(uint64_t count) {
  uint64_t elements;
  if (!__builtin_mul_overflow(count, static_cast<uint64_t>(type_.size), &elements)) return elements;
  fits_ = false;
  return 0;
}

// Bits are appended behind those of length_ - count elements.
void Decoder::AddMarks(const uint8_t* bits, bool fill, uint64_t count) {
  const uint64_t before = length_ - count;
  if (validity_.empty()) {
    if (bits == nullptr && fill) return;
    const uint64_t size = BitmapBytes(length_);
    std::memset(Extend(&validity_, size), 0, size);
    FillBits(validity_.data(), 0, before, true);
  } else if (BitmapBytes(length_) > validity_.size()) {
    const uint64_t more = BitmapBytes(length_) - validity_.size();
    std::memset(Extend(&validity_, more), 0, more);
  }
  if (bits != nullptr) {
    CopyBits(bits, 0, validity_.data(), before, count);
  } else {
    FillBits(validity_.data(), before, count, fill);
  }
  null_count_ += count - CountBits(validity_.data(), before, count);
}

void Decoder::AddBits(const uint8_t* bits, uint64_t count) {
  const uint64_t more = BitmapBytes(length_) - values_.size();
  if (more != 0) std::memset(Extend(&values_, more), 0, more);
  if (bits != nullptr) CopyBits(bits, 0, values_.data(), length_ - count, count);
}

void Decoder::ReadMarks(Reader* reader, uint64_t count) {
  if (storage_ == Storage::kNone) {
    null_count_ += count;
    return;
  }
  const uint8_t* bits = nullptr;
  if (reader->Byte() == kBitmap) bits = reader->Bytes(BitmapBytes(count));
  if (reader->ok() && count != 0) AddMarks(bits, true, count);
}

void Decoder::ReadRow(Reader* reader) {
  if (!AddLength(1)) return;
  AddMarks(nullptr, true, 1);
  ReadBody(reader, 1);
}

void Decoder::ReadRun(Reader* reader, uint64_t count) {
  if (!AddLength(count)) return;
  ReadMarks(reader, count);
  ReadBody(reader, count);
}

void Decoder::ReadStrings(Reader* reader, uint64_t count) {
  // A size takes a byte at least.
  if (count > reader->left()) {
    reader->Fail();
    return;
  }
  auto* refs = reinterpret_cast<StringRef*>(Extend(&values_, count * sizeof(StringRef)));
  for (uint64_t i = 0; i < count; ++i) {
    refs[i] = StringRef();
    refs[i].size = static_cast<uint32_t>(reader->Number());
  }
  for (uint64_t i = 0; i < count; ++i) {
    const uint32_t size = refs[i].size;
    const uint8_t* text = reader->Bytes(size);
    refs[i] = text == nullptr ? StringRef() : StringRef(reinterpret_cast<const char*>(text), size);
  }
}

void Decoder::ReadFixed(Reader* reader, uint64_t count) {
  const uint64_t width = type_.width();
  if (width == 0 || count == 0) return;
  if (count > reader->left() / width) {
    reader->Fail();
    return;
  }
  const uint64_t size = count * width;
  std::memcpy(Extend(&values_, size), reader->Bytes(size), size);
}

void Decoder::ReadLists(Reader* reader, uint64_t count) {
  for (uint64_t i = 0; i < count && reader->ok(); ++i) {
    const uint64_t size = reader->Number();
    if (size != 0) children_[0].ReadRun(reader, size);
    offsets_.PushBack(static_cast<int64_t>(children_[0].length_));
  }
}

void Decoder::ReadBody(Reader* reader, uint64_t count) {
  if (!reader->ok()) return;
  if (type_.id == TypeId::kStruct) {
    for (Decoder& child : children_) child.ReadRun(reader, count);
  } else if (type_.id == TypeId::kFixedSizeList) {
    children_[0].ReadRun(reader, FixedListElements(count));
  } else if (HasListOffsets(type_.id)) {
    ReadLists(reader, count);
  } else if (storage_ == Storage::kBits) {
    const uint8_t* bits = reader->Bytes(BitmapBytes(count));
    if (reader->ok()) AddBits(bits, count);
  } else if (storage_ == Storage::kFixed) {
    ReadFixed(reader, count);
  } else if (storage_ == Storage::kViews) {
    ReadStrings(reader, count);
  }
}

void Decoder::AddNulls(uint64_t count) {
  if (count == 0 || !AddLength(count)) return;
  if (storage_ == Storage::kNone) {
    null_count_ += count;
    return;
  }
  AddMarks(nullptr, false, count);
  if (type_.id == TypeId::kStruct) {
    for (Decoder& child : children_) child.AddNulls(count);
  } else if (type_.id == TypeId::kFixedSizeList) {
    children_[0].AddNulls(FixedListElements(count));
  } else if (HasListOffsets(type_.id)) {
    offsets_.Resize(offsets_.size() + count, static_cast<int64_t>(children_[0].length_));
  } else if (storage_ == Storage::kBits) {
    AddBits(nullptr, count);
  } else {
    const uint64_t size = count * type_.width();
    if (size != 0) std::memset(Extend(&values_, size), 0, size);
  }
}

bool Decoder::CountsFit() const {
  for (const Decoder& child : children_) {
    if (!child.CountsFit()) return false;
  }
  return fits_;
}

NestedColumn Decoder::Finish() {
  NestedColumn column;
  Vector& slots = column.slots;
  slots.type = type_;
  slots.length = length_;
  slots.null_count = null_count_;
  slots.values = values_.data();
  slots.buffers.push_back(std::move(values_).TakeBuffer());
  if (null_count_ != 0 && storage_ != Storage::kNone) {
    slots.validity = validity_.data();
    slots.buffers.push_back(std::move(validity_).TakeBuffer());
  }
  column.offsets = std::move(offsets_).TakeBuffer();
  for (Decoder& child : children_) column.children.push_back(child.Finish());
  return column;
}

}  // namespace

Result<Vector> EncodeNested(const NestedColumn& column, const Ref<MemoryPool>& pool,
                            const Progress* progress) {
  constexpr uint64_t kStepsARow = 16;
  CheckedSteps steps(progress);
  Encoder encoder(pool);
  const uint64_t rows = column.slots.length;
  Array<uint64_t> ends(pool, rows, MemoryCategory::kScratch);
  for (uint64_t row = 0; row < rows; ++row) {
    const uint64_t begin = encoder.bytes().size();
    if (column.slots.IsValid(row)) encoder.WriteBody(column, row, 1);
    ends[row] = encoder.bytes().size();
    if (!steps.Pass(kStepsARow + (ends[row] - begin) / 4)) return steps.TakeStatus();
    if (ends[row] - begin > kLongestString) {
      return Error(Code::kLimitExceeded, "a nested value of {} bytes is longer than {}",
                   ends[row] - begin, kLongestString)
          .AtRow(static_cast<int64_t>(row));
    }
  }
  Vector vector;
  vector.type = column.slots.type;
  vector.length = rows;
  vector.null_count = column.slots.null_count;
  Buffer values(pool, rows * sizeof(StringRef), MemoryCategory::kScratch);
  Buffer bytes = std::move(encoder.bytes()).TakeBuffer();
  const char* text = reinterpret_cast<const char*>(bytes.data());
  for (uint64_t row = 0; row < rows; ++row) {
    if (!steps.Pass(1)) return steps.TakeStatus();
    const uint64_t begin = row == 0 ? 0 : ends[row - 1];
    values.as<StringRef>()[row] = StringRef(text + begin, ends[row] - begin);
  }
  vector.values = values.data();
  vector.buffers.push_back(std::move(values));
  vector.buffers.push_back(std::move(bytes));
  if (vector.null_count != 0) {
    Buffer validity = Buffer::Zeroed(pool, BitmapBytes(rows), MemoryCategory::kScratch);
    CopyBits(column.slots.validity, column.slots.validity_offset, validity.data(), 0, rows);
    vector.validity = validity.data();
    vector.buffers.push_back(std::move(validity));
  }
  return vector;
}

Result<NestedColumn> DecodeNested(const Vector& encoded, const Ref<MemoryPool>& pool) {
  Decoder decoder(encoded.type, pool);
  for (uint64_t row = 0; row < encoded.length; ++row) {
    if (!encoded.IsValid(row)) {
      decoder.AddNulls(1);
      continue;
    }
    Reader reader(encoded.String(row).view());
    decoder.ReadRow(&reader);
    if (!reader.ok() || !reader.AtEnd()) {
      return Error(Code::kInternal, "the stored bytes are no value of type {}",
                   encoded.type.ToString())
          .AtRow(static_cast<int64_t>(row));
    }
  }
  if (!decoder.CountsFit()) {
    return Error(Code::kLimitExceeded, "the values of type {} have too many elements together",
                 encoded.type.ToString());
  }
  return decoder.Finish();
}

}  // namespace colmerge
