// SPDX-License-Identifier: Apache-2.0

package colmerge_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"colmerge/bindings/go"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// reader is a reader of these batches that then ends with an error, which may be nil.
type reader struct {
	array.RecordReader
	end error
}

func newReader(t testing.TB, end error, batches ...arrow.RecordBatch) *reader {
	t.Helper()
	r, err := array.NewRecordReader(batches[0].Schema(), batches)
	must(t, r, err)
	t.Cleanup(r.Release)
	return &reader{r, end}
}

func (r *reader) Err() error { return r.end }

func TestAMergeCountsWhatItDid(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{
		TableName: "t", Mode: colmerge.Merge, MergeKeys: []string{"id", "shop"},
	})
	_, err := d.Write(background, colmerge.CSV("id,shop,price\n1,a,10\n1,b,20\n"))
	must(t, 0, err)
	result, err := d.Write(background, colmerge.CSV("id,shop,price\n1,b,25\n2,a,30\n"))
	must(t, result, err)
	equal(t, result, colmerge.WriteResult{RowsRead: 2, Inserted: 1, Updated: 1, Batches: 1, Version: 2, Applied: true})
	equalRows(t, tableRows(t, store, "t"), "1|a|10", "1|b|25", "2|a|30")
}

func TestBatchesSlicesAndReadersAreWritten(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	batch := ids(t, 1, 2, 3)
	slice := batch.NewSlice(1, 2)
	defer slice.Release()
	for _, rows := range []colmerge.Rows{
		colmerge.Batch(batch), colmerge.Batch(slice), colmerge.Reader(newReader(t, nil, batch, slice)),
	} {
		_, err := d.Write(background, rows)
		must(t, 0, err)
	}
	equalRows(t, tableRows(t, store, "t"), "1", "2", "3", "2", "1", "2", "3", "2")

	records, err := snapshot(t, store, "t").Scan(colmerge.ScanOptions{Limit: 1})
	defer must(t, records, err).Close()
	_, err = store.SetContents(background, "copy", records, colmerge.WriteOptions{})
	must(t, 0, err)
	equalRows(t, tableRows(t, store, "copy"), "1")
}

func TestAReaderThatFailsLeavesTheTableAlone(t *testing.T) {
	store := people(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "people"})
	broken := errors.New("it broke")
	_, err := d.Write(background, colmerge.Reader(newReader(t, broken, ids(t, 1))))
	failure(t, err, colmerge.ErrStream)
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "it broke") {
		t.Error(err)
	}
	equal(t, len(tableRows(t, store, "people")), 3)
}

func TestOperatorsOfATableAreThoseOfEveryMerge(t *testing.T) {
	store := newStore(t)
	schema := ids(t, 1).Schema()
	table, err := store.CreateTable("t", schema, colmerge.TableOptions{Operators: map[string]string{"id": "nothing"}})
	failure(t, err, colmerge.ErrInvalidArgument)
	fields := append(schema.Fields(), arrow.Field{Name: "v", Type: arrow.PrimitiveTypes.Int64, Nullable: true})
	table, err = store.CreateTable("t", arrow.NewSchema(fields, nil), colmerge.TableOptions{
		Operators: map[string]string{"v": "bit_or"},
	})
	must(t, table, err).Close()
	options := colmerge.DestinationOptions{TableName: "t", Mode: colmerge.Merge, MergeKeys: []string{"id"}}
	_, err = destination(t, store, options).Write(background, colmerge.CSV("id,v\n1,2\n1,8\n"))
	must(t, 0, err)
	equalRows(t, tableRows(t, store, "t"), "1|10")
	options.Operators = map[string]string{"v": "sum"}
	_, err = destination(t, store, options).Write(background, colmerge.CSV("id,v\n1,2\n"))
	failure(t, err, colmerge.ErrInvalidArgument)
}

