// SPDX-License-Identifier: Apache-2.0
// The columns of a write's sources, brought to those of the table.
//
// Sources may have different columns: each is matched by the rules of a write of its own, one after the other, so that what
// one adds the next one finds. Then the values are judged, column by column over all sources:
//
//   a type that is the table's     borrowed
//   another                        cast, if the table's type holds each value exactly (lossless_cast.h)
//   one that does not              the column becomes wider, if nobody has declared its type and values of both have one
//                                  in common (wider_type.h); the sources so far are cast once more, and what is stored
//                                  last of all (wider_types.h)
//
// So a column ends with the type that the same sources give it in writes of their own, whatever the order of values in them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "write/change.h"
#include "write/merge_plan.h"
#include "write/schema_match.h"

namespace colmerge {

class SourceColumns {
 public:
  // Of a write of `request`, whose batches are the change's sources by now, to `base`. wider_codes: of dictionary columns,
  // whose codes shall be no narrower. All must outlive it.
  SourceColumns(const TableVersion& base, const WriteRequest& request,
                const WiderCodes& wider_codes, Change* change)
      : base_(base), request_(request), wider_codes_(wider_codes), change_(*change) {}

  // Matches the sources and adds a part to the change for each; gives the change its schema.
  Status Match();
  // Fills the parts' columns. The change has a version of its own afterwards, if a column became wider.
  Status Conform();

  const std::vector<uint32_t>& merge_keys() const { return matches_.front()->merge_keys; }
  // By source: its column of delete_when or row_kind.
  std::vector<std::optional<uint32_t>> RowMarkers() const;

 private:
  const DestinationOptions& options() const { return request_.options; }
  // The source's column for a column of the table, or SchemaMatch::kAbsent.
  uint32_t ColumnOf(size_t source, uint32_t column) const;
  // Of the table's column afterwards.
  const DataType& TypeOf(uint32_t column) const;
  const DataType& TypeIn(size_t source, uint32_t column) const;

  Status ConformOrWiden(uint32_t column);
  void AddMembers(uint32_t column);
  Status WithMisfit(Status stored) const;
  // Into the change's dictionary of the column. *misfit: the source whose values do not fit, where one's do not.
  Status ConformColumn(uint32_t column, size_t* misfit);
  Result<Ref<const Dictionary>> StoredDictionary(uint32_t column) const;
  Status ConformPart(const Vector& source, uint32_t column, ChangePart* part);
  std::optional<DataType> WiderTypeFor(uint32_t column, const DataType& values) const;
  // What a user can do about values that the column does not take, and does not become wider for.
  std::string Remedy(uint32_t column, const DataType& values) const;

  const TableVersion& base_;
  const WriteRequest& request_;
  const WiderCodes& wider_codes_;
  Change& change_;
  std::vector<std::shared_ptr<const SchemaMatch>>
      matches_;                     // one for each run of sources of one schema
  std::vector<uint32_t> match_of_;  // by source
  std::map<uint32_t, DataType>
      wider_;  // by column of the change's schema: the type that it is to get
  std::map<uint32_t, Status> misfits_;  // by such a column: the first value for which it is to
};

}  // namespace colmerge
