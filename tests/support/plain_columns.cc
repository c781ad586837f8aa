// SPDX-License-Identifier: Apache-2.0
#include "support/plain_columns.h"

#include <algorithm>
#include <utility>

#include "support/handles.h"

namespace colmerge::test {
namespace {

std::string Bitmap(const std::vector<Cell>& cells, bool (*is_set)(const Cell&)) {
  std::string bits((cells.size() + 7) / 8, '\0');
  for (size_t i = 0; i < cells.size(); ++i) {
    if (is_set(cells[i])) bits[i / 8] = static_cast<char>(bits[i / 8] | (1 << (i % 8)));
  }
  return bits;
}

bool IsValid(const Cell& cell) { return cell.valid; }
bool IsTrue(const Cell& cell) { return cell.valid && cell.bytes[0] != 0; }

}  // namespace

PlainColumns::PlainColumns(const RowBatch& batch, std::mt19937_64* variety) {
  for (size_t i = 0; i < batch.fields.size(); ++i) {
    Add(batch.fields[i], batch.columns[i], variety != nullptr && (*variety)() % 2 == 0);
  }
}

const void* PlainColumns::Keep(std::string bytes) {
  buffers_.push_back(std::move(bytes));
  return buffers_.back().data();
}

void PlainColumns::AddStrings(const std::vector<Cell>& cells, colmerge_column* column) {
  std::vector<colmerge_string> texts;
  for (const Cell& cell : cells) {
    const void* bytes = cell.bytes.empty() ? nullptr : Keep(cell.bytes);
    texts.push_back({static_cast<const char*>(bytes), static_cast<int64_t>(cell.bytes.size())});
  }
  texts.reserve(1);  // so that no rows still have an address
  strings_.push_back(std::move(texts));
  column->strings = strings_.back().data();
}

template <typename Offset>
void PlainColumns::AddOffsets(const std::vector<Cell>& cells, colmerge_column* column) {
  std::string data;
  std::string offsets(sizeof(Offset), '\0');
  for (const Cell& cell : cells) {
    data += cell.bytes;
    const auto offset = static_cast<Offset>(data.size());
    offsets.append(reinterpret_cast<const char*>(&offset), sizeof offset);
  }
  column->values = Keep(std::move(data));
  column->offsets = Keep(std::move(offsets));
}

void PlainColumns::Add(const Field& field, const std::vector<Cell>& cells, bool as_offsets) {
  colmerge_column column{};
  Keep(field.name);
  column.name = ToString(buffers_.back());
  Keep(field.type.format);
  column.format = ToString(buffers_.back());
  column.length = static_cast<int64_t>(cells.size());
  const bool has_nulls = !std::all_of(cells.begin(), cells.end(), IsValid);
  const Layout layout = LayoutOf(field.type.format);
  if (has_nulls && layout != Layout::kNone) {
    column.validity = static_cast<const uint8_t*>(Keep(Bitmap(cells, IsValid)));
  }
  if (layout == Layout::kBits) {
    column.values = Keep(Bitmap(cells, IsTrue));
  } else if (layout == Layout::kFixed) {
    std::string bytes;
    const auto width = static_cast<size_t>(WidthOf(field.type.format));
    for (const Cell& cell : cells) bytes += cell.valid ? cell.bytes : std::string(width, '\x33');
    column.values = Keep(std::move(bytes));
  } else if (layout == Layout::kTextView || (layout != Layout::kNone && !as_offsets)) {
    AddStrings(cells, &column);
  } else if (layout == Layout::kText32) {
    AddOffsets<int32_t>(cells, &column);
  } else if (layout == Layout::kText64) {
    AddOffsets<int64_t>(cells, &column);
  }
  columns_.push_back(column);
}

}  // namespace colmerge::test
