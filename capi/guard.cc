// SPDX-License-Identifier: Apache-2.0
#include "capi/guard.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

namespace colmerge::capi {
namespace {

// The threads that are inside a progress callback. Hosts such as goroutines move between threads
// from call to call, so nothing is kept in thread-local storage; while no callback runs, the check
// costs one load.
struct CallbackThreads {
  std::atomic<int> count{0};
  std::mutex mutex;
  std::vector<std::thread::id> threads;

  // In the child of a fork, with the mutex: of the threads only the calling one is there.
  void KeepThisThread() noexcept {
    std::erase_if(threads, [](std::thread::id id) { return id != std::this_thread::get_id(); });
    count.store(static_cast<int>(threads.size()), std::memory_order_release);
  }
};

CallbackThreads& Callbacks() {
  static auto* callbacks = new CallbackThreads;
  return *callbacks;
}

[[maybe_unused]] const int callback_fork_handler =
    pthread_atfork([] { Callbacks().mutex.lock(); }, [] { Callbacks().mutex.unlock(); },
                   [] {
                     Callbacks().KeepThisThread();
                     Callbacks().mutex.unlock();
                   });

bool InCallback() {
  CallbackThreads& callbacks = Callbacks();
  if (callbacks.count.load(std::memory_order_acquire) == 0) return false;
  std::lock_guard lock(callbacks.mutex);
  return std::find(callbacks.threads.begin(), callbacks.threads.end(),
                   std::this_thread::get_id()) != callbacks.threads.end();
}

// Copies text, cut between UTF-8 characters when it is too long.
void CopyText(std::string_view text, char* to, size_t capacity) {
  size_t size = std::min(text.size(), capacity - 1);
  if (size < text.size()) {
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  }
  std::memcpy(to, text.data(), size);
  to[size] = '\0';
}

void ClearError(colmerge_error* error) {
  error->code = COLMERGE_OK;
  error->reserved = 0;
  error->row = error->line = error->position = -1;
  error->table[0] = error->column[0] = error->message[0] = '\0';
}

void AppendToMessage(std::string_view text, colmerge_error* error) {
  const size_t size = strnlen(error->message, sizeof(error->message) - 1);
  CopyText(text, error->message + size, sizeof(error->message) - size);
}

bool HasInQuotes(std::string_view message, std::string_view name) {
  for (size_t at = message.find(name); at != std::string_view::npos;
       at = message.find(name, at + 1)) {
    const size_t end = at + name.size();
    if (at > 0 && message[at - 1] == '\'' && end < message.size() && message[end] == '\'') {
      return true;
    }
  }
  return false;
}

int32_t Report(Code code, std::string_view message, colmerge_error* error) {
  const auto number = static_cast<int32_t>(code);
  if (error == nullptr) return number;
  ClearError(error);
  error->code = number;
  CopyText(message, error->message, sizeof(error->message));
  return number;
}

}  // namespace

Status CheckCallAllowed() {
  if (InCallback()) {
    return Status(Code::kInCallback, "colmerge cannot be called from inside a progress callback");
  }
  return Status::Ok();
}

CallbackScope::CallbackScope() {
  CallbackThreads& callbacks = Callbacks();
  std::lock_guard lock(callbacks.mutex);
  callbacks.threads.push_back(std::this_thread::get_id());
  callbacks.count.fetch_add(1, std::memory_order_release);
}

CallbackScope::~CallbackScope() {
  CallbackThreads& callbacks = Callbacks();
  std::lock_guard lock(callbacks.mutex);
  callbacks.threads.erase(
      std::find(callbacks.threads.begin(), callbacks.threads.end(), std::this_thread::get_id()));
  callbacks.count.fetch_sub(1, std::memory_order_release);
}

int32_t ReportOk(colmerge_error* error) noexcept {
  if (error != nullptr) ClearError(error);
  return COLMERGE_OK;
}

int32_t ReportStatus(const Status& status, colmerge_error* error) noexcept {
  const Status::Detail& detail = status.detail();
  const int32_t code = Report(detail.code, detail.message, error);
  if (error == nullptr) return code;
  error->row = detail.row;
  error->line = detail.line;
  error->position = detail.position;
  CopyText(detail.column, error->column, sizeof(error->column));
  NameTable(detail.table, error);
  return code;
}

int32_t ReportOutOfMemory(const std::bad_alloc& refused, Purpose purpose,
                          colmerge_error* error) noexcept {
  const std::string_view text = purpose == Purpose::kWrite ? "Insufficient memory to write data: "
                                                           : "Insufficient memory to read data: ";
  const int32_t code = Report(Code::kOutOfMemory, text, error);
  if (error != nullptr) {
    CopyText(refused.what(), error->message + text.size(), sizeof(error->message) - text.size());
  }
  return code;
}

int32_t ReportInternal(const char* what, colmerge_error* error) noexcept {
  return Report(Code::kInternal, what, error);
}

void NameTable(std::string_view table, colmerge_error* error) noexcept {
  if (error == nullptr || error->code == COLMERGE_OK || error->table[0] != '\0') return;
  if (table.empty()) return;
  CopyText(table, error->table, sizeof(error->table));
  if (HasInQuotes(error->message, table)) return;
  AppendToMessage(" (table '", error);
  AppendToMessage(table, error);
  AppendToMessage("')", error);
}

}  // namespace colmerge::capi
