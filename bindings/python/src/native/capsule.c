// SPDX-License-Identifier: Apache-2.0
//
// Arrow structs inside PyCapsules, as the Arrow PyCapsule interface wants them. Going out, the struct belongs to the
// capsule: when the capsule goes and nobody took the struct's contents, they are released. Coming in, the struct stays the
// capsule's; whoever takes its contents leaves it released.

#include <string.h>

#include "native.h"

static const char* const names[] = {"arrow_schema", "arrow_array", "arrow_array_stream"};
static const size_t sizes[] = {sizeof(struct ArrowSchema), sizeof(struct ArrowArray),
                               sizeof(struct ArrowArrayStream)};

static void ReleaseStruct(ArrowKind kind, void* given) {
  if (kind == kArrowSchema && ((struct ArrowSchema*)given)->release != NULL)
    ((struct ArrowSchema*)given)->release((struct ArrowSchema*)given);
  if (kind == kArrowArray && ((struct ArrowArray*)given)->release != NULL)
    ((struct ArrowArray*)given)->release((struct ArrowArray*)given);
  if (kind == kArrowStream && ((struct ArrowArrayStream*)given)->release != NULL)
    ((struct ArrowArrayStream*)given)->release((struct ArrowArrayStream*)given);
}

static void Destroy(PyObject* capsule) {
  const char* name = PyCapsule_GetName(capsule);
  void* inside = PyCapsule_GetPointer(capsule, name);
  for (int kind = kArrowSchema; kind <= kArrowStream; ++kind) {
    if (name == names[kind]) ReleaseStruct((ArrowKind)kind, inside);
  }
  PyMem_Free(inside);
}

PyObject* CapsuleOf(ArrowKind kind, void* given) {
  void* inside = PyMem_Malloc(sizes[kind]);
  PyObject* capsule = NULL;
  if (inside == NULL) {
    PyErr_NoMemory();
  } else {
    memcpy(inside, given, sizes[kind]);
    capsule = PyCapsule_New(inside, names[kind], Destroy);
  }
  if (capsule == NULL) {
    ReleaseStruct(kind, given);
    PyMem_Free(inside);
  }
  return capsule;
}

void* InCapsule(ArrowKind kind, PyObject* capsule) {
  if (PyCapsule_IsValid(capsule, names[kind])) return PyCapsule_GetPointer(capsule, names[kind]);
  return PyErr_Format(PyExc_TypeError, "expected a PyCapsule named '%s', not %R", names[kind],
                      capsule);
}

// array_length(array)
PyObject* ArrayLength(PyObject* module, PyObject* capsule) {
  (void)module;
  const struct ArrowArray* array = (const struct ArrowArray*)InCapsule(kArrowArray, capsule);
  return array == NULL ? NULL : PyLong_FromLongLong(array->length);
}

// memory_of_column(array, column): offset, length, number of nulls and addresses of buffers of a struct array's column. They
// are good as long as the capsule holds the array.
PyObject* MemoryOfColumn(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  (void)module;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "an array and a number are expected");
  const struct ArrowArray* array = (const struct ArrowArray*)InCapsule(kArrowArray, arguments[0]);
  const long long number = PyLong_AsLongLong(arguments[1]);
  if (array == NULL || PyErr_Occurred()) return NULL;
  if (array->release == NULL || number < 0 || number >= array->n_children)
    return PyErr_Format(PyExc_ValueError, "the array has no column %lld", number);
  const struct ArrowArray* column = array->children[number];
  PyObject* buffers = PyTuple_New((Py_ssize_t)column->n_buffers);
  for (Py_ssize_t i = 0; buffers != NULL && i < column->n_buffers; ++i) {
    PyObject* address = PyLong_FromUnsignedLongLong((uintptr_t)column->buffers[i]);
    if (address == NULL) {
      Py_CLEAR(buffers);
    } else {
      PyTuple_SetItem(buffers, i, address);
    }
  }
  if (buffers == NULL) return NULL;
  return Py_BuildValue("(LLLN)", (long long)column->offset, (long long)column->length,
                       (long long)column->null_count, buffers);
}

// ---- streams of one array -------------------------------------------------------------------------------------

static void ReleaseView(struct ArrowSchema* schema) {
  const PyGILState_STATE held = PyGILState_Ensure();
  Py_DECREF((PyObject*)schema->private_data);
  PyGILState_Release(held);
  schema->release = NULL;
}

// A view of the schema in the first capsule of the pair, which it holds.
static int GetSchema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  PyObject* capsule = PyTuple_GetItem((PyObject*)stream->private_data, 0);
  const PyGILState_STATE held = PyGILState_Ensure();
  Py_INCREF(capsule);
  PyGILState_Release(held);
  *out = *(const struct ArrowSchema*)PyCapsule_GetPointer(capsule, names[kArrowSchema]);
  out->release = ReleaseView;
  out->private_data = capsule;
  return 0;
}

