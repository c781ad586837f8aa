// SPDX-License-Identifier: Apache-2.0
//
// Arrow arrays of trees of Python: tuples of length, number of nulls, a tuple of buffers (bytes or None) and a tuple of
// children, each such a tree or a capsule, whose array is moved. The buffers are shown, not copied: the array holds them
// until it is released, which takes the interpreter lock.

#include <stdlib.h>
#include <string.h>

#include "native.h"

typedef struct Owned {
  PyObject* buffers;  // tuple
  const void** places;
  struct ArrowArray** pointers;
  struct ArrowArray* children;
} Owned;

static void Release(struct ArrowArray* array) {
  Owned* owned = (Owned*)array->private_data;
  for (int64_t i = 0; i < array->n_children; ++i) {
    if (array->children[i]->release != NULL) array->children[i]->release(array->children[i]);
  }
  const PyGILState_STATE held = PyGILState_Ensure();
  Py_DECREF(owned->buffers);
  PyGILState_Release(held);
  free(owned->places);
  free(owned->pointers);
  free(owned->children);
  free(owned);
  array->release = NULL;
}

static bool StartArray(struct ArrowArray* out, PyObject* buffers, Py_ssize_t children) {
  memset(out, 0, sizeof(*out));
  Owned* owned = (Owned*)calloc(1, sizeof(Owned));
  if (owned != NULL) {
    owned->places = (const void**)calloc((size_t)PyTuple_Size(buffers) + 1, sizeof(void*));
    owned->pointers = (struct ArrowArray**)calloc((size_t)children + 1, sizeof(void*));
    owned->children = (struct ArrowArray*)calloc((size_t)children + 1, sizeof(struct ArrowArray));
  }
  if (owned == NULL || owned->places == NULL || owned->pointers == NULL ||
      owned->children == NULL) {
    if (owned != NULL) {
      free(owned->places);
      free(owned->pointers);
    }
    free(owned);
    PyErr_NoMemory();
    return false;
  }
  Py_INCREF(buffers);
  owned->buffers = buffers;
  out->buffers = owned->places;
  out->children = owned->pointers;
  out->private_data = owned;
  out->release = Release;
  return true;
}

static bool Build(PyObject* given, struct ArrowArray* out);

static bool BuildParts(struct ArrowArray* out, PyObject* buffers, PyObject* children) {
  Owned* owned = (Owned*)out->private_data;
  for (; out->n_buffers < PyTuple_Size(buffers); ++out->n_buffers) {
    PyObject* buffer = PyTuple_GetItem(buffers, (Py_ssize_t)out->n_buffers);
    if (buffer != Py_None) out->buffers[out->n_buffers] = PyBytes_AsString(buffer);
    if (PyErr_Occurred()) return false;
  }
  for (; out->n_children < PyTuple_Size(children); ++out->n_children) {
    struct ArrowArray* child = out->children[out->n_children] = &owned->children[out->n_children];
    if (!Build(PyTuple_GetItem(children, (Py_ssize_t)out->n_children), child)) return false;
  }
  return true;
}

// Whatever was made is released when it fails.
static bool Build(PyObject* given, struct ArrowArray* out) {
  if (!PyTuple_Check(given)) {
    struct ArrowArray* array = (struct ArrowArray*)InCapsule(kArrowArray, given);
    if (array == NULL) return false;
    *out = *array;
    array->release = NULL;
    return true;
  }
  long long length, nulls;
  PyObject *buffers, *children;
  if (!PyArg_ParseTuple(given, "LLO!O!", &length, &nulls, &PyTuple_Type, &buffers, &PyTuple_Type,
                        &children) ||
      !StartArray(out, buffers, PyTuple_Size(children))) {
    return false;
  }
  out->length = length;
  out->null_count = nulls;
  const bool is_built = BuildParts(out, buffers, children);
  if (!is_built) Release(out);
  return is_built;
}

// array_of_tree(tree)
PyObject* ArrayOfTree(PyObject* module, PyObject* tree) {
  (void)module;
  struct ArrowArray array;
  return Build(tree, &array) ? CapsuleOf(kArrowArray, &array) : NULL;
}
