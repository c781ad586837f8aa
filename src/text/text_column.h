// SPDX-License-Identifier: Apache-2.0
// One column of text on its way to a vector: cells go in, row by row, typed values pile up.
//
// A guided column has its type from the start. An inferred one takes the type of the cells seen so
// far; when a later cell changes it, the values are converted where that is exact (int64 to
// float64), else they are dropped, the remaining cells only tell the final type, and all cells are
// asked for once more: NeedsReread(). So a text is read at most twice, and cells are never kept.
// Not thread-safe.
#pragma once

#include <optional>
#include <string>

#include "base/status.h"
#include "column/vector_builder.h"
#include "text/text_cell.h"
#include "text/type_inference.h"
#include "text/typed_cell.h"

namespace colmerge {

class TextColumn {
 public:
  // guide: the column's field in an existing table, or nullptr. expected_rows: room to make at
  // once.
  TextColumn(std::string name, const Field* guide, uint64_t expected_rows, Ref<MemoryPool> pool);

  const std::string& name() const { return name_; }

  // Rows rise from 0; one that is left out is null. The message of an error lacks the line.
  Status Append(const TextCell& cell, uint64_t row) {
    if (cell.kind == TextCellKind::kNull || state_ == State::kDone) return Status::Ok();
    return AppendValue(cell, row);
  }

  // After the last row: whether all rows have to be appended again, after Rewind().
  bool NeedsReread() const { return state_ == State::kClassifying; }
  // To be called on every column before a second pass; those that have their values ignore it.
  void Rewind();

  // The vector of `rows` values.
  Vector Finish(uint64_t rows);

 private:
  enum class State : uint8_t {
    kReading,      // cells become values
    kClassifying,  // the type has changed: cells only tell what it is
    kDone,         // a second pass is on that this column does not need
  };

  Status AppendValue(const TextCell& cell, uint64_t row);
  Status AppendGuided(const TextCell& cell, uint64_t row);
  Status AppendInferred(const TextCell& cell, uint64_t row);
  void AppendText(const TextCell& cell, uint64_t row);
  void AppendScalar(const TextScalar& scalar);
  void ChangeType(InferredType type);
  void WidenToFloat64();
  // Makes the builder, if there is none, and the nulls of the rows that were left out.
  void PadTo(uint64_t row);

  std::string name_;
  uint64_t expected_rows_;
  Ref<MemoryPool> pool_;
  State state_ = State::kReading;
  bool guided_ = false;
  bool null_guide_ = false;
  DataType type_;                                // of the builder
  CellParser parser_ = nullptr;                  // guided columns other than strings
  uint32_t classes_ = 0;                         // of all cells seen, in an inferred column
  InferredType inferred_ = InferredType::kNone;  // from classes_
  std::optional<VectorBuilder> builder_;         // none while no value was seen
};

}  // namespace colmerge
