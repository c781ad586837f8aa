// SPDX-License-Identifier: Apache-2.0
// One column of text on its way to a vector: cells go in, row by row, typed values pile up.
//
// A column that its table declares has its type from the start. An inferred one takes the type of
// the cells seen so far; when a later cell changes it, the values are converted where that is exact
// (int64 to float64), else they are dropped, the remaining cells only tell the final type, and all
// cells are asked for once more: NeedsReread(). So a text is read at most twice, and cells are never
// kept. One whose type its table has inferred begins with that type and stays with it while it holds
// every cell; from the first that it does not hold on the column is an inferred one, of the cells and
// the table's type together.
// Not thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/status.h"
#include "column/nested_column.h"
#include "column/vector_builder.h"
#include "text/compact_json.h"
#include "text/number_format.h"
#include "text/text_cell.h"
#include "text/type_inference.h"
#include "text/typed_cell.h"

namespace colmerge {

class NestedText;

// An error for a column that has lists, objects or other values ("an array") beside one of another of these kinds.
Status MixtureOf(const char* found, std::string_view column);

class TextColumn {
 public:
  // guide: the column's field in an existing table, or nullptr. expected_rows: room to make at
  // once.
  // numbers: the format of numbers, where it is not the plain one; must outlive the column.
  TextColumn(std::string name, const Field* guide, uint64_t expected_rows, Ref<MemoryPool> pool,
             const NumberFormat* numbers = nullptr);
  TextColumn(TextColumn&&) noexcept;
  TextColumn& operator=(TextColumn&&) = delete;
  ~TextColumn();

  const std::string& name() const { return name_; }

  // Rows rise from 0; one that is left out is null. The message of an error lacks the line.
  Status Append(const TextCell& cell, uint64_t row) {
    if (cell.kind == TextCellKind::kNull || state_ == State::kDone) return Status::Ok();
    return guide_ == Guide::kNone ? AppendInferred(cell, row) : AppendValue(cell, row);
  }

  // The same for the value that is next in a nested one.
  Status AppendJson(CompactJson* json, uint64_t row);
  // What Append would say of the cell, which is not kept. Nested values are not looked into.
  Status Check(const TextCell& cell);
  // Whether a value that is not null was appended.
  bool has_values() const;

  // After the last row: whether all rows have to be appended again, after Rewind().
  bool NeedsReread() const;
  // To be called on every column before a second pass; those that have their values ignore it.
  void Rewind();
  // As Rewind, but this column takes all its rows again, whether it needs them or not.
  void Restart();

  // The vector of `rows` values.
  Result<Vector> Finish(uint64_t rows);
  // The same as a part of a nested value.
  NestedColumn FinishNested(uint64_t rows);

 private:
  // What the table says about the type.
  enum class Guide : uint8_t {
    kNone,
    kNested,    // nothing, and the values are lists or objects
    kInferred,  // it has one because of the values that came first
    kDeclared,  // its type it is; also types of strings, nested ones and those without a text form
  };
  enum class State : uint8_t {
    kReading,      // cells become values
    kClassifying,  // the type has changed: cells only tell what it is
    kDone,         // a second pass is on that this column does not need
  };

  Status AppendValue(const TextCell& cell, uint64_t row);
  Status AppendGuided(const TextCell& cell, uint64_t row);
  Status CheckGuided(const TextCell& cell);
  Status CheckSeeded(const TextCell& cell);
  // Of a column whose numbers have a format of their own.
  Status AppendFormatted(const TextCell& cell, uint64_t row);
  TextScalar ClassifyFormatted(const TextCell& cell) const;
  Status AppendDeclared(const TextCell& cell, uint64_t row);
  Status AppendSeeded(const TextCell& cell, uint64_t row);
  Status AppendInferred(const TextCell& cell, uint64_t row);
  // Whether the table's type holds the cell exactly; appends it then.
  bool AppendHeld(const TextCell& cell, const TextScalar& scalar);
  Status AppendDecimal(const TextCell& cell, uint64_t row);
  Status Misfit(const TextCell& cell) const;
  Status AppendNestedCell(const TextCell& cell, uint64_t row);
  Status AppendNested(CompactJson* json, uint64_t row);
  Status AppendText(const TextCell& cell, uint64_t row);
  void AppendScalar(const TextScalar& scalar);
  void ChangeType(InferredType type);
  void WidenToFloat64();
  // After the first pass: the type that the column has from now on.
  void SettleType();
  Vector FinishFlat(uint64_t rows);
  // Makes the builder, if there is none, and the nulls of the rows that were left out.
  void PadTo(uint64_t row);

  std::string name_;
  uint64_t expected_rows_;
  Ref<MemoryPool> pool_;
  const NumberFormat* numbers_;  // nullptr: plain
  State state_ = State::kReading;
  Guide guide_ = Guide::kNone;
  DataType type_;                // of the builder
  CellParser parser_ = nullptr;  // of type_, where the table gave it; not for strings
  uint32_t held_ = 0;            // classes of which a kInferred type holds cells
  uint32_t classes_ = 0;         // of all cells seen, and of a kInferred type
  InferredType inferred_ = InferredType::kNone;  // from classes_
  std::optional<VectorBuilder> builder_;         // none while no value was seen
  std::unique_ptr<NestedText> nested_;           // of a column whose values are lists or objects
};

}  // namespace colmerge
