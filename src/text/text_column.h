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

#include <bit>
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

// The rows to make room for when a column begins late: no more than its memory takes anyhow, which comes in powers of
// two, so that all of it is counted (base/huge_page_arena.h). Texts whose rows all have other keys make many such.
inline uint64_t RoomFor(uint64_t rows) {
  constexpr uint64_t kSmall = 128;
  return rows < kSmall ? rows : std::bit_ceil(rows);
}

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
  // Of a column of strings: longer values do not fit; -1: any number.
  void set_most_characters(int64_t most) { most_characters_ = most; }

  // Rows rise from 0; one that is left out is null. The message of an error lacks the line. After
  // an error the column takes nothing more, unless TakeBack() makes it what it was.
  Status Append(const TextCell& cell, uint64_t row) {
    if (cell.kind == TextCellKind::kNull || state_ == State::kDone) return Status::Ok();
    if (takes_short() && AppendShort(cell, row)) return Status::Ok();
    return guide_ == Guide::kNone ? AppendInferred(cell, row) : AppendValue(cell, row);
  }

  // The same for the value that is next in a nested one.
  Status AppendJson(CompactJson* json, uint64_t row);
  // Notes what the column is, before a row that may turn out to be none.
  void Mark();
  // Makes it what it was at the last Mark(): what came since has no say in the type either. Rows
  // before may have to be read again for that.
  void TakeBack();
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

  // Of a column whose values so far are all of one of these types, or are those of a table whose type nobody has
  // declared: nearly all of its cells are read by one loop, without a look at their classes.
  bool takes_short() const {
    const bool has_loop =
        type_.id == TypeId::kInt64 || type_.id == TypeId::kFloat64 || type_.id == TypeId::kDate32;
    return has_loop && state_ == State::kReading && guide_ != Guide::kDeclared &&
           numbers_ == nullptr;
  }
  // Appends a cell that is of the type as inference takes it, and short; false for any other.
  bool AppendShort(const TextCell& cell, uint64_t row) {
    return type_.id == TypeId::kDate32 ? AppendShortDate(cell, row) : AppendShortNumber(cell, row);
  }
  bool AppendShortNumber(const TextCell& cell, uint64_t row);
  bool AppendShortDate(const TextCell& cell, uint64_t row);
  Status AppendValue(const TextCell& cell, uint64_t row);
  Status AppendGuided(const TextCell& cell, uint64_t row);
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
  Status TooLong(const TextCell& cell) const;
  // A list, struct or map as the JSON text in a cell of CSV.
  Status AppendNestedText(const TextCell& cell, uint64_t row);
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

  // What Mark() notes.
  struct Marked {
    State state = State::kReading;
    Guide guide = Guide::kNone;
    InferredType inferred = InferredType::kNone;
    bool has_builder = false;
    bool is_nested = false;
    uint32_t classes = 0;
    int32_t precision = 0;  // of a decimal, which no cell's class tells
    int32_t scale = 0;
    TypeId id = TypeId::kNull;
    uint64_t length = 0;
  };

  std::string name_;
  uint64_t expected_rows_;
  Ref<MemoryPool> pool_;
  const NumberFormat* numbers_;  // nullptr: plain
  int64_t most_characters_ = -1;
  State state_ = State::kReading;
  Guide guide_ = Guide::kNone;
  DataType type_;                // of the builder
  CellParser parser_ = nullptr;  // of type_, where the table gave it; not for strings
  uint32_t held_ = 0;            // classes of which a kInferred type holds cells
  uint32_t classes_ = 0;         // of all cells seen, and of a kInferred type
  InferredType inferred_ = InferredType::kNone;  // from classes_
  std::optional<VectorBuilder> builder_;         // none while no value was seen
  std::unique_ptr<NestedText> nested_;           // of a column whose values are lists or objects
  std::unique_ptr<std::string> left_for_;        // the cell for which the table's type was left
  std::unique_ptr<Marked> marked_;               // none before the first Mark()
};

}  // namespace colmerge
