// SPDX-License-Identifier: Apache-2.0
//
// colmerge for C++17 and newer: the C API of colmerge.h with objects that close themselves,
// standard types, and exceptions. Header-only; link the shared library.
//
//   colmerge::Store store;
//   colmerge::DestinationOptions options;
//   options.table_name = "people";
//   options.mode = colmerge::Mode::kMerge;
//   options.merge_keys = {"id"};
//   colmerge::Destination people = store.OpenDestination(options);
//   people.WriteCsv("id,name\n1,Ann\n2,Bob\n");
//   colmerge::Reader reader = store.QueryReader("SELECT name FROM people WHERE id = ?", {2});
//   while (reader.Next()) std::cout << reader.Get(0, 0).text() << '\n';
//
// Errors. Every function that can fail throws colmerge::Error, which carries what colmerge_error
//   carries, or std::bad_alloc. A call that throws has changed nothing, except where colmerge.h
//   says so.
//
// Objects. Each owns one handle, can be moved and not copied, and closes what it owns. One that was
//   moved from may be assigned to and destroyed; other calls throw kInvalidHandle. They may be
//   destroyed in any order: a snapshot keeps its data alive by itself. get() is the C handle, for
//   functions of the C API.
//
// Threads. Any member function may be called from any thread at any time, on shared objects too,
// save
//   what changes the object itself: moving, assigning and destroying it. A Reader and a Stream have
//   one position and are for one thread at a time.
//
// Lifetimes. Text in results is a copy, save in Value, ColumnView and Error, which say so. What a
//   call is given is read during that call only.

#ifndef COLMERGE_COLMERGE_HPP_
#define COLMERGE_COLMERGE_HPP_

// IWYU pragma: begin_exports
#include "colmerge/cpp/arrow.hpp"
#include "colmerge/cpp/column.hpp"
#include "colmerge/cpp/destination.hpp"
#include "colmerge/cpp/error.hpp"
#include "colmerge/cpp/handle.hpp"
#include "colmerge/cpp/reader.hpp"
#include "colmerge/cpp/run_options.hpp"
#include "colmerge/cpp/snapshot.hpp"
#include "colmerge/cpp/source.hpp"
#include "colmerge/cpp/statement.hpp"
#include "colmerge/cpp/store.hpp"
#include "colmerge/cpp/table.hpp"
#include "colmerge/cpp/value.hpp"
// IWYU pragma: end_exports

#endif  // COLMERGE_COLMERGE_HPP_
