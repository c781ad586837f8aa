// SPDX-License-Identifier: Apache-2.0
// The one way to write an entry point of the C API:
//
//   int32_t colmerge_thing_size(colmerge_thing* thing, int64_t* out_size,
//                               colmerge_error* error) noexcept {
//     return Enter<ThingObject>(thing, Out{out_size, "out_size"}, error,
//                               [&](ThingObject& object) -> Status { … });
//   }
//
// Enter clears the out-parameter, so that it is cleared on every failure; then, inside the guard, it
// requires the out-parameter, pins the handle's object for the call and runs the body. The body
// checks the other arguments in their order, calls the core, and stores what is given out last.
#pragma once

#include <colmerge/colmerge.h>

#include <utility>

#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/handles.h"

namespace colmerge::capi {

// --- Out-parameters, as Enter takes them.

// A handle, number or Arrow struct that the caller must have room for.
template <typename T>
struct Out {
  T* pointer;
  const char* name;
  std::type_identity_t<T> cleared = T{};

  void Clear() const noexcept { ClearOut(pointer, cleared); }
  Status Require() const { return RequireOut(pointer, name); }
};
template <typename T>
Out(T*, const char*) -> Out<T>;
template <typename T>
Out(T*, const char*, std::type_identity_t<T>) -> Out<T>;

// The same, but NULL is as good.
template <typename T>
struct OptionalOut {
  T* pointer;
  std::type_identity_t<T> cleared = T{};

  void Clear() const noexcept { ClearOut(pointer, cleared); }
  Status Require() const { return Status::Ok(); }
};
template <typename T>
OptionalOut(T*, std::type_identity_t<T>) -> OptionalOut<T>;

// A struct that tells its size.
template <typename T>
struct OutStruct {
  T* pointer;
  const char* name;

  void Clear() const noexcept { ClearResult(pointer); }
  Status Require() const { return CheckResult(pointer, name); }
};
template <typename T>
OutStruct(T*, const char*) -> OutStruct<T>;

// The same, but NULL is as good.
template <typename T>
struct OptionalOutStruct {
  T* pointer;
  const char* name;

  void Clear() const noexcept { ClearResult(pointer); }
  Status Require() const { return pointer == nullptr ? Status::Ok() : CheckResult(pointer, name); }
  void Store(const T& value) const noexcept {
    if (pointer != nullptr) StoreResult(value, pointer);
  }
};
template <typename T>
OptionalOutStruct(T*, const char*) -> OptionalOutStruct<T>;

// There is none, or the body fills an array.
struct NoOut {
  void Clear() const noexcept {}
  Status Require() const { return Status::Ok(); }
};

// --- Entries.

// Of a call without a handle.
template <typename OutParameter, typename Body>
int32_t Enter(const OutParameter& out, colmerge_error* error, Body&& body) noexcept {
  out.Clear();
  return Guarded(error, [&]() -> Status {
    COLMERGE_RETURN_IF_ERROR(out.Require());
    return body();
  });
}

template <typename Object, typename OutParameter, typename Body>
int32_t Enter(typename HandleTraits<Object>::Token* handle, const OutParameter& out,
              colmerge_error* error, Body&& body, Purpose purpose = Purpose::kRead) noexcept {
  out.Clear();
  return Guarded(
      error,
      [&]() -> Status {
        COLMERGE_RETURN_IF_ERROR(out.Require());
        const Pinned<Object> object(handle);
        COLMERGE_RETURN_IF_ERROR(object.status());
        return body(*object);
      },
      purpose);
}

// Of a call that changes a table, which all its failures concern: table_of(object) is its name, for the report.
template <typename Object, typename OutParameter, typename TableOf, typename Body>
int32_t EnterTable(typename HandleTraits<Object>::Token* handle, const OutParameter& out,
                   colmerge_error* error, TableOf&& table_of, Body&& body) noexcept {
  out.Clear();
  const Pinned<Object> object(handle);
  const int32_t status = Guarded(
      error,
      [&]() -> Status {
        COLMERGE_RETURN_IF_ERROR(out.Require());
        COLMERGE_RETURN_IF_ERROR(object.status());
        return body(*object);
      },
      Purpose::kWrite);
  if (object) NameTable(table_of(*object), error);
  return status;
}

}  // namespace colmerge::capi
