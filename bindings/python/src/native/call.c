// SPDX-License-Identifier: Apache-2.0
//
// What a failed call becomes, and calls that take long: what they call back, and how signals reach them.

#include "native.h"

#include <errno.h>
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

// ---- a call under watch ---------------------------------------------------------------------------------------

// Signals are looked for this often, in nanoseconds; the first time not before one such span is over.
static const int64_t look_every = 20000000;

static int64_t Now(void) {
  struct timespec clock;
  clock_gettime(CLOCK_MONOTONIC, &clock);
  return (int64_t)clock.tv_sec * 1000000000 + clock.tv_nsec;
}

void StartWatch(Watch* watch, State* state) {
  watch->state = state;
  BeginInterruptible(watch);
  watch->thread = PyEval_SaveThread();
}

bool EndWatch(Watch* watch) {
  PyEval_RestoreThread(watch->thread);
  EndInterruptible(watch);
  if (watch->kind == NULL) return !PyErr_Occurred();
  PyErr_Restore(watch->kind, watch->value, watch->trace);
  return false;
}

// What is raised now becomes what the call raises; what comes later is lost.
static void NoteRaised(Watch* watch) {
  if (watch->kind != NULL) return PyErr_Clear();
  PyErr_Fetch(&watch->kind, &watch->value, &watch->trace);
}

// Whether a callback's answer, which is taken over, is to go on.
static bool GoesOn(Watch* watch, PyObject* answer) {
  if (answer == NULL) NoteRaised(watch);
  const bool goes_on = answer != NULL && answer != Py_False;
  Py_XDECREF(answer);
  return goes_on;
}

static bool CallProgress(Watch* watch, const colmerge_progress* now) {
  PyObject* total = now->total_rows < 0 ? NULL : PyLong_FromLongLong(now->total_rows);
  PyObject* told = PyErr_Occurred() ? NULL
                                    : PyObject_CallFunction(
                                          watch->state->Progress, "LLLO", (long long)now->rows_read,
                                          (long long)now->batches, (long long)now->rows_prepared,
                                          total == NULL ? Py_None : total);
  Py_XDECREF(total);
  PyObject* answer =
      told == NULL ? NULL : PyObject_CallFunctionObjArgs(watch->progress, told, NULL);
  Py_XDECREF(told);
  return GoesOn(watch, answer);
}

int32_t WatchProgress(void* user, const colmerge_progress* progress) {
  Watch* watch = (Watch*)user;
  if (watch->kind != NULL) return 1;
  const int64_t now = Now();
  if (watch->next_look == 0) watch->next_look = now + look_every;
  const bool looks = now >= watch->next_look;
  if (!looks && watch->progress == NULL) return 0;
  PyEval_RestoreThread(watch->thread);
  bool goes_on = true;
  if (looks) {
    watch->next_look = now + look_every;
    if (PyErr_CheckSignals() != 0) goes_on = GoesOn(watch, NULL);
  }
  if (goes_on && watch->progress != NULL) goes_on = CallProgress(watch, progress);
  watch->thread = PyEval_SaveThread();
  return goes_on ? 0 : 1;
}

int32_t WatchRejected(void* user, const colmerge_rejected_row* row) {
  Watch* watch = (Watch*)user;
  if (watch->kind != NULL) return 1;
  PyEval_RestoreThread(watch->thread);
  PyObject* column = row->column.length == 0 ? NULL : TextTo(&row->column);
  PyObject* message = PyErr_Occurred() ? NULL : TextTo(&row->message);
  PyObject* told =
      message == NULL
          ? NULL
          : PyObject_CallFunction(watch->state->RejectedRow, "LLOO", (long long)row->line,
                                  (long long)row->row, column == NULL ? Py_None : column, message);
  Py_XDECREF(column);
  Py_XDECREF(message);
  PyObject* answer =
      told == NULL ? NULL : PyObject_CallFunctionObjArgs(watch->rejected, told, NULL);
  Py_XDECREF(told);
  const bool goes_on = GoesOn(watch, answer);
  watch->thread = PyEval_SaveThread();
  return goes_on ? 0 : 1;
}

int32_t WatchStreams(void* user, struct ArrowArrayStream* out_stream, const char** out_message) {
  (void)out_message;
  Watch* watch = (Watch*)user;
  PyEval_RestoreThread(watch->thread);
  PyObject* capsule = PyObject_CallFunctionObjArgs(watch->next_stream, NULL);
  if (capsule != NULL && capsule != Py_None) {
    struct ArrowArrayStream* stream = (struct ArrowArrayStream*)InCapsule(kArrowStream, capsule);
    if (stream != NULL) {
      *out_stream = *stream;
      stream->release = NULL;
    }
  }
  const bool is_given = !PyErr_Occurred();
  if (!is_given) NoteRaised(watch);
  Py_XDECREF(capsule);
  watch->thread = PyEval_SaveThread();
  return is_given ? 0 : EIO;
}
