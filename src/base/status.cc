// SPDX-License-Identifier: Apache-2.0
#include "base/status.h"

namespace colmerge {

Status::Status(Code code, std::string message)
    : detail_(new Detail{code, std::move(message), {}, {}}) {}

void Status::Deleter::operator()(Detail* detail) const noexcept { delete detail; }

Status&& Status::InTable(std::string_view name) && {
  if (detail_ && detail_->table.empty()) detail_->table = name;
  return std::move(*this);
}

Status&& Status::InColumn(std::string_view name) && {
  if (detail_ && detail_->column.empty()) detail_->column = name;
  return std::move(*this);
}

Status&& Status::AtRow(int64_t row) && {
  if (detail_ && detail_->row < 0) detail_->row = row;
  return std::move(*this);
}

Status&& Status::AtLine(int64_t line) && {
  if (detail_ && detail_->line < 0) detail_->line = line;
  return std::move(*this);
}

Status&& Status::AtPosition(int64_t position) && {
  if (detail_ && detail_->position < 0) detail_->position = position;
  return std::move(*this);
}

Status&& Status::OffsetRow(int64_t rows_before) && {
  if (detail_ && detail_->row >= 0) detail_->row += rows_before;
  return std::move(*this);
}

}  // namespace colmerge
