// SPDX-License-Identifier: Apache-2.0
#include "query/source_filter.h"

#include "base/error.h"
#include "syntax/expression_parser.h"

namespace colmerge {
namespace {

// Some parameter, nullptr when there is none.
const SyntaxNode* FindParameter(const SyntaxNode& node) {
  for (const SyntaxNode* at = &node;; at = at->arguments[0].get()) {
    if (at->kind == SyntaxKind::kParameter) return at;
    for (size_t i = 1; i < at->arguments.size(); ++i) {
      if (const SyntaxNode* found = FindParameter(*at->arguments[i])) return found;
    }
    if (at->arguments.empty()) return nullptr;
  }
}

SelectItem ColumnItem(const std::string& name) {
  SelectItem item;
  item.expression = std::make_unique<SyntaxNode>();
  item.expression->kind = SyntaxKind::kColumn;
  item.expression->text = name;
  item.expression->quoted = true;
  return item;
}

Status InFilter(const Status& status) {
  const Status::Detail& detail = status.detail();
  return Error(detail.code, "'filter': {}", detail.message)
      .InColumn("filter")
      .AtRow(detail.row)
      .AtPosition(detail.position);
}

// Batches under the table's own fields, with their metadata.
class FilteredSource final : public BatchSource {
 public:
  FilteredSource(Schema schema, std::unique_ptr<BatchSource> source)
      : schema_(std::move(schema)), source_(std::move(source)) {}

  const Schema& schema() const override { return schema_; }
  Result<bool> Next(Batch* batch) override {
    auto more = source_->Next(batch);
    if (!more.ok()) return InFilter(more.status());
    if (*more) batch->schema = schema_;
    return more;
  }

 private:
  Schema schema_;
  std::unique_ptr<BatchSource> source_;
};

}  // namespace

Result<std::shared_ptr<const Statement>> ReadSourceFilter(const SourceOptions& options,
                                                          const Ref<MemoryPool>& pool) {
  if (options.filter.empty()) return std::shared_ptr<const Statement>();
  MemoryCharge charge;
  auto condition = ParseExpressionText(options.filter, {pool}, &charge);
  if (!condition.ok()) return InFilter(condition.status());
  if (const SyntaxNode* parameter = FindParameter(**condition)) {
    return Error(Code::kInvalidArgument, "'filter' has a parameter, and nobody gives its value")
        .InColumn("filter")
        .AtPosition(parameter->position);
  }
  auto statement = std::make_shared<Statement>();
  statement->table.text = options.table_name;
  statement->table.quoted = true;
  statement->height = (*condition)->height;
  statement->charge = std::move(charge);
  statement->where = std::move(condition).value();
  for (const std::string& column : options.columns) {
    statement->items.push_back(ColumnItem(column));
  }
  if (statement->items.empty()) statement->items.emplace_back();
  return std::shared_ptr<const Statement>(std::move(statement));
}

Result<std::unique_ptr<BatchSource>> FilterVersion(
    const std::shared_ptr<const Statement>& statement, Ref<const TableVersion> version,
    Schema schema, uint64_t batch_size, uint32_t threads) {
  auto prepared = Prepare(statement, version->schema, {version->pool});
  if (!prepared.ok()) return InFilter(prepared.status());
  QueryOptions options;
  options.batch_size = batch_size;
  options.threads = threads;
  auto source = RunSelect(std::move(prepared).value(), std::move(version), {}, std::move(options));
  if (!source.ok()) return InFilter(source.status());
  return std::unique_ptr<BatchSource>(
      std::make_unique<FilteredSource>(std::move(schema), std::move(source).value()));
}

}  // namespace colmerge
