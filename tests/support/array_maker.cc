// SPDX-License-Identifier: Apache-2.0
#include "support/array_maker.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace colmerge::test {

struct ArrayMaker::Node {
  std::vector<std::string> bytes;  // one byte more than a buffer has, in case it is to be unaligned
  std::vector<const void*> buffers;
  std::vector<std::unique_ptr<ArrowArray>> children;
  std::vector<ArrowArray*> pointers;
  std::unique_ptr<ArrowArray> dictionary;
};

void ArrayMaker::Release(ArrowArray* array) {
  auto* node = static_cast<Node*>(array->private_data);
  for (const auto& child : node->children) {
    if (child->release != nullptr) child->release(child.get());
  }
  if (node->dictionary != nullptr) node->dictionary->release(node->dictionary.get());
  delete node;
  array->release = nullptr;
}

void ArrayMaker::AddBuffer(std::string bytes, Node* node) {
  if (bytes.empty() && Chance(2)) {
    node->bytes.emplace_back();
    node->buffers.push_back(nullptr);
    return;
  }
  const size_t shift = Chance(4) ? 1 : 0;
  bytes.insert(0, shift, '\x5a');
  bytes.reserve(64);  // never inside the string object, which moves
  node->bytes.push_back(std::move(bytes));
  node->buffers.push_back(node->bytes.back().data() + shift);
}

void ArrayMaker::AddValidity(const Cells& cells, Node* node) {
  const bool all_valid =
      std::all_of(cells.begin(), cells.end(), [](const Cell& cell) { return cell.valid; });
  if (all_valid && !Chance(3)) {
    node->bytes.emplace_back();
    node->buffers.push_back(nullptr);
    return;
  }
  std::string bits((cells.size() + 7) / 8, Chance(2) ? '\xff' : '\0');
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto mask = static_cast<char>(1 << (i % 8));
    bits[i / 8] = static_cast<char>(cells[i].valid ? bits[i / 8] | mask : bits[i / 8] & ~mask);
  }
  AddBuffer(std::move(bits), node);
}

void ArrayMaker::AddBits(const Cells& cells, Node* node) {
  std::string bits((cells.size() + 7) / 8, '\0');
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool set = cells[i].valid ? cells[i].bytes[0] != 0 : Chance(2);
    if (set) bits[i / 8] = static_cast<char>(bits[i / 8] | (1 << (i % 8)));
  }
  AddBuffer(std::move(bits), node);
}

void ArrayMaker::AddFixed(int64_t width, const Cells& cells, Node* node) {
  std::string bytes;
  const char junk = Chance(2) ? '\xa5' : '\0';
  for (const Cell& cell : cells) {
    bytes += cell.valid ? cell.bytes : std::string(static_cast<size_t>(width), junk);
  }
  AddBuffer(std::move(bytes), node);
}

template <typename Offset>
void ArrayMaker::AddText(const Cells& cells, Node* node) {
  std::string data = Chance(3) ? "before" : "";
  std::string offsets;
  const auto add_offset = [&] {
    const auto offset = static_cast<Offset>(data.size());
    offsets.append(reinterpret_cast<const char*>(&offset), sizeof offset);
  };
  add_offset();
  for (const Cell& cell : cells) {
    data += cell.valid ? cell.bytes : Junk();
    add_offset();
  }
  AddBuffer(cells.empty() && Chance(2) ? "" : std::move(offsets), node);
  AddBuffer(std::move(data), node);
}

void ArrayMaker::AddViews(const Cells& cells, Node* node) {
  std::string views;
  std::vector<std::string> data(Chance(2) ? 3 : 1);
  for (const Cell& cell : cells) {
    const std::string text = cell.valid ? cell.bytes : std::string();
    char view[16] = {};
    const auto length = static_cast<int32_t>(text.size());
    std::memcpy(view, &length, 4);
    if (!cell.valid && Chance(3)) {
      std::memset(view, 0xa5, sizeof view);
    } else if (text.size() <= 12) {
      text.copy(view + 4, 12);
    } else {
      const auto block = static_cast<int32_t>(text.size() % data.size());
      std::string& bytes = data[static_cast<size_t>(block)];
      const auto offset = static_cast<int32_t>(bytes.size());
      text.copy(view + 4, 4);
      std::memcpy(view + 8, &block, 4);
      std::memcpy(view + 12, &offset, 4);
      bytes += text;
    }
    views.append(view, sizeof view);
  }
  AddBuffer(std::move(views), node);
  std::string sizes;
  for (std::string& bytes : data) {
    const auto size = static_cast<int64_t>(bytes.size());
    sizes.append(reinterpret_cast<const char*>(&size), sizeof size);
    AddBuffer(std::move(bytes), node);
  }
  AddBuffer(std::move(sizes), node);
}

template <typename Offset>
void ArrayMaker::AddList(const Field& item, const Cells& cells, Node* node) {
  Cells items;
  std::string offsets;
  const auto add_offset = [&] {
    const auto offset = static_cast<Offset>(items.size());
    offsets.append(reinterpret_cast<const char*>(&offset), sizeof offset);
  };
  add_offset();
  for (const Cell& cell : cells) {
    if (cell.valid) items.insert(items.end(), cell.items.begin(), cell.items.end());
    if (!cell.valid && Chance(3)) items.push_back(DefaultCell(item.type));
    add_offset();
  }
  AddBuffer(std::move(offsets), node);
  AddChild(item, std::move(items), node);
}