func TestEachOptionOfADestinationHasItsEffect(t *testing.T) {
	store := newStore(t)
	load(t, store, "t", "id,v\n1,1\n")
	write := func(change func(*colmerge.DestinationOptions), csv string) (colmerge.WriteResult, error) {
		options := colmerge.DestinationOptions{TableName: "t", Mode: colmerge.Merge, MergeKeys: []string{"id"}}
		change(&options)
		return destination(t, store, options).Write(background, colmerge.CSV(csv))
	}
	type options = colmerge.DestinationOptions

	_, err := write(func(o *options) { o.OnMatch = colmerge.MatchError }, "id,v\n1,2\n")
	failure(t, err, colmerge.ErrConstraintViolation)
	result, err := write(func(o *options) { o.OnMatch = colmerge.MatchIgnore }, "id,v\n1,2\n")
	equal(t, must(t, result, err).Ignored, 1)
	result, err = write(func(o *options) { o.OnNoMatch = colmerge.NoMatchIgnore }, "id,v\n7,2\n")
	equal(t, must(t, result, err).Ignored, 1)
	_, err = write(func(o *options) { o.NullKeys = colmerge.NullKeysError }, "id,v\n,2\n")
	failure(t, err, colmerge.ErrConstraintViolation)
	_, err = write(func(o *options) { o.NullValues = colmerge.NullValuesKeep }, "id,v\n1,\n")
	must(t, 0, err)
	equalRows(t, tableRows(t, store, "t"), "1|1")
	_, err = write(func(o *options) { o.OnDuplicate = colmerge.DuplicateFirst }, "id,v\n1,2\n1,3\n")
	must(t, 0, err)
	equalRows(t, tableRows(t, store, "t"), "1|2")
	_, err = write(func(o *options) { o.ValidateSchema = true }, "id\n1\n")
	failure(t, err, colmerge.ErrSchemaMismatch)
	_, err = write(func(o *options) { o.Operators = map[string]string{"v": "sum"} }, "id,v\n1,2\n1,3\n")
	must(t, 0, err)
	result, err = write(func(o *options) {
		o.Set = map[string]string{"v": "old.v * new.v"}
		o.UpdateWhen = "new.v > 1"
	}, "id,v\n1,6\n1,1\n")
	equal(t, must(t, result, err).Ignored, 1)
	equalRows(t, tableRows(t, store, "t"), "1|42")
	result, err = write(func(o *options) { o.SkipUnchanged = true }, "id,v\n1,42\n")
	equal(t, must(t, result, err).Ignored, 1)
	result, err = write(func(o *options) {
		o.OnMissing = colmerge.OnMissingDelete
		o.Scope = "v > 0"
	}, "id,v\n2,1\n")
	equal(t, must(t, result, err).Deleted, 1)
	result, err = write(func(o *options) {
		o.OnMissing = colmerge.OnMissingDelete
		o.AllowEmpty = true
	}, "id,v\n")
	equal(t, must(t, result, err).Deleted, 1)
	_, err = write(func(*options) {}, "id,v\n1,2\n")
	must(t, 0, err)
	result, err = write(func(o *options) { o.DeleteWhen = "gone" }, "id,gone\n1,true\n")
	equal(t, must(t, result, err).Deleted, 1)
	result, err = write(func(o *options) { o.RowKind = "op" }, "id,op\n1,+I\n2,-U\n")
	equal(t, must(t, result, err).Ignored, 1)
	result, err = write(func(o *options) { o.RowKind = "op" }, "id,op\n1,-D\n")
	equal(t, must(t, result, err).Deleted, 1)
	_, err = write(func(o *options) { o.Mode, o.MergeKeys, o.BatchSize = colmerge.Replace, nil, 7 }, "x\n1\n")
	must(t, 0, err)
	equalRows(t, tableRows(t, store, "t"), "1")

	_, err = write(func(o *options) { o.TableName, o.MustExist = "none", true }, "id\n1\n")
	if !strings.HasPrefix(err.Error(), "Cannot create table 'none' - table creation disabled") {
		t.Error(err)
	}
	_, err = store.OpenDestination(options{TableName: "t", DeleteWhen: "x"})
	failure(t, err, colmerge.ErrInvalidArgument)
	_, err = store.OpenDestination(options{})
	if !strings.HasPrefix(err.Error(), "'table_name' is required") {
		t.Error(err)
	}
}

func TestCSVAndJSONAreReadAsTheirOptionsSay(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "csv"})
	_, err := d.Write(background, colmerge.CSVWith("1;'x;y'\n-;z\n", colmerge.CSVOptions{
		Delimiter: ';', Quote: '\'', NoHeader: true, AllText: true,
		NullTexts: []string{"-"}, ColumnNames: []string{"a", "b"},
	}))
	must(t, 0, err)
	_, err = d.Write(background, colmerge.CSVWith("\"1,2\n", colmerge.CSVOptions{
		NoQuotes: true, NoHeader: true, ColumnNames: []string{"a", "b"},
	}))
	must(t, 0, err)
	column, err := snapshot(t, store, "csv").FindColumn("b")
	equal(t, must(t, column, err), 1)
	equalRows(t, tableRows(t, store, "csv"), "1|x;y", "(null)|z", "\"1|2")

	d = destination(t, store, colmerge.DestinationOptions{TableName: "json"})
	_, err = d.Write(background, colmerge.JSON(`[{"a": 1}, {"a": 2}]`))
	must(t, 0, err)
	_, err = d.Write(background, colmerge.JSONWith("{\"a\": 3}\n", colmerge.JSONOptions{Layout: colmerge.JSONLines}))
	must(t, 0, err)
	_, err = d.Write(background, colmerge.JSONWith("{\"a\": 3}\n", colmerge.JSONOptions{Layout: colmerge.JSONArray}))
	failure(t, err, colmerge.ErrInvalidText)
	equalRows(t, tableRows(t, store, "json"), "1", "2", "3")
}

