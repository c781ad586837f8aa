// SPDX-License-Identifier: Apache-2.0

package colmerge_test

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"colmerge/bindings/go"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// What Go code without unsafe can hand in that is not what it says.

// liar is a batch that says one thing and is another.
type liar struct {
	arrow.RecordBatch
	told *arrow.Schema
}

func (l *liar) Schema() *arrow.Schema { return l.told }
func (l *liar) Retain()               {}
func (l *liar) Release()              {}

// lyingReader is a reader of one such batch.
type lyingReader struct {
	*liar
	left int
	next func()
}

func reading(l *liar) *lyingReader { return &lyingReader{l, 1, func() {}} }

func (r *lyingReader) RecordBatch() arrow.RecordBatch { return r.liar }
func (r *lyingReader) Record() arrow.RecordBatch      { return r.liar }
func (r *lyingReader) Err() error                     { return nil }
func (r *lyingReader) Next() bool {
	r.next()
	r.left--
	return r.left >= 0
}

func schemaOf(name string, dataType arrow.DataType) *arrow.Schema {
	return arrow.NewSchema([]arrow.Field{{Name: name, Type: dataType, Nullable: true}}, nil)
}

// column is an array of a data type with these buffers, which nobody looks at.
func column(dataType arrow.DataType, length int, children []arrow.ArrayData, buffers ...[]byte) arrow.ArrayData {
	memories := make([]*memory.Buffer, len(buffers))
	for i, bytes := range buffers {
		if bytes != nil {
			memories[i] = memory.NewBufferBytes(bytes)
		}
	}
	return array.NewData(dataType, length, memories, children, 0, 0)
}

// batchOf is a batch of one column v, whose schema says what it likes.
func batchOf(dataType arrow.DataType, data arrow.ArrayData) *liar {
	return &liar{RecordBatch: raw{data}, told: schemaOf("v", dataType)}
}

// raw is a batch of one column that is no array at all.
type raw struct{ data arrow.ArrayData }

func (r raw) Retain()                                               {}
func (r raw) Release()                                              {}
func (r raw) Schema() *arrow.Schema                                 { return schemaOf("v", r.data.DataType()) }
func (r raw) NumRows() int64                                        { return int64(r.data.Len()) }
func (r raw) NumCols() int64                                        { return 1 }
func (r raw) Columns() []arrow.Array                                { return []arrow.Array{r.Column(0)} }
func (r raw) Column(int) arrow.Array                                { return rawColumn{data: r.data} }
func (r raw) ColumnName(int) string                                 { return "v" }
func (r raw) SetColumn(int, arrow.Array) (arrow.RecordBatch, error) { return r, nil }
func (r raw) NewSlice(int64, int64) arrow.RecordBatch               { return r }
func (r raw) MarshalJSON() ([]byte, error)                          { return nil, nil }

// rawColumn is an arrow.Array of no package of Arrow's.
type rawColumn struct {
	arrow.Array
	data arrow.ArrayData
}

func (c rawColumn) Data() arrow.ArrayData    { return c.data }
func (c rawColumn) DataType() arrow.DataType { return c.data.DataType() }
func (c rawColumn) Len() int                 { return c.data.Len() }

// refused writes a batch by itself and in a reader.
func refused(t *testing.T, batch func() *liar, part string) {
	t.Helper()
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	for name, rows := range map[string]colmerge.Rows{
		"The batch": colmerge.Batch(batch()), "Batch 0 of the reader": colmerge.Reader(reading(batch())),
	} {
		_, err := d.Write(background, rows)
		var failure *colmerge.Error
		if !errors.As(err, &failure) || failure.Code != colmerge.ErrInvalidArrow {
			t.Errorf("%s with %q: %v", name, part, err)
		} else if !strings.Contains(failure.Message, part) ||
			!strings.HasPrefix(failure.Message, name) && !strings.HasPrefix(failure.Message, "Invalid Arrow") {
			t.Errorf("%s: %v does not say %q", name, err, part)
		}
	}
	exists, err := store.HasTable("t")
	equal(t, must(t, exists, err), false)
}

