// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"maps"
	"runtime/cgo"
	"slices"
	"unsafe"
)

// RejectedRow is a row of a text that could not be read, and was left out.
type RejectedRow struct {
	// Line of the text, from 1, on which it was found to be wrong.
	Line int64
	// Row counts the rows before it that could be read.
	Row int64
	// Column is the one whose value is wrong; empty when the row is.
	Column string
	// Message tells what is wrong, its place included.
	Message string
}

// RejectedFunc takes each row that cannot be read. An error cancels: the write changes nothing and returns an error that
// wraps it. What holds for a [ProgressFunc] holds for it.
type RejectedFunc func(RejectedRow) error

// rejectedCall is a function for rejected rows during a write.
type rejectedCall struct {
	caught
	function RejectedFunc
	err      error
}

// withRejected runs a write that gives rejected rows to a function, which may be nil; user is what the library hands to
// its callback.
func withRejected(function RejectedFunc, write func(user *C.uintptr_t) (WriteResult, error)) (WriteResult, error) {
	if function == nil {
		return write(nil)
	}
	rejected := &rejectedCall{function: function}
	handle := cgo.NewHandle(rejected)
	defer handle.Delete()
	user := (*C.uintptr_t)(C.calloc(1, C.sizeof_uintptr_t))
	defer C.free(unsafe.Pointer(user))
	*user = C.uintptr_t(handle)
	result, err := write(user)
	rejected.rethrow()
	if rejected.err != nil {
		return result, because(err, rejected.err)
	}
	return result, err
}

//export colmergeGoRejected
func colmergeGoRejected(handle C.uintptr_t, row *C.colmerge_rejected_row) C.int32_t {
	r := cgo.Handle(handle).Value().(*rejectedCall)
	return C.int32_t(r.run(func() C.int {
		r.err = r.function(RejectedRow{
			Line:    int64(row.line),
			Row:     int64(row.row),
			Column:  takenText(row.column),
			Message: takenText(row.message),
		})
		if r.err != nil {
			return 1
		}
		return 0
	}))
}

// sortedPairs are the keys of a map in order, and their values.
func sortedPairs(pairs map[string]string) (keys, values []string) {
	keys = slices.Sorted(maps.Keys(pairs))
	for _, key := range keys {
		values = append(values, pairs[key])
	}
	return keys, values
}

// types are columns of a text with their types.
func (g *given) types(types map[string]string) (*C.colmerge_column_type, C.int64_t) {
	if len(types) == 0 {
		return nil, 0
	}
	names, spelled := sortedPairs(types)
	columns := make([]C.colmerge_column_type, len(names))
	for i, name := range names {
		columns[i] = C.colmerge_column_type{name: g.string(name), _type: g.string(spelled[i])}
	}
	g.pinner.Pin(&columns[0])
	return &columns[0], C.int64_t(len(columns))
}

// Encoding is that of a text.
type Encoding int32

// The encodings.
const (
	// EncodingAuto: UTF-16 when the text begins with its byte order mark, else UTF-8.
	EncodingAuto        Encoding = C.COLMERGE_ENCODING_AUTO
	EncodingUTF8        Encoding = C.COLMERGE_ENCODING_UTF8
	EncodingUTF16LE     Encoding = C.COLMERGE_ENCODING_UTF16_LE
	EncodingUTF16BE     Encoding = C.COLMERGE_ENCODING_UTF16_BE
	EncodingLatin1      Encoding = C.COLMERGE_ENCODING_LATIN1
	EncodingWindows1252 Encoding = C.COLMERGE_ENCODING_WINDOWS_1252
)

// CSVOptions say how to read CSV text. Zero: RFC 4180, with a line of names, and types that are inferred.
type CSVOptions struct {
	// Delimiter separates cells: an ASCII character; 0: a comma.
	Delimiter byte
	// FindDelimiter: the separator is the one that the text is seen to have.
	FindDelimiter bool
	// Quote stands around cells that hold special characters: an ASCII character; 0: a double quote.
	Quote byte
	// NoQuotes: quotes have no meaning.
	NoQuotes bool
	// NoHeader: the first line holds values, not names.
	NoHeader bool
	// AllText: new columns are text.
	AllText bool
	// NullTexts: unquoted cells with these texts are null, besides empty ones.
	NullTexts []string
	// ColumnNames replace those in the text.
	ColumnNames []string
	// Types: columns that are of these types, as CAST spells them, or nested ones such as list<int64> and
	// struct<id: int64, tags: list<text>>, whatever their cells look like.
	Types map[string]string
	// DecimalPoint stands before the fraction of a number; 0: a point.
	DecimalPoint byte
	// ThousandsSeparator stands between groups of three digits; 0: there is none.
	ThousandsSeparator byte
	// Comment: lines that begin with it are none; 0: there is no such.
	Comment byte
	// Trim: spaces and tabs around cells are no part of them.
	Trim bool
	// SkipLines: lines before anything else that are no part of the text.
	SkipLines int64
	Encoding  Encoding
	// Rejected takes rows that cannot be read, which are left out then; nil: such a row fails the write.
	Rejected RejectedFunc
	// RejectedLimit: more rejected rows fail the write; 0: COLMERGE_DEFAULT_REJECTED_LIMIT.
	RejectedLimit int64
}