func TestDestinationsAndSourcesComeFromYAML(t *testing.T) {
	const yaml = `
destinations:
  people: {connector: in_memory, table_name: people, mode: merge, merge_keys: [id]}
sources:
  names: {connector: in_memory, table_name: people, columns: [name]}
`
	store := newStore(t)
	d, err := store.OpenDestinationYAML(yaml, "people")
	defer must(t, d, err).Close()
	_, err = d.Write(background, colmerge.CSV("id,name\n1,Ann\n1,Bea\n"))
	must(t, 0, err)
	source, err := store.OpenSourceYAML(yaml, "names")
	defer must(t, source, err).Close()
	records, err := source.Read()
	equalRows(t, rows(t, records, err), "Bea")
	_, err = store.OpenSourceYAML(yaml, "none")
	failure(t, err, colmerge.ErrInvalidArgument)
	names, err := colmerge.DestinationNames(yaml)
	equal(t, fmt.Sprint(must(t, names, err)), "[people]")
	names, err = colmerge.SourceNames(yaml)
	equal(t, fmt.Sprint(must(t, names, err)), "[names]")
	names, err = colmerge.SourceNames("version: 1")
	equal(t, len(must(t, names, err)), 0)
	_, err = colmerge.DestinationNames("[")
	failure(t, err, colmerge.ErrInvalidText)
	table, err := d.TableName()
	equal(t, must(t, table, err), "people")
	table, err = source.TableName()
	equal(t, must(t, table, err), "people")
	must(t, 0, source.Close())
	_, err = source.TableName()
	failure(t, err, colmerge.ErrInvalidHandle)
}

func TestTablesAreMadeWithKeysAndChecks(t *testing.T) {
	store := newStore(t)
	metadata := arrow.NewMetadata([]string{"made by"}, []string{"a test"})
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.PrimitiveTypes.Int64},
		{Name: "age", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
	}, &metadata)
	options := colmerge.TableOptions{
		PrimaryKey: []string{"id"},
		Checks:     []colmerge.Check{{Expression: "age >= 0"}, {Name: "old", Expression: "age < 200"}},
	}
	table, err := store.CreateTable("t", schema, options)
	defer must(t, table, err).Close()
	back, err := table.Schema()
	if !must(t, back, err).Equal(schema) || !back.Metadata().Equal(metadata) {
		t.Error(back)
	}
	_, err = store.CreateTable("t", schema, options)
	failure(t, err, colmerge.ErrTableExists)
	checks, err := snapshot(t, store, "t").Checks()
	must(t, checks, err)
	equal(t, checks[0].Name, "check_1")
	equal(t, checks[1], options.Checks[1])

	_, err = destination(t, store, colmerge.DestinationOptions{TableName: "t"}).
		Write(background, colmerge.CSV("id,age\n1,5\n2,-1\n"))
	refused := failure(t, err, colmerge.ErrConstraintViolation)
	equal(t, refused.Row, 1)
	equal(t, refused.Column, "check_1")
	options.IfExists = colmerge.ReplaceExisting
	other, err := store.CreateTable("t", schema, options)
	must(t, other, err).Close()
	_, err = table.Info()
	failure(t, err, colmerge.ErrTableNotFound)
}

func TestKeysAreDeleted(t *testing.T) {
	store := people(t)
	table, err := store.Table("people")
	defer must(t, table, err).Close()
	result, err := table.DeleteBatch(ids(t, 3, 1, 9))
	must(t, result, err)
	equal(t, result.Deleted, 2)
	equal(t, result.Ignored, 1)
	equalRows(t, tableRows(t, store, "people"), "2|Bob|41")
	must(t, 0, table.Truncate())
	info, err := table.Info()
	equal(t, must(t, info, err).Rows, 0)
}

