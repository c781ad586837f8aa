// SPDX-License-Identifier: Apache-2.0

package colmerge_test

import (
	"reflect"
	"strings"
	"testing"

	"colmerge/bindings/go"

	"github.com/apache/arrow-go/v18/arrow"
)

func TestRowsAreFoundByKeyOneAndMany(t *testing.T) {
	store := newStore(t)
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.PrimitiveTypes.Int64},
		{Name: "name", Type: arrow.BinaryTypes.String, Nullable: true},
	}, nil)
	table, err := store.CreateTable("t", schema, colmerge.TableOptions{PrimaryKey: []string{"id"}})
	must(t, table, err).Close()
	load(t, store, "t", "id,name\n1,Ann\n2,\n3,Cid\n")
	s := snapshot(t, store, "t")

	row, err := s.Find(3)
	must(t, row, err)
	values, err := s.Values(row, 1, 0)
	if must(t, values, err); !reflect.DeepEqual(values, []any{"Cid", int64(3)}) {
		t.Error(values)
	}
	none, err := s.Find(7)
	equal(t, must(t, none, err), colmerge.NoRow)
	second, err := s.FindBy([]int{1, 0}, nil, uint8(2))
	if must(t, second, err) == colmerge.NoRow {
		t.Error("a null key is not found")
	}
	_, err = s.FindBy([]int{1})
	failure(t, err, colmerge.ErrInvalidArgument)
	_, err = s.FindBy([]int{-1}, 1)
	failure(t, err, colmerge.ErrInvalidArgument)
	_, err = s.Find("text")
	failure(t, err, colmerge.ErrTypeMismatch)
	_, err = s.Find(struct{}{})
	failure(t, err, colmerge.ErrInvalidArgument)
	_, err = s.Value(12345, 0)
	failure(t, err, colmerge.ErrInvalidArgument)

	found, err := s.FindBatch(ids(t, 3, 8, 1))
	must(t, found, err)
	equal(t, found[0], row)
	equal(t, found[1], colmerge.NoRow)
	records, err := s.Scan(colmerge.ScanOptions{Rows: []colmerge.RowID{row, found[2]}, Columns: []string{"name"}})
	equalRows(t, rows(t, records, err), "Cid", "Ann")
	records, err = s.Scan(colmerge.ScanOptions{Rows: []colmerge.RowID{}})
	equalRows(t, rows(t, records, err))
}

func TestValuesHaveTheKindOfTheirColumn(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	_, err := d.Write(background, colmerge.Batch(columnsOfEveryType(t)))
	must(t, 0, err)
	s := snapshot(t, store, "t")
	row, err := s.FindBy([]int{2}, 1)
	must(t, row, err)
	for name, expected := range map[string]any{
		"bool": true, "int8": int64(1), "uint64": uint64(1), "float32": 1.5, "utf8": "a",
		"binary": []byte{0}, "date32": int64(19782), "null": nil,
		"decimal(10, 2)":              colmerge.Raw{125, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
		"list<item: int32, nullable>": colmerge.Nested{},
	} {
		column, err := s.FindColumn(name)
		must(t, column, err)
		value, err := s.Value(row, column)
		if must(t, value, err); !reflect.DeepEqual(value, expected) {
			t.Errorf("%s is %#v, should be %#v", name, value, expected)
		}
	}
	_, err = s.FindColumn("none")
	failure(t, err, colmerge.ErrColumnNotFound)
}

func TestAValueOfEveryKindFindsItsRow(t *testing.T) {
	store := newStore(t)
	d := destination(t, store, colmerge.DestinationOptions{TableName: "t"})
	_, err := d.Write(background, colmerge.Batch(columnsOfEveryType(t)))
	must(t, 0, err)
	s := snapshot(t, store, "t")
	first, err := s.FindBy([]int{1}, 1)
	must(t, first, err)
	for name, value := range map[string]any{
		"bool": true, "int8": int8(1), "uint64": 1, "float32": float32(1.5), "utf8": "a", "large_utf8": "a",
		"binary": []byte{0}, "date32": uint16(19782),
		"decimal(10, 2)": colmerge.Raw{125, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
	} {
		column, err := s.FindColumn(name)
		must(t, column, err)
		row, err := s.FindBy([]int{column}, value)
		if must(t, row, err) != first {
			t.Errorf("%s: %v is found in row %v", name, value, row)
		}
	}
}

func TestLongTextsAndNullsComeWhole(t *testing.T) {
	store := newStore(t)
	long, exact := strings.Repeat("x", 1000), strings.Repeat("y", 64)
	load(t, store, "t", "id,s\n1,"+long+"\n2,"+exact+"\n3,\"\"\n4,\n")
	s := snapshot(t, store, "t")
	for id, expected := range map[int]string{1: long, 2: exact} {
		row, err := s.FindBy([]int{0}, id)
		text, there, err := s.ValueText(must(t, row, err), 1)
		equal(t, must(t, text, err), expected)
		equal(t, there, true)
	}
	row, err := s.FindBy([]int{0}, 4)
	_, there, err := s.ValueText(must(t, row, err), 1)
	equal(t, must(t, there, err), false)
}

func TestScansChooseColumnsRowsAndBatches(t *testing.T) {
	s := snapshot(t, people(t), "people")
	options := colmerge.ScanOptions{Columns: []string{"age", "id"}, Offset: 1, Limit: 2, BatchSize: 1}
	records, err := s.Scan(options)
	equal(t, must(t, records, err).Schema().Field(0).Name, "age")
	equalRows(t, rows(t, records, err), "41|2", "25|3")
	_, err = s.Scan(colmerge.ScanOptions{Columns: []string{"none"}})
	failure(t, err, colmerge.ErrColumnNotFound)
}

func TestFiguresAreTold(t *testing.T) {
	store := people(t)
	s := snapshot(t, store, "people")
	_, err := s.FindBy([]int{0}, 1)
	must(t, 0, err)
	info, err := s.Info()
	must(t, info, err)
	equal(t, [4]int64{info.Rows, info.Columns, info.Indexes, info.Version}, [4]int64{3, 3, 1, 1})
	version, err := s.Version()
	equal(t, must(t, version, err), 1)
	columns, err := s.Columns()
	equal(t, must(t, columns, err)[1].Type, "utf8")
	indexes, err := s.Indexes()
	equal(t, must(t, indexes, err)[0].Columns[0], 0)
	usage, err := store.MemoryUsage()
	must(t, usage, err)
	equal(t, [3]int64{usage.Tables, usage.Budget, usage.Available}, [3]int64{1, 0, -1})
	if usage.Bytes.Total <= 0 || usage.Bytes.Total > usage.Peak {
		t.Error(usage)
	}
	equal(t, colmerge.LibraryVersion(), "0.2.0")
}

func TestASourceReadsTheTableAsItIsWithAFilter(t *testing.T) {
	store := newStore(t)
	source, err := store.OpenSource(colmerge.SourceOptions{
		TableName: "people", Columns: []string{"name"}, Filter: "age > 26",
	})
	defer must(t, source, err).Close()
	there, err := source.Test()
	equal(t, must(t, there, err), false)
	_, err = source.Read()
	failure(t, err, colmerge.ErrTableNotFound)
	load(t, store, "people", "id,name,age\n1,Ann,30\n2,Bob,25\n")
	there, err = source.Test()
	equal(t, must(t, there, err), true)
	schema, err := source.Schema()
	equal(t, must(t, schema, err).NumFields(), 1)
	records, err := source.Read()
	equalRows(t, rows(t, records, err), "Ann")
}
