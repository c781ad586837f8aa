// SPDX-License-Identifier: Apache-2.0
#include "support/arrow_consumer.h"

#include <cstring>
#include <stdexcept>
#include <string>

namespace colmerge::test {
namespace {

using Cells = std::vector<Cell>;

void Check(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(std::string("bad Arrow export: ") + what);
}

Metadata DecodeMetadata(const char* encoded) {
  Metadata metadata;
  if (encoded == nullptr) return metadata;
  const auto number = [&encoded] {
    int32_t value;
    std::memcpy(&value, encoded, sizeof value);
    encoded += sizeof value;
    Check(value >= 0, "negative count in metadata");
    return value;
  };
  const auto text = [&encoded, &number] {
    const int32_t size = number();
    std::string bytes(encoded, static_cast<size_t>(size));
    encoded += size;
    return bytes;
  };
  const int32_t pairs = number();
  for (int32_t i = 0; i < pairs; ++i) {
    std::string key = text();
    metadata.emplace_back(std::move(key), text());
  }
  return metadata;
}

Field ReadField(const ArrowSchema& schema) {
  Check(schema.release != nullptr && schema.format != nullptr, "released schema");
  Field field;
  field.name = schema.name == nullptr ? "" : schema.name;
  field.nullable = (schema.flags & ARROW_FLAG_NULLABLE) != 0;
  field.metadata = DecodeMetadata(schema.metadata);
  field.type.format = schema.format;
  field.type.ordered = (schema.flags & ARROW_FLAG_DICTIONARY_ORDERED) != 0;
  for (int64_t i = 0; i < schema.n_children; ++i) {
    field.type.children.push_back(ReadField(*schema.children[i]));
  }
  if (schema.dictionary != nullptr) {
    field.type.dictionary.push_back(ReadField(*schema.dictionary).type);
  }
  return field;
}

int64_t BuffersOf(Layout layout) {
  switch (layout) {
    case Layout::kNone: return 0;
    case Layout::kFixedList:
    case Layout::kStruct: return 1;
    case Layout::kText32:
    case Layout::kText64: return 3;
    default: return 2;
  }
}

// The cells of an array from its offset on.
class Reader {
 public:
  Reader(const ArrowArray& array, const Type& type, bool nullable) : array_(array), type_(type) {
    const Layout layout = type.dictionary.empty() ? LayoutOf(type.format) : Layout::kFixed;
    Check(array.release != nullptr, "released array");
    Check(array.length >= 0 && array.offset >= 0, "negative length or offset");
    Check(array.n_children == static_cast<int64_t>(type.children.size()), "number of children");
    Check((array.dictionary != nullptr) == !type.dictionary.empty(), "dictionary");
    const bool count_fits =
        layout == Layout::kTextView ? array.n_buffers >= 3 : array.n_buffers == BuffersOf(layout);
    Check(count_fits, "number of buffers");
    cells_.resize(static_cast<size_t>(array.length));
    int64_t nulls = 0;
    for (int64_t row = 0; row < array.length; ++row) {
      cells_[static_cast<size_t>(row)].valid = layout != Layout::kNone && Valid(row);
      nulls += cells_[static_cast<size_t>(row)].valid ? 0 : 1;
    }
    Check(array.null_count == -1 || array.null_count == nulls, "null count");
    Check(nullable || nulls == 0 || layout == Layout::kNone, "null in a column that has none");
    ReadValues(layout);
  }

  Cells Take() { return std::move(cells_); }

