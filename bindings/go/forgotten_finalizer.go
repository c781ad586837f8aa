// SPDX-License-Identifier: Apache-2.0

//go:build !go1.24

package colmerge

import "runtime"

// whenForgotten has an action done once nobody has the value any more, unless it is stopped before. The action
// does not refer to the value.
func whenForgotten[T any](value *T, action func()) (stop func()) {
	runtime.SetFinalizer(value, func(*T) { action() })
	return func() { runtime.SetFinalizer(value, nil) }
}
