// SPDX-License-Identifier: Apache-2.0
// What an engine has to do to take part. Only what a piece of work asks for is called; an engine
// that lacks it says so (Unsupported). Any other failure is an exception, too, and ends the
// program.
#pragma once

#include <cstdint>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "columns.h"
#include "work.h"

namespace colmerge_bench {

class Unsupported : public std::runtime_error {
 public:
  explicit Unsupported(const std::string& what) : std::runtime_error(what) {}
};

// Looks up single keys on a thread of its own while another one writes.
class Reader {
 public:
  virtual ~Reader() = default;
  // Sees one state of the table; returns the keys that were found.
  virtual int64_t Read(const Columns& keys) = 0;
};

class Engine {
 public:
  using Take = std::function<void(const Columns&)>;

  virtual ~Engine() = default;
  virtual std::string version() const = 0;

  // Makes the table "t", with an index on its keys, and fills it. Not timed.
  virtual void Load(const Work& work) = 0;
  virtual void Append(const Columns&) { throw Unsupported("append"); }
  virtual void Merge(const Columns&) { throw Unsupported("merge"); }
  virtual void Delete(const Columns&) { throw Unsupported("delete"); }
  // Keeps the table's state of now readable, in place of the state that was kept before.
  virtual void HoldSnapshot() { throw Unsupported("snapshots"); }
  // Takes so many snapshots and gives each back at once.
  virtual void TakeSnapshots(int64_t) { throw Unsupported("snapshots"); }
  // The column "quantity" of the row of each key, or -1; one key after the other, or all at once.
  virtual void LookupEach(const Columns&, int64_t*) { throw Unsupported("lookup of one key"); }
  virtual void LookupBatch(const Columns&, int64_t*) { throw Unsupported("batch lookup"); }
  virtual void Query(const std::string&, const Take&) { throw Unsupported("queries"); }
  virtual std::unique_ptr<Reader> NewReader() { throw Unsupported("concurrent readers"); }

  // All rows, in pieces. Not timed.
  virtual void Read(const Take& take) = 0;
  // Figures that only this engine has. Not timed.
  virtual std::map<std::string, double> Extra() { return {}; }
};

std::unique_ptr<Engine> MakeColmerge();
std::unique_ptr<Engine> MakeDuckdb(bool primary_key);
std::unique_ptr<Engine> MakeFlatMap();
std::unique_ptr<Engine> MakeRoofline();
std::unique_ptr<Engine> MakeSqlite();

inline double SecondsNow() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace colmerge_bench
