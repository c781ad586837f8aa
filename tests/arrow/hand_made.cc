// SPDX-License-Identifier: Apache-2.0
#include "arrow/hand_made.h"

#include <utility>

namespace colmerge::test {
namespace {

template <typename Struct>
void CountRelease(Struct* released) {
  ++*static_cast<int*>(released->private_data);
  released->release = nullptr;
}

template <typename Pointer, typename Owned>
std::vector<Pointer> PointersTo(const std::vector<Owned>& owned) {
  std::vector<Pointer> pointers;
  for (const Owned& one : owned) pointers.push_back(&one->raw);
  return pointers;
}

}  // namespace

HandSchema::HandSchema(std::string format_text, std::string name_text)
    : format(std::move(format_text)), name(std::move(name_text)) {
  raw.flags = ARROW_FLAG_NULLABLE;
  Settle();
}

void HandSchema::Settle() {
  raw.format = format.c_str();
  raw.name = name.c_str();
  raw.metadata = metadata.empty() ? nullptr : metadata.data();
  child_pointers = PointersTo<ArrowSchema*>(children);
  raw.n_children = static_cast<int64_t>(children.size());
  raw.children = children.empty() ? nullptr : child_pointers.data();
  raw.dictionary = dictionary == nullptr ? nullptr : &dictionary->raw;
  raw.release = CountRelease<ArrowSchema>;
  raw.private_data = &releases;
}

HandSchemaPtr SchemaOf(std::string format, std::string name) {
  return std::make_unique<HandSchema>(std::move(format), std::move(name));
}

HandSchemaPtr DictionaryOf(std::string format, std::string name, HandSchemaPtr values) {
  HandSchemaPtr schema = SchemaOf(std::move(format), std::move(name));
  schema->dictionary = std::move(values);
  schema->Settle();
  return schema;
}

void HandArray::Settle() {
  buffer_pointers.clear();
  for (const auto& buffer : buffers) {
    buffer_pointers.push_back(buffer.empty() ? nullptr : buffer.data());
  }
  raw.n_buffers = static_cast<int64_t>(buffers.size());
  raw.buffers = buffers.empty() ? nullptr : buffer_pointers.data();
  child_pointers = PointersTo<ArrowArray*>(children);
  raw.n_children = static_cast<int64_t>(children.size());
  raw.children = children.empty() ? nullptr : child_pointers.data();
  raw.dictionary = dictionary == nullptr ? nullptr : &dictionary->raw;
  raw.release = CountRelease<ArrowArray>;
  raw.private_data = &releases;
}

HandArray* HandArray::Nulls(std::initializer_list<int64_t> rows) {
  if (buffers[0].empty()) {
    buffers[0].assign(static_cast<size_t>(raw.offset + raw.length + 7) / 8, 0xFF);
  }
  for (int64_t row : rows) {
    auto bit = static_cast<size_t>(raw.offset + row);
    buffers[0][bit / 8] = static_cast<uint8_t>(buffers[0][bit / 8] & ~(1 << (bit % 8)));
  }
  raw.null_count = static_cast<int64_t>(rows.size());
  Settle();
  return this;
}

HandArray* HandArray::Window(int64_t offset, int64_t length) {
  raw.offset = offset;
  raw.length = length;
  raw.null_count = -1;
  return this;
}

HandArrayPtr ArrayOf(int64_t length, std::vector<std::vector<uint8_t>> buffers) {
  auto array = std::make_unique<HandArray>();
  array->raw.length = length;
  array->buffers = std::move(buffers);
  array->Settle();
  return array;
}

HandArrayPtr BoolArray(const std::vector<bool>& values) {
  std::vector<uint8_t> bits((values.size() + 7) / 8);
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i]) bits[i / 8] = static_cast<uint8_t>(bits[i / 8] | 1 << (i % 8));
  }
  return ArrayOf(static_cast<int64_t>(values.size()), {{}, bits});
}

HandArrayPtr NullArray(int64_t length) {
  HandArrayPtr array = ArrayOf(length, {});
  array->raw.null_count = length;
  return array;
}

template <typename Offset>
HandArrayPtr OffsetStrings(const std::vector<std::string>& values) {
  std::vector<Offset> offsets = {0};
  std::string bytes;
  for (const std::string& value : values) {
    bytes += value;
    offsets.push_back(static_cast<Offset>(bytes.size()));
  }
  return ArrayOf(static_cast<int64_t>(values.size()),
                 {{}, BytesOf(offsets), {bytes.begin(), bytes.end()}});
}
template HandArrayPtr OffsetStrings<int32_t>(const std::vector<std::string>& values);
template HandArrayPtr OffsetStrings<int64_t>(const std::vector<std::string>& values);

HandArrayPtr ViewArray(const std::vector<std::string>& values) {
  std::vector<uint8_t> views(values.size() * 16);
  std::vector<std::vector<uint8_t>> buffers(2);
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < values.size(); ++i) {
    const std::string& value = values[i];
    uint8_t* view = views.data() + i * 16;
    auto size = static_cast<int32_t>(value.size());
    std::memcpy(view, &size, 4);
    if (size <= 12) {
      std::memcpy(view + 4, value.data(), value.size());
      continue;
    }
    auto number = static_cast<int32_t>(sizes.size());
    std::memcpy(view + 4, value.data(), 4);
    std::memcpy(view + 8, &number, 4);
    sizes.push_back(size);
    buffers.emplace_back(value.begin(), value.end());
  }
  buffers[1] = views;
  buffers.push_back(BytesOf(sizes));
  return ArrayOf(static_cast<int64_t>(values.size()), buffers);
}

HandArrayPtr DictionaryArray(HandArrayPtr codes, HandArrayPtr values) {
  codes->dictionary = std::move(values);
  codes->Settle();
  return codes;
}

namespace {

HandStream* Of(ArrowArrayStream* stream) {
  auto* self = static_cast<HandStream*>(stream->private_data);
  ++self->calls;
  return self;
}

int GiveSchema(ArrowArrayStream* stream, ArrowSchema* out) {
  HandStream* self = Of(stream);
  if (self->schema_error != 0) return self->schema_error;
  *out = self->schema->raw;
  return 0;
}

int GiveNext(ArrowArrayStream* stream, ArrowArray* out) {
  HandStream* self = Of(stream);
  if (static_cast<int64_t>(self->next) == self->fail_at) return self->fail_code;
  *out = ArrowArray{};
  if (self->next < self->arrays.size()) *out = self->arrays[self->next]->raw;
  if (!self->endless || self->next + 1 < self->arrays.size()) ++self->next;
  return 0;
}

const char* GiveError(ArrowArrayStream* stream) { return Of(stream)->fail_text; }

void ReleaseStream(ArrowArrayStream* stream) {
  ++static_cast<HandStream*>(stream->private_data)->releases;
  stream->release = nullptr;
}

}  // namespace

HandStream::HandStream(HandSchemaPtr stream_schema, std::vector<HandArrayPtr> stream_arrays)
    : schema(std::move(stream_schema)), arrays(std::move(stream_arrays)) {
  raw = ArrowArrayStream{GiveSchema, GiveNext, GiveError, ReleaseStream, this};
}

}  // namespace colmerge::test
