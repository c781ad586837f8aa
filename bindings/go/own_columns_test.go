// SPDX-License-Identifier: Apache-2.0

package colmerge_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"colmerge/bindings/go"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// numbers is a batch of int64 columns, of one row each.
func numbers(t testing.TB, names []string, values ...int64) arrow.RecordBatch {
	t.Helper()
	fields := make([]arrow.Field, len(names))
	columns := make([]arrow.Array, len(names))
	for i, name := range names {
		builder := array.NewInt64Builder(memory.DefaultAllocator)
		builder.Append(values[i])
		fields[i], columns[i] = arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Int64, Nullable: true}, builder.NewArray()
	}
	batch := array.NewRecordBatch(arrow.NewSchema(fields, nil), columns, 1)
	t.Cleanup(batch.Release)
	return batch
}

func readers(given ...array.RecordReader) colmerge.Rows {
	return colmerge.Readers(func() (array.RecordReader, error) {
		if len(given) == 0 {
			return nil, nil
		}
		next := given[0]
		given = given[1:]
		return next, nil
	})
}

func TestReadersWithoutAnEndAreEnded(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	given := 0
	endless := colmerge.Readers(func() (array.RecordReader, error) {
		given++
		return newReader(t, nil, numbers(t, []string{"a"}, 1)), nil
	})
	_, err := d.WriteWith(background, colmerge.WriteOptions{MemoryLimit: 1 << 18}, endless)
	failure(t, err, colmerge.ErrOutOfMemory)
	given = 0
	_, err = d.WriteWith(background, colmerge.WriteOptions{RowLimit: 9}, endless)
	failure(t, err, colmerge.ErrLimitExceeded)
	equal(t, given, 10)

	ctx, cancel := context.WithCancel(background)
	_, err = d.Write(ctx, colmerge.Readers(func() (array.RecordReader, error) {
		cancel()
		return newReader(t, nil, numbers(t, []string{"a"}, 1)), nil
	}))
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	names, err := store.TableNames()
	equal(t, len(must(t, names, err)), 0)
}

func TestWhatGivesReadersMayFail(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	broken := errors.New("it broke")
	_, err := d.Write(background, colmerge.Readers(func() (array.RecordReader, error) { return nil, broken }))
	failure(t, err, colmerge.ErrStream)
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "it broke") {
		t.Error(err)
	}
	defer func() {
		if value := recover(); value != "mine" {
			t.Error(value)
		}
	}()
	_, _ = d.Write(background, colmerge.Readers(func() (array.RecordReader, error) { panic("mine") }))
}

func TestReadersWithColumnsOfTheirOwnAreOneWrite(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	result, err := d.Write(background, readers(
		newReader(t, nil, numbers(t, []string{"a", "b"}, 1, 2)),
		newReader(t, nil, numbers(t, []string{"b", "a"}, 3, 4)),
		newReader(t, nil, numbers(t, []string{"c"}, 5)),
	))
	must(t, result, err)
	equal(t, result.RowsRead, 3)
	equal(t, result.Version, 1)
	equalRows(t, tableRows(t, store, "t"), "1|2|(null)", "4|3|(null)", "(null)|(null)|5")

	broken := errors.New("it broke")
	_, err = d.Write(background, readers(
		newReader(t, nil, numbers(t, []string{"a"}, 6)),
		newReader(t, broken, numbers(t, []string{"a"}, 7)),
		newReader(t, nil, numbers(t, []string{"a"}, 8)),
	))
	failure(t, err, colmerge.ErrStream)
	if !errors.Is(err, broken) {
		t.Error(err)
	}
	_, err = d.Write(background, readers())
	failure(t, err, colmerge.ErrInvalidArgument)
	_, err = d.Write(background, colmerge.Readers(nil))
	failure(t, err, colmerge.ErrInvalidArgument)
	equal(t, len(tableRows(t, store, "t")), 3)
}

