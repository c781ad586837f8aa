// SPDX-License-Identifier: Apache-2.0
// One Arrow array from cells, recursively; the part of arrow_producer that lays out buffers.
#pragma once

#include <colmerge/colmerge.h>

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "support/cell.h"

namespace colmerge::test {

class ArrayMaker {
 public:
  // variety: NULL for the plainest shape.
  explicit ArrayMaker(std::mt19937_64* variety) : variety_(variety) {}

  // cells: one each row, valid throughout when the field is not nullable.
  void Make(const Field& field, std::vector<Cell> cells, ArrowArray* out);

 private:
  struct Node;
  using Cells = std::vector<Cell>;

  static void Release(ArrowArray* array);
  // True once in `of` times, never without variety.
  bool Chance(uint32_t of) { return variety_ != nullptr && (*variety_)() % of == 0; }

  void AddBuffer(std::string bytes, Node* node);
  void AddValidity(const Cells& cells, Node* node);
  void AddBits(const Cells& cells, Node* node);
  void AddFixed(int64_t width, const Cells& cells, Node* node);
  template <typename Offset>
  void AddText(const Cells& cells, Node* node);
  void AddViews(const Cells& cells, Node* node);
  template <typename Offset>
  void AddList(const Field& item, const Cells& cells, Node* node);
  void AddFixedList(const Type& type, const Cells& cells, Node* node);
  void AddStruct(const Type& type, const Cells& cells, Node* node);
  void AddDictionary(const Type& type, const Cells& cells, Node* node);
  void AddChild(const Field& field, Cells cells, Node* node);
  void AddLayout(const Type& type, const Cells& cells, Node* node);
  // What stands in a text buffer under a null.
  std::string Junk() { return Chance(3) ? "\xff\xfejunk that is longer than a view" : ""; }

  std::mt19937_64* variety_;
};

// A valid cell of any type: zeros, an empty text, a list of the right length.
Cell DefaultCell(const Type& type);

}  // namespace colmerge::test
