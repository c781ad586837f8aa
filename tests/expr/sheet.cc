// SPDX-License-Identifier: Apache-2.0
#include "expr/sheet.h"

#include <cstring>
#include <stdexcept>

#include "column/conversion/value_text.h"
#include "column/vector_builder.h"
#include "support/catch.h"

namespace colmerge::test {
namespace {

constexpr uint64_t kJunkKinds = 4;
constexpr unsigned char kJunk[kJunkKinds] = {0x00, 0xFF, 0x80, 0x7F};

Vector Texts(const Cells& cells, const Ref<MemoryPool>& pool) {
  VectorBuilder texts(TypeId::kUtf8, pool);
  for (const auto& cell : cells) cell ? texts.AppendString(*cell) : texts.AppendNull();
  return texts.Finish();
}

// Strings are empty under nulls; all else may be anything.
void PutJunk(uint64_t junk, Vector* vector) {
  const Storage storage = vector->type.storage();
  for (Buffer& buffer : vector->buffers) {
    if (buffer.data() != vector->values || buffer.size() == 0) continue;
    for (uint64_t i = 0; i < vector->length; ++i) {
      if (vector->IsValid(i)) continue;
      if (storage == Storage::kBits) PutBit(buffer.data(), i, junk % 2 != 0);
      if (storage != Storage::kFixed) continue;
      std::memset(buffer.data() + i * vector->type.width(), kJunk[junk], vector->type.width());
    }
  }
}

std::shared_ptr<Expression> Node(ExpressionKind kind, DataType type,
                                 std::vector<ExpressionPtr> arguments) {
  auto node = std::make_shared<Expression>();
  node->kind = kind;
  node->type = std::move(type);
  node->arguments = std::move(arguments);
  return node;
}

List TextsOf(const Vector& vector) {
  List texts;
  for (uint64_t i = 0; i < vector.length; ++i) texts.push_back(ValueText(vector, i));
  return texts;
}

std::string FailureText(const Status& status) {
  const int64_t row = status.detail().row;
  return status.message() + (row < 0 ? "" : " at row " + std::to_string(row));
}

// Memory that expressions' constants lie in, for as long as the program runs.
const Ref<MemoryPool>& ConstantPool() {
  static const auto pool = MakeRef<MemoryPool>(0);
  return pool;
}

}  // namespace

Vector MakeColumn(const TextColumn& column, uint64_t junk, const Ref<MemoryPool>& pool) {
  Vector texts = Texts(column.cells, pool);
  Result<Vector> cast = Cast(texts, column.type, pool);
  if (!cast.ok()) throw std::runtime_error(cast.status().message());
  for (Buffer& buffer : texts.buffers) cast->buffers.push_back(std::move(buffer));
  PutJunk(junk, &*cast);
  return std::move(*cast);
}

ExpressionPtr Constant(const DataType& type, const std::string& text) {
  auto node = Node(ExpressionKind::kConstant, type, {});
  node->constant = std::make_shared<Vector>(MakeColumn({type, {text}}, 0, ConstantPool()));
  return node;
}

ExpressionPtr NullOf(const DataType& type) {
  auto node = Node(ExpressionKind::kConstant, type, {});
  node->constant = std::make_shared<Vector>(NullVector(type, 1, ConstantPool()));
  return node;
}

ExpressionPtr Parameter(const DataType& type, int64_t number) {
  auto node = Node(ExpressionKind::kParameter, type, {});
  node->number = number;
  return node;
}

ExpressionPtr Operation(const std::string& symbol, std::vector<ExpressionPtr> operands) {
  std::vector<DataType> types;
  for (const ExpressionPtr& operand : operands) types.push_back(operand->type);
  Result<ScalarFunction> function = ResolveOperator(symbol, types);
  if (!function.ok()) throw std::runtime_error(function.status().message());
  for (size_t i = 0; i < operands.size(); ++i) {
    if (operands[i]->type == function->arguments[i]) continue;
    operands[i] = CastTo(function->arguments[i], operands[i]);
  }
  auto node = Node(ExpressionKind::kCall, function->result, std::move(operands));
  node->function = std::move(*function);
  return node;
}

ExpressionPtr CastTo(const DataType& type, ExpressionPtr operand) {
  return Node(ExpressionKind::kCast, type, {std::move(operand)});
}
ExpressionPtr Not(ExpressionPtr operand) {
  return Node(ExpressionKind::kNot, TypeId::kBool, {std::move(operand)});
}
ExpressionPtr And(std::vector<ExpressionPtr> terms) {
  return Node(ExpressionKind::kAnd, TypeId::kBool, std::move(terms));
}
ExpressionPtr Or(std::vector<ExpressionPtr> terms) {
  return Node(ExpressionKind::kOr, TypeId::kBool, std::move(terms));
}

ExpressionPtr IsNull(ExpressionPtr operand, bool negated) {
  auto node = Node(ExpressionKind::kIsNull, TypeId::kBool, {std::move(operand)});
  node->negated = negated;
  return node;
}

ExpressionPtr IsBool(ExpressionPtr operand, int64_t number, bool negated) {
  auto node = Node(ExpressionKind::kIsBool, TypeId::kBool, {std::move(operand)});
  node->number = number;
  node->negated = negated;
  return node;
}

ExpressionPtr In(ExpressionPtr value, std::vector<ExpressionPtr> list, bool negated) {
  list.insert(list.begin(), std::move(value));
  auto node = Node(ExpressionKind::kIn, TypeId::kBool, std::move(list));
  node->negated = negated;
  return node;
}

ExpressionPtr Case(std::vector<ExpressionPtr> arguments) {
  const DataType type = arguments[1]->type;
  auto node = Node(ExpressionKind::kCase, type, std::move(arguments));
  node->number = static_cast<int64_t>(node->arguments.size() / 2);
  return node;
}

ExpressionPtr Coalesce(std::vector<ExpressionPtr> arguments) {
  const DataType type = arguments[0]->type;
  return Node(ExpressionKind::kCoalesce, type, std::move(arguments));
}

struct Sheet::Outcome {
  List texts;
  std::string failure;
};

Sheet::Sheet(std::vector<TextColumn> columns) : columns_(std::move(columns)) {
  rows_ = columns_.empty() ? 1 : columns_[0].cells.size();
}

ExpressionPtr Sheet::operator[](size_t column) const {
  auto node = Node(ExpressionKind::kColumn, columns_[column].type, {});
  node->number = static_cast<int64_t>(column);
  return node;
}

void Sheet::AddParameter(const DataType& type, const std::string& text) {
  parameters_.push_back(MakeColumn({type, {text}}, 0, pool_));
}

namespace {

VectorBlock MakeBlock(const std::vector<TextColumn>& columns, uint64_t rows, uint64_t junk,
                      const Ref<MemoryPool>& pool) {
  std::vector<Vector> vectors;
  for (const TextColumn& column : columns) vectors.push_back(MakeColumn(column, junk, pool));
  return VectorBlock(std::move(vectors), rows);
}

std::vector<std::vector<uint32_t>> Parts(uint64_t rows) {
  std::vector<std::vector<uint32_t>> parts(4);
  for (uint64_t row = 0; row < rows; ++row) {
    parts[0].push_back(static_cast<uint32_t>(row));
    parts[1 + row % 2].push_back(static_cast<uint32_t>(row));
    if (row % 5 == 2) parts[3].push_back(static_cast<uint32_t>(row));
  }
  return parts;
}

}  // namespace

Sheet::Outcome Sheet::Run(const Expression& expression, const Selection& selection, uint64_t junk) {
  VectorBlock block = MakeBlock(columns_, rows_, junk, pool_);
  EvaluationContext context{block, parameters_, 0, pool_};
  const Result<Vector> result = Evaluate(expression, selection, context);
  if (!result.ok()) return {{}, FailureText(result.status())};
  if (result->length != selection.count) throw std::logic_error("a result of another length");
  if (!(result->type == expression.type)) throw std::logic_error("a result of another type");
  uint64_t nulls = 0;
  for (uint64_t i = 0; i < result->length; ++i) {
    nulls += result->IsValid(i) ? 0 : 1;
    const bool is_views = result->type.storage() == Storage::kViews;
    if (is_views && !result->IsValid(i)) REQUIRE(result->String(i).size == 0);
  }
  REQUIRE(result->null_count == nulls);
  return {TextsOf(*result), ""};
}

void Sheet::CheckParts(const Expression& expression, const List& all, uint64_t junk) {
  for (const auto& part : Parts(rows_)) {
    List expected;
    for (uint32_t row : part) expected.push_back(all[row]);
    const Outcome outcome = Run(expression, {part.data(), part.size()}, junk);
    CHECK(outcome.failure == "");
    CHECK(outcome.texts == expected);
  }
  for (uint64_t count = 0; count <= rows_; count += 1 + rows_ / 3) {
    const Outcome outcome = Run(expression, {nullptr, count}, junk);
    CHECK(outcome.texts == List(all.begin(), all.begin() + static_cast<int64_t>(count)));
  }
}

void Sheet::CheckFilter(const Expression& expression, const List& all, uint64_t junk) {
  VectorBlock block = MakeBlock(columns_, rows_, junk, pool_);
  EvaluationContext context{block, parameters_, 0, pool_};
  std::vector<std::vector<uint32_t>> parts = Parts(rows_);
  for (size_t i = 0; i <= parts.size(); ++i) {
    const bool unlisted = i == parts.size();
    std::vector<uint32_t>& part = parts[unlisted ? 0 : i];
    for (const char* wanted : {"true", "false"}) {
      std::vector<uint32_t> expected;
      for (uint32_t row : part) {
        if (all[row] == wanted) expected.push_back(row);
      }
      const auto same = std::shared_ptr<const Expression>(&expression, [](const Expression*) {});
      const ExpressionPtr predicate = wanted[0] == 't' ? same : Not(same);
      // Into room of its own, and over the selection.
      std::vector<uint32_t> kept(part.size());
      Result<uint64_t> count =
          Filter(*predicate, {unlisted ? nullptr : part.data(), part.size()}, context, kept.data());
      REQUIRE(count.ok());
      kept.resize(*count);
      CHECK(kept == expected);
      std::vector<uint32_t> rows = part;
      count = Filter(*predicate, {rows.data(), rows.size()}, context, rows.data());
      REQUIRE(count.ok());
      rows.resize(*count);
      CHECK(rows == expected);
    }
  }
}

List Sheet::Values(const ExpressionPtr& expression) {
  List all;
  for (uint64_t junk = 0; junk < kJunkKinds; ++junk) {
    const Outcome outcome = Run(*expression, {nullptr, rows_}, junk);
    if (!outcome.failure.empty()) throw std::runtime_error(outcome.failure);
    if (junk == 0) all = outcome.texts;
    CHECK(outcome.texts == all);
    CheckParts(*expression, all, junk);
    if (expression->type.id == TypeId::kBool) CheckFilter(*expression, all, junk);
  }
  return all;
}

std::string Sheet::Failure(const ExpressionPtr& expression) {
  return Run(*expression, {nullptr, rows_}, 0).failure;
}

std::vector<uint32_t> Sheet::Kept(const ExpressionPtr& predicate) {
  VectorBlock block = MakeBlock(columns_, rows_, 0, pool_);
  EvaluationContext context{block, parameters_, 0, pool_};
  std::vector<uint32_t> kept(rows_);
  const Result<uint64_t> count = Filter(*predicate, {nullptr, rows_}, context, kept.data());
  if (!count.ok()) throw std::runtime_error(FailureText(count.status()));
  kept.resize(*count);
  return kept;
}

}  // namespace colmerge::test