func TestColumnsAreThoseOfTheSchema(t *testing.T) {
	types := arrow.PrimitiveTypes
	narrow := func(length int) arrow.ArrayData { return column(types.Int8, length, nil, nil, make([]byte, length)) }
	refused(t, func() *liar { return batchOf(types.Int64, narrow(1000)) }, "column 'v' is of the type int8")
	refused(t, func() *liar { return batchOf(arrow.BinaryTypes.String, narrow(8)) }, "schema says utf8")
	inside := arrow.StructOf(arrow.Field{Name: "x", Type: types.Int64, Nullable: true})
	other := arrow.StructOf(arrow.Field{Name: "x", Type: types.Int8, Nullable: true})
	refused(t, func() *liar {
		return batchOf(inside, column(other, 4, []arrow.ArrayData{narrow(4)}, nil))
	}, "schema says struct<x: int64")
	// The data type itself lies about what is inside.
	refused(t, func() *liar {
		return batchOf(inside, column(inside, 4, []arrow.ArrayData{narrow(4)}, nil))
	}, "has an array of the type int8 in it")
	refused(t, func() *liar { return batchOf(inside, column(inside, 4, nil, nil)) }, "has 0 arrays in it")
	codes := func(index arrow.DataType) *arrow.DictionaryType {
		return &arrow.DictionaryType{IndexType: index, ValueType: arrow.BinaryTypes.String}
	}
	refused(t, func() *liar {
		return batchOf(codes(types.Int32), column(codes(types.Int8), 1, nil, nil, make([]byte, 1)))
	}, "column 'v' is of the type dictionary")
	refused(t, func() *liar {
		l := batchOf(types.Int8, narrow(1))
		l.told = arrow.NewSchema(append(l.told.Fields(), arrow.Field{Name: "w", Type: types.Int8}), nil)
		return l
	}, "has 1 columns, but its schema says 2")
}

func TestBuffersAreAsLongAsTheirRows(t *testing.T) {
	text, large := arrow.BinaryTypes.String, arrow.BinaryTypes.LargeString
	list := arrow.ListOf(arrow.PrimitiveTypes.Int8)
	for _, short := range []struct {
		dataType arrow.DataType
		buffers  [][]byte
		part     string
	}{
		{arrow.PrimitiveTypes.Int64, [][]byte{nil, make([]byte, 8000-1)}, "a buffer of 7999 bytes"},
		{arrow.PrimitiveTypes.Int64, [][]byte{nil, nil}, "a buffer of 0 bytes"},
		{arrow.PrimitiveTypes.Int64, [][]byte{nil}, "1 buffers"},
		{arrow.PrimitiveTypes.Int64, [][]byte{make([]byte, 124), make([]byte, 8000)}, "a buffer of 124 bytes"},
		{arrow.FixedWidthTypes.Boolean, [][]byte{nil, make([]byte, 124)}, "a buffer of 124 bytes"},
		{&arrow.FixedSizeBinaryType{ByteWidth: 3}, [][]byte{nil, make([]byte, 2999)}, "a buffer of 2999 bytes"},
		{text, [][]byte{nil, make([]byte, 4000), nil}, "a buffer of 4000 bytes"},
		{text, [][]byte{nil, repeated(5, 4004), []byte("abc")}, "an offset of 84215045, but 3 bytes"},
		{text, [][]byte{nil, repeated(255, 4004), []byte("abc")}, "an offset"},
		{text, [][]byte{nil, make([]byte, 4004)}, "2 buffers"},
		{large, [][]byte{nil, repeated(1, 8008), nil}, "an offset"},
		{arrow.BinaryTypes.StringView, [][]byte{nil, make([]byte, 15999)}, "a buffer of 15999 bytes"},
		{arrow.BinaryTypes.StringView, [][]byte{nil, repeated(1, 16000)}, "Invalid Arrow"},
		{list, [][]byte{nil, make([]byte, 4000)}, "a buffer of 4000 bytes"},
		{list, [][]byte{nil, repeated(1, 4004)}, "Invalid Arrow"},
	} {
		var children []arrow.ArrayData
		if short.dataType == list {
			children = []arrow.ArrayData{column(arrow.PrimitiveTypes.Int8, 1, nil, nil, make([]byte, 1))}
		}
		refused(t, func() *liar {
			return batchOf(short.dataType, column(short.dataType, 1000, children, short.buffers...))
		}, short.part)
	}
}

