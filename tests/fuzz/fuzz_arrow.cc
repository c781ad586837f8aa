// SPDX-License-Identifier: Apache-2.0
// Any bytes as an Arrow schema and an array: counts, offsets, lengths and buffers as the bytes say, most of them what the
// type asks for. Buffers have as much memory as their lengths and offsets say, and no byte more, so that a sanitizer sees
// a read beyond. What is taken comes out as an array that is taken, too, and comes out equal.
#include <algorithm>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "fuzz/byte_source.h"
#include "fuzz/whole_write.h"
#include "support/arrow_consumer.h"

namespace {

using colmerge::test::ByteSource;
using colmerge::test::Demand;

const char* const kFormats[] = {"n",
                                "b",
                                "c",
                                "S",
                                "i",
                                "l",
                                "g",
                                "e",
                                "d:9,2",
                                "d:76,3,256",
                                "tdD",
                                "tdm",
                                "tts",
                                "ttu",
                                "tsu:",
                                "tiM",
                                "tiD",
                                "tin",
                                "w:3",
                                "w:0",
                                "u",
                                "U",
                                "z",
                                "Z",
                                "vu",
                                "vz",
                                "+l",
                                "+L",
                                "+s",
                                "+w:2",
                                "+m",
                                "+l",
                                "+s",
                                "u",
                                "tsn:UTC",
                                "",
                                "?",
                                "d:0",
                                "+w:-1",
                                "+r",
                                "d:9,2,32",
                                "d:18,2,64",
                                "d:9999999999999999999,1",
                                "+us:0"};

// What one array points to.
struct Node {
  ArrowSchema schema{};
  ArrowArray array{};
  std::vector<const void*> buffers;
  std::vector<ArrowSchema*> schemas;
  std::vector<ArrowArray*> arrays;
};

int64_t WidthOf(std::string_view format) {
  if (format == "w:0") return 0;
  if (format == "w:3") return 3;
  if (format == "tin") return 16;
  if (format == "d:9,2,32") return 4;
  if (format == "d:18,2,64") return 8;
  if (format.substr(0, 2) == "d:") return format == "d:76,3,256" ? 32 : 16;
  if (format == "c") return 1;
  if (format == "S" || format == "e") return 2;
  return format == "i" || format == "tdD" || format == "tts" || format == "tiM" ? 4 : 8;
}

// Makes schemas and arrays and owns their memory; releasing them frees nothing.
class ArrayTree {
 public:
  explicit ArrayTree(ByteSource* bytes) : bytes_(*bytes) {}

  Node* MakeRoot() {
    const char* format = bytes_.Below(32) == 31 ? AnyFormat() : "+s";
    return Make(format, "", 0, bytes_.Below(10));
  }

 private:
  const char* AnyFormat() { return kFormats[bytes_.Below(std::size(kFormats))]; }
  // Now and then another number than the right one.
  int64_t Nearly(int64_t right) {
    switch (bytes_.Below(48)) {
      case 45: return right + 1;
      case 46: return right - 1;
      case 47: return static_cast<int64_t>(bytes_.Word());
      default: return right;
    }
  }
  // Lengths come with memory.
  int64_t NearlyLength(int64_t right) {
    const int64_t length = Nearly(right);
    return length > 4096 ? right : length;
  }

