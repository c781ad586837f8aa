// SPDX-License-Identifier: Apache-2.0
// Functions and operators of values: how they are found by name and types, and how they are run.
//
// A kernel computes a whole vector at once. It gets argument vectors of one length, or of length 1
// for constants (see Operand), and makes `rows` results. Unless the function `sees_nulls`, nulls
// are not its business: the caller passes the validity of the result (the AND of the arguments'),
// the kernel computes valid rows only, and must not fail on what lies under a null.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/progress.h"
#include "base/status.h"
#include "column/vector.h"

namespace colmerge {

// An argument of a kernel: row i of the call is row Index(i) of the vector.
struct Operand {
  const Vector* vector = nullptr;
  bool constant = false;  // the vector has one row, which stands for all

  uint64_t Index(uint64_t i) const { return constant ? 0 : i; }
};

struct KernelCall {
  const std::vector<Operand>& arguments;
  uint64_t rows = 0;
  const DataType& type;               // of the result
  const uint8_t* validity = nullptr;  // bit i: result i is wanted; nullptr: all are
  int64_t now_microseconds = 0;       // since 1970 in UTC: the one time that a statement sees
  const Ref<MemoryPool>& pool;
  const Progress* progress = nullptr;  // see EvaluationContext

  bool IsWanted(uint64_t i) const { return validity == nullptr || GetBit(validity, i); }
};

// Fails with a row (Status::AtRow) below `rows`. Long strings of the result may lie in the memory
// of the arguments, which the evaluator keeps alive. The evaluator gives the result its validity,
// except for functions that see nulls, whose kernel does it.
using Kernel = Result<Vector> (*)(const KernelCall& call);

struct ScalarFunction {
  std::string_view name;  // for messages and EXPLAIN: "+", "lower"; static
  std::vector<DataType> arguments;
  DataType result;
  Kernel kernel = nullptr;
  bool sees_nulls = false;
  bool reads_clock = false;  // now(): is not computed before the statement runs
};

// The function or operator that PostgreSQL's rules pick for arguments of these types, for which the
// caller casts each argument to the type in `arguments` of the result. A type kNull stands for a
// NULL literal or a parameter whose type is not known. Fails and says what is there instead: with
// kInvalidArgument, or, where there is no such operator for the types, with kTypeMismatch.
Result<ScalarFunction> ResolveFunction(std::string_view name, const std::vector<DataType>& types);
Result<ScalarFunction> ResolveOperator(std::string_view symbol, const std::vector<DataType>& types);

// Whether a function of this name exists, for whatever types.
bool IsScalarFunction(std::string_view name);
// All names of functions, for the nearest name to a misspelt one.
std::vector<std::string_view> ScalarFunctionNames();

}  // namespace colmerge
