// SPDX-License-Identifier: Apache-2.0
//
// The module: its state, what it offers, and how it finds the library's functions.

#include <dlfcn.h>

#include "native.h"

State* StateOf(PyObject* module) { return (State*)PyModule_GetState(module); }

static bool FindVersion(State* state, void* library, const char* path) {
  state->library.version =
      (__typeof__(state->library.version))FindFunction(library, path, "version", "");
  return state->library.version != NULL;
}

static bool FindFunctions(State* state, void* library, const char* path) {
#define NATIVE_FIND(name)                                                                        \
  state->library.name = (__typeof__(state->library.name))FindFunction(library, path, #name, ""); \
  if (state->library.name == NULL) return false;
  NATIVE_FUNCTIONS(NATIVE_FIND)
#undef NATIVE_FIND
  return true;
}

static bool FindObject(PyObject** out, const char* module_name, const char* name) {
  PyObject* module = PyImport_ImportModule(module_name);
  if (module == NULL) return false;
  PyObject* found = PyObject_GetAttrString(module, name);
  Py_DECREF(module);
  if (found == NULL) return false;
  PyObject* before = *out;
  *out = found;
  Py_XDECREF(before);
  return true;
}

bool FindObjects(State* state) {
  if (state->ZoneInfo != NULL) return true;
#define NATIVE_FIND(name, module) \
  if (!FindObject(&state->name, module, #name)) return false;
  NATIVE_OBJECTS(NATIVE_FIND)
#undef NATIVE_FIND
  return true;
}

// load(path, version): the version of the library of this path and, where it is the wanted one but for its patch, its
// functions by name. The library stays loaded as long as the process.
static PyObject* Load(PyObject* module, PyObject* const* arguments, Py_ssize_t count) {
  State* state = StateOf(module);
  if (count != 2) return PyErr_Format(PyExc_TypeError, "a path and a version are expected");
  const long wanted = PyLong_AsLong(arguments[1]);
  PyObject* path = PyErr_Occurred() ? NULL : PyUnicode_EncodeFSDefault(arguments[0]);
  if (path == NULL) return NULL;
  const char* text = PyBytes_AsString(path);
  void* library = dlopen(text, RTLD_NOW | RTLD_LOCAL);
  PyObject* functions = NULL;
  long version = 0;
  if (library == NULL) {
    PyErr_SetString(PyExc_OSError,
                    dlerror());  // NOLINT(concurrency-mt-unsafe): of the thread in glibc
  } else if (FindVersion(state, library, text)) {
    version = (long)state->library.version();
    if (version / 100 != wanted / 100) {
      functions = PyDict_New();
    } else if (FindFunctions(state, library, text) && FindObjects(state) && FindMainThread()) {
      functions = FunctionsOf(module, library, text);
    }
  }
  Py_DECREF(path);
  return functions == NULL ? NULL : Py_BuildValue("(lN)", version, functions);
}

static PyMethodDef methods[] = {
    {"load", (PyCFunction)(void (*)(void))Load, METH_FASTCALL,
     "The version of the library of this path, and, where it is the wanted one, its functions."},
    {"signatures", Signatures, METH_NOARGS, "What functions take and give, by name."},
    {"structs", Structs, METH_NOARGS, "Size and members of structs, by name."},
    {"array_length", ArrayLength, METH_O, "The length of an Arrow array."},
    {"memory_of_column", (PyCFunction)(void (*)(void))MemoryOfColumn, METH_FASTCALL,
     "Offset, length, number of nulls and addresses of buffers of a struct array's column."},
    {"stream_of_array", (PyCFunction)(void (*)(void))StreamOfArray, METH_FASTCALL,
     "An Arrow array, which is taken over, as a stream."},
    {"pull", (PyCFunction)(void (*)(void))Pull, METH_FASTCALL,
     "The schema of a stream, and its arrays up to a number of them."},
    {"tree_of_schema", TreeOfSchema, METH_O, "An Arrow type as tuples."},
    {"schema_of_tree", SchemaOfTree, METH_O, "The Arrow type that such tuples describe."},
    {"array_of_tree", ArrayOfTree, METH_O, "An Arrow array of tuples."},
    {"columns_of_array", (PyCFunction)(void (*)(void))ColumnsOfArray, METH_FASTCALL,
     "The values of each column of a struct array."},
    {"encode_list", EncodeList, METH_O,
     "Values as an Encoded; None where Python has to encode them."},
    {"encode_rows", EncodeRows, METH_O, "Dicts as columns; None where Python has to take them."},
    {"read_batch", (PyCFunction)(void (*)(void))ReadBatch, METH_FASTCALL,
     "The next batch of a reader: columns (0), dicts (1) or tuples (2); an empty list at the "
     "end; None where a column is nested."},
    {"write_rows", (PyCFunction)(void (*)(void))WriteRows, METH_FASTCALL,
     "Writes a list of dicts; None where Python has to take them."},
    {"write_row", (PyCFunction)(void (*)(void))WriteRow, METH_FASTCALL,
     "Writes one row: values and their names, or a dict and None; None where Python has to take "
     "it."},
    {"write_columns", (PyCFunction)(void (*)(void))WriteColumns, METH_FASTCALL, "Writes Columns."},
    {"query", (PyCFunction)(void (*)(void))Query, METH_FASTCALL,
     "All rows of a prepared query; None where a column is nested."},
    {NULL, NULL, 0, NULL},
};

static bool AddType(PyObject* module, PyTypeObject** out, PyTypeObject* type, const char* name) {
  if (type == NULL) return false;
  *out = type;
  Py_INCREF(type);
  if (PyModule_AddObject(module, name, (PyObject*)type) == 0) return true;
  Py_DECREF(type);
  return false;
}

static int Execute(PyObject* module) {
  State* state = StateOf(module);
  // What is static in here, and the thread states that foreign callers of an Arrow struct's release get, are those of one
  // interpreter.
  if (PyInterpreterState_GetID(PyInterpreterState_Get()) != 0) {
    PyErr_SetString(PyExc_ImportError,
                    "colmerge works in the main interpreter alone, not in subinterpreters; use "
                    "threads, or processes");
    return -1;
  }
#define NATIVE_ADD(member, maker, name) \
  if (!AddType(module, &state->member, maker(module), name)) return -1;
  NATIVE_TYPES(NATIVE_ADD)
#undef NATIVE_ADD
  return 0;
}

static int Traverse(PyObject* module, visitproc visit, void* arg) {
  State* state = StateOf(module);
#define NATIVE_VISIT(member, ...) Py_VISIT(state->member);
  NATIVE_OBJECTS(NATIVE_VISIT)
  NATIVE_TYPES(NATIVE_VISIT)
#undef NATIVE_VISIT
  return 0;
}

static int Clear(PyObject* module) {
  State* state = StateOf(module);
#define NATIVE_CLEAR(member, ...) Py_CLEAR(state->member);
  NATIVE_OBJECTS(NATIVE_CLEAR)
  NATIVE_TYPES(NATIVE_CLEAR)
#undef NATIVE_CLEAR
  return 0;
}

static void Free(void* module) { Clear((PyObject*)module); }

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, Execute},
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_MULTIPLE_INTERPRETERS_NOT_SUPPORTED},
#endif
#if !defined(Py_LIMITED_API) && PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_USED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "colmerge._native",
    .m_doc = "The calls of the library.",
    .m_size = sizeof(State),
    .m_methods = methods,
    .m_slots = slots,
    .m_traverse = Traverse,
    .m_clear = Clear,
    .m_free = Free,
};

// NOLINTNEXTLINE(readability-identifier-naming)
PyMODINIT_FUNC PyInit__native(void) { return PyModuleDef_Init(&definition); }
