// SPDX-License-Identifier: Apache-2.0
#include "expr/function_call.h"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "column/conversion/value_text.h"
#include "column/vector_builder.h"
#include "expr/cast/cast.h"
#include "expr/values/int128.h"

namespace colmerge::test {
namespace {

Argument StringColumn(TypeId type, const Cells<std::string>& cells) { return {type, cells, false}; }

Int128 ParseDecimal(const std::string& text, int32_t scale) {
  Int128 value = 0;
  int32_t places = 0;
  bool behind_point = false;
  for (char c : text) {
    if (c == '-') continue;
    if (c == '.') {
      behind_point = true;
    } else {
      value = value * 10 + (c - '0');
      places += behind_point ? 1 : 0;
    }
  }
  if (places > scale) throw std::logic_error("more digits than the scale allows");
  for (; places < scale; ++places) value *= 10;
  return text[0] == '-' ? -value : value;
}

// Bits that lie under nulls, in turn.
constexpr unsigned char kJunk[] = {0x00, 0xFF, 0x80, 0x7F, 0x2A};

Vector MakeVector(const Argument& argument, uint64_t rows, size_t junk,
                  const Ref<MemoryPool>& pool) {
  VectorBuilder builder(argument.type, pool);
  for (uint64_t i = 0; i < rows; ++i) {
    const std::optional<std::string>& value = argument.values[argument.constant ? 0 : i];
    if (!value) {
      builder.AppendNull();
    } else if (argument.type.storage() == Storage::kViews) {
      builder.AppendString(*value);
    } else {
      builder.AppendFixedBytes(value->data());
    }
  }
  Vector vector = builder.Finish();
  if (argument.type.storage() != Storage::kFixed) return vector;
  const uint64_t width = argument.type.width();
  for (uint64_t i = 0; i < rows; ++i) {
    if (vector.IsValid(i)) continue;
    uint8_t* values = nullptr;
    for (Buffer& buffer : vector.buffers) {
      if (buffer.data() == vector.values) values = buffer.data();
    }
    std::memset(values + i * width, kJunk[junk], width);
  }
  return vector;
}

uint64_t RowsOf(const std::vector<Argument>& arguments) {
  for (const Argument& argument : arguments) {
    if (!argument.constant) return argument.values.size();
  }
  return 1;
}

struct Outcome {
  List texts;
  std::string failure;
  bool operator==(const Outcome& other) const = default;
};

std::string FailureText(const Status& status) {
  const int64_t row = status.detail().row;
  return status.message() + (row < 0 ? "" : " at row " + std::to_string(row));
}

struct Prepared {
  std::vector<Vector> vectors;  // of the argument types
  std::vector<Vector> sources;  // that those may borrow from
  std::vector<Operand> operands;
};

Status Prepare(const ScalarFunction& function, const std::vector<Argument>& arguments,
               uint64_t rows, bool expand, size_t junk, const Ref<MemoryPool>& pool,
               Prepared* prepared) {
  prepared->vectors.reserve(arguments.size());
  prepared->sources.reserve(arguments.size());
  for (size_t k = 0; k < arguments.size(); ++k) {
    const bool constant = arguments[k].constant && !expand;
    Vector vector = MakeVector(arguments[k], constant ? 1 : rows, junk, pool);
    if (!(vector.type == function.arguments[k])) {
      prepared->sources.push_back(std::move(vector));
      COLMERGE_ASSIGN_OR_RETURN(vector,
                                Cast(prepared->sources.back(), function.arguments[k], pool));
    }
    prepared->vectors.push_back(std::move(vector));
    prepared->operands.push_back({&prepared->vectors.back(), constant});
  }
  return Status::Ok();
}

Result<List> Run(const ScalarFunction& function, const std::vector<Argument>& arguments,
                 bool expand, size_t junk) {
  const auto pool = MakeRef<MemoryPool>(0);
  const uint64_t rows = RowsOf(arguments);
  Prepared prepared;
  COLMERGE_RETURN_IF_ERROR(Prepare(function, arguments, rows, expand, junk, pool, &prepared));
  std::vector<uint8_t> validity(BitmapBytes(rows) + 1);
  for (uint64_t i = 0; i < rows; ++i) {
    const bool is_wanted = std::all_of(
        prepared.operands.begin(), prepared.operands.end(),
        [&](const Operand& operand) { return operand.vector->IsValid(operand.Index(i)); });
    PutBit(validity.data(), i, is_wanted || function.sees_nulls);
  }
  const KernelCall call{prepared.operands,
                        rows,
                        function.result,
                        function.sees_nulls ? nullptr : validity.data(),
                        kNow,
                        pool};
  COLMERGE_ASSIGN_OR_RETURN(const Vector result, function.kernel(call));
  if (!(result.type == function.result) || result.length != rows) {
    throw std::logic_error("a result of another type or length");
  }
  List texts;
  for (uint64_t i = 0; i < rows; ++i) {
    texts.push_back(GetBit(validity.data(), i) ? ValueText(result, i) : "NULL");
  }
  return texts;
}

Outcome RunInAllWays(std::string_view name, const std::vector<Argument>& arguments) {
  const Result<ScalarFunction> function = Resolve(name, arguments);
  if (!function.ok()) return {{}, FailureText(function.status())};
  std::optional<Outcome> first;
  for (bool expand : {false, true}) {
    for (size_t junk = 0; junk < std::size(kJunk); ++junk) {
      const Result<List> result = Run(*function, arguments, expand, junk);
      Outcome outcome;
      if (result.ok()) {
        outcome.texts = *result;
      } else {
        outcome.failure = FailureText(result.status());
      }
      if (first && !(*first == outcome)) {
        throw std::logic_error("results depend on junk under nulls, or on constants: " +
                               outcome.failure);
      }
      first = outcome;
    }
  }
  return *first;
}

}  // namespace

Argument Texts(const Cells<std::string>& cells) { return StringColumn(TypeId::kUtf8, cells); }

Argument Text(std::string value) { return {TypeId::kUtf8, {std::move(value)}, true}; }

Argument Binaries(const Cells<std::string>& cells) { return StringColumn(TypeId::kBinary, cells); }

Argument Decimals(int32_t scale, const Cells<std::string>& cells) {
  Cells<Int128> values;
  for (const std::optional<std::string>& cell : cells) {
    values.push_back(cell ? std::optional(ParseDecimal(*cell, scale)) : std::nullopt);
  }
  return FixedColumn(DataType::Decimal(TypeId::kDecimal128, 38, scale), values);
}

Argument Decimal(const std::string& value) {
  const size_t point = value.find('.');
  const size_t places = point == std::string::npos ? 0 : value.size() - point - 1;
  Argument argument = Decimals(static_cast<int32_t>(places), {value});
  argument.constant = true;
  return argument;
}

Result<ScalarFunction> Resolve(std::string_view name, const std::vector<Argument>& arguments) {
  std::vector<DataType> types;
  for (const Argument& argument : arguments) types.push_back(argument.type);
  return ResolveFunction(name, types);
}

std::vector<std::string> Call(std::string_view name, const std::vector<Argument>& arguments) {
  Outcome outcome = RunInAllWays(name, arguments);
  if (!outcome.failure.empty()) throw std::runtime_error(outcome.failure);
  return outcome.texts;
}

std::string Value(std::string_view name, const std::vector<Argument>& arguments) {
  return Call(name, arguments).front();
}

std::string Failure(std::string_view name, const std::vector<Argument>& arguments) {
  const Outcome outcome = RunInAllWays(name, arguments);
  if (outcome.failure.empty()) throw std::runtime_error("the call did not fail");
  return outcome.failure;
}

}  // namespace colmerge::test
