// SPDX-License-Identifier: Apache-2.0
#include "capi/reader_object.h"

#include "arrow/schema_format.h"
#include "capi/plain_column.h"
#include "column/value_type.h"

namespace colmerge::capi {

ReaderObject::ReaderObject(Ref<Store> the_store, std::unique_ptr<BatchSource> source)
    : store_(std::move(the_store)), source_(std::move(source)), schema_(source_->schema()) {}

Result<uint64_t> ReaderObject::Next() {
  batch_ = Batch{};
  for (PlainColumn& plain : plain_columns_) plain.made = false;
  plain_buffers_.clear();
  Batch next;
  COLMERGE_ASSIGN_OR_RETURN(const bool more, source_->Next(&next));
  if (more) batch_ = std::move(next);
  return batch_.rows;
}

colmerge_column ReaderObject::GetPlainColumn(uint32_t column) {
  // Most readers give values or streams: nothing is made for those.
  plain_columns_.resize(schema_.size());
  PlainColumn& plain = plain_columns_[column];
  const Field& field = schema_.field(column);
  if (!plain.made) {
    plain.arrays = {};
    if (!batch_.columns.empty()) {
      plain.arrays = WritePlainColumn(batch_.columns[column], store_->pool(), &plain_buffers_);
    }
    plain.format = FormatOf(ValueType(field.type));
    plain.made = true;
  }
  plain.arrays.name = {field.name.data(), static_cast<int64_t>(field.name.size())};
  plain.arrays.format = {plain.format.data(), static_cast<int64_t>(plain.format.size())};
  return plain.arrays;
}

}  // namespace colmerge::capi
