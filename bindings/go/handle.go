// SPDX-License-Identifier: Apache-2.0

package colmerge

// #include "bridge.h"
import "C"

import "sync"

// handle owns one handle of the library, P, and is shared by all copies of the value that it belongs to. It is
// closed by hand or, when nobody has it any more, by the garbage collector: methods that give it to the library keep
// it alive until the call is over. The nil pointer is one that is closed.
type handle[P any] struct {
	token P
	close func(P)
	// forget keeps the garbage collector from closing what was closed by hand.
	forget func()
	// use is held for reading while memory that belongs to the handle is copied, which nobody may free meanwhile.
	use    sync.RWMutex
	closed bool
}

// opened is the handle that a function gives.
func opened[P any](
	open func(*P, *C.colmerge_error) C.int32_t, close func(P),
) (*handle[P], error) {
	h := &handle[P]{close: close}
	if err := call(func(report *C.colmerge_error) C.int32_t { return open(&h.token, report) }); err != nil {
		return nil, err
	}
	token := h.token
	h.forget = whenForgotten(h, func() { close(token) })
	return h, nil
}

// get is the library's handle; of one that is closed, or was never opened, the library says so.
func (h *handle[P]) get() (token P) {
	if h == nil {
		return token
	}
	return h.token
}

// borrow keeps the handle open until the function that it gives is called.
func (h *handle[P]) borrow() func() {
	if h == nil {
		return func() {}
	}
	h.use.RLock()
	return h.use.RUnlock
}

func (h *handle[P]) shut() error {
	if h == nil {
		return nil
	}
	h.use.Lock()
	defer h.use.Unlock()
	if !h.closed {
		h.closed = true
		h.forget()
		h.close(h.token)
	}
	return nil
}