func TestASliceOfAnArrayThatIsNoneIsRefused(t *testing.T) {
	// Keys of maps have no nulls, and Arrow panics where these have.
	maps := arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int8)
	refused(t, func() *liar {
		keys := column(arrow.BinaryTypes.String, 2, nil, []byte{0}, make([]byte, 12), nil)
		values := column(arrow.PrimitiveTypes.Int8, 2, nil, nil, make([]byte, 2))
		keys.(*array.Data).SetNullN(2)
		entries := column(maps.Elem(), 2, []arrow.ArrayData{keys, values}, nil)
		offsets := memory.NewBufferBytes(make([]byte, 12))
		return batchOf(maps, array.NewData(maps, 1, []*memory.Buffer{nil, offsets}, []arrow.ArrayData{entries}, 0, 1))
	}, "cannot be read")
}

func repeated(value byte, length int) []byte {
	bytes := make([]byte, length)
	for i := range bytes {
		bytes[i] = value
	}
	return bytes
}

func TestRowsAreAsManyAsAreThere(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	for _, lengths := range [][2]int{{-1, 0}, {1, -1}, {1 << 62, 1 << 62}} {
		buffers := []*memory.Buffer{nil, memory.NewBufferBytes(make([]byte, 8))}
		data := array.NewData(arrow.PrimitiveTypes.Int8, lengths[0], buffers, nil, 0, lengths[1])
		_, err := d.Write(background, colmerge.Batch(batchOf(arrow.PrimitiveTypes.Int8, data)))
		failure(t, err, colmerge.ErrInvalidArrow)
	}
	exists, err := store.HasTable("t")
	equal(t, must(t, exists, err), false)
}

func TestASchemaThatChangesIsTheFirstOne(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	l := batchOf(arrow.PrimitiveTypes.Int8, column(arrow.PrimitiveTypes.Int8, 4, nil, nil, make([]byte, 4)))
	r := reading(l)
	r.next = func() { l.told = schemaOf("v", arrow.PrimitiveTypes.Int64) }
	_, err := d.Write(background, colmerge.Reader(r))
	must(t, 0, err)
	equalRows(t, tableRows(t, store, "t"), "0", "0", "0", "0")
}

func TestWhatArrowCannotPassIsAnError(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	batch := batchOf(arrow.PrimitiveTypes.Int8, column(arrow.PrimitiveTypes.Int8, 1, nil, nil, make([]byte, 1)))
	batch.told = schemaOf("a\x00b", arrow.PrimitiveTypes.Int8)
	_, err := d.Write(background, colmerge.Batch(batch))
	failure(t, err, colmerge.ErrInvalidArrow)
	_, err = d.Write(background, colmerge.Reader(reading(batch)))
	failure(t, err, colmerge.ErrInvalidArrow)
	_, err = store.CreateTable("t", batch.told, colmerge.TableOptions{})
	failure(t, err, colmerge.ErrInvalidArrow)
	_, err = store.CreateTable("t", schemaOf("v", unknownType{}), colmerge.TableOptions{})
	failure(t, err, colmerge.ErrUnsupportedType)
}

// unknownType is a type of nobody's.
type unknownType struct{ arrow.DataType }

func (unknownType) ID() arrow.Type { return arrow.INT64 }
func (unknownType) String() string { return "unknown" }

func TestErrorsOfReadersKeepTheirCode(t *testing.T) {
	store := people(t)
	_, inner := store.Table("none")
	d := destination(t, store, colmerge.DestinationOptions{TableName: "people"})
	_, err := d.Write(background, colmerge.Reader(newReader(t, inner, ids(t, 1))))
	failure(t, err, colmerge.ErrStream)
	if !errors.Is(err, colmerge.ErrTableNotFound) {
		t.Errorf("%v has lost what it came from", err)
	}
	var outer *colmerge.Error
	if !errors.As(err, &outer) || outer.Code != colmerge.ErrStream || errors.Unwrap(outer) != inner {
		t.Errorf("%v wraps %v", outer, errors.Unwrap(outer))
	}
}

