// SPDX-License-Identifier: Apache-2.0
// The calls that are made under refusals: what stands before each, and how it is made.
#pragma once

#include <colmerge/colmerge.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "support/cell.h"
#include "support/handles.h"

namespace colmerge::test {

// Makes the call once. Everything it needs was made before, so that nothing but the library
// allocates.
class ReadyCall {
 public:
  virtual ~ReadyCall() = default;
  // The status of the call.
  virtual int32_t Run(colmerge_error* error) = 0;
  // What is wrong with who owns what after a call with this status; empty: nothing.
  virtual std::string OwnershipFault(int32_t status) const = 0;
  // Whether it can be run again after a failure: what it was given is still the caller's.
  virtual bool repeatable() const { return true; }
};

enum class Kind {
  kWrite,   // its refusal says "Insufficient memory to write data", and so does that of the next
  kChange,  // changes a store otherwise
  kRead,    // changes nothing, successful or not, and says "Insufficient memory to read data"
};

struct ProbedCall {
  std::string name;
  Kind kind;
  // Brings a new store to where the call is made. What is returned is kept until the call is over.
  std::function<std::shared_ptr<void>(colmerge_store*)> before;
  std::function<std::unique_ptr<ReadyCall>(colmerge_store*)> ready;
};

std::vector<ProbedCall> WriteCalls();
std::vector<ProbedCall> ChangeCalls();
std::vector<ProbedCall> ReadCalls();
std::vector<ProbedCall> StatementCalls();
std::vector<ProbedCall> TokenCalls();

// For what has no reason to fail: throws with the message.
void MustSucceed(int32_t status, const colmerge_error& error, const char* what);

// Rows as an Arrow array that is made once and lent to many stores, which all go before it.
class LentRows {
 public:
  explicit LentRows(const RowBatch& rows);
  ArrowSchema* schema() { return schema_.get(); }
  // Nothing is freed by its release.
  ArrowArray Lend() const;

 private:
  Owned<ArrowSchema> schema_;
  Owned<ArrowArray> array_;
};

// Makes table "t", by a merge by "id" that leaves an index behind; rows with ids from 0 on.
void MakeTable(colmerge_store* store, LentRows* rows, bool primary_key);
void MakeTable(colmerge_store* store, const RowBatch& rows, bool primary_key);

Table OpenTable(colmerge_store* store);
Snapshot OpenSnapshot(colmerge_store* store);

// A call that owns nothing: a function of the error.
std::unique_ptr<ReadyCall> Plainly(std::function<int32_t(colmerge_error*)> run);

}  // namespace colmerge::test