// Moves the array out of the second capsule; then there is none.
static int GetNext(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  PyObject* capsule = PyTuple_GetItem((PyObject*)stream->private_data, 1);
  struct ArrowArray* array = (struct ArrowArray*)PyCapsule_GetPointer(capsule, names[kArrowArray]);
  *out = *array;
  array->release = NULL;
  return 0;
}

static const char* LastError(struct ArrowArrayStream* stream) {
  (void)stream;
  return NULL;
}

static void ReleaseStream(struct ArrowArrayStream* stream) {
  const PyGILState_STATE held = PyGILState_Ensure();
  Py_DECREF((PyObject*)stream->private_data);
  PyGILState_Release(held);
  stream->release = NULL;
}

// stream_of_array(schema, array)
PyObject* StreamOfArray(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  (void)module;
  if (count != 2) return PyErr_Format(PyExc_TypeError, "a schema and an array are expected");
  if (InCapsule(kArrowSchema, arguments[0]) == NULL || InCapsule(kArrowArray, arguments[1]) == NULL)
    return NULL;
  PyObject* pair = PyTuple_Pack(2, arguments[0], arguments[1]);
  if (pair == NULL) return NULL;
  struct ArrowArrayStream stream = {GetSchema, GetNext, LastError, ReleaseStream, pair};
  return CapsuleOf(kArrowStream, &stream);
}

// ---- reading streams ------------------------------------------------------------------------------------------

static bool IsGood(State* state, struct ArrowArrayStream* stream, int status, PyObject* what) {
  if (status == 0 || PyErr_Occurred()) return status == 0;
  const char* told = stream->get_last_error(stream);
  PyObject* text = told == NULL
                       ? PyUnicode_FromFormat("%S: its Arrow stream failed: code %d", what, status)
                       : PyUnicode_FromFormat("%S: its Arrow stream failed: %s", what, told);
  PyObject* raised =
      text == NULL ? NULL
                   : PyObject_CallFunction(state->error_of_code, "iO", COLMERGE_ERROR_STREAM, text);
  if (raised != NULL) PyErr_SetObject((PyObject*)Py_TYPE(raised), raised);
  Py_XDECREF(raised);
  Py_XDECREF(text);
  return false;
}

// The next array as a capsule; None at the end. `length`: its length.
static PyObject* NextArray(State* state, struct ArrowArrayStream* stream, PyObject* what,
                           int64_t* length) {
  struct ArrowArray array = {0};
  int status;
  Py_BEGIN_ALLOW_THREADS status = stream->get_next(stream, &array);
  Py_END_ALLOW_THREADS if (!IsGood(state, stream, status, what)) return NULL;
  *length = array.length;
  if (array.release != NULL) return CapsuleOf(kArrowArray, &array);
  Py_RETURN_NONE;
}

static bool PullArrays(State* state, struct ArrowArrayStream* stream, long long most,
                       PyObject* what, PyObject* found) {
  PyObject* empty = NULL;
  bool is_good = true, is_over = false;
  while (is_good && !is_over && PyList_Size(found) < most) {
    int64_t length = 0;
    PyObject* array = NextArray(state, stream, what, &length);
    is_good = array != NULL;
    is_over = array == Py_None;
    if (is_good && !is_over && length > 0) is_good = PyList_Append(found, array) == 0;
    if (is_good && !is_over && length == 0 && empty == NULL) {
      empty = array;
      Py_INCREF(empty);
    }
    Py_XDECREF(array);
  }
  if (is_good && empty != NULL && PyList_Size(found) == 0)
    is_good = PyList_Append(found, empty) == 0;
  Py_XDECREF(empty);
  return is_good;
}

// pull(stream, most, what): its schema, and its arrays up to a number of them, of which empty ones are left out while
// there are others.
PyObject* Pull(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  State* state = StateOf(module);
  if (count != 3)
    return PyErr_Format(PyExc_TypeError, "a stream, a number and a name are expected");
  struct ArrowArrayStream* stream = (struct ArrowArrayStream*)InCapsule(kArrowStream, arguments[0]);
  const long long most = PyLong_AsLongLong(arguments[1]);
  if (stream == NULL || PyErr_Occurred()) return NULL;
  if (stream->release == NULL)
    return PyErr_Format(PyExc_ValueError, "the stream was taken already");
  struct ArrowSchema schema = {0};
  int status;
  Py_BEGIN_ALLOW_THREADS status = stream->get_schema(stream, &schema);
  Py_END_ALLOW_THREADS if (!IsGood(state, stream, status, arguments[2])) return NULL;
  PyObject* held = CapsuleOf(kArrowSchema, &schema);
  PyObject* found = held == NULL ? NULL : PyList_New(0);
  if (found != NULL && PullArrays(state, stream, most, arguments[2], found))
    return Py_BuildValue("(NN)", held, found);
  Py_XDECREF(held);
  Py_XDECREF(found);
  return NULL;
}