// TestACallbackComesBack runs itself as the program that ends.
func TestACallbackComesBack(t *testing.T) {
	const variable = "COLMERGE_TEST_ENDS_ITS_GOROUTINE"
	if place := os.Getenv(variable); place != "" {
		d := destination(t, newStore(t), colmerge.DestinationOptions{TableName: "t"})
		options, rows := colmerge.WriteOptions{ProgressInterval: 1}, colmerge.CSV("id\n1\n")
		if place == "progress" {
			options.Progress = func(colmerge.Progress) error { runtime.Goexit(); return nil }
		} else {
			r := reading(batchOf(arrow.PrimitiveTypes.Int8, nil))
			r.next = runtime.Goexit
			rows = colmerge.Reader(r)
		}
		d.WriteWith(background, options, rows)
		return
	}
	for _, place := range []string{"progress", "reader"} {
		program := exec.Command(os.Args[0], "-test.run=TestACallbackComesBack")
		program.Env = append(os.Environ(), variable+"="+place)
		output, err := program.CombinedOutput()
		if program.ProcessState.ExitCode() != 2 || !strings.Contains(string(output), "has ended its goroutine") {
			t.Errorf("%s: %v\n%s", place, err, output)
		}
	}
}

// used is the memory of a store.
func used(t *testing.T, store *colmerge.Store) int64 {
	t.Helper()
	usage, err := store.MemoryUsage()
	return must(t, usage, err).Bytes.Other
}

func TestWhatIsForgottenIsCollected(t *testing.T) {
	store := people(t)
	load(t, store, "large", "text\n"+strings.Repeat("x", 1<<20)+"\n")
	table, err := store.Table("large")
	must(t, table, err)
	before := used(t, store)
	forget := func() {
		s, err := table.Snapshot()
		must(t, s, err)
		records, err := s.Scan(colmerge.ScanOptions{})
		must(t, records, err)
		other, err := store.Query(background, "SELECT name FROM people")
		must(t, other, err).Next()
	}
	forget()
	// The rows of the table as it was are kept by what was forgotten alone.
	must(t, 0, table.Truncate())
	if used(t, store) < before+1<<20 {
		t.Fatal("nothing is kept")
	}
	for range 200 {
		if used(t, store) <= before {
			return
		}
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d bytes are kept, %d before", used(t, store), before)
}

func TestTextsAreCopiedBeforeTheirValueIsClosed(t *testing.T) {
	store := newStore(t)
	// So long that copying it takes longer than closing and dropping.
	long := strings.Repeat("a text that is long ", 1<<18)
	for range 20 {
		load(t, store, "t", "id,text\n1,"+long+"\n")
		s := snapshot(t, store, "t")
		var begun, ended sync.WaitGroup
		for range 3 {
			begun.Add(1)
			ended.Add(1)
			go func() {
				defer ended.Done()
				begin := sync.OnceFunc(begun.Done)
				defer begin()
				for {
					value, err := s.Value(0, 1)
					begin()
					if errors.Is(err, colmerge.ErrInvalidHandle) {
						return
					}
					if err != nil || value != any(long) {
						t.Errorf("%d bytes, %v", len(value.(string)), err)
						return
					}
				}
			}()
		}
		begun.Wait()
		must(t, 0, store.DropTable("t"))
		s.Close()
		ended.Wait()
	}
}

func TestRecordsAreClosedWhileTheyAreRead(t *testing.T) {
	store := people(t)
	for range 100 {
		records, err := store.Query(background, "SELECT * FROM people")
		must(t, records, err)
		var group sync.WaitGroup
		group.Add(1)
		go func() {
			defer group.Done()
			records.Close()
		}()
		for records.Next() {
		}
		group.Wait()
	}
}