func TestNewColumnsNewTypesAndNamesAreAsTheDestinationSays(t *testing.T) {
	store := newStore(t)
	load(t, store, "t", "id\n1\n")
	options := colmerge.DestinationOptions{
		TableName: "t", Mode: colmerge.Merge, MergeKeys: []string{"id"}, ColumnNames: map[string]string{"key": "id"},
	}
	write := func(csv string) error {
		_, err := destination(t, store, options).Write(background, colmerge.CSV(csv))
		return err
	}
	options.NewColumns = colmerge.NewColumnsError
	failure(t, write("key,x\n1,2\n"), colmerge.ErrSchemaMismatch)
	options.NewColumns = colmerge.NewColumnsIgnore
	must(t, 0, write("key,x\n1,2\n"))
	equalRows(t, tableRows(t, store, "t"), "1")
	options.NewColumns = colmerge.NewColumnsAdd
	must(t, 0, write("key,x\n1,2\n"))
	options.NewTypes = colmerge.NewTypesError
	if write("key,x\n1,0.5\n") == nil {
		t.Error("a column became wider")
	}
	options.NewTypes = colmerge.NewTypesWiden
	must(t, 0, write("key,x\n1,0.5\n"))
	equalRows(t, tableRows(t, store, "t"), "1|0.5")
}

func TestARowChangesTheColumnsThatItHas(t *testing.T) {
	store := newStore(t)
	load(t, store, "t", "id,v\n1,10\n2,20\n")
	presence := arrow.NewMetadata([]string{"colmerge:presence_of"}, []string{"v"})
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.PrimitiveTypes.Int64},
		{Name: "v", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "has v", Type: arrow.FixedWidthTypes.Boolean, Metadata: presence},
	}, nil)
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer builder.Release()
	builder.Field(0).(*array.Int64Builder).AppendValues([]int64{1, 2}, nil)
	builder.Field(1).AppendNulls(2)
	builder.Field(2).(*array.BooleanBuilder).AppendValues([]bool{false, true}, nil)
	batch := builder.NewRecordBatch()
	defer batch.Release()
	d := destination(t, store, colmerge.DestinationOptions{
		TableName: "t", Mode: colmerge.Merge, MergeKeys: []string{"id"},
	})
	_, err := d.Write(background, colmerge.Batch(batch))
	must(t, 0, err)
	equalRows(t, tableRows(t, store, "t"), "1|10", "2|(null)")
}

func TestTextsAreReadAsTheirOptionsSay(t *testing.T) {
	store := newStore(t)
	var rejected []colmerge.RejectedRow
	options := colmerge.CSVOptions{
		FindDelimiter: true, Types: map[string]string{"zip": "text", "n": "float64"}, DecimalPoint: ',',
		ThousandsSeparator: '.', Comment: '#', Trim: true, SkipLines: 1, Encoding: colmerge.EncodingLatin1,
		Rejected: func(row colmerge.RejectedRow) error {
			rejected = append(rejected, row)
			return nil
		},
	}
	d := destination(t, store, colmerge.DestinationOptions{TableName: "csv"})
	_, err := d.Write(background, colmerge.CSVWith("today\nzip;n\n# none\n0\xe41; 1.234,5\n1;x\n", options))
	must(t, 0, err)
	equalRows(t, tableRows(t, store, "csv"), "0ä1|1234.5")
	equal(t, len(rejected), 1)
	equal(t, rejected[0].Line, 5)
	equal(t, rejected[0].Column, "n")

	d = destination(t, store, colmerge.DestinationOptions{TableName: "json"})
	_, err = d.Write(background, colmerge.JSONWith(`{"rows": [{"a": NaN, "b": "NA"}, {"a": 2, "b": "x"}]}`,
		colmerge.JSONOptions{
			NaN: colmerge.JSONNaNNull, NullTexts: []string{"NA"}, RecordsKey: "rows",
			Types: map[string]string{"a": "float64"},
		}))
	must(t, 0, err)
	equalRows(t, tableRows(t, store, "json"), "(null)|(null)", "2|x")
}

func TestAFunctionForRejectedRowsMayCancelAndPanic(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	mine := errors.New("mine")
	_, err := d.Write(background, colmerge.CSVWith("a,b\n1\n", colmerge.CSVOptions{
		Rejected: func(colmerge.RejectedRow) error { return mine },
	}))
	failure(t, err, colmerge.ErrCancelled)
	if !errors.Is(err, mine) {
		t.Error(err)
	}
	defer func() { equal(t, recover().(string), "mine") }()
	_, _ = d.Write(background, colmerge.CSVWith("a,b\n1\n", colmerge.CSVOptions{
		Rejected: func(colmerge.RejectedRow) error { panic("mine") },
	}))
}
