// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"math"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
)

// What an array says about itself against what it is. Nothing keeps Go code without unsafe from making an array of
// buffers that are too short (array.NewData looks at none), or from implementing arrow.Array, arrow.ArrayData and
// arrow.RecordBatch by itself; and the library, which is told no sizes, would read on behind the buffers. Codes of
// dictionaries, places of views, rows of lists and bitmaps are looked at by the library.

// storage is the type that says which buffers there are.
func storage(dataType arrow.DataType) arrow.DataType {
	if extension, ok := dataType.(arrow.ExtensionType); ok {
		return extension.StorageType()
	}
	return dataType
}

// members are the types of the arrays inside an array of the type.
func members(dataType arrow.DataType) []arrow.DataType {
	nested, ok := dataType.(arrow.NestedType)
	if !ok {
		return nil
	}
	var types []arrow.DataType
	for _, field := range nested.Fields() {
		types = append(types, field.Type)
	}
	return types
}

// sameType tells whether buffers of both types mean the same. Names of members count, those of elements and of the
// parts of maps do not; whether a value may be null is looked at by the library.
func sameType(said, given arrow.DataType) bool {
	said, given = storage(said), storage(given)
	if said.ID() != given.ID() {
		return false
	}
	switch said := said.(type) {
	case *arrow.DictionaryType:
		given, ok := given.(*arrow.DictionaryType)
		return ok && sameType(said.IndexType, given.IndexType) && sameType(said.ValueType, given.ValueType)
	case *arrow.FixedSizeListType:
		given, ok := given.(*arrow.FixedSizeListType)
		return ok && said.Len() == given.Len() && sameType(said.Elem(), given.Elem())
	case *arrow.MapType:
		given, ok := given.(*arrow.MapType)
		return ok && sameType(said.KeyType(), given.KeyType()) && sameType(said.ItemType(), given.ItemType())
	case *arrow.StructType:
		given, ok := given.(*arrow.StructType)
		if !ok || said.NumFields() != given.NumFields() {
			return false
		}
		for i := range said.NumFields() {
			if said.Field(i).Name != given.Field(i).Name || !sameType(said.Field(i).Type, given.Field(i).Type) {
				return false
			}
		}
		return true
	case arrow.ListLikeType:
		given, ok := given.(arrow.ListLikeType)
		return ok && sameType(said.Elem(), given.Elem())
	default:
		return arrow.TypeEqual(said, given)
	}
}

// offsetBytes is the size of an offset of the type; 0: it has none.
func offsetBytes(dataType arrow.DataType) int {
	switch dataType.ID() {
	case arrow.STRING, arrow.BINARY, arrow.LIST, arrow.MAP:
		return 4
	case arrow.LARGE_STRING, arrow.LARGE_BINARY, arrow.LARGE_LIST:
		return 8
	default:
		return 0
	}
}

func checkRows(length, offset int64) error {
	if length < 0 || offset < 0 || length > math.MaxInt64-1-offset {
		return fail(ErrInvalidArrow, "has an array of %d values from %d", length, offset)
	}
	return nil
}

// checkBuffers refuses an array, copied into C memory but for what is inside it, whose buffers of these lengths are
// not those that its rows need.
func checkBuffers(out *C.struct_ArrowArray, lengths []int, said arrow.DataType) error {
	length := int64(out.length)
	if err := checkRows(length, int64(out.offset)); err != nil {
		return err
	}
	if length == 0 {
		out.offset = 0
	}
	rows := int64(out.length + out.offset)
	specs := said.Layout().Buffers
	if said.ID() == arrow.NULL || said.ID() == arrow.RUN_END_ENCODED {
		return nil
	}
	if len(lengths) < len(specs) {
		return fail(ErrInvalidArrow, "has an array of %d buffers, but %s has %d", len(lengths), said, len(specs))
	}
	for i, spec := range specs {
		units, bits := rows, int64(8*spec.ByteWidth)
		switch {
		case spec.Kind == arrow.KindBitmap:
			bits = 1
		case spec.Kind != arrow.KindFixedWidth:
			continue
		case i == 1 && offsetBytes(said) > 0:
			units++
		}
		missing := unsafe.Slice(out.buffers, len(lengths))[i] == nil
		if missing && (i == 0 || length == 0) {
			continue
		}
		if length > 0 && bits > 0 && units > 8*int64(lengths[i])/bits {
			return fail(ErrInvalidArrow, "has a buffer of %d bytes where %d values of the type %s need more",
				lengths[i], rows, said)
		}
	}
	return checkOffsets(out, lengths, said)
}

// checkOffsets refuses texts that do not lie in their buffer. Those of lists are looked at by the library.
func checkOffsets(out *C.struct_ArrowArray, lengths []int, said arrow.DataType) error {
	if out.length == 0 || len(lengths) < 3 {
		return nil
	}
	buffers := unsafe.Slice(out.buffers, 3)
	most := int64(0)
	switch offsetBytes(said) {
	case 4:
		most = largest(unsafe.Slice((*int32)(buffers[1]), int64(out.length+out.offset)+1))
	case 8:
		most = largest(unsafe.Slice((*int64)(buffers[1]), int64(out.length+out.offset)+1))
	default:
		return nil
	}
	if buffers[2] == nil {
		lengths[2] = 0
	}
	if most > int64(lengths[2]) {
		return fail(ErrInvalidArrow, "has an offset of %d, but %d bytes of values", most, lengths[2])
	}
	return nil
}

// largest is the largest of some offsets, the largest number there is if one is negative.
func largest[T int32 | int64](offsets []T) int64 {
	most := uint64(0)
	for _, offset := range offsets {
		most = max(most, uint64(int64(offset)))
	}
	return int64(min(most, math.MaxInt64))
}
