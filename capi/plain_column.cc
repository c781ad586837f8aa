// SPDX-License-Identifier: Apache-2.0
#include "capi/plain_column.h"

#include <span>
#include <string>

#include "arrow/array_import.h"
#include "base/checked_steps.h"
#include "base/error.h"
#include "base/utf8.h"
#include "capi/arguments.h"
#include "capi/plain_field.h"
#include "column/fixed_width.h"
#include "column/vector_builder.h"
#include "write/row_presence.h"

namespace colmerge::capi {
namespace {

// What the Arrow importer objects to is, in a plain column, a bad argument.
Status AsArgumentError(const Status& status, std::string_view column) {
  const Status::Detail& detail = status.detail();
  const Code code = detail.code == Code::kInvalidArrow ? Code::kInvalidArgument : detail.code;
  return Status(code, detail.message).InColumn(column).AtRow(detail.row);
}

// ImportColumn reads Arrow's layout, which is that of a plain column: the struct lives on the
// stack, and nothing releases it.
Result<Vector> ImportBuffers(const colmerge_column& column, const Field& field,
                             const Ref<MemoryPool>& pool, const Progress* progress) {
  const bool has_offsets = field.type.is_utf8() || field.type.is_binary();
  const void* buffers[3] = {column.validity, has_offsets ? column.offsets : column.values,
                            column.values};
  ArrowArray array{};
  array.length = column.length;
  array.null_count = column.validity == nullptr ? 0 : -1;
  array.n_buffers = field.type.storage() == Storage::kNone ? 0 : has_offsets ? 3 : 2;
  if (array.n_buffers == 0) array.null_count = column.length;
  array.buffers = buffers;
  array.release = [](ArrowArray*) {};
  return ImportColumn(field, &array, pool, nullptr, progress);
}

// Whether a text can be taken without another look, as nearly all can.
bool IsGood(const colmerge_string& given, bool is_utf8) {
  if (given.data == nullptr || given.length < 0) return false;
  const auto size = static_cast<uint64_t>(given.length);
  return size <= kLongestString && (!is_utf8 || IsAscii(given.data, size));
}

Result<Vector> ImportStrings(const colmerge_column& column, const Field& field,
                             const Ref<MemoryPool>& pool, const Progress* progress) {
  VectorBuilder builder(field.type, pool);
  const auto rows = static_cast<uint64_t>(column.length);
  builder.Reserve(rows);
  constexpr uint64_t kStepsAText = 16;
  CheckedSteps steps(progress);
  for (uint64_t i = 0; i < rows; ++i) {
    if (!steps.Pass(kStepsAText)) return steps.TakeStatus();
    if (column.validity != nullptr && !GetBit(column.validity, i)) {
      builder.AppendNull();
      continue;
    }
    const colmerge_string& given = column.strings[i];
    if (IsGood(given, field.type.is_utf8())) {
      builder.AppendStringRef(StringRef(given.data, static_cast<uint64_t>(given.length)));
      continue;
    }
    auto text = TextArgument(given, "strings");
    if (!text.ok()) {
      return Error(Code::kInvalidArgument, "Column '{}' in row {}: {}", field.name, i,
                   text.status().message())
          .AtRow(static_cast<int64_t>(i));
    }
    if (text->size() > kLongestString) {
      return Error(Code::kLimitExceeded,
                   "Column '{}' has a text of {} bytes in row {}; at most {} "
                   "are possible",
                   field.name, text->size(), i, kLongestString)
          .AtRow(static_cast<int64_t>(i));
    }
    const uint64_t invalid =
        field.type.is_utf8() ? FindInvalidUtf8(text->data(), text->size()) : text->size();
    if (invalid != text->size()) {
      return Error(Code::kInvalidArgument, "Column '{}' is not valid UTF-8 in row {}, at byte {}",
                   field.name, i, invalid)
          .AtRow(static_cast<int64_t>(i));
    }
    builder.AppendStringRef(StringRef(*text));
  }
  return builder.Finish();
}

// text: not empty.
bool IsText(const colmerge_string& given, const std::string& text) {
  if (given.data == nullptr) return false;
  if (given.length == -1) return given.data == text;
  return given.length == static_cast<int64_t>(text.size()) &&
         std::memcmp(given.data, text.data(), text.size()) == 0;
}

bool AreOf(std::span<const colmerge_column> columns, const Schema& schema,
           const std::vector<std::string>& formats) {
  if (columns.size() != formats.size()) return false;
  for (size_t i = 0; i < columns.size(); ++i) {
    const Field& field = schema.field(i);
    if (!field.nullable || !IsText(columns[i].format, formats[i]) ||
        !IsText(columns[i].name, field.name)) {
      return false;
    }
  }
  return true;
}

Status CheckShape(const colmerge_column& column, const DataType& type, std::string_view name) {
  COLMERGE_RETURN_IF_ERROR(
      CheckArray(column.values ? column.values : &column, column.length, 1, "length"));
  for (int64_t reserved : column.reserved) {
    COLMERGE_RETURN_IF_ERROR(RequireZero(reserved, "reserved"));
  }
  const bool is_text = type.is_utf8() || type.is_binary();
  if (!is_text && (column.strings != nullptr || column.offsets != nullptr)) {
    return Error(Code::kInvalidArgument, "Column '{}' of {} has {}, which only texts have", name,
                 type.ToString(), column.strings != nullptr ? "strings" : "offsets");
  }
  if (column.strings != nullptr && (column.offsets != nullptr || column.values != nullptr)) {
    return Error(Code::kInvalidArgument, "Column '{}' has both strings and {}", name,
                 column.offsets != nullptr ? "offsets" : "values");
  }
  if (column.strings == nullptr && is_text && column.offsets == nullptr && column.length != 0) {
    return Error(Code::kInvalidArgument, "Column '{}' of {} has neither strings nor offsets", name,
                 type.ToString());
  }
  if (column.strings == nullptr &&
      (type.id == TypeId::kUtf8View || type.id == TypeId::kBinaryView) && column.length != 0) {
    return Error(Code::kInvalidArgument, "Column '{}' of {} takes strings, not offsets", name,
                 type.ToString());
  }
  return Status::Ok();
}

// Names and formats of the columns.
Result<WireSchema> ReadSchema(std::span<const colmerge_column> columns, SchemaMemo* memo) {
  if (memo != nullptr) {
    if (auto known =
            memo->Recall([&](const WireSchema& last, const std::vector<std::string>& formats) {
              return AreOf(columns, last.wire, formats);
            })) {
      return *std::move(known);
    }
  }
  std::vector<Field> fields;
  std::vector<std::string> formats;
  fields.reserve(columns.size());
  for (const colmerge_column& column : columns) {
    COLMERGE_ASSIGN_OR_RETURN(const std::string_view name, NameArgument(column.name, "name"));
    COLMERGE_ASSIGN_OR_RETURN(DataType type, FormatArgument(column.format, name));
    fields.emplace_back(std::string(name), std::move(type), true, Metadata());
    COLMERGE_ASSIGN_OR_RETURN(const std::string_view format, TextArgument(column.format, "format"));
    formats.emplace_back(format);
  }
  COLMERGE_ASSIGN_OR_RETURN(WireSchema schema, MakeWireSchema(std::move(fields), Metadata()));
  if (memo != nullptr) memo->Keep(schema, std::move(formats));
  return schema;
}

Result<Vector> ReadValues(const colmerge_column& column, const Field& field,
                          const Ref<MemoryPool>& pool, const Progress* progress) {
  COLMERGE_RETURN_IF_ERROR(CheckShape(column, field.type, field.name));
  const bool as_strings = column.strings != nullptr ||
                          ((field.type.is_utf8() || field.type.is_binary()) && column.length == 0);
  auto vector = as_strings ? ImportStrings(column, field, pool, progress)
                           : ImportBuffers(column, field, pool, progress);
  if (!vector.ok()) return AsArgumentError(vector.status(), field.name);
  return vector;
}

const uint8_t* AlignedBits(const uint8_t* bits, uint64_t offset, uint64_t length,
                           const Ref<MemoryPool>& pool, std::vector<Buffer>* owned) {
  if (bits == nullptr) return nullptr;
  if (offset % 8 == 0) return bits + offset / 8;
  Buffer aligned = Buffer::Zeroed(pool, BitmapBytes(length), MemoryCategory::kScratch);
  CopyBits(bits, offset, aligned.data(), 0, length);
  owned->push_back(std::move(aligned));
  return owned->back().data();
}

// The values that the codes of a dictionary vector stand for, in buffers of their own.
Vector DecodeDictionary(const Vector& vector, const Ref<MemoryPool>& pool) {
  // Without values there are only nulls; code 0, which stands under a null, names nothing then.
  const Vector& dictionary = *vector.dictionary;
  if (dictionary.length == 0) return NullVector(dictionary.type, vector.length, pool);
  Array<uint32_t> rows(pool, vector.length, MemoryCategory::kScratch);
  for (uint64_t i = 0; i < vector.length; ++i) {
    uint64_t code = 0;
    if (vector.IsValid(i)) {
      std::memcpy(&code, vector.values + i * vector.type.width(), vector.type.width());
    }
    rows[i] = static_cast<uint32_t>(code);
  }
  Vector values = TakeRows(dictionary, rows.data(), vector.length, pool);
  values.validity = vector.validity;
  values.validity_offset = vector.validity_offset;
  values.null_count = vector.null_count;
  return values;
}

Result<Batch> ReadColumns(const colmerge_column* columns, int64_t count,
                          const Ref<MemoryPool>& pool, const Progress* progress, SchemaMemo* memo) {
  COLMERGE_ASSIGN_OR_RETURN(const auto given, ArrayArgument(columns, count, "columns"));
  if (given.empty()) return Error(Code::kInvalidArgument, "There are no columns");
  Batch batch;
  COLMERGE_ASSIGN_OR_RETURN(const WireSchema schema, ReadSchema(given, memo));
  batch.schema = schema.table;
  batch.columns.reserve(given.size());
  for (size_t i = 0; i < given.size(); ++i) {
    const Field& field = schema.wire.field(i);
    COLMERGE_ASSIGN_OR_RETURN(Vector values, ReadValues(given[i], field, pool, progress));
    batch.columns.push_back(std::move(values));
    if (given[i].length != given[0].length) {
      return Error(Code::kInvalidArgument,
                   "The length of column '{}' is {}, that of column '{}' is {}", field.name,
                   given[i].length, batch.schema.field(0).name, given[0].length)
          .InColumn(field.name);
    }
  }
  batch.rows = static_cast<uint64_t>(given[0].length);
  return batch;
}

}  // namespace

Result<Batch> ReadPlainColumns(const colmerge_column* columns, int64_t count,
                               const Ref<MemoryPool>& pool, const Progress* progress) {
  COLMERGE_ASSIGN_OR_RETURN(Batch batch, ReadColumns(columns, count, pool, progress, nullptr));
  for (int64_t i = 0; i < count; ++i) {
    if (columns[i].presence == nullptr) continue;
    const std::string& name = batch.schema.field(static_cast<size_t>(i)).name;
    return Error(Code::kInvalidArgument, "Keys are whole: column '{}' has a presence", name)
        .InColumn(name);
  }
  return batch;
}

Result<Batch> ReadPartialRows(const colmerge_column* columns, int64_t count,
                              const Ref<MemoryPool>& pool, const Progress* progress,
                              SchemaMemo* memo) {
  COLMERGE_ASSIGN_OR_RETURN(Batch batch, ReadColumns(columns, count, pool, progress, memo));
  for (size_t i = 0; i < batch.columns.size(); ++i) {
    if (columns[i].presence == nullptr) continue;
    batch.presence.resize(batch.columns.size());
    COLMERGE_ASSIGN_OR_RETURN(
        batch.presence[i],
        MakePresence(batch.columns[i], batch.schema.field(i).name, columns[i].presence, pool));
  }
  return batch;
}

colmerge_column WritePlainColumn(const Vector& vector, const Ref<MemoryPool>& pool,
                                 std::vector<Buffer>* owned) {
  if (vector.type.is_dictionary() && vector.dictionary != nullptr) {
    Vector values = DecodeDictionary(vector, pool);
    colmerge_column column = WritePlainColumn(values, pool, owned);
    for (Buffer& buffer : values.buffers) owned->push_back(std::move(buffer));
    return column;
  }
  colmerge_column column{};
  column.length = static_cast<int64_t>(vector.length);
  column.validity =
      AlignedBits(vector.validity, vector.validity_offset, vector.length, pool, owned);
  switch (vector.type.storage()) {
    case Storage::kNone: break;
    case Storage::kBits:
      column.values = AlignedBits(vector.values, vector.bit_offset, vector.length, pool, owned);
      break;
    case Storage::kFixed: column.values = vector.values; break;
    case Storage::kViews: {
      Buffer strings(pool, vector.length * sizeof(colmerge_string), MemoryCategory::kScratch);
      for (uint64_t i = 0; i < vector.length; ++i) {
        const StringRef& string = vector.String(i);
        strings.as<colmerge_string>()[i] = {string.data(), static_cast<int64_t>(string.size)};
      }
      column.strings = strings.as<colmerge_string>();
      owned->push_back(std::move(strings));
    }
  }
  return column;
}

}  // namespace colmerge::capi
