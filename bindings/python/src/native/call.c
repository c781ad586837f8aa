// SPDX-License-Identifier: Apache-2.0
//
// What a failed call becomes, and how Ctrl-C reaches one that takes long.

#include "native.h"

#include <string.h>
#include <time.h>

static bool SetText(PyObject* details, const char* name, const char* text) {
  if (text[0] == '\0') return true;
  PyObject* value = PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
  const bool is_set = value != NULL && PyDict_SetItemString(details, name, value) == 0;
  Py_XDECREF(value);
  return is_set;
}

static bool SetNumber(PyObject* details, const char* name, int64_t number) {
  if (number < 0) return true;
  PyObject* value = PyLong_FromLongLong(number);
  const bool is_set = value != NULL && PyDict_SetItemString(details, name, value) == 0;
  Py_XDECREF(value);
  return is_set;
}

PyObject* Raise(State* state, const colmerge_error* error) {
  PyObject* details = PyDict_New();
  PyObject* message =
      PyUnicode_DecodeUTF8(error->message, (Py_ssize_t)strlen(error->message), "replace");
  PyObject* arguments = message == NULL ? NULL : Py_BuildValue("(iO)", (int)error->code, message);
  Py_XDECREF(message);
  if (details != NULL && arguments != NULL && SetText(details, "table", error->table) &&
      SetText(details, "column", error->column) && SetNumber(details, "row", error->row) &&
      SetNumber(details, "line", error->line) && SetNumber(details, "position", error->position)) {
    PyObject* raised = PyObject_Call(state->error_of_code, arguments, details);
    if (raised != NULL) {
      PyErr_SetObject((PyObject*)Py_TYPE(raised), raised);
      Py_DECREF(raised);
    }
  }
  Py_XDECREF(arguments);
  Py_XDECREF(details);
  return NULL;
}

// Signals are looked for this often, in nanoseconds; the first time not before one such span is over.
static const int64_t look_every = 20000000;

int32_t WatchProgress(void* user, const colmerge_progress* progress) {
  (void)progress;
  Watch* watch = (Watch*)user;
  struct timespec clock;
  clock_gettime(CLOCK_MONOTONIC, &clock);
  const int64_t now = (int64_t)clock.tv_sec * 1000000000 + clock.tv_nsec;
  if (watch->next_look == 0) watch->next_look = now + look_every;
  if (watch->raised) return 1;
  if (now < watch->next_look) return 0;
  PyEval_RestoreThread(watch->thread);
  watch->raised = PyErr_CheckSignals() != 0;
  watch->thread = PyEval_SaveThread();
  watch->next_look = now + look_every;
  return watch->raised;
}
