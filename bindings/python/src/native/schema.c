// SPDX-License-Identifier: Apache-2.0
//
// Arrow types as trees of Python: tuples of format, name, metadata (bytes in Arrow's encoding, or None), flags, a tuple of
// children and the type of a dictionary's values (or None). In both directions; what is made of a tree belongs to nobody
// in Python.

#include <stdlib.h>
#include <string.h>

#include "native.h"

// ---- to Python ------------------------------------------------------------------------------------------------

static int32_t Number(const char* place) {
  int32_t number;
  memcpy(&number, place, sizeof(number));
  return number;
}

// Bytes of the encoding: the number of pairs, then each text with its length before it.
static Py_ssize_t MetadataSize(const char* metadata) {
  const char* place = metadata + 4;
  for (int64_t texts = 2 * (int64_t)Number(metadata); texts > 0; --texts)
    place += 4 + Number(place);
  return place - metadata;
}

static PyObject* MetadataOf(const char* metadata) {
  if (metadata != NULL) return PyBytes_FromStringAndSize(metadata, MetadataSize(metadata));
  Py_INCREF(Py_None);
  return Py_None;
}

static PyObject* TreeOf(const struct ArrowSchema* schema) {
  PyObject* children = PyTuple_New((Py_ssize_t)schema->n_children);
  for (int64_t i = 0; children != NULL && i < schema->n_children; ++i) {
    PyObject* child = TreeOf(schema->children[i]);
    if (child == NULL) {
      Py_CLEAR(children);
    } else {
      PyTuple_SetItem(children, (Py_ssize_t)i, child);
    }
  }
  if (children == NULL) return NULL;
  PyObject* dictionary = Py_None;
  if (schema->dictionary == NULL) {
    Py_INCREF(dictionary);
  } else {
    dictionary = TreeOf(schema->dictionary);
  }
  // A part that is NULL fails the whole.
  return Py_BuildValue("(ssNLNN)", schema->format, schema->name == NULL ? "" : schema->name,
                       MetadataOf(schema->metadata), (long long)schema->flags, children,
                       dictionary);
}

// tree_of_schema(schema)
PyObject* TreeOfSchema(PyObject* module, PyObject* capsule) {
  (void)module;
  const struct ArrowSchema* schema = (const struct ArrowSchema*)InCapsule(kArrowSchema, capsule);
  return schema == NULL ? NULL : TreeOf(schema);
}

// ---- from Python ----------------------------------------------------------------------------------------------

// What a schema that was made here points at.
typedef struct Owned {
  char* format;
  char* name;
  char* metadata;
  struct ArrowSchema** pointers;
  struct ArrowSchema* schemas;  // the children, then the dictionary's
} Owned;

static void ReleaseChild(struct ArrowSchema* schema) {
  if (schema != NULL && schema->release != NULL) schema->release(schema);
}

static void Release(struct ArrowSchema* schema) {
  Owned* owned = (Owned*)schema->private_data;
  for (int64_t i = 0; i < schema->n_children; ++i) ReleaseChild(schema->children[i]);
  ReleaseChild(schema->dictionary);
  free(owned->format);
  free(owned->name);
  free(owned->metadata);
  free(owned->pointers);
  free(owned->schemas);
  free(owned);
  schema->release = NULL;
}

static char* Copied(const char* data, Py_ssize_t size) {
  char* copy = data == NULL ? NULL : (char*)malloc((size_t)size + 1);
  if (copy == NULL) {
    if (!PyErr_Occurred()) PyErr_NoMemory();
    return NULL;
  }
  memcpy(copy, data, (size_t)size);
  copy[size] = '\0';
  return copy;
}

static bool StartSchema(struct ArrowSchema* out, Py_ssize_t children) {
  memset(out, 0, sizeof(*out));
  Owned* owned = (Owned*)calloc(1, sizeof(Owned));
  out->private_data = owned;
  if (owned != NULL) {
    owned->pointers = (struct ArrowSchema**)calloc((size_t)children + 1, sizeof(void*));
    owned->schemas = (struct ArrowSchema*)calloc((size_t)children + 1, sizeof(struct ArrowSchema));
  }
  if (owned == NULL || owned->pointers == NULL || owned->schemas == NULL) {
    if (owned != NULL) free(owned->pointers);
    free(owned);
    PyErr_NoMemory();
    return false;
  }
  out->release = Release;
  out->children = owned->pointers;
  return true;
}

// Whatever was made is released when it fails.
static bool Build(PyObject* tree, struct ArrowSchema* out) {
  const char *format, *name, *metadata;
  Py_ssize_t format_size, name_size, metadata_size;
  long long flags;
  PyObject *children, *dictionary;
  if (!PyArg_ParseTuple(tree, "s#s#z#LO!O", &format, &format_size, &name, &name_size, &metadata,
                        &metadata_size, &flags, &PyTuple_Type, &children, &dictionary)) {
    return false;
  }
  const Py_ssize_t count = PyTuple_Size(children);
  if (!StartSchema(out, count)) return false;
  Owned* owned = (Owned*)out->private_data;
  out->flags = flags;
  out->format = owned->format = Copied(format, format_size);
  out->name = owned->name = Copied(name, name_size);
  if (metadata != NULL) out->metadata = owned->metadata = Copied(metadata, metadata_size);
  bool is_built = !PyErr_Occurred();
  for (; is_built && out->n_children < count; ++out->n_children) {
    struct ArrowSchema* child = out->children[out->n_children] = &owned->schemas[out->n_children];
    is_built = Build(PyTuple_GetItem(children, (Py_ssize_t)out->n_children), child);
  }
  if (is_built && dictionary != Py_None) {
    out->dictionary = &owned->schemas[count];
    is_built = Build(dictionary, out->dictionary);
  }
  if (!is_built) Release(out);
  return is_built;
}

// schema_of_tree(tree)
PyObject* SchemaOfTree(PyObject* module, PyObject* tree) {
  (void)module;
  struct ArrowSchema schema;
  return Build(tree, &schema) ? CapsuleOf(kArrowSchema, &schema) : NULL;
}
