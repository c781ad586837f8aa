// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import (
	"runtime"
	"slices"
	"strings"
	"unsafe"
)

// Raw is a decimal, or an interval other than months, as Arrow stores it.
type Raw []byte

// Nested stands for a list, struct or map, which is read as text or through Arrow.
type Nested struct{}

// nothing is where an empty text lies that is there.
var nothing byte

// text is the text as the library takes it, for the time of a call.
func text(s string) (*C.char, C.int64_t) {
	return (*C.char)(unsafe.Pointer(unsafe.StringData(s))), C.int64_t(len(s))
}

// given is what a call is given in memory of its own: texts inside structs and arrays, which must not move
// meanwhile. The zero value is ready for use; release it when the call is over.
type given struct{ pinner runtime.Pinner }

func (g *given) release() { g.pinner.Unpin() }

// string is a text inside a struct; an empty one is there, too.
func (g *given) string(s string) C.colmerge_string {
	data := &nothing
	if s != "" {
		data = unsafe.StringData(s)
		g.pinner.Pin(data)
	}
	return C.colmerge_string{data: (*C.char)(unsafe.Pointer(data)), length: C.int64_t(len(s))}
}

// optional is a text inside a struct; an empty one means that there is none.
func (g *given) optional(s string) C.colmerge_string {
	if s == "" {
		return C.colmerge_string{}
	}
	return g.string(s)
}

func (g *given) strings(list []string) (*C.colmerge_string, C.int64_t) {
	if len(list) == 0 {
		return nil, 0
	}
	texts := make([]C.colmerge_string, len(list))
	for i, s := range list {
		texts[i] = g.string(s)
	}
	g.pinner.Pin(&texts[0])
	return &texts[0], C.int64_t(len(texts))
}

func (g *given) bytes(value *C.colmerge_value, kind C.int32_t, data *byte, length int) {
	value.kind = kind
	value.length = C.int64_t(length)
	if length > 0 {
		g.pinner.Pin(data)
		value.data = (*C.char)(unsafe.Pointer(data))
	}
}

// value fills in a value; it must be zero before.
func (g *given) value(out *C.colmerge_value, value any) error {
	signed := func(number int64) { out.kind, out.integer = C.COLMERGE_VALUE_INT64, C.int64_t(number) }
	unsigned := func(number uint64) { out.kind, out.integer = C.COLMERGE_VALUE_UINT64, C.int64_t(number) }
	real := func(number float64) { out.kind, out.real = C.COLMERGE_VALUE_DOUBLE, C.double(number) }
	switch value := value.(type) {
	case nil:
	case bool:
		out.kind = C.COLMERGE_VALUE_BOOL
		if value {
			out.integer = 1
		}
	case int:
		signed(int64(value))
	case int8:
		signed(int64(value))
	case int16:
		signed(int64(value))
	case int32:
		signed(int64(value))
	case int64:
		signed(value)
	case uint:
		unsigned(uint64(value))
	case uint8:
		unsigned(uint64(value))
	case uint16:
		unsigned(uint64(value))
	case uint32:
		unsigned(uint64(value))
	case uint64:
		unsigned(value)
	case float32:
		real(float64(value))
	case float64:
		real(value)
	case string:
		g.bytes(out, C.COLMERGE_VALUE_TEXT, unsafe.StringData(value), len(value))
	case []byte:
		g.bytes(out, C.COLMERGE_VALUE_BYTES, unsafe.SliceData(value), len(value))
	case Raw:
		g.bytes(out, C.COLMERGE_VALUE_RAW, unsafe.SliceData(value), len(value))
	default:
		return fail(ErrInvalidArgument, "a value of the type %T cannot be given; give a number, a bool, a "+
			"string, []byte, colmerge.Raw or nil", value)
	}
	return nil
}

// values are the values of a key or of parameters, NULL when there are none.
func (g *given) values(list []any) (*C.colmerge_value, C.int64_t, error) {
	if len(list) == 0 {
		return nil, 0, nil
	}
	values := make([]C.colmerge_value, len(list))
	for i, value := range list {
		if err := g.value(&values[i], value); err != nil {
			return nil, 0, err
		}
	}
	return &values[0], C.int64_t(len(values)), nil
}

// taken is a copy of a value that the library gave: nil, bool, int64, uint64, float64, string, []byte, Raw
// or Nested.
func taken(value *C.colmerge_value) any {
	bytes := func() []byte { return slices.Clone(unsafe.Slice((*byte)(unsafe.Pointer(value.data)), value.length)) }
	switch value.kind {
	case C.COLMERGE_VALUE_BOOL:
		return value.integer != 0
	case C.COLMERGE_VALUE_INT64:
		return int64(value.integer)
	case C.COLMERGE_VALUE_UINT64:
		return uint64(value.integer)
	case C.COLMERGE_VALUE_DOUBLE:
		return float64(value.real)
	case C.COLMERGE_VALUE_TEXT:
		return takenText(C.colmerge_string{data: value.data, length: value.length})
	case C.COLMERGE_VALUE_BYTES:
		return bytes()
	case C.COLMERGE_VALUE_RAW:
		return Raw(bytes())
	case C.COLMERGE_VALUE_NESTED:
		return Nested{}
	default:
		return nil
	}
}

// takenText is a copy of a text that the library gave.
func takenText(s C.colmerge_string) string {
	return strings.Clone(unsafe.String((*byte)(unsafe.Pointer(s.data)), s.length))
}

// triState is an option whose default is the other value.
func triState(set bool, value C.int32_t) C.int32_t {
	if set {
		return value
	}
	return C.COLMERGE_DEFAULT
}