type csvRows struct {
	text    string
	options CSVOptions
}

// CSV are the rows of CSV text.
func CSV(text string) Rows { return csvRows{text: text} }

// CSVWith are the rows of CSV text, read with options.
func CSVWith(text string, options CSVOptions) Rows { return csvRows{text, options} }

func (r csvRows) write(
	destination *C.colmerge_destination, options *C.colmerge_write_options,
) (WriteResult, error) {
	var g given
	defer g.release()
	csv := C.colmerge_csv_options{
		struct_size:         C.sizeof_colmerge_csv_options,
		delimiter:           C.int32_t(r.options.Delimiter),
		quote:               C.int32_t(r.options.Quote),
		header:              triState(r.options.NoHeader, C.COLMERGE_FALSE),
		infer_types:         triState(r.options.AllText, C.COLMERGE_FALSE),
		decimal_point:       C.int32_t(r.options.DecimalPoint),
		thousands_separator: C.int32_t(r.options.ThousandsSeparator),
		comment:             C.int32_t(r.options.Comment),
		trim:                triState(r.options.Trim, C.COLMERGE_TRUE),
		skip_lines:          C.int64_t(r.options.SkipLines),
		encoding:            C.int32_t(r.options.Encoding),
		rejected_limit:      C.int64_t(r.options.RejectedLimit),
	}
	if r.options.NoQuotes {
		csv.quote = -1
	}
	if r.options.FindDelimiter {
		csv.delimiter = C.COLMERGE_CSV_DELIMITER_AUTO
	}
	csv.null_texts, csv.null_text_count = g.strings(r.options.NullTexts)
	csv.column_names, csv.column_name_count = g.strings(r.options.ColumnNames)
	csv.types, csv.type_count = g.types(r.options.Types)
	data, length := text(r.text)
	return withRejected(r.options.Rejected, func(user *C.uintptr_t) (WriteResult, error) {
		C.colmerge_go_reject_csv(&csv, user)
		return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
			return C.colmerge_destination_write_csv(destination, data, length, &csv, options, out, report)
		})
	})
}

// JSONLayout is how rows stand in JSON text.
type JSONLayout int32

// The layouts.
const (
	// JSONAuto: an array when the text begins with '[', else lines.
	JSONAuto JSONLayout = C.COLMERGE_JSON_AUTO
	// JSONArray: one array of objects.
	JSONArray JSONLayout = C.COLMERGE_JSON_ARRAY
	// JSONLines: one object a line.
	JSONLines JSONLayout = C.COLMERGE_JSON_LINES
)

// JSONNaN is what a literal NaN, Infinity or -Infinity is, which JSON does not have.
type JSONNaN int32

// What NaN is.
const (
	// JSONNaNError: the write fails with [ErrInvalidText].
	JSONNaNError JSONNaN = C.COLMERGE_JSON_NAN_ERROR
	// JSONNaNNumber: a number.
	JSONNaNNumber JSONNaN = C.COLMERGE_JSON_NAN_NUMBER
	// JSONNaNNull: null.
	JSONNaNNull JSONNaN = C.COLMERGE_JSON_NAN_NULL
)

// JSONOptions say how to read JSON text. Zero: the layout is found out.
type JSONOptions struct {
	Layout JSONLayout
	NaN    JSONNaN
	// NullTexts: strings with these texts are null.
	NullTexts []string
	// Types: columns that are of these types, as CAST spells them, or nested ones such as list<int64> and
	// struct<id: int64, tags: list<text>>, whatever their values look like.
	Types map[string]string
	// RecordsKey: the text is one object, and the rows are the array under this key of it; empty: the text is the rows.
	RecordsKey string
	Encoding   Encoding
	// Rejected takes rows that cannot be read, which are left out then; nil: such a row fails the write.
	Rejected RejectedFunc
	// RejectedLimit: more rejected rows fail the write; 0: COLMERGE_DEFAULT_REJECTED_LIMIT.
	RejectedLimit int64
}

type jsonRows struct {
	text    string
	options JSONOptions
}

// JSON are the rows of JSON text: an array of objects, or one object a line.
func JSON(text string) Rows { return jsonRows{text: text} }

// JSONWith are the rows of JSON text, read with options.
func JSONWith(text string, options JSONOptions) Rows { return jsonRows{text, options} }

func (r jsonRows) write(
	destination *C.colmerge_destination, options *C.colmerge_write_options,
) (WriteResult, error) {
	var g given
	defer g.release()
	json := C.colmerge_json_options{
		struct_size:    C.sizeof_colmerge_json_options,
		layout:         C.int32_t(r.options.Layout),
		nan:            C.int32_t(r.options.NaN),
		records_key:    g.optional(r.options.RecordsKey),
		encoding:       C.int32_t(r.options.Encoding),
		rejected_limit: C.int64_t(r.options.RejectedLimit),
	}
	json.null_texts, json.null_text_count = g.strings(r.options.NullTexts)
	json.types, json.type_count = g.types(r.options.Types)
	data, length := text(r.text)
	return withRejected(r.options.Rejected, func(user *C.uintptr_t) (WriteResult, error) {
		C.colmerge_go_reject_json(&json, user)
		return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
			return C.colmerge_destination_write_json(destination, data, length, &json, options, out, report)
		})
	})
}
