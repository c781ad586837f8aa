// SPDX-License-Identifier: Apache-2.0
#include "arrow/string_export.h"

#include "base/error.h"

namespace colmerge {
namespace {

uint64_t TotalBytes(const Vector& vector) {
  uint64_t total = 0;
  for (uint64_t i = 0; i < vector.length; ++i) total += vector.String(i).size;
  return total;
}

template <typename Offset>
void ExportOffsets(const Vector& vector, uint64_t total, const Ref<MemoryPool>& pool,
                   ExportedArray* exported) {
  Buffer offsets(pool, (vector.length + 1) * sizeof(Offset), MemoryCategory::kScratch);
  // Short strings are copied with all their spare bytes, which the next string overwrites.
  Buffer bytes(pool, total + kInlineBytes, MemoryCategory::kScratch);
  auto* offset = offsets.as<Offset>();
  uint8_t* to = bytes.data();
  offset[0] = 0;
  for (uint64_t i = 0; i < vector.length; ++i) {
    const StringRef& ref = vector.String(i);
    if (ref.is_inline()) {
      std::memcpy(to, reinterpret_cast<const uint8_t*>(&ref) + 4, kInlineBytes);
    } else {
      std::memcpy(to, ref.pointer, ref.size);
    }
    to += ref.size;
    offset[i + 1] = static_cast<Offset>(to - bytes.data());
  }
  exported->AddBuffer(std::move(offsets));
  exported->AddBuffer(std::move(bytes));
}

// Places the long strings of a vector one after the other into as few buffers as may be.
class ViewPlacer {
 public:
  explicit ViewPlacer(uint64_t most_bytes) : most_bytes_(most_bytes) {}

  struct Place {
    int32_t buffer;
    int32_t offset;
  };

  Place Add(uint64_t size) {
    if (buffer_ < 0 || used_ + size > most_bytes_) {
      ++buffer_;
      used_ = 0;
    }
    Place place{buffer_, static_cast<int32_t>(used_)};
    used_ += size;
    return place;
  }
  int64_t used() const { return static_cast<int64_t>(used_); }

 private:
  const uint64_t most_bytes_;
  int32_t buffer_ = -1;
  uint64_t used_ = 0;
};

// The sizes of the data buffers.
Array<int64_t> MeasureBuffers(const Vector& vector, uint64_t most_bytes,
                              const Ref<MemoryPool>& pool) {
  Array<int64_t> sizes(pool);
  ViewPlacer placer(most_bytes);
  for (uint64_t i = 0; i < vector.length; ++i) {
    const StringRef& ref = vector.String(i);
    if (ref.is_inline()) continue;
    const auto buffer = static_cast<uint64_t>(placer.Add(ref.size).buffer);
    if (buffer == sizes.size()) sizes.PushBack(0);
    sizes[buffer] = placer.used();
  }
  return sizes;
}

}  // namespace

void ExportViews(const Vector& vector, const Ref<MemoryPool>& pool, uint64_t most_bytes,
                 ExportedArray* exported) {
  Array<int64_t> sizes = MeasureBuffers(vector, most_bytes, pool);
  std::vector<Buffer> data;
  for (int64_t size : sizes) {
    data.emplace_back(pool, static_cast<uint64_t>(size), MemoryCategory::kScratch);
  }
  Buffer views(pool, vector.length * sizeof(StringRef), MemoryCategory::kScratch);
  ViewPlacer placer(most_bytes);
  for (uint64_t i = 0; i < vector.length; ++i) {
    const StringRef& ref = vector.String(i);
    uint8_t* view = views.data() + i * sizeof(StringRef);
    std::memcpy(view, &ref, sizeof(StringRef));
    if (ref.is_inline()) continue;
    const ViewPlacer::Place place = placer.Add(ref.size);
    std::memcpy(data[static_cast<size_t>(place.buffer)].data() + place.offset, ref.pointer,
                ref.size);
    std::memcpy(view + 8, &place, sizeof(place));
  }
  exported->AddBuffer(std::move(views));
  for (Buffer& buffer : data) exported->AddBuffer(std::move(buffer));
  exported->AddBuffer(std::move(sizes).TakeBuffer());
}

Status ExportStrings(const Vector& vector, const Ref<MemoryPool>& pool, uint64_t most_bytes,
                     ExportedArray* exported) {
  if (vector.type.id == TypeId::kUtf8View || vector.type.id == TypeId::kBinaryView) {
    ExportViews(vector, pool, most_bytes, exported);
    return {};
  }
  const uint64_t total = TotalBytes(vector);
  if (vector.type.id == TypeId::kLargeUtf8 || vector.type.id == TypeId::kLargeBinary) {
    ExportOffsets<int64_t>(vector, total, pool, exported);
    return {};
  }
  if (total > most_bytes) {
    return Error(
        Code::kLimitExceeded,
        "{} bytes of type {} are more than its 32-bit offsets reach; large_{} has wider ones",
        total, vector.type.ToString(), vector.type.is_utf8() ? "utf8" : "binary");
  }
  ExportOffsets<int32_t>(vector, total, pool, exported);
  return {};
}

}  // namespace colmerge