  uint8_t* Memory(int64_t size) {
    memory_.emplace_back(new uint8_t[static_cast<size_t>(size)]());
    return memory_.back().get();
  }
  uint8_t* Bytes(int64_t size) {
    uint8_t* memory = Memory(size);
    const bool is_filled = bytes_.Below(2) == 0;
    for (int64_t i = 0; is_filled && i < size; ++i) memory[i] = bytes_.Byte();
    return memory;
  }
  uint8_t* Text(int64_t size) {
    uint8_t* memory = Memory(size);
    for (int64_t i = 0; i < size; ++i) memory[i] = static_cast<uint8_t>('a' + i % 26);
    if (size > 0 && bytes_.Below(4) == 3) memory[0] = bytes_.Byte();
    return memory;
  }
  // The last of them, which is sound, says how much there is behind them.
  template <typename Offset>
  int64_t AddOffsets(int64_t rows, Node* node) {
    auto* offsets = reinterpret_cast<Offset*>(Memory((rows + 1) * int64_t{sizeof(Offset)}));
    Offset next = 0;
    for (int64_t i = 0; i <= rows; ++i) {
      offsets[i] = next;
      next = static_cast<Offset>(next + static_cast<Offset>(bytes_.Below(5)));
      if (i < rows && bytes_.Below(32) == 31) offsets[i] = static_cast<Offset>(bytes_.Word());
    }
    node->buffers.push_back(offsets);
    return offsets[rows];
  }
  void AddViews(int64_t rows, Node* node) {
    auto* views = reinterpret_cast<int32_t*>(Memory(rows * 16));
    for (int64_t i = 0; i < rows; ++i) {
      int32_t* view = views + i * 4;
      view[0] = static_cast<int32_t>(Nearly(bytes_.Below(20)));
      if (view[0] <= 12) continue;
      std::memcpy(view + 1, "abcd", 4);
      view[2] = static_cast<int32_t>(Nearly(0));
      view[3] = static_cast<int32_t>(Nearly(0));
    }
    node->buffers.push_back(views);
    node->buffers.push_back(Text(24));
    auto* length = reinterpret_cast<int64_t*>(Memory(8));
    *length = 24;
    node->buffers.push_back(length);
  }
  void AddChild(const char* format, const char* name, int depth, int64_t length, Node* node) {
    Node* child = Make(format, name, depth + 1, NearlyLength(length));
    node->schemas.push_back(&child->schema);
    node->arrays.push_back(&child->array);
  }
  // Not nested beyond some levels.
  const char* ChildFormat(int depth) {
    const char* format = AnyFormat();
    return depth >= 3 && format[0] == '+' ? "i" : format;
  }

  void AddValues(std::string_view format, int64_t rows, Node* node) {
    if (format == "u" || format == "z") {
      node->buffers.push_back(Text(AddOffsets<int32_t>(rows, node)));
    } else if (format == "U" || format == "Z") {
      node->buffers.push_back(Text(AddOffsets<int64_t>(rows, node)));
    } else if (format == "vu" || format == "vz") {
      AddViews(rows, node);
    } else {
      node->buffers.push_back(Bytes(format == "b" ? (rows + 7) / 8 : rows * WidthOf(format)));
    }
  }
  void AddChildren(std::string_view format, int depth, int64_t rows, Node* node) {
    static const char* const names[] = {"a", "b", "c", "a"};
    if (format == "+s") {
      const uint32_t count = bytes_.Below(5);
      for (uint32_t i = 0; i < count; ++i)
        AddChild(ChildFormat(depth), names[i], depth, rows, node);
    } else if (format == "+l") {
      const int64_t items = AddOffsets<int32_t>(rows, node);
      AddChild(ChildFormat(depth), "item", depth, items, node);
    } else if (format == "+L") {
      const int64_t items = AddOffsets<int64_t>(rows, node);
      AddChild(ChildFormat(depth), "item", depth, items, node);
    } else if (format == "+w:2") {
      AddChild(ChildFormat(depth), "item", depth, rows * 2, node);
    } else if (format == "+m") {
      const int64_t items = AddOffsets<int32_t>(rows, node);
      AddChild(bytes_.Below(8) == 7 ? ChildFormat(depth) : "+s", "entries", depth, items, node);
    }
  }

  Node* Make(const char* format, const char* name, int depth, int64_t length) {
    nodes_.push_back(std::make_unique<Node>());
    Node* node = nodes_.back().get();
    ArrowArray& array = node->array;
    ArrowSchema& schema = node->schema;
    array.length = length;
    array.offset = bytes_.Below(4) == 3 ? NearlyLength(2) : 0;
    const int64_t rows = std::max<int64_t>(length, 0) + std::max<int64_t>(array.offset, 0);
    if (std::string_view(format) != "n") {
      node->buffers.push_back(bytes_.Below(2) == 0 ? nullptr : Bytes((rows + 7) / 8));
    }
    if (format[0] == '+') {
      AddChildren(format, depth, rows, node);
    } else if (format[0] != 'n') {
      AddValues(format, rows, node);
    }
    schema.format = format;
    schema.name = name;
    schema.flags = bytes_.Below(8) == 7 ? bytes_.Byte() : ARROW_FLAG_NULLABLE;
    schema.n_children = static_cast<int64_t>(node->schemas.size());
    schema.children = node->schemas.data();
    schema.release = [](ArrowSchema* self) { self->release = nullptr; };
    array.null_count = bytes_.Below(8) == 7 ? Nearly(0) : -1;
    array.n_buffers = static_cast<int64_t>(node->buffers.size());
    array.buffers = node->buffers.data();
    array.n_children = static_cast<int64_t>(node->arrays.size());
    array.children = node->arrays.data();
    array.release = [](ArrowArray* self) { self->release = nullptr; };
    LieAboutCounts(depth, node);
    return node;
  }

