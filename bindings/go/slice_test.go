// SPDX-License-Identifier: Apache-2.0

package colmerge

import (
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

func TestASliceIsKnownByWhatItsBuffersHold(t *testing.T) {
	builder := array.NewInt64Builder(memory.DefaultAllocator)
	defer builder.Release()
	builder.AppendValues(make([]int64, 100_000), nil)
	whole := builder.NewArray()
	defer whole.Release()
	for _, bounds := range [][2]int64{{0, 100_000}, {0, 99_000}, {1, 100_000}, {0, 10}, {500, 510}} {
		slice := array.NewSlice(whole, bounds[0], bounds[1])
		expected := bounds[0] != 0 || bounds[1] == 10
		if isSlice(slice.Data()) != expected {
			t.Errorf("%v: it should be %v", bounds, expected)
		}
		slice.Release()
	}
}
