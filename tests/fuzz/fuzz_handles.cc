// SPDX-License-Identifier: Apache-2.0
// Any bytes as a sequence of calls with handles of all kinds, from two stores: open ones, closed ones, those of another
// kind, and made-up ones. A model knows which are open; a call with any other is COLMERGE_ERROR_INVALID_HANDLE, and closing
// it does nothing.
#include <vector>

#include "fuzz/byte_source.h"
#include "fuzz/whole_write.h"

namespace {

using colmerge::test::ByteSource;
using colmerge::test::Demand;

constexpr uint32_t kKinds = 8;
enum Kind : uint32_t {
  kStore,
  kTable,
  kSnapshot,
  kReader,
  kDestination,
  kSource,
  kNames,
  kStatement
};

struct Token {
  void* handle;
  uint32_t kind;
  bool open;
};

template <typename Handle>
Handle* As(void* token) {
  return static_cast<Handle*>(token);
}

void Close(uint32_t kind, void* token) {
  switch (kind) {
    case kStore: return colmerge_store_close(As<colmerge_store>(token));
    case kTable: return colmerge_table_close(As<colmerge_table>(token));
    case kSnapshot: return colmerge_snapshot_close(As<colmerge_snapshot>(token));
    case kReader: return colmerge_reader_close(As<colmerge_reader>(token));
    case kDestination: return colmerge_destination_close(As<colmerge_destination>(token));
    case kSource: return colmerge_source_close(As<colmerge_source>(token));
    case kNames: return colmerge_names_close(As<colmerge_names>(token));
    default: return colmerge_statement_close(As<colmerge_statement>(token));
  }
}

// A call that succeeds with any open handle of the kind.
int32_t Use(uint32_t kind, void* token, colmerge_error* error) {
  colmerge_memory_usage usage = COLMERGE_MEMORY_USAGE_INIT;
  colmerge_string name;
  int64_t number = 0;
  int32_t word = 0;
  switch (kind) {
    case kStore: return colmerge_store_usage(As<colmerge_store>(token), &usage, error);
    case kTable: {
      colmerge_table_info info = COLMERGE_TABLE_INFO_INIT;
      return colmerge_table_describe(As<colmerge_table>(token), &info, error);
    }
    case kSnapshot: return colmerge_snapshot_version(As<colmerge_snapshot>(token), &number, error);
    case kReader: return colmerge_reader_next(As<colmerge_reader>(token), &number, error);
    case kDestination:
      return colmerge_destination_table_name(As<colmerge_destination>(token), &name, error);
    case kSource: return colmerge_source_table_name(As<colmerge_source>(token), &name, error);
    case kNames: return colmerge_names_count(As<colmerge_names>(token), &number, error);
    default: return colmerge_statement_kind(As<colmerge_statement>(token), &word, error);
  }
}

template <typename Handle, typename OpenCall>
void* OpenBy(OpenCall open, int32_t* status) {
  Handle* handle = nullptr;
  *status = open(&handle);
  Demand((*status == COLMERGE_OK) == (handle != nullptr), "only a success gives a handle");
  return handle;
}

// Opens a handle of a kind from one of the kind that it comes from.
void* Open(uint32_t kind, void* from, int32_t* status, colmerge_error* error) {
  auto* store = As<colmerge_store>(from);
  colmerge_destination_options destination = COLMERGE_DESTINATION_OPTIONS_INIT;
  colmerge_source_options source = COLMERGE_SOURCE_OPTIONS_INIT;
  destination.table_name = source.table_name = colmerge::test::ToString("t");
  switch (kind) {
    case kStore:
      return OpenBy<colmerge_store>(
          [&](auto** out) { return colmerge_store_open(nullptr, out, error); }, status);
    case kTable:
      return OpenBy<colmerge_table>(
          [&](auto** out) { return colmerge_table_open(store, "t", -1, out, error); }, status);
    case kSnapshot:
      return OpenBy<colmerge_snapshot>(
          [&](auto** out) { return colmerge_snapshot_open(As<colmerge_table>(from), out, error); },
          status);
    case kReader:
      return OpenBy<colmerge_reader>(
          [&](auto** out) {
            return colmerge_snapshot_open_reader(As<colmerge_snapshot>(from), nullptr, out, error);
          },
          status);
    case kDestination:
      return OpenBy<colmerge_destination>(
          [&](auto** out) { return colmerge_destination_open(store, &destination, out, error); },
          status);
    case kSource:
      return OpenBy<colmerge_source>(
          [&](auto** out) { return colmerge_source_open(store, &source, out, error); }, status);
    case kNames:
      return OpenBy<colmerge_names>(
          [&](auto** out) { return colmerge_store_list_tables(store, out, error); }, status);
    default:
      return OpenBy<colmerge_statement>(
          [&](auto** out) {
            return colmerge_statement_prepare(store, "SELECT a FROM t", -1, out, error);
          },
          status);
  }
}

uint32_t OriginOf(uint32_t kind) {
  return kind == kSnapshot ? kTable : kind == kReader ? kSnapshot : kStore;
}

class Calls {
 public:
  explicit Calls(ByteSource* bytes) : bytes_(*bytes) {
    for (int i = 0; i < 2; ++i) {
      int32_t status = 0;
      void* store = Open(kStore, nullptr, &status, nullptr);
      Demand(status == COLMERGE_OK, "a store opens");
      colmerge::test::MakeTypedTable(As<colmerge_store>(store));
      tokens_.push_back({store, kStore, true});
    }
  }

