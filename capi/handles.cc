// SPDX-License-Identifier: Apache-2.0
#include "capi/handles.h"

#include <pthread.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <new>

#include "base/error.h"
#include "base/process.h"

namespace colmerge::capi {
namespace {

constexpr int kSlotBits = 24;
constexpr int kGenerationBits = 32;
constexpr int kKindShift = kSlotBits + kGenerationBits;
constexpr uint64_t kTopBit = uint64_t{1} << 63;
constexpr uint64_t kSlotMask = (uint64_t{1} << kSlotBits) - 1;
constexpr uint32_t kSlotsPerBlock = 1024;
constexpr uint32_t kBlocks = (1u << kSlotBits) / kSlotsPerBlock;

// A slot's state: kind and generation as in the token (39 bits), open (1 bit), pins (24 bits).
constexpr int kTagShift = 25;
constexpr uint64_t kOpen = uint64_t{1} << 24;
constexpr uint64_t kPins = kOpen - 1;
constexpr uint64_t kGenerationMask = (uint64_t{1} << kGenerationBits) - 1;

struct Slot {
  std::atomic<uint64_t> state{0};
  Ref<RefCounted> object;            // written while the slot is not open
  uint32_t next_free = 0;            // slot + 1, 0: none
  std::atomic<uint32_t> process{0};  // that opened it; written while the slot is not open
};

class Registry {
 public:
  uint32_t Reserve() {
    std::lock_guard lock(mutex_);
    return TakeSlot();
  }

  void GiveBack(uint32_t number) noexcept {
    std::lock_guard lock(mutex_);
    SlotAt(number)->next_free = first_free_;
    first_free_ = number + 1;
  }

  uint64_t Open(uint32_t number, HandleKind kind, Ref<RefCounted> object) noexcept {
    Slot& slot = *SlotAt(number);
    slot.object = std::move(object);
    slot.process.store(ProcessNumber(), std::memory_order_relaxed);
    const uint64_t generation =
        ((slot.state.load(std::memory_order_relaxed) >> kTagShift) + 1) & kGenerationMask;
    const uint64_t tag = static_cast<uint64_t>(kind) << kGenerationBits | generation;
    slot.state.store(tag << kTagShift | kOpen, std::memory_order_release);
    return kTopBit | tag << kSlotBits | number;
  }

  RefCounted* Pin(HandleKind kind, uint64_t token) noexcept {
    Slot* slot = Find(kind, token);
    if (slot == nullptr || !IsHere(*slot)) return nullptr;
    uint64_t state = slot->state.load(std::memory_order_acquire);
    do {
      if (!Matches(state, token)) return nullptr;
    } while (!slot->state.compare_exchange_weak(state, state + 1, std::memory_order_acq_rel,
                                                std::memory_order_acquire));
    return slot->object.get();
  }

  void Unpin(uint64_t token) noexcept {
    Slot* slot = SlotAt(static_cast<uint32_t>(token & kSlotMask));
    const uint64_t before = slot->state.fetch_sub(1, std::memory_order_acq_rel);
    if ((before & kOpen) == 0 && (before & kPins) == 1) Retire(slot, token);
  }

  void Close(HandleKind kind, uint64_t token) noexcept {
    Slot* slot = Find(kind, token);
    if (slot == nullptr || !IsHere(*slot)) return;
    uint64_t state = slot->state.load(std::memory_order_acquire);
    do {
      if (!Matches(state, token)) return;
    } while (!slot->state.compare_exchange_weak(state, state & ~kOpen, std::memory_order_acq_rel,
                                                std::memory_order_acquire));
    if ((state & kPins) == 0) Retire(slot, token);
  }

  // Whether it is an open handle of an earlier process.
  bool IsInherited(HandleKind kind, uint64_t token) const noexcept {
    const Slot* slot = Find(kind, token);
    return slot != nullptr && Matches(slot->state.load(std::memory_order_acquire), token) &&
           !IsHere(*slot);
  }