  // Never more than there are. Or a dictionary, which is none where the node's values are no codes.
  void LieAboutCounts(int depth, Node* node) {
    switch (bytes_.Below(64)) {
      case 57:
      case 58:
      case 59: AddDictionary(depth, node); break;
      case 60: node->array.n_buffers = std::max<int64_t>(node->array.n_buffers - 1, 0); break;
      case 61: node->array.n_children = std::max<int64_t>(node->array.n_children - 1, 0); break;
      case 62: node->schema.n_children = -1; break;
      case 63: AddDictionary(depth, node); break;
      default: break;
    }
  }
  void AddDictionary(int depth, Node* node) {
    if (depth > 3) return;
    Node* values = Make(ChildFormat(depth), "", depth + 1, bytes_.Below(6));
    node->schema.dictionary = &values->schema;
    node->array.dictionary = &values->array;
  }

  ByteSource& bytes_;
  std::deque<std::unique_ptr<uint8_t[]>> memory_;
  std::deque<std::unique_ptr<Node>> nodes_;
};

colmerge::test::StreamContents ReadTable(colmerge_store* store, const char* table,
                                         ArrowArrayStream* stream) {
  colmerge_table* opened = nullptr;
  Demand(colmerge_table_open(store, table, -1, &opened, nullptr) == COLMERGE_OK, "a table opens");
  const colmerge::test::Table owner(opened);
  colmerge_snapshot* snapshot = nullptr;
  Demand(colmerge_snapshot_open(opened, &snapshot, nullptr) == COLMERGE_OK, "a snapshot opens");
  const colmerge::test::Snapshot taken(snapshot);
  Demand(colmerge_snapshot_read(snapshot, nullptr, stream, nullptr) == COLMERGE_OK, "it is read");
  colmerge::test::Owned<ArrowArrayStream> again;
  Demand(colmerge_snapshot_read(snapshot, nullptr, again.get(), nullptr) == COLMERGE_OK,
         "it is read again");
  return colmerge::test::ReadStream(again.get());
}

colmerge::test::Destination OpenDestination(colmerge_store* store, const char* table) {
  colmerge_destination_options options = COLMERGE_DESTINATION_OPTIONS_INIT;
  options.table_name = colmerge::test::ToString(table);
  colmerge_destination* made = nullptr;
  Demand(colmerge_destination_open(store, &options, &made, nullptr) == COLMERGE_OK,
         "a destination opens");
  return colmerge::test::Destination(made);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteSource bytes(data, size);
  ArrayTree tree(&bytes);
  Node* root = tree.MakeRoot();
  colmerge_store* opened = nullptr;
  Demand(colmerge_store_open(nullptr, &opened, nullptr) == COLMERGE_OK, "a store opens");
  const colmerge::test::Store store(opened);
  colmerge_error error;
  const int32_t status = colmerge_destination_write_array(
      OpenDestination(opened, "t").get(), &root->array, &root->schema, nullptr, nullptr, &error);
  Demand(status == error.code && status != COLMERGE_ERROR_INTERNAL, error.message);
  Demand((root->array.release == nullptr) == (status == COLMERGE_OK), "a success takes the array");
  if (status != COLMERGE_OK) return 0;
  colmerge::test::Owned<ArrowArrayStream> stream;
  const auto first = ReadTable(opened, "t", stream.get());
  Demand(colmerge_destination_write_stream(OpenDestination(opened, "copy").get(), stream.get(),
                                           nullptr, nullptr, &error) == COLMERGE_OK,
         error.message);
  const auto second = ReadTable(opened, "copy", stream.get());
  Demand(first.rows.fields == second.rows.fields, "fields come out equal");
  Demand(first.rows.columns == second.rows.columns, "values come out equal");
  return 0;
}
