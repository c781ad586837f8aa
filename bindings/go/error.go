// SPDX-License-Identifier: Apache-2.0

package colmerge

// #cgo LDFLAGS: -lcolmerge
// #include "bridge.h"
import "C"

import (
	"errors"
	"fmt"
	"sync"
)

// Code is the kind of a failure. It is an error itself, for [errors.Is].
type Code int32

// The codes. A newer library may report others.
const (
	// ErrInvalidArgument: an argument or option breaks the rules, or a statement fails (overflow, division by
	// zero).
	ErrInvalidArgument Code = C.COLMERGE_ERROR_INVALID_ARGUMENT
	// ErrInvalidHandle: the value is closed.
	ErrInvalidHandle Code = C.COLMERGE_ERROR_INVALID_HANDLE
	// ErrInvalidArrow: Arrow data breaks Arrow's rules.
	ErrInvalidArrow Code = C.COLMERGE_ERROR_INVALID_ARROW
	// ErrInvalidText: JSON, CSV or YAML (see Line) or a statement (see Position) is malformed.
	ErrInvalidText Code = C.COLMERGE_ERROR_INVALID_TEXT
	// ErrTableNotFound: no such table, or it was dropped.
	ErrTableNotFound Code = C.COLMERGE_ERROR_TABLE_NOT_FOUND
	// ErrTableExists: a table of this name is there already.
	ErrTableExists Code = C.COLMERGE_ERROR_TABLE_EXISTS
	// ErrColumnNotFound: no such column.
	ErrColumnNotFound Code = C.COLMERGE_ERROR_COLUMN_NOT_FOUND
	// ErrKeyNotFound: a merge key is not a column of the batch.
	ErrKeyNotFound Code = C.COLMERGE_ERROR_KEY_NOT_FOUND
	// ErrTypeMismatch: a type does not fit, and its values cannot all be kept exactly.
	ErrTypeMismatch Code = C.COLMERGE_ERROR_TYPE_MISMATCH
	// ErrSchemaMismatch: the columns are not exactly those of the table, as ValidateSchema demands.
	ErrSchemaMismatch Code = C.COLMERGE_ERROR_SCHEMA_MISMATCH
	// ErrConstraintViolation: a row breaks "not null", a CHECK or what OnMatch or OnNoMatch allow.
	ErrConstraintViolation Code = C.COLMERGE_ERROR_CONSTRAINT_VIOLATION
	// ErrDuplicateKey: several rows have one key.
	ErrDuplicateKey Code = C.COLMERGE_ERROR_DUPLICATE_KEY
	// ErrUnsupportedType: an Arrow type that the library, or this function, does not take.
	ErrUnsupportedType Code = C.COLMERGE_ERROR_UNSUPPORTED_TYPE
	// ErrOutOfMemory: allocation, memory budget or memory limit refused.
	ErrOutOfMemory Code = C.COLMERGE_ERROR_OUT_OF_MEMORY
	// ErrCancelled: the context is done, or the progress function returned an error.
	ErrCancelled Code = C.COLMERGE_ERROR_CANCELLED
	// ErrLimitExceeded: a limit on rows or batches was passed.
	ErrLimitExceeded Code = C.COLMERGE_ERROR_LIMIT_EXCEEDED
	// ErrStream: a reader of batches failed.
	ErrStream Code = C.COLMERGE_ERROR_STREAM
	// ErrForked: what is used belongs to the process before the fork.
	ErrForked Code = C.COLMERGE_ERROR_FORKED
	// ErrInCallback: called from inside a progress function.
	ErrInCallback Code = C.COLMERGE_ERROR_IN_CALLBACK
	// ErrInternal: a defect of the library; please report it.
	ErrInternal Code = C.COLMERGE_ERROR_INTERNAL
	// ErrConflict: the table is at another version than IfVersion says; others have changed it since.
	ErrConflict Code = C.COLMERGE_ERROR_CONFLICT
)

// Error is the name of the code in C, such as "COLMERGE_ERROR_KEY_NOT_FOUND".
func (c Code) Error() string { return C.GoString(C.colmerge_status_name(C.int32_t(c))) }

// Error is a failure: a code to decide by, a message for people, and what it is about.
type Error struct {
	Code Code
	// Message is one line for people.
	Message string
	// Table is the table concerned, or empty.
	Table string
	// Column is the column, option or CHECK concerned, or empty.
	Column string
	// Row is the row concerned, counted from 0 over all batches of the write; -1: none.
	Row int64
	// Line is the line of the text, counted from 1; -1: none.
	Line int64
	// Position is the byte position in the text, counted from 0; -1: none.
	Position int64

	cause error
}

// Error is the message.
func (e *Error) Error() string {
	if e.cause != nil && e.Code == ErrCancelled {
		return fmt.Sprintf("%s: %v", e.Message, e.cause)
	}
	return e.Message
}

// Is tells whether target is the code of the error.
func (e *Error) Is(target error) bool {
	code, ok := target.(Code)
	return ok && code == e.Code
}

// Unwrap is the error behind a cancelled call or a failed reader: that of the context, of the progress
// function or of the reader; else nil.
func (e *Error) Unwrap() error { return e.cause }

// because adds the error that led to err; an error that the library did not return stays as it is.
func because(err, cause error) error {
	var failure *Error
	if cause != nil && errors.As(err, &failure) {
		failure.cause = cause
	}
	return err
}

func fail(code Code, format string, arguments ...any) error {
	return &Error{Code: code, Message: fmt.Sprintf(format, arguments...), Row: -1, Line: -1, Position: -1}
}

// reports are where calls report to. They are too large to be made for each call.
var reports = sync.Pool{New: func() any { return new(C.colmerge_error) }}

// call runs a function of the library and returns what it reports.
func call(function func(*C.colmerge_error) C.int32_t) error {
	report := reports.Get().(*C.colmerge_error)
	defer reports.Put(report)
	if function(report) == C.COLMERGE_OK {
		return nil
	}
	return &Error{
		Code:     Code(report.code),
		Message:  C.GoString(&report.message[0]),
		Table:    C.GoString(&report.table[0]),
		Column:   C.GoString(&report.column[0]),
		Row:      int64(report.row),
		Line:     int64(report.line),
		Position: int64(report.position),
	}
}
