// SPDX-License-Identifier: Apache-2.0
#include "text/nested_text.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/error.h"
#include "base/quoted_text.h"

namespace colmerge {

struct NestedText::Member {
  std::string key;
  TextColumn column;
  uint64_t rows = 0;  // up to the last that has it
  uint64_t marked_rows = 0;
  bool is_marked = false;
};

NestedText::NestedText(std::string name, const DataType& type, bool is_declared,
                       Ref<MemoryPool> pool)
    : name_(std::move(name)),
      pool_(std::move(pool)),
      charge_(pool_, 0, MemoryCategory::kScratch),
      type_(type),
      is_guided_(true),
      is_declared_(is_declared),
      validity_(pool_),
      ends_(pool_) {
  const bool is_map = type_.id == TypeId::kMap;
  for (Field child : is_map ? type.children[0].type.children : type.children) {
    child.declared = is_declared_;
    AddMember(child.name, &child);
  }
}

NestedText::NestedText(std::string name, char bracket, Ref<MemoryPool> pool)
    : name_(std::move(name)),
      pool_(std::move(pool)),
      charge_(pool_, 0, MemoryCategory::kScratch),
      type_(bracket == '[' ? TypeId::kList : TypeId::kStruct),
      validity_(pool_),
      ends_(pool_) {
  if (bracket == '[') AddMember("item", nullptr);
}

NestedText::~NestedText() = default;

NestedText::Member* NestedText::AddMember(std::string_view key, const Field* guide) {
  constexpr uint64_t kBytesPerMember = 2048;
  charge_.Add(kBytesPerMember + 4 * (key.size() + name_.size()));
  const std::string path = is_list() ? name_ + "[]" : fmt::format("{}.{}", name_, key);
  members_.push_back(
      std::make_unique<Member>(Member{std::string(key), TextColumn(path, guide, 0, pool_)}));
  by_name_.emplace(key, members_.size() - 1);
  return members_.back().get();
}

Status NestedText::Misfit(const char* found) const {
  if (is_guided_) {
    return Error(Code::kInvalidText, "{} is not a {} (column '{}')", found, type_.ToString(),
                 name_);
  }
  return MixtureOf(found, name_);
}

Status NestedText::Append(CompactJson* json, uint64_t row) {
  const bool is_array = json->next() == '[';
  if (is_array != is_list()) return Misfit(is_array ? "an array" : "an object");
  PadTo(row);
  Status status = is_array ? AppendList(json) : Status::Ok();
  if (!is_array) status = type_.id == TypeId::kMap ? AppendMap(json) : AppendObject(json, row);
  if (!status.ok()) return status;
  validity_.Resize(BitmapBytes(row + 1), 0);
  SetBit(validity_.data(), row);
  if (type_.id != TypeId::kStruct) ends_.PushBack(static_cast<int64_t>(elements_));
  length_ = row + 1;
  return Status::Ok();
}

void NestedText::PadTo(uint64_t row) {
  if (length_ >= row) return;
  null_count_ += row - length_;
  if (type_.id == TypeId::kFixedSizeList) {
    elements_ += (row - length_) * static_cast<uint64_t>(type_.size);
  }
  validity_.Resize(BitmapBytes(row), 0);
  if (type_.id != TypeId::kStruct) {
    if (ends_.capacity() <= row) ends_.Reserve(RoomFor(row + 1));
    ends_.Resize(row, static_cast<int64_t>(elements_));
  }
  length_ = row;
}

Status NestedText::AppendList(CompactJson* json) {
  const uint64_t before = elements_;
  json->Skip('[');
  while (!json->Skip(']')) {
    json->Skip(',');
    COLMERGE_RETURN_IF_ERROR(AppendMember(members_[0].get(), json, elements_));
    ++elements_;
  }
  if (type_.id == TypeId::kFixedSizeList &&
      elements_ - before != static_cast<uint64_t>(type_.size)) {
    return Error(Code::kInvalidText, "an array of {} is not a {} (column '{}')", elements_ - before,
                 type_.ToString(), name_);
  }
  return Status::Ok();
}

Status NestedText::AppendObject(CompactJson* json, uint64_t row) {
  json->Skip('{');
  while (!json->Skip('}')) {
    json->Skip(',');
    COLMERGE_ASSIGN_OR_RETURN(Member* const member, FindMember(json->TakeScalar().view()));
    json->Skip(':');
    if (member->rows == row + 1) {
      return Error(Code::kInvalidText, "the object in '{}' has the key {} twice", name_,
                   QuotedText(member->key));
    }
    COLMERGE_RETURN_IF_ERROR(AppendMember(member, json, row));
  }
  return Status::Ok();
}

Status NestedText::AppendMap(CompactJson* json) {
  json->Skip('{');
  while (!json->Skip('}')) {
    json->Skip(',');
    NoteMember(members_[0].get());
    COLMERGE_RETURN_IF_ERROR(members_[0]->column.Append(json->TakeScalar(), elements_));
    json->Skip(':');
    COLMERGE_RETURN_IF_ERROR(AppendMember(members_[1].get(), json, elements_));
    ++elements_;
  }
  return Status::Ok();
}

Status NestedText::AppendMember(Member* member, CompactJson* json, uint64_t row) {
  NoteMember(member);
  member->rows = row + 1;
  return member->column.AppendJson(json, row);
}

void NestedText::NoteMember(Member* member) {
  if (!is_marking_ || member->is_marked) return;
  member->is_marked = true;
  member->marked_rows = member->rows;
  member->column.Mark();
  touched_.push_back(member);
}

void NestedText::Mark() {
  is_marking_ = true;
  marked_ = {length_, null_count_, elements_, members_.size()};
  for (Member* member : touched_) member->is_marked = false;
  touched_.clear();
}

void NestedText::TakeBack() {
  for (Member* member : touched_) {
    member->column.TakeBack();
    member->rows = member->marked_rows;
    member->is_marked = false;
  }
  touched_.clear();
  while (members_.size() > marked_.members) {
    by_name_.erase(members_.back()->key);
    members_.pop_back();
  }
  if (validity_.size() > BitmapBytes(marked_.length))
    validity_.Resize(BitmapBytes(marked_.length), 0);
  if (marked_.length % 8 != 0) {
    FillBits(validity_.data(), marked_.length, 8 - marked_.length % 8, false);
  }
  if (type_.id != TypeId::kStruct) ends_.Resize(marked_.length, 0);
  length_ = marked_.length;
  null_count_ = marked_.null_count;
  elements_ = marked_.elements;
}

Result<NestedText::Member*> NestedText::FindMember(std::string_view key) {
  if (auto known = by_name_.find(key); known != by_name_.end())
    return members_[known->second].get();
  if (is_declared_) {
    return Error(Code::kInvalidText, "{} has no member {} (column '{}')", type_.ToString(),
                 QuotedText(key), name_);
  }
  return AddMember(key, nullptr);
}

bool NestedText::NeedsReread() const {
  for (const auto& member : members_) {
    if (member->column.NeedsReread()) return true;
  }
  return false;
}

void NestedText::Restart() {
  length_ = null_count_ = elements_ = 0;
  is_marking_ = false;
  touched_.clear();
  validity_.Clear();
  ends_.Clear();
  for (const auto& member : members_) {
    member->column.Restart();
    member->rows = 0;
  }
}

NestedColumn NestedText::Finish(uint64_t rows) {
  PadTo(rows);
  std::vector<NestedColumn> children;
  for (const auto& member : members_) {
    children.push_back(member->column.FinishNested(type_.id == TypeId::kStruct ? rows : elements_));
  }
  SetMemberTypes(children, type_.id == TypeId::kMap ? &type_.children.Edit()[0].type : &type_);
  NestedColumn column;
  if (type_.id == TypeId::kMap) {
    NestedColumn& entries = column.children.emplace_back();
    entries.slots.type = type_.children[0].type;
    entries.slots.length = elements_;
    entries.children = std::move(children);
  } else {
    column.children = std::move(children);
  }
  column.slots.type = type_;
  column.slots.length = rows;
  column.slots.null_count = null_count_;
  if (null_count_ != 0) {
    column.slots.validity = validity_.data();
    column.slots.buffers.push_back(std::move(validity_).TakeBuffer());
  }
  if (HasListOffsets(type_.id)) {
    Buffer offsets(pool_, (rows + 1) * sizeof(int64_t), MemoryCategory::kScratch);
    offsets.as<int64_t>()[0] = 0;
    std::copy(ends_.begin(), ends_.end(), offsets.as<int64_t>() + 1);
    column.offsets = std::move(offsets);
  }
  return column;
}

// The types that the members have come to have; new ones are behind those of the table.
void NestedText::SetMemberTypes(const std::vector<NestedColumn>& columns, DataType* type) const {
  for (size_t i = 0; i < columns.size(); ++i) {
    std::vector<Field>& children = type->children.Edit();
    if (i == children.size()) {
      children.push_back(Field{members_[i]->key, TypeId::kNull, true, {}});
    }
    children[i].type = columns[i].slots.type;
  }
}

}  // namespace colmerge