 private:
  bool Valid(int64_t row) const {
    const auto* bits = static_cast<const uint8_t*>(array_.buffers[0]);
    return bits == nullptr || Bit(bits, row);
  }
  bool Bit(const uint8_t* bits, int64_t row) const {
    const int64_t at = array_.offset + row;
    return ((bits[at / 8] >> (at % 8)) & 1) != 0;
  }
  // Calls read(cell, position in the buffers) for each row that is not null.
  template <typename Read>
  void ForEachValid(Read read) {
    for (size_t row = 0; row < cells_.size(); ++row) {
      if (cells_[row].valid) read(&cells_[row], static_cast<size_t>(array_.offset) + row);
    }
  }
  template <typename T>
  T At(int64_t buffer, size_t position) const {
    T value;
    const auto* bytes = static_cast<const uint8_t*>(array_.buffers[buffer]);
    Check(bytes != nullptr, "missing buffer");
    std::memcpy(&value, bytes + position * sizeof(T), sizeof(T));
    return value;
  }

  void ReadValues(Layout layout);
  template <typename Offset>
  void ReadText();
  void ReadViews();
  template <typename Offset>
  void ReadLists();
  void ReadFixedLists();
  void ReadStructs();
  void ReadDictionary();
  Cells Child(size_t number, const Type& type) const {
    return Reader(*array_.children[number], type, type_.children[number].nullable).Take();
  }