// columnsOfEveryType are three rows of each type, the second of them null.
func columnsOfEveryType(t *testing.T) arrow.RecordBatch {
	texts := `["a", null, "a text that is longer than twelve bytes"]`
	types := []struct {
		dataType arrow.DataType
		json     string
	}{
		{arrow.FixedWidthTypes.Boolean, `[true, null, false]`},
		{arrow.PrimitiveTypes.Int8, `[1, null, -3]`},
		{arrow.PrimitiveTypes.Uint64, `[1, null, 3]`},
		{arrow.PrimitiveTypes.Float32, `[1.5, null, -3]`},
		{arrow.BinaryTypes.String, texts},
		{arrow.BinaryTypes.LargeString, texts},
		{arrow.BinaryTypes.StringView, texts},
		{arrow.BinaryTypes.Binary, `["AA==", null, ""]`},
		{&arrow.FixedSizeBinaryType{ByteWidth: 1}, `["AA==", null, "AQ=="]`},
		{arrow.FixedWidthTypes.Date32, `["2024-02-29", null, "1970-01-01"]`},
		{&arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "Europe/Berlin"}, `[1, null, 2]`},
		{&arrow.Decimal128Type{Precision: 10, Scale: 2}, `["1.25", null, "-3"]`},
		{&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}, texts},
		{arrow.ListOf(arrow.PrimitiveTypes.Int32), `[[1, null], null, []]`},
		{arrow.StructOf(arrow.Field{Name: "x", Type: arrow.PrimitiveTypes.Int32, Nullable: true}),
			`[{"x": 1}, null, {"x": null}]`},
		{arrow.Null, `[null, null, null]`},
	}
	fields := make([]arrow.Field, len(types))
	columns := make([]arrow.Array, len(types))
	for i, of := range types {
		column, _, err := array.FromJSON(memory.DefaultAllocator, of.dataType, strings.NewReader(of.json))
		columns[i] = must(t, column, err)
		t.Cleanup(column.Release)
		fields[i] = arrow.Field{Name: of.dataType.String(), Type: of.dataType, Nullable: true}
	}
	batch := array.NewRecordBatch(arrow.NewSchema(fields, nil), columns, 3)
	t.Cleanup(batch.Release)
	return batch
}

func TestEveryTypeComesBackAsItWentIn(t *testing.T) {
	batch := columnsOfEveryType(t)
	slice := batch.NewSlice(1, 3)
	defer slice.Release()
	for name, batch := range map[string]arrow.RecordBatch{"whole": batch, "slice": slice} {
		store := newStore(t)
		d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
		_, err := d.Write(background, colmerge.Batch(batch))
		must(t, 0, err)
		records, err := snapshot(t, store, "t").Scan(colmerge.ScanOptions{})
		must(t, records, err)
		if !records.Next() || !array.RecordEqual(records.RecordBatch(), batch) {
			t.Errorf("%s:\n%v\ncame back as\n%v", name, batch, records.RecordBatch())
		}
		records.Close()
	}
}

func TestWhatTablesKeepInAnotherFormIsTaken(t *testing.T) {
	words := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String}
	member := func(of arrow.DataType) arrow.DataType {
		return arrow.StructOf(arrow.Field{Name: "x", Type: of, Nullable: true})
	}
	for _, of := range []struct {
		given, kept arrow.DataType
		json        string
	}{
		{arrow.ListOf(words), arrow.ListOf(arrow.BinaryTypes.String), `[["a", null, "a"], null, ["b"]]`},
		{member(words), member(arrow.BinaryTypes.String), `[{"x": "a"}, null, {"x": null}]`},
		{&arrow.Decimal32Type{Precision: 9, Scale: 2}, &arrow.Decimal128Type{Precision: 9, Scale: 2}, `["1.25", null, "-3"]`},
		{&arrow.Decimal64Type{Precision: 18, Scale: 2}, &arrow.Decimal128Type{Precision: 18, Scale: 2}, `["1.25", null, "-3"]`},
	} {
		batch := func(of arrow.DataType, json string) arrow.RecordBatch {
			column, _, err := array.FromJSON(memory.DefaultAllocator, of, strings.NewReader(json))
			defer must(t, column, err).Release()
			schema := arrow.NewSchema([]arrow.Field{{Name: "v", Type: of, Nullable: true}}, nil)
			return array.NewRecordBatch(schema, []arrow.Array{column}, 3)
		}
		given, kept := batch(of.given, of.json), batch(of.kept, of.json)
		defer given.Release()
		defer kept.Release()
		store := newStore(t)
		d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
		_, err := d.Write(background, colmerge.Batch(given))
		must(t, 0, err)
		records, err := snapshot(t, store, "t").Scan(colmerge.ScanOptions{})
		must(t, records, err)
		if !records.Next() || !array.RecordEqual(records.RecordBatch(), kept) {
			t.Errorf("%v\ncame back as\n%v", given, records.RecordBatch())
		}
		records.Close()
	}
}

func TestAColumnWhosePartsAreSlicesComesWhole(t *testing.T) {
	numbers := array.NewSlice(ids(t, 1, 2, 3).Column(0), 1, 3)
	defer numbers.Release()
	column, err := array.NewStructArray([]arrow.Array{numbers}, []string{"n"})
	defer must(t, column, err).Release()
	schema := arrow.NewSchema([]arrow.Field{{Name: "s", Type: column.DataType(), Nullable: true}}, nil)
	batch := array.NewRecordBatch(schema, []arrow.Array{column}, 2)
	defer batch.Release()
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	_, err = d.Write(background, colmerge.Batch(batch))
	must(t, 0, err)
	equalRows(t, tableRows(t, store, "t"), `{"n":2}`, `{"n":3}`)
}