  ~Calls() {
    for (const Token& token : tokens_) Close(token.kind, token.handle);
  }

  void Run() {
    while (!bytes_.IsEmpty() && tokens_.size() < 200) {
      const uint32_t kind = bytes_.Below(kKinds);
      switch (bytes_.Below(3)) {
        case 0: OpenOne(kind); break;
        case 1: CloseOne(kind); break;
        default: UseOne(kind);
      }
    }
    for (const Token& token : tokens_) RequireStatus(token.kind, token.handle);
  }

 private:
  // A token that was given out, or one that differs from it, or none.
  void* AnyToken() {
    auto* token = tokens_[bytes_.Below(static_cast<uint32_t>(tokens_.size()))].handle;
    switch (bytes_.Below(8)) {
      case 0: return nullptr;
      case 1: return reinterpret_cast<void*>(bytes_.Word());
      case 2:
        return reinterpret_cast<void*>(reinterpret_cast<uint64_t>(token) ^ uint64_t{1}
                                                                               << bytes_.Below(64));
      default: return token;
    }
  }

  Token* FindOpen(uint32_t kind, const void* handle) {
    for (Token& token : tokens_) {
      if (token.handle == handle && token.kind == kind && token.open) return &token;
    }
    return nullptr;
  }

  void RequireStatus(uint32_t kind, void* handle) {
    colmerge_error error;
    const int32_t status = Use(kind, handle, &error);
    const int32_t expected =
        FindOpen(kind, handle) != nullptr ? COLMERGE_OK : COLMERGE_ERROR_INVALID_HANDLE;
    Demand(status == expected, "open handles work, others are INVALID_HANDLE");
    Demand(status == error.code, "the error carries the returned code");
  }

  void OpenOne(uint32_t kind) {
    colmerge_error error;
    int32_t status = 0;
    void* from = AnyToken();
    const Token* origin = FindOpen(OriginOf(kind), from);
    void* handle = Open(kind, from, &status, &error);
    // A store of its own has no table.
    const bool needs_table = kind == kTable || kind == kStatement;
    const bool may_lack_table = needs_table && status == COLMERGE_ERROR_TABLE_NOT_FOUND;
    if (kind == kStore || (origin != nullptr && !may_lack_table)) {
      Demand(status == COLMERGE_OK, "an open handle opens another");
    } else if (origin == nullptr) {
      Demand(status == COLMERGE_ERROR_INVALID_HANDLE, "no other handle opens one");
    }
    if (handle == nullptr) return;
    for (const Token& token : tokens_) Demand(token.handle != handle, "no token comes again");
    tokens_.push_back({handle, kind, true});
  }

  void CloseOne(uint32_t kind) {
    void* handle = AnyToken();
    Close(kind, handle);
    if (Token* token = FindOpen(kind, handle)) token->open = false;
  }

  void UseOne(uint32_t kind) { RequireStatus(kind, AnyToken()); }

  ByteSource& bytes_;
  std::vector<Token> tokens_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  ByteSource bytes(data, size);
  Calls(&bytes).Run();
  return 0;
}
