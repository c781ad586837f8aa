// SPDX-License-Identifier: Apache-2.0
// Arrow schemas, arrays and streams made by hand, every member open to change before use.
//
// The objects own the memory; releasing their raw struct, or a struct it was moved to, only counts.
// They must outlive whatever was imported from them.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "arrow/abi.h"

namespace colmerge::test {

struct HandSchema;
using HandSchemaPtr = std::unique_ptr<HandSchema>;

struct HandSchema {
  HandSchema(std::string format_text, std::string name_text);
  HandSchema(const HandSchema&) = delete;

  // Copies sizes and pointers into raw; called by the makers, and again after a change of the
  // parts.
  void Settle();

  ArrowSchema raw{};
  std::string format;
  std::string name;
  std::string metadata;
  std::vector<HandSchemaPtr> children;
  std::vector<ArrowSchema*> child_pointers;
  HandSchemaPtr dictionary;
  int releases = 0;
};

HandSchemaPtr SchemaOf(std::string format, std::string name);
HandSchemaPtr DictionaryOf(std::string format, std::string name, HandSchemaPtr values);

template <typename... Children>
HandSchemaPtr SchemaOf(std::string format, std::string name, Children... children) {
  HandSchemaPtr schema = SchemaOf(std::move(format), std::move(name));
  (schema->children.push_back(std::move(children)), ...);
  schema->Settle();
  return schema;
}
template <typename... Children>
HandSchemaPtr RootOf(Children... children) {
  return SchemaOf("+s", "", std::move(children)...);
}

struct HandArray;
using HandArrayPtr = std::unique_ptr<HandArray>;

struct HandArray {
  HandArray() = default;
  HandArray(const HandArray&) = delete;

  void Settle();
  // Makes these rows null (null_count follows); adds the bitmap, which is buffer 0, when it is
  // missing.
  HandArray* Nulls(std::initializer_list<int64_t> rows);
  // The array shows `length` rows from `offset` of what it has.
  HandArray* Window(int64_t offset, int64_t length);
  template <typename T>
  T* buffer_as(size_t i) {
    return reinterpret_cast<T*>(buffers[i].data());
  }

  ArrowArray raw{};
  std::vector<std::vector<uint8_t>> buffers;  // an empty one is shown as NULL
  std::vector<const void*> buffer_pointers;
  std::vector<HandArrayPtr> children;
  std::vector<ArrowArray*> child_pointers;
  HandArrayPtr dictionary;
  int releases = 0;
};

HandArrayPtr ArrayOf(int64_t length, std::vector<std::vector<uint8_t>> buffers);

template <typename T>
std::vector<uint8_t> BytesOf(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

template <typename T>
HandArrayPtr FixedArray(const std::vector<T>& values) {
  return ArrayOf(static_cast<int64_t>(values.size()), {{}, BytesOf(values)});
}
HandArrayPtr BoolArray(const std::vector<bool>& values);
HandArrayPtr NullArray(int64_t length);
// Offset: int32_t or int64_t.
template <typename Offset>
HandArrayPtr OffsetStrings(const std::vector<std::string>& values);
inline HandArrayPtr StringArray(const std::vector<std::string>& values) {
  return OffsetStrings<int32_t>(values);
}
// Each long string in a data buffer of its own.
HandArrayPtr ViewArray(const std::vector<std::string>& values);
HandArrayPtr DictionaryArray(HandArrayPtr codes, HandArrayPtr values);

template <typename... Children>
HandArrayPtr WithChildren(HandArrayPtr array, Children... children) {
  (array->children.push_back(std::move(children)), ...);
  array->Settle();
  return array;
}
template <typename... Children>
HandArrayPtr StructArray(int64_t length, Children... children) {
  return WithChildren(ArrayOf(length, {{}}), std::move(children)...);
}
template <typename Offset>
HandArrayPtr ListArray(const std::vector<Offset>& offsets, HandArrayPtr child) {
  auto length = static_cast<int64_t>(offsets.size()) - 1;
  return WithChildren(ArrayOf(length, {{}, BytesOf(offsets)}), std::move(child));
}

// A stream of hand-made arrays. It counts its calls and releases.
struct HandStream {
  HandStream(HandSchemaPtr stream_schema, std::vector<HandArrayPtr> stream_arrays);
  HandStream(const HandStream&) = delete;

  ArrowArrayStream raw{};
  HandSchemaPtr schema;
  std::vector<HandArrayPtr> arrays;
  size_t next = 0;
  bool endless = false;  // gives the last array for ever
  int schema_error = 0;  // what get_schema returns
  int64_t fail_at = -1;  // the call of get_next that returns fail_code
  int fail_code = 5;
  const char* fail_text = "the disk is gone";
  int releases = 0;
  int calls = 0;
};

}  // namespace colmerge::test
