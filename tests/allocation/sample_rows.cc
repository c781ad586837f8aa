// SPDX-License-Identifier: Apache-2.0
#include "allocation/sample_rows.h"

#include <string>
#include <utility>

namespace colmerge::test {
namespace {

Type Flat(const char* format) { return {format, {}, {}, false}; }

std::string LongText(int64_t id) {
  return "row " + std::to_string(id) + (id % 2 == 0 ? "" : std::string(40, 'x'));
}

Cell NameOf(int64_t id) { return id % 7 == 3 ? Cell{} : TextCell(LongText(id)); }
Cell FlagOf(int64_t id) { return {true, std::string(1, static_cast<char>(id % 2)), {}}; }
Cell KindOf(int64_t id) { return TextCell("kind number " + std::to_string(id % 11)); }

Cell TagsOf(int64_t id) {
  Cell tags{id % 5 != 4, {}, {}};
  for (int64_t i = 0; i < id % 3; ++i) tags.items.push_back(TextCell(LongText(i)));
  return tags;
}

Cell PlaceOf(int64_t id) {
  return {true, {}, {CellOf(static_cast<double>(id)), id % 2 == 0 ? Cell{} : TextCell("place")}};
}

using Maker = Cell (*)(int64_t id);

void Add(const char* name, Type type, Maker make, int64_t first, RowBatch* batch) {
  batch->fields.push_back({name, std::move(type), true, {}});
  std::vector<Cell>& cells = batch->columns.emplace_back();
  const auto count = static_cast<int64_t>(batch->columns[0].size());
  for (int64_t i = 0; i < count; ++i) cells.push_back(make(first + i));
}

void AddPlain(int64_t first, RowBatch* batch) {
  Add("name", Flat("u"), NameOf, first, batch);
  Add(
      "score", Flat("g"), [](int64_t id) { return CellOf(static_cast<double>(id) / 2); }, first,
      batch);
  Add("flag", Flat("b"), FlagOf, first, batch);
}

void AddKind(int64_t first, RowBatch* batch) {
  Add("kind", {"s", {}, {Flat("u")}, false}, KindOf, first, batch);
}

void AddNested(int64_t first, RowBatch* batch) {
  Add("tags", {"+l", {{"item", Flat("u"), true, {}}}, {}, false}, TagsOf, first, batch);
  const Type place = {"+s", {{"x", Flat("g"), true, {}}, {"text", Flat("u"), true, {}}}, {}, false};
  Add("place", place, PlaceOf, first, batch);
}

void AddMore(int64_t first, RowBatch* batch) {
  Add(
      "amount", Flat("d:9,2"),
      [](int64_t id) {
        Cell cell = CellOf(id * 100);
        cell.bytes.resize(16);
        return cell;
      },
      first, batch);
  Add("seen", Flat("tsu:UTC"), [](int64_t id) { return CellOf(id * 1000000); }, first, batch);
  Add("bytes", Flat("vz"), NameOf, first, batch);
  Add(
      "code", Flat("w:5"),
      [](int64_t id) { return TextCell(std::string(5, static_cast<char>('a' + id % 26))); }, first,
      batch);
}

void AddNarrow(int64_t first, RowBatch* batch) {
  batch->fields[0].type = Flat("i");
  for (Cell& cell : batch->columns[0]) cell.bytes.resize(4);
  Add("name", Flat("U"), NameOf, first, batch);
  Add("score", Flat("f"), [](int64_t id) { return CellOf(static_cast<float>(id)); }, first, batch);
}

}  // namespace

RowBatch SampleKeys(int64_t first, int64_t count) {
  RowBatch batch;
  batch.fields.push_back({"id", Flat("l"), true, {{"unit", "none"}}});
  std::vector<Cell>& ids = batch.columns.emplace_back();
  for (int64_t i = 0; i < count; ++i) ids.push_back(CellOf(first + i));
  return batch;
}

RowBatch SampleRows(Shape shape, int64_t first, int64_t count) {
  RowBatch batch = SampleKeys(first, count);
  switch (shape) {
    case Shape::kNarrow: AddNarrow(first, &batch); return batch;
    case Shape::kDictionary: AddKind(first, &batch); return batch;
    case Shape::kNested: AddNested(first, &batch); return batch;
    default: break;
  }
  AddPlain(first, &batch);
  if (shape == Shape::kWide) {
    AddKind(first, &batch);
    AddNested(first, &batch);
    AddMore(first, &batch);
  } else if (shape == Shape::kMarked) {
    Add(
        "gone", Flat("b"), [](int64_t id) { return CellOf(static_cast<uint8_t>(id % 3 == 0)); },
        first, &batch);
  } else if (shape == Shape::kExtended) {
    Add("note", Flat("u"), NameOf, first, &batch);
    AddKind(first, &batch);
  }
  return batch;
}

}  // namespace colmerge::test
