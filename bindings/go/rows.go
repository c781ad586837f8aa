// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"runtime/cgo"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// Rows are rows for one write; made by [Batch], [Reader], [CSV], [CSVWith], [JSON] and [JSONWith].
type Rows interface {
	write(*C.colmerge_destination, *C.colmerge_write_options) (WriteResult, error)
}

type batchRows struct{ batch arrow.RecordBatch }

// Batch are the rows of a record batch, which stays the caller's.
func Batch(batch arrow.RecordBatch) Rows { return batchRows{batch} }

func (r batchRows) write(
	destination *C.colmerge_destination, options *C.colmerge_write_options,
) (WriteResult, error) {
	batch, err := export(r.batch)
	if err != nil {
		return WriteResult{}, err
	}
	defer batch.release()
	return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
		return C.colmerge_destination_write_array(destination, batch.array, batch.schema, options, out, report)
	})
}

type readerRows struct{ reader array.RecordReader }

// Reader are all batches of a reader, as one write. The reader stays the caller's; it is read by the calling
// goroutine and may use the library meanwhile, but not end the goroutine, as Fatal of a test does: that ends the
// program. A batch whose columns are not those of the reader's first schema, by name and type, fails the write with
// [ErrInvalidArrow].
func Reader(reader array.RecordReader) Rows { return readerRows{reader} }

func (r readerRows) write(
	destination *C.colmerge_destination, options *C.colmerge_write_options,
) (WriteResult, error) {
	return withStream(r.reader, func(stream *C.struct_ArrowArrayStream) (WriteResult, error) {
		return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
			return C.colmerge_destination_write_stream(destination, stream, options, out, report)
		})
	})
}

// withStream gives a reader to a function that takes over and releases a stream.
func withStream(
	reader array.RecordReader, function func(*C.struct_ArrowArrayStream) (WriteResult, error),
) (WriteResult, error) {
	stream := (*C.struct_ArrowArrayStream)(C.calloc(1, C.sizeof_struct_ArrowArrayStream))
	defer C.free(unsafe.Pointer(stream))
	source := &readerStream{reader: reader}
	handle := cgo.NewHandle(source)
	if C.colmerge_go_stream_init(stream, C.uintptr_t(handle)) == 0 {
		handle.Delete()
		return WriteResult{}, fail(ErrOutOfMemory, "Insufficient memory to write data")
	}
	result, err := function(stream)
	source.rethrow()
	if err != nil && source.refused != nil {
		return result, source.refused
	}
	return result, because(err, source.err)
}

// CSVOptions say how to read CSV text. Zero: RFC 4180, with a line of names, and types that are inferred.
type CSVOptions struct {
	// Delimiter separates cells: an ASCII character; 0: a comma.
	Delimiter byte
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
		struct_size: C.sizeof_colmerge_csv_options,
		delimiter:   C.int32_t(r.options.Delimiter),
		quote:       C.int32_t(r.options.Quote),
		header:      triState(r.options.NoHeader, C.COLMERGE_FALSE),
		infer_types: triState(r.options.AllText, C.COLMERGE_FALSE),
	}
	if r.options.NoQuotes {
		csv.quote = -1
	}
	csv.null_texts, csv.null_text_count = g.strings(r.options.NullTexts)
	csv.column_names, csv.column_name_count = g.strings(r.options.ColumnNames)
	data, length := text(r.text)
	return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
		return C.colmerge_destination_write_csv(destination, data, length, &csv, options, out, report)
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

type jsonRows struct {
	text   string
	layout JSONLayout
}

// JSON are the rows of JSON text: an array of objects, or one object a line.
func JSON(text string) Rows { return jsonRows{text: text} }

// JSONWith are the rows of JSON text of this layout.
func JSONWith(text string, layout JSONLayout) Rows { return jsonRows{text, layout} }

func (r jsonRows) write(
	destination *C.colmerge_destination, options *C.colmerge_write_options,
) (WriteResult, error) {
	json := C.colmerge_json_options{struct_size: C.sizeof_colmerge_json_options, layout: C.int32_t(r.layout)}
	data, length := text(r.text)
	return writeResult(func(out *C.colmerge_write_result, report *C.colmerge_error) C.int32_t {
		return C.colmerge_destination_write_json(destination, data, length, &json, options, out, report)
	})
}
