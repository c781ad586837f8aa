// SPDX-License-Identifier: Apache-2.0
#include "capi/reader_object.h"

#include "arrow/schema_format.h"
#include "capi/plain_column.h"

namespace colmerge::capi {

ReaderObject::ReaderObject(Ref<Store> the_store, std::unique_ptr<BatchSource> source)
    : store_(std::move(the_store)), source_(std::move(source)), schema_(source_->schema()) {
  for (const Field& field : schema_.fields()) {
    const DataType& type = field.type;
    formats_.push_back(FormatOf(type.is_dictionary() ? type.dictionary_values() : type));
  }
  plain_columns_.resize(schema_.size());
  plain_made_.resize(schema_.size());
}

Result<uint64_t> ReaderObject::Next() {
  batch_ = Batch{};
  plain_made_.assign(schema_.size(), false);
  plain_buffers_.clear();
  Batch next;
  COLMERGE_ASSIGN_OR_RETURN(const bool more, source_->Next(&next));
  if (more) batch_ = std::move(next);
  return batch_.rows;
}

colmerge_column ReaderObject::PlainColumn(uint32_t column) {
  colmerge_column& plain = plain_columns_[column];
  if (!plain_made_[column]) {
    plain = {};
    if (!batch_.columns.empty()) {
      plain = WritePlainColumn(batch_.columns[column], store_->pool(), &plain_buffers_);
    }
    const std::string& name = schema_.field(column).name;
    plain.name = {name.data(), static_cast<int64_t>(name.size())};
    plain.format = {formats_[column].data(), static_cast<int64_t>(formats_[column].size())};
    plain_made_[column] = true;
  }
  return plain;
}

}  // namespace colmerge::capi
