// SPDX-License-Identifier: Apache-2.0
//
// Ctrl-C while a call of the main thread waits for another one, such as a write for its turn. Nothing is called back in
// such a wait, but it looks at the flag that the options carry. So the signal itself sets that flag, by a handler before
// Python's own; and because a wait takes another call to be waited for, the handler is only there while several calls
// run: to put it in place costs as much as a write of one row.
//
// The producer of a stream may be Python code that swallows what a signal's handler raises in it: while streams are pulled
// the handler is there, too, and the call raises KeyboardInterrupt in the end.
//
// Only where Python's default handler is in place, which raises KeyboardInterrupt: another one may not want to end the
// call. What is static here is touched with the interpreter lock held, except by the handler.

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "native.h"

static int64_t running;     // calls under watch, of all threads
static int32_t* target;     // flag of the main thread's innermost call; NULL: none runs
static bool is_signalled;   // the handler has set it
static int32_t own_flag;    // for calls whose caller gave none
static int32_t in_handler;  // handlers that run, which may be on any thread
static bool is_installed;
static struct sigaction before;
static pthread_t main_thread;

bool FindMainThread(void) {
  PyObject* threading = PyImport_ImportModule("threading");
  PyObject* found = threading == NULL ? NULL : PyObject_CallMethod(threading, "main_thread", NULL);
  PyObject* number = found == NULL ? NULL : PyObject_GetAttrString(found, "ident");
  if (number != NULL) main_thread = (pthread_t)PyLong_AsUnsignedLong(number);
  Py_XDECREF(threading);
  Py_XDECREF(found);
  Py_XDECREF(number);
  return !PyErr_Occurred();
}

static void OnInterrupt(int number, siginfo_t* info, void* context) {
  __atomic_add_fetch(&in_handler, 1, __ATOMIC_SEQ_CST);
  int32_t* flag = __atomic_load_n(&target, __ATOMIC_SEQ_CST);
  int32_t none = 0;
  if (flag != NULL &&
      __atomic_compare_exchange_n(flag, &none, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    __atomic_store_n(&is_signalled, true, __ATOMIC_SEQ_CST);
  }
  if ((before.sa_flags & SA_SIGINFO) != 0) {
    before.sa_sigaction(number, info, context);
  } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
    before.sa_handler(number);
  }
  // Only now: whoever sees the flag finds that Python knows of the signal.
  __atomic_sub_fetch(&in_handler, 1, __ATOMIC_SEQ_CST);
}

static void Install(State* state) {
  PyObject* handler = PyObject_CallFunction(state->getsignal, "i", SIGINT);
  const bool is_default = handler == state->default_int_handler;
  Py_XDECREF(handler);
  PyErr_Clear();
  if (!is_default || sigaction(SIGINT, NULL, &before) != 0) return;
  struct sigaction action = before;
  action.sa_flags |= SA_SIGINFO;
  action.sa_sigaction = OnInterrupt;
  is_installed = sigaction(SIGINT, &action, NULL) == 0;
}

static void Uninstall(void) {
  struct sigaction now;
  // A callback may have put another handler in place.
  if (sigaction(SIGINT, NULL, &now) == 0 && (now.sa_flags & SA_SIGINFO) != 0 &&
      now.sa_sigaction == OnInterrupt) {
    sigaction(SIGINT, &before, NULL);
  }
  is_installed = false;
}

void BeginInterruptible(Watch* watch) {
  watch->is_main = watch->cancel != NULL && pthread_equal(pthread_self(), main_thread) != 0;
  if (watch->is_main) {
    if (watch->flag == NULL) watch->flag = &own_flag;
    watch->outer = target;
    __atomic_store_n(&target, watch->flag, __ATOMIC_SEQ_CST);
  }
  if (watch->cancel != NULL) *watch->cancel = watch->flag;
  if ((++running > 1 || watch->pulls) && target != NULL && !is_installed) Install(watch->state);
}

void EndInterruptible(Watch* watch) {
  --running;
  if (!watch->is_main) return;
  __atomic_store_n(&target, watch->outer, __ATOMIC_SEQ_CST);
  if (is_installed && target == NULL) Uninstall();
  while (__atomic_load_n(&in_handler, __ATOMIC_SEQ_CST) != 0) continue;  // a few instructions
  if (!__atomic_exchange_n(&is_signalled, false, __ATOMIC_SEQ_CST)) return;
  __atomic_store_n(watch->flag, 0, __ATOMIC_SEQ_CST);
  if (watch->kind == NULL && PyErr_CheckSignals() == 0) PyErr_SetNone(PyExc_KeyboardInterrupt);
}