  // Around a fork, so that the child finds the list of free slots whole.
  void Lock() noexcept { mutex_.lock(); }
  void Unlock() noexcept { mutex_.unlock(); }

 private:
  static bool IsHere(const Slot& slot) {
    return slot.process.load(std::memory_order_relaxed) == ProcessNumber();
  }

  static bool Matches(uint64_t state, uint64_t token) {
    return (state & kOpen) != 0 && state >> kTagShift == (token & ~kTopBit) >> kSlotBits;
  }

  Slot* SlotAt(uint32_t number) const {
    Slot* block = blocks_[number / kSlotsPerBlock].load(std::memory_order_acquire);
    return block ? block + number % kSlotsPerBlock : nullptr;
  }

  // The slot that a token names, if the token can be one of ours at all.
  Slot* Find(HandleKind kind, uint64_t token) const {
    if ((token & kTopBit) == 0) return nullptr;
    if (((token & ~kTopBit) >> kKindShift) != static_cast<uint64_t>(kind)) return nullptr;
    return SlotAt(static_cast<uint32_t>(token & kSlotMask));
  }

  uint32_t TakeSlot() {
    if (first_free_ != 0) {
      const uint32_t number = first_free_ - 1;
      first_free_ = SlotAt(number)->next_free;
      return number;
    }
    if (used_ == kBlocks * kSlotsPerBlock) throw std::bad_alloc();
    if (used_ % kSlotsPerBlock == 0) {
      blocks_[used_ / kSlotsPerBlock].store(new Slot[kSlotsPerBlock], std::memory_order_release);
    }
    return used_++;
  }

  // Nobody can reach the object any more: lets go of it, outside the lock, since that may free a
  // whole store; then gives the slot back.
  void Retire(Slot* slot, uint64_t token) noexcept {
    Ref<RefCounted> object = std::move(slot->object);
    GiveBack(static_cast<uint32_t>(token & kSlotMask));
  }

  std::mutex mutex_;
  std::atomic<Slot*> blocks_[kBlocks] = {};  // blocks are never freed: stale tokens may point there
  uint32_t used_ = 0;
  uint32_t first_free_ = 0;
};

Registry& TheRegistry() {
  // Never destroyed: handles may be closed while the process exits.
  static auto* registry = new Registry;
  return *registry;
}

[[maybe_unused]] const int handle_fork_handler = pthread_atfork(
    [] { TheRegistry().Lock(); }, [] { TheRegistry().Unlock(); }, [] { TheRegistry().Unlock(); });

const char* KindName(HandleKind kind) {
  constexpr const char* kNames[] = {
      "", "store", "table", "snapshot", "reader", "destination", "source", "names", "statement"};
  return kNames[static_cast<int>(kind)];
}

}  // namespace

ReservedHandle::ReservedHandle() : slot_(TheRegistry().Reserve()) {}
ReservedHandle::~ReservedHandle() {
  if (!opened_) TheRegistry().GiveBack(slot_);
}
uint64_t ReservedHandle::OpenAs(HandleKind kind, Ref<RefCounted> object) noexcept {
  opened_ = true;
  return TheRegistry().Open(slot_, kind, std::move(object));
}
RefCounted* PinHandle(HandleKind kind, uint64_t token) noexcept {
  return TheRegistry().Pin(kind, token);
}
void UnpinHandle(uint64_t token) noexcept { TheRegistry().Unpin(token); }
void CloseHandle(HandleKind kind, uint64_t token) noexcept { TheRegistry().Close(kind, token); }

Status RefuseHandle(HandleKind kind, uint64_t token) {
  if (TheRegistry().IsInherited(kind, token)) {
    return Error(Code::kForked,
                 "The {} handle belongs to the process before the fork; a child opens its own",
                 KindName(kind));
  }
  return Error(Code::kInvalidHandle, "The {} handle is {}", KindName(kind),
               token == 0 ? "NULL" : "closed or was never one");
}

}  // namespace colmerge::capi
