// SPDX-License-Identifier: Apache-2.0
#include "query/query_table.h"

#include "column/conversion/value_text.h"
#include "column/vector_builder.h"
#include "expr/cast/cast.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

Vector TextVector(const std::vector<std::string>& values, const Ref<MemoryPool>& pool) {
  VectorBuilder builder(TypeId::kUtf8, pool);
  for (const std::string& value : values) {
    if (value == "NULL") {
      builder.AppendNull();
    } else {
      builder.AppendString(value);
    }
  }
  return builder.Finish();
}

Vector CastText(const std::vector<std::string>& values, const DataType& type,
                const Ref<MemoryPool>& pool) {
  auto text = std::make_shared<Vector>(TextVector(values, pool));
  auto cast = Cast(*text, type, pool);
  if (!cast.ok()) FAIL(cast.status().message());
  cast->owners.push_back(text);
  return std::move(cast).value();
}

}  // namespace

QueryTable::QueryTable(std::vector<Field> fields, std::vector<uint32_t> primary_key,
                       const std::string& name)
    : store_(MakeRef<Store>(uint64_t{0}, 1)), pool_(store_->pool()) {
  Store::Constraints constraints;
  for (uint32_t column : primary_key) constraints.primary_key.push_back(fields[column].name);
  table_ = store_
               ->Create(name, Schema::Make(std::move(fields)).value(), constraints,
                        Store::IfExists::kError)
               .value();
}

Batch QueryTable::MakeBatch(const TextRows& rows) const {
  Batch batch;
  const auto version = table_->Snapshot();
  batch.schema = *version->schema;
  batch.rows = rows.size();
  for (size_t c = 0; c < batch.schema.size(); ++c) {
    std::vector<std::string> values;
    for (const auto& row : rows) values.push_back(row.at(c));
    const DataType& type = version->type(c);
    batch.columns.push_back(
        CastText(values, type.is_dictionary() ? type.dictionary_values() : type, pool_));
    if (!type.is_dictionary()) continue;
    auto fields = batch.schema.fields();
    fields[c].type = type.dictionary_values();
    batch.schema = Schema::Make(std::move(fields)).value();
  }
  return batch;
}

Result<WriteResult> QueryTable::Write(DestinationOptions options, Batch batch) {
  options.table_name = table_->name();
  WriteRequest request{options, {}, batch.schema, nullptr, MakeRef<MemoryPool>(0, pool_)};
  request.batches.push_back(std::move(batch));
  return store_->Write(std::move(request));
}

void QueryTable::Append(const TextRows& rows) {
  auto written = Write({}, MakeBatch(rows));
  if (!written.ok()) FAIL(written.status().message());
}

void QueryTable::Append(std::vector<Vector> columns) {
  Batch batch;
  batch.schema = *table_->Snapshot()->schema;
  batch.rows = columns.at(0).length;
  batch.columns = std::move(columns);
  auto written = Write({}, std::move(batch));
  if (!written.ok()) FAIL(written.status().message());
}

Result<WriteResult> QueryTable::Merge(const std::vector<std::string>& keys, const TextRows& rows) {
  DestinationOptions options;
  options.mode = WriteMode::kMerge;
  options.merge_keys = keys;
  return Write(options, MakeBatch(rows));
}

Result<std::shared_ptr<const PreparedStatement>> QueryTable::Prepare(std::string_view sql) {
  COLMERGE_ASSIGN_OR_RETURN(Statement statement, ParseStatement(sql));
  return colmerge::Prepare(std::make_shared<const Statement>(std::move(statement)),
                           version()->schema, {pool_});
}

Result<std::vector<Vector>> QueryTable::Parameters(const PreparedStatement& statement,
                                                   const std::vector<std::string>& values) {
  std::vector<Vector> parameters;
  for (size_t i = 0; i < values.size(); ++i) {
    auto text = std::make_shared<Vector>(TextVector({values[i]}, pool_));
    COLMERGE_ASSIGN_OR_RETURN(Vector value, Cast(*text, statement.parameter_types()[i], pool_));
    value.owners.push_back(std::move(text));  // from which the conversion may borrow
    parameters.push_back(std::move(value));
  }
  return parameters;
}

std::string QueryTable::Ask(std::string_view sql, const std::vector<std::string>& parameters) {
  return AskVersion(version(), sql, parameters);
}

std::string QueryTable::AskVersion(Ref<const TableVersion> asked, std::string_view sql,
                                   const std::vector<std::string>& parameters) {
  auto prepared = Prepare(sql);
  if (!prepared.ok()) return Describe(prepared.status());
  auto values = Parameters(**prepared, parameters);
  if (!values.ok()) return Describe(values.status());
  auto source = RunSelect(*prepared, std::move(asked), std::move(*values), options_);
  if (!source.ok()) return Describe(source.status());
  return Describe(source->get());
}

std::string QueryTable::Change(std::string_view sql, const std::vector<std::string>& parameters) {
  auto prepared = Prepare(sql);
  if (!prepared.ok()) return Describe(prepared.status());
  auto values = Parameters(**prepared, parameters);
  if (!values.ok()) return Describe(values.status());
  auto result =
      store_->ChangeNamed({table_->name(), true, 0},
                          [&](const TableVersion& base) {
                            return MakeChange(*prepared, base, std::move(*values), options_);
                          },
                          {});
  if (!result.ok()) return Describe(result.status());
  REQUIRE(result->rows_read == result->updated + result->deleted);
  REQUIRE(result->version == table_->current()->number);
  return "matched " + std::to_string(result->rows_read);
}

std::string Describe(const Status& status) {
  std::string text = "error: " + status.message();
  if (status.detail().position >= 0) text += " @" + std::to_string(status.detail().position);
  if (status.detail().row >= 0) text += " #" + std::to_string(status.detail().row);
  return text;
}

std::string Describe(BatchSource* source) {
  std::string text;
  for (;;) {
    // What an earlier batch borrowed must not matter.
    Batch batch;
    auto more = source->Next(&batch);
    if (!more.ok()) return text + Describe(more.status());
    if (!*more) return text;
    REQUIRE(batch.rows != 0);
    REQUIRE(batch.columns.size() == source->schema().size());
    for (size_t c = 0; c < batch.columns.size(); ++c) {
      REQUIRE(batch.columns[c].length == batch.rows);
      REQUIRE(batch.columns[c].type == source->schema().field(c).type);
    }
    for (uint64_t row = 0; row < batch.rows; ++row) {
      for (size_t c = 0; c < batch.columns.size(); ++c) {
        if (c != 0) text += "|";
        text += ValueText(batch.columns[c], row);
      }
      text += "\n";
    }
  }
}

}  // namespace colmerge::test
