// SPDX-License-Identifier: Apache-2.0

// Package colmerge gives Go programs fast in-memory tables: append, replace, merge by keys, query. Rows go
// in and out as Arrow record batches, CSV or JSON.
//
// A [Store] owns named tables. A [Destination] writes to one in a mode. A [Snapshot] shows a [Table] as it
// was at one version, and is scanned, searched by key or queried. [Store.Query], [Store.Exec] and
// [Statement] speak the query language.
//
// # Closing
//
// What has a Close method holds a handle of the library, and memory through it, until it is closed; in any
// order, more than once, and also while other goroutines use it: their calls finish, later ones fail with
// [ErrInvalidHandle]. Nothing depends on what it came from: a snapshot keeps its data alive by itself. What nobody
// has any more is closed by the garbage collector, which knows nothing of the library's memory: it may take its time.
//
// # Goroutines
//
// Any function may be called from any goroutine at any time, on shared values too, save those of
// [Records], which has a position. Writers to one table take turns, readers never wait.
//
// # Contexts
//
// A write or a query stops soon after its context is done: it has changed nothing, and its error is both an
// [*Error] with the code [ErrCancelled] and the context's own, for [errors.Is].
//
// # Errors
//
// [errors.As] with an [*Error] tells code, table, column, row, line and position; [errors.Is] with a [Code]
// such as [ErrTableNotFound] decides. A call that fails has changed nothing: a write is one step, however
// many batches it has.
//
// # Memory
//
// No pointer to Go memory is kept by the library. Batches are copied on their way in, and looked at: columns that are
// not the schema's, and buffers that are too short for their rows, are an error with the code [ErrInvalidArrow]. On
// their way out they share the library's memory until they are released: a text of a batch that is used longer than
// the batch has to be cloned.
//
// # Building
//
// The compiler needs colmerge/colmerge.h and the linker libcolmerge.so. Where they are not installed in the
// system's own folders, CGO_CFLAGS=-I… and CGO_LDFLAGS=-L… say where they are, and LD_LIBRARY_PATH at run time.
package colmerge