  const ArrowArray& array_;
  const Type& type_;
  Cells cells_;
};

void Reader::ReadValues(Layout layout) {
  if (!type_.dictionary.empty()) return ReadDictionary();
  const auto width = static_cast<size_t>(WidthOf(type_.format));
  const auto* values = array_.n_buffers > 1 ? static_cast<const char*>(array_.buffers[1]) : nullptr;
  switch (layout) {
    case Layout::kNone: break;
    case Layout::kBits:
      ForEachValid([&](Cell* cell, size_t at) {
        cell->bytes.assign(1, static_cast<char>((values[at / 8] >> (at % 8)) & 1));
      });
      break;
    case Layout::kFixed:
      ForEachValid([&](Cell* cell, size_t at) { cell->bytes.assign(values + at * width, width); });
      break;
    case Layout::kText32: return ReadText<int32_t>();
    case Layout::kText64: return ReadText<int64_t>();
    case Layout::kTextView: return ReadViews();
    case Layout::kMap:
    case Layout::kList32: return ReadLists<int32_t>();
    case Layout::kList64: return ReadLists<int64_t>();
    case Layout::kFixedList: return ReadFixedLists();
    case Layout::kStruct: return ReadStructs();
  }
}

template <typename Offset>
void Reader::ReadText() {
  const auto* bytes = static_cast<const char*>(array_.buffers[2]);
  ForEachValid([&](Cell* cell, size_t at) {
    const Offset begin = At<Offset>(1, at);
    const Offset end = At<Offset>(1, at + 1);
    Check(begin >= 0 && begin <= end, "offsets");
    if (begin < end) cell->bytes.assign(bytes + begin, static_cast<size_t>(end - begin));
  });
}

void Reader::ReadViews() {
  const int64_t data_buffers = array_.n_buffers - 3;
  ForEachValid([&](Cell* cell, size_t at) {
    const auto* view = static_cast<const char*>(array_.buffers[1]) + at * 16;
    int32_t head[4];
    std::memcpy(head, view, sizeof head);
    Check(head[0] >= 0, "view length");
    const auto size = static_cast<size_t>(head[0]);
    if (size <= 12) {
      cell->bytes.assign(view + 4, size);
      Check(std::string(12 - size, '\0').compare(0, 12 - size, view + 4 + size, 12 - size) == 0,
            "padding of an inline view");
      return;
    }
    Check(head[2] >= 0 && head[2] < data_buffers && head[3] >= 0, "view reference");
    const auto block_bytes = At<int64_t>(array_.n_buffers - 1, static_cast<size_t>(head[2]));
    Check(head[3] + static_cast<int64_t>(size) <= block_bytes, "view beyond its buffer");
    cell->bytes.assign(static_cast<const char*>(array_.buffers[2 + head[2]]) + head[3], size);
    Check(std::memcmp(cell->bytes.data(), view + 4, 4) == 0, "prefix of a view");
  });
}

template <typename Offset>
void Reader::ReadLists() {
  const Cells items = Child(0, type_.children[0].type);
  ForEachValid([&](Cell* cell, size_t at) {
    const Offset begin = At<Offset>(1, at);
    const Offset end = At<Offset>(1, at + 1);
    Check(begin >= 0 && begin <= end && end <= static_cast<Offset>(items.size()), "list offsets");
    cell->items.assign(items.begin() + begin, items.begin() + end);
  });
}

void Reader::ReadFixedLists() {
  const Cells items = Child(0, type_.children[0].type);
  const auto size = static_cast<size_t>(WidthOf(type_.format));
  ForEachValid([&](Cell* cell, size_t at) {
    Check((at + 1) * size <= items.size(), "length of a fixed-size list's child");
    const auto begin = items.begin() + static_cast<std::ptrdiff_t>(at * size);
    cell->items.assign(begin, begin + static_cast<std::ptrdiff_t>(size));
  });
}

void Reader::ReadStructs() {
  std::vector<Cells> children;
  for (size_t i = 0; i < type_.children.size(); ++i) {
    // A child's nulls under a null struct are of no account, so that nullability is checked below.
    children.push_back(Reader(*array_.children[i], type_.children[i].type, true).Take());
  }
  ForEachValid([&](Cell* cell, size_t at) {
    for (size_t i = 0; i < children.size(); ++i) {
      Check(at < children[i].size(), "length of a struct's child");
      Check(children[i][at].valid || type_.children[i].nullable, "null in a column that has none");
      cell->items.push_back(children[i][at]);
    }
  });
}

void Reader::ReadDictionary() {
  const Cells entries = Reader(*array_.dictionary, type_.dictionary[0], true).Take();
  const bool is_unsigned = type_.format[0] < 'a';
  const auto width = static_cast<size_t>(WidthOf(type_.format));
  ForEachValid([&](Cell* cell, size_t at) {
    const auto* code = static_cast<const char*>(array_.buffers[1]) + at * width;
    const bool negative = !is_unsigned && (code[width - 1] & 0x80) != 0;
    uint64_t index = 0;
    std::memcpy(&index, code, width);
    Check(!negative && index < entries.size(), "dictionary index");
    *cell = entries[index];
  });
}

}  // namespace

std::vector<Field> ReadSchema(const ArrowSchema& schema, Metadata* metadata) {
  Field root = ReadField(schema);
  Check(root.type.format == "+s", "the root is not a struct");
  if (metadata != nullptr) *metadata = root.metadata;
  return root.type.children;
}

void ReadArray(const ArrowArray& array, const std::vector<Field>& fields, RowBatch* out) {
  const Type root{"+s", fields, {}, false};
  Cells rows = Reader(array, root, false).Take();
  if (out->columns.empty()) {
    out->fields = fields;
    out->columns.resize(fields.size());
  }
  for (Cell& row : rows) {
    for (size_t i = 0; i < fields.size(); ++i) {
      out->columns[i].push_back(std::move(row.items[i]));
    }
  }
}

StreamContents ReadStream(ArrowArrayStream* stream) {
  StreamContents contents;
  ArrowSchema schema{};
  if (stream->get_schema(stream, &schema) != 0) {
    throw std::runtime_error("stream without schema");
  }
  const std::vector<Field> fields = ReadSchema(schema, &contents.metadata);
  schema.release(&schema);
  contents.rows = {fields, std::vector<Cells>(fields.size())};
  for (;;) {
    ArrowArray array{};
    if (const int code = stream->get_next(stream, &array); code != 0) {
      const char* text = stream->get_last_error(stream);
      throw std::runtime_error(std::string("stream failed: ") + (text == nullptr ? "" : text));
    }
    if (array.release == nullptr) break;
    contents.batch_rows.push_back(array.length);
    ReadArray(array, fields, &contents.rows);
    array.release(&array);
  }
  stream->release(stream);
  return contents;
}

}  // namespace colmerge::test
