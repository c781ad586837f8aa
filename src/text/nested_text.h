// SPDX-License-Identifier: Apache-2.0
// The lists or objects of one column of JSON on their way to a nested vector: for each member or
// element a TextColumn, with the rules of flat ones. An object is a struct, or a map where the
// table's column is one; members that an object lacks are null. Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/memory_charge.h"
#include "base/status.h"
#include "column/nested_column.h"
#include "text/compact_json.h"
#include "text/text_column.h"

namespace colmerge {

class NestedText {
 public:
  // Of a column of the table, of this nested type. name: of the column, for messages.
  NestedText(std::string name, const DataType& type, bool is_declared, Ref<MemoryPool> pool);
  // Of a new column, whose first value is the one that begins with this bracket.
  NestedText(std::string name, char bracket, Ref<MemoryPool> pool);
  ~NestedText();

  // Rows rise from 0; one that is left out is null. The message of an error lacks the line.
  Status Append(CompactJson* json, uint64_t row);

  // As those of TextColumn.
  void Mark();
  void TakeBack();

  bool NeedsReread() const;
  // All rows are to be appended again.
  void Restart();

  // No value was appended.
  bool empty() const { return length_ == 0; }
  NestedColumn Finish(uint64_t rows);

 private:
  struct Member;

  Status AppendList(CompactJson* json);
  Status AppendObject(CompactJson* json, uint64_t row);
  Status AppendMap(CompactJson* json);
  Status AppendMember(Member* member, CompactJson* json, uint64_t row);
  void NoteMember(Member* member);
  Result<Member*> FindMember(std::string_view key);
  Member* AddMember(std::string_view key, const Field* guide);
  // Makes the nulls of the rows that were left out.
  void PadTo(uint64_t row);
  Status Misfit(const char* found) const;
  void SetMemberTypes(const std::vector<NestedColumn>& columns, DataType* type) const;
  bool is_list() const { return type_.id != TypeId::kStruct && type_.id != TypeId::kMap; }

  // What Mark() notes of the lists or objects themselves; the members note what they are when they first get a value
  // after that, so that a row costs the members that it has.
  struct Marked {
    uint64_t length = 0;
    uint64_t null_count = 0;
    uint64_t elements = 0;
    size_t members = 0;
  };

  const std::string name_;
  Ref<MemoryPool> pool_;
  MemoryCharge charge_;
  DataType type_;  // of a new column: without its children
  bool is_guided_ = false;
  bool is_declared_ = false;
  uint64_t length_ = 0;
  uint64_t null_count_ = 0;
  uint64_t elements_ = 0;                         // of lists, maps' entries
  Array<uint8_t> validity_;                       // a bit a row
  Array<int64_t> ends_;                           // of lists and maps: elements_ after each row
  std::vector<std::unique_ptr<Member>> members_;  // a list's one, a map's key and value
  std::map<std::string, size_t, std::less<>> by_name_;
  bool is_marking_ = false;
  Marked marked_;
  std::vector<Member*> touched_;  // since Mark()
};

}  // namespace colmerge
