// SPDX-License-Identifier: Apache-2.0
#include "table/writer_tokens.h"

#include "base/error.h"
#include "base/huge_page_arena.h"

namespace colmerge {
namespace {

// Of a node of the tree, beside its value: its colour and three pointers.
constexpr uint64_t kNodeBytes = 32;

}  // namespace

uint64_t WriterTokens::BytesOf(std::string_view writer, const Known& known) {
  uint64_t bytes = HeapBytes(kNodeBytes + sizeof(Writers::value_type));
  if (writer.size() >= sizeof(std::string) / 2) bytes += HeapBytes(writer.size() + 1);
  return known.writers.empty() ? bytes + HeapBytes(sizeof(Known)) : bytes;
}

bool WriterTokens::Has(std::string_view writer, uint64_t sequence) const {
  Known* const known = known_.load(std::memory_order_acquire);
  if (known == nullptr) return false;
  std::lock_guard lock(known->mutex);
  const auto at = known->writers.find(writer);
  return at != known->writers.end() && at->second.last != kNone && sequence <= at->second.last;
}

Result<WriterTokens::Place> WriterTokens::Reserve(std::string_view writer,
                                                  const Ref<MemoryPool>& pool) {
  Known* known = known_.load(std::memory_order_relaxed);
  if (known == nullptr) {
    known = new Known();
    known_.store(known, std::memory_order_release);
  }
  std::lock_guard lock(known->mutex);
  Writers& writers = known->writers;
  if (const auto at = writers.find(writer); at != writers.end()) return at;
  if (writers.size() >= kMostWriters) {
    return Error(Code::kLimitExceeded,
                 "The table knows {} writers by their tokens and takes no more; tokens of one job "
                 "share its name and differ in their sequence",
                 kMostWriters);
  }
  MemoryCharge charge(pool, BytesOf(writer, *known), MemoryCategory::kBookkeeping);
  return writers.emplace(std::string(writer), Writer{kNone, std::move(charge)}).first;
}

void WriterTokens::Record(Place place, uint64_t sequence) noexcept {
  std::lock_guard lock(known_.load(std::memory_order_relaxed)->mutex);
  place->second.last = sequence;
}

void WriterTokens::Release(Place place) noexcept {
  Known* const known = known_.load(std::memory_order_relaxed);
  std::lock_guard lock(known->mutex);
  if (place->second.last == kNone) known->writers.erase(place);
}

WriterTokens::Writers WriterTokens::TakeAll() noexcept {
  Known* const known = known_.load(std::memory_order_relaxed);
  if (known == nullptr) return {};
  std::lock_guard lock(known->mutex);
  return std::move(known->writers);
}

}  // namespace colmerge