void ArrayMaker::AddFixedList(const Type& type, const Cells& cells, Node* node) {
  Cells items;
  const auto size = static_cast<size_t>(WidthOf(type.format));
  for (const Cell& cell : cells) {
    if (cell.valid) {
      items.insert(items.end(), cell.items.begin(), cell.items.end());
    } else {
      items.insert(items.end(), size, DefaultCell(type.children[0].type));
    }
  }
  AddChild(type.children[0], std::move(items), node);
}

void ArrayMaker::AddStruct(const Type& type, const Cells& cells, Node* node) {
  for (size_t i = 0; i < type.children.size(); ++i) {
    Cells items;
    for (const Cell& cell : cells) {
      items.push_back(cell.valid ? cell.items[i] : DefaultCell(type.children[i].type));
    }
    AddChild(type.children[i], std::move(items), node);
  }
}

// Entries in the order of first use; with variety some that nobody uses, and a null that null rows
// use.
void ArrayMaker::AddDictionary(const Type& type, const Cells& cells, Node* node) {
  Cells entries;
  if (Chance(3)) entries.push_back(DefaultCell(type.values()));
  const bool null_entry = Chance(6);
  Cells codes;
  for (const Cell& cell : cells) {
    if (!cell.valid && !null_entry) {
      codes.emplace_back();
      continue;
    }
    const auto at = std::find(entries.begin(), entries.end(), cell);
    const auto code = static_cast<int64_t>(at - entries.begin());
    if (at == entries.end()) entries.push_back(cell);
    codes.push_back(CellOf(code));
    codes.back().bytes.resize(static_cast<size_t>(WidthOf(type.format)));
  }
  AddValidity(codes, node);
  AddFixed(WidthOf(type.format), codes, node);
  node->dictionary = std::make_unique<ArrowArray>();
  Make({"", type.values(), true, {}}, std::move(entries), node->dictionary.get());
}

void ArrayMaker::AddChild(const Field& field, Cells cells, Node* node) {
  node->children.push_back(std::make_unique<ArrowArray>());
  Make(field, std::move(cells), node->children.back().get());
}

void ArrayMaker::AddLayout(const Type& type, const Cells& cells, Node* node) {
  if (!type.dictionary.empty()) return AddDictionary(type, cells, node);
  const Layout layout = LayoutOf(type.format);
  if (layout == Layout::kNone) return;
  AddValidity(cells, node);
  switch (layout) {
    case Layout::kNone: break;
    case Layout::kBits: return AddBits(cells, node);
    case Layout::kFixed: return AddFixed(WidthOf(type.format), cells, node);
    case Layout::kText32: return AddText<int32_t>(cells, node);
    case Layout::kText64: return AddText<int64_t>(cells, node);
    case Layout::kTextView: return AddViews(cells, node);
    case Layout::kMap:
    case Layout::kList32: return AddList<int32_t>(type.children[0], cells, node);
    case Layout::kList64: return AddList<int64_t>(type.children[0], cells, node);
    case Layout::kFixedList: return AddFixedList(type, cells, node);
    case Layout::kStruct: return AddStruct(type, cells, node);
  }
}

void ArrayMaker::Make(const Field& field, std::vector<Cell> cells, ArrowArray* out) {
  const int64_t offset = Chance(4) ? static_cast<int64_t>((*variety_)() % 11) : 0;
  const auto length = static_cast<int64_t>(cells.size());
  const auto nulls =
      std::count_if(cells.begin(), cells.end(), [](const Cell& c) { return !c.valid; });
  cells.insert(cells.begin(), static_cast<size_t>(offset), DefaultCell(field.type));
  auto node = std::make_unique<Node>();
  AddLayout(field.type, cells, node.get());

  *out = {};
  out->length = length;
  out->offset = offset;
  // Codes of a dictionary may be valid and stand for null, so that only the maker's bitmap counts.
  const bool countable = field.type.dictionary.empty();
  out->null_count = !countable || Chance(3) ? -1 : nulls;
  for (const auto& child : node->children) node->pointers.push_back(child.get());
  out->n_buffers = static_cast<int64_t>(node->buffers.size());
  out->buffers = node->buffers.data();
  out->n_children = static_cast<int64_t>(node->pointers.size());
  out->children = node->pointers.data();
  out->dictionary = node->dictionary.get();
  out->release = Release;
  out->private_data = node.release();
}

Cell DefaultCell(const Type& type) {
  const Type& values = type.values();
  Cell cell{true, {}, {}};
  switch (LayoutOf(values.format)) {
    case Layout::kNone: return {};
    case Layout::kBits: cell.bytes.assign(1, '\0'); break;
    case Layout::kFixed:
      cell.bytes.assign(static_cast<size_t>(WidthOf(values.format)), '\0');
      break;
    case Layout::kStruct:
      for (const Field& child : values.children) cell.items.push_back(DefaultCell(child.type));
      break;
    case Layout::kFixedList:
      cell.items.assign(static_cast<size_t>(WidthOf(values.format)),
                        DefaultCell(values.children[0].type));
      break;
    default: break;
  }
  return cell;
}

}  // namespace colmerge::test
