// SPDX-License-Identifier: Apache-2.0
//
// The functions of the library as Python calls them: by the table of signatures.c, which says for each the kinds of what it
// takes and of what it gives. The last parameter of all of them, the error, is left out: a failure is an exception.
//
// Every parameter is one or two words of 64 bits, pointers and int64_t, which the platforms' calling conventions pass
// alike.

#include <dlfcn.h>
#include <string.h>

#include "native.h"

enum { kMostParameters = 5, kMostWords = 8, kFirstText = 256 };

typedef enum Kind {
  kIsNone,
  kIsHandle,
  kIsText,
  kIsBytes,    // of a text
  kIsInt,      // int64_t
  kIsNumbers,  // of int64_t
  kIsColumns,  // a Columns
  kIsFields,   // dicts of members of colmerge_field
  kIsValues,   // parameters of a statement
  kIsSchema,   // capsules
  kIsArray,
  kIsStream,
  kIsNextStream,  // a callable
  kIsStruct,      // a dict, or None
  // Only given:
  kIsInt32,
  kIsInt64,
  kIsString,
  kIsWriteResult,
  kIsNewHandle,
} Kind;

typedef struct Type {
  Kind kind;
  const StructKind* of;
} Type;

typedef struct Function {
  PyObject* module;  // owned
  State* state;
  const char* name;
  void* address;
  void (*close)(void*);  // of the handle that it gives
  Py_ssize_t count;
  Type parameters[kMostParameters];
  Type result;
  PyMethodDef definition;
} Function;

// One call: its words, and what they point at.
typedef struct Call {
  const Function* function;
  State* state;
  Watch watch;
  Space space;
  Parameters parameters;
  int count;
  uintptr_t words[kMostWords];
  int64_t rows;  // of the keys given
  union {
    void* handle;
    int32_t int32;
    int64_t int64;
    colmerge_string string;
    struct ArrowSchema schema;
    struct ArrowArrayStream stream;
    colmerge_write_result counts;
    char any[192];  // structs
    char text[kFirstText];
  } result;
  void* place;     // of numbers or of a text
  int64_t length;  // of a text; -1: null
  int64_t capacity;
  colmerge_error error;
} Call;

static void AddPointer(Call* call, const void* pointer) {
  call->words[call->count++] = (uintptr_t)pointer;
}

static void AddNumber(Call* call, int64_t number) {
  call->words[call->count++] = (uintptr_t)number;
}

// ---- parameters -----------------------------------------------------------------------------------------------

static bool TakeNumbers(Call* call, PyObject* given) {
  PyObject* listed = PySequence_Tuple(given);
  const Py_ssize_t count = listed == NULL ? -1 : PyTuple_Size(listed);
  int64_t* numbers = count < 0 ? NULL : (int64_t*)Take(&call->space, (size_t)count * 8 + 1);
  for (Py_ssize_t i = 0; numbers != NULL && i < count; ++i) {
    numbers[i] = PyLong_AsLongLong(PyTuple_GetItem(listed, i));
    if (PyErr_Occurred()) numbers = NULL;
  }
  Py_XDECREF(listed);
  AddPointer(call, numbers);
  AddNumber(call, count);
  return numbers != NULL;
}

static bool TakeFields(Call* call, PyObject* given) {
  const StructKind* field = StructOf("field", strlen("field"));
  PyObject* listed = PySequence_Tuple(given);
  const Py_ssize_t count = listed == NULL ? -1 : PyTuple_Size(listed);
  char* fields = count < 0 ? NULL : (char*)Take(&call->space, SizeOf(field) * (size_t)count + 1);
  for (Py_ssize_t i = 0; fields != NULL && i < count; ++i) {
    if (!FillStruct(call->state, &call->space, &call->watch, field, PyTuple_GetItem(listed, i),
                    fields + SizeOf(field) * (size_t)i)) {
      fields = NULL;
    }
  }
  Py_XDECREF(listed);
  AddPointer(call, fields);
  AddNumber(call, count);
  return fields != NULL;
}

static bool TakeStruct(Call* call, const StructKind* kind, PyObject* given) {
  if (given != Py_None && !PyDict_Check(given)) {
    PyErr_SetString(PyExc_TypeError, "options are a dict");
    return false;
  }
  void* data = Take(&call->space, SizeOf(kind));
  AddPointer(call, data);
  return data != NULL && FillStruct(call->state, &call->space, &call->watch, kind, given, data);
}

static bool TakeText(Call* call, PyObject* given) {
  colmerge_string text;
  if (!TextFrom(call->state, &call->space, given, &text)) return false;
  AddPointer(call, text.data);
  AddNumber(call, text.length);
  return true;
}

static bool TakeBytes(Call* call, PyObject* given) {
  AddPointer(call, PyBytes_AsString(given));
  AddNumber(call, PyBytes_Size(given));
  return !PyErr_Occurred();
}

static bool TakeColumns(Call* call, PyObject* given) {
  if (!PyObject_TypeCheck(given, call->state->columns_type)) {
    PyErr_SetString(PyExc_TypeError, "Columns are expected");
    return false;
  }
  const Columns* columns = (const Columns*)given;
  call->rows = columns->rows;
  AddPointer(call, columns->columns);
  AddNumber(call, columns->count);
  return true;
}

static bool TakeCapsule(Call* call, ArrowKind kind, PyObject* given) {
  void* inside = InCapsule(kind, given);
  AddPointer(call, inside);
  if (inside != NULL && kind == kArrowArray) call->rows = ((struct ArrowArray*)inside)->length;
  return inside != NULL;
}

static bool TakeArgument(Call* call, const Type* type, PyObject* given) {
  void* token = NULL;
  switch (type->kind) {
    case kIsHandle:
      if (!TokenOf(call->state, given, &token)) return false;
      AddPointer(call, token);
      return true;
    case kIsText: return TakeText(call, given);
    case kIsBytes: return TakeBytes(call, given);
    case kIsInt: AddNumber(call, PyLong_AsLongLong(given)); return !PyErr_Occurred();
    case kIsNumbers: return TakeNumbers(call, given);
    case kIsColumns: return TakeColumns(call, given);
    case kIsFields: return TakeFields(call, given);
    case kIsValues:
      if (!StartParameters(call->state, &call->parameters, given)) return false;
      AddPointer(call, call->parameters.values);
      AddNumber(call, call->parameters.count);
      return true;
    case kIsSchema: return TakeCapsule(call, kArrowSchema, given);
    case kIsArray: return TakeCapsule(call, kArrowArray, given);
    case kIsStream: call->watch.pulls = true; return TakeCapsule(call, kArrowStream, given);
    case kIsNextStream:
      call->watch.pulls = true;
      call->watch.next_stream = given;
      call->words[call->count++] = (uintptr_t)WatchStreams;
      AddPointer(call, &call->watch);
      return true;
    default: return TakeStruct(call, type->of, given);
  }
}

// ---- results --------------------------------------------------------------------------------------------------

static bool PrepareResult(Call* call) {
  const Type* type = &call->function->result;
  if (type->kind == kIsNone) return true;
  call->place = &call->result;
  if (type->kind == kIsStruct) StartStruct(type->of, &call->result);
  if (type->kind == kIsWriteResult) call->result.counts.struct_size = sizeof(colmerge_write_result);
  if (type->kind == kIsNumbers) call->place = Take(&call->space, (size_t)call->rows * 8 + 1);
  if (call->place == NULL) return false;
  AddPointer(call, call->place);
  if (type->kind == kIsNumbers) AddNumber(call, call->rows);
  if (type->kind == kIsText) {
    call->capacity = kFirstText;
    AddNumber(call, call->capacity);
    AddPointer(call, &call->length);
  }
  return true;
}

static PyObject* Result(Call* call) {
  const Function* function = call->function;
  switch (function->result.kind) {
    case kIsNewHandle: return NewHandle(call->state, call->result.handle, function->close);
    case kIsInt32: return PyLong_FromLong(call->result.int32);
    case kIsInt64: return PyLong_FromLongLong(call->result.int64);
    case kIsString: return TextTo(&call->result.string);
    case kIsSchema: return CapsuleOf(kArrowSchema, &call->result);
    case kIsStream: return CapsuleOf(kArrowStream, &call->result);
    case kIsNumbers: return ListOfNumbers((const int64_t*)call->place, call->rows);
    case kIsWriteResult: return CountsOf(call->state, &call->result.counts);
    case kIsStruct: return DictOfStruct(function->result.of, &call->result);
    case kIsText:
      if (call->length >= 0 && call->length < call->capacity)
        return PyUnicode_DecodeUTF8((const char*)call->place, (Py_ssize_t)call->length, NULL);
      break;
    default: break;
  }
  Py_RETURN_NONE;
}

// Of a call that was done, but whose callback raised.
static void DropResult(Call* call) {
  PyObject *kind, *value, *trace;
  PyErr_Fetch(&kind, &value, &trace);
  Py_XDECREF(Result(call));
  PyErr_Restore(kind, value, trace);
}

// ---- calls ----------------------------------------------------------------------------------------------------

typedef uintptr_t Word;

static int32_t Invoke(void* function, const Word* w, int count) {
  switch (count) {
    case 2: return ((int32_t (*)(Word, Word))function)(w[0], w[1]);
    case 3: return ((int32_t (*)(Word, Word, Word))function)(w[0], w[1], w[2]);
    case 4: return ((int32_t (*)(Word, Word, Word, Word))function)(w[0], w[1], w[2], w[3]);
    case 5:
      return ((int32_t (*)(Word, Word, Word, Word, Word))function)(w[0], w[1], w[2], w[3], w[4]);
    case 6:
      return ((int32_t (*)(Word, Word, Word, Word, Word, Word))function)(w[0], w[1], w[2], w[3],
                                                                         w[4], w[5]);
    case 7:
      return ((int32_t (*)(Word, Word, Word, Word, Word, Word, Word))function)(
          w[0], w[1], w[2], w[3], w[4], w[5], w[6]);
    default:
      return ((int32_t (*)(Word, Word, Word, Word, Word, Word, Word, Word))function)(
          w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]);
  }
}

static PyObject* Run(Call* call) {
  StartWatch(&call->watch, call->state);
  const int32_t status = Invoke(call->function->address, call->words, call->count);
  const bool has_raised = !EndWatch(&call->watch);
  if (!has_raised) return status == COLMERGE_OK ? Result(call) : Raise(call->state, &call->error);
  if (status == COLMERGE_OK) DropResult(call);
  return NULL;
}

// Again with more room, where a text was longer than there was.
static PyObject* RunText(Call* call) {
  PyObject* text = Run(call);
  if (text == NULL || call->length < call->capacity) return text;
  Py_DECREF(text);
  call->capacity = call->length + 1;
  call->place = Take(&call->space, (size_t)call->capacity);
  if (call->place == NULL) return NULL;
  call->words[call->count - 4] = (uintptr_t)call->place;
  call->words[call->count - 3] = (uintptr_t)call->capacity;
  return Run(call);
}

static const char capsule_name[] = "colmerge function";

static PyObject* CallFunction(PyObject* self, PyObject* const* arguments, Py_ssize_t count) {
  const Function* function = (const Function*)PyCapsule_GetPointer(self, capsule_name);
  if (function == NULL) return NULL;
  if (count != function->count) {
    return PyErr_Format(PyExc_TypeError, "colmerge_%s takes %zd arguments, not %zd", function->name,
                        function->count, count);
  }
  Call call;
  memset(&call, 0, offsetof(Call, error));
  call.function = function;
  call.state = function->state;
  bool is_taken = true;
  for (Py_ssize_t i = 0; is_taken && i < count; ++i)
    is_taken = TakeArgument(&call, &function->parameters[i], arguments[i]);
  PyObject* result = NULL;
  if (is_taken && PrepareResult(&call)) {
    AddPointer(&call, &call.error);
    result = function->result.kind == kIsText ? RunText(&call) : Run(&call);
  }
  if (call.parameters.kept != NULL) ClearParameters(&call.parameters);
  ClearSpace(&call.space);
  return result;
}

// ---- making them ----------------------------------------------------------------------------------------------

static bool Is(const char* word, size_t length, const char* expected) {
  return strlen(expected) == length && memcmp(word, expected, length) == 0;
}

static Type TypeOf(const char* word, size_t length) {
  static const struct {
    const char* name;
    Kind kind;
  } names[] = {
      {"handle", kIsHandle},
      {"bytes", kIsBytes},
      {"text", kIsText},
      {"int", kIsInt},
      {"numbers", kIsNumbers},
      {"columns", kIsColumns},
      {"fields", kIsFields},
      {"values", kIsValues},
      {"schema", kIsSchema},
      {"array", kIsArray},
      {"stream", kIsStream},
      {"int32", kIsInt32},
      {"next_stream", kIsNextStream},
      {"int64", kIsInt64},
      {"string", kIsString},
      {"write_result", kIsWriteResult},
  };
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); ++i) {
    if (Is(word, length, names[i].name)) return (Type){names[i].kind, NULL};
  }
  const StructKind* of = StructOf(word, length);
  return (Type){of != NULL ? kIsStruct : kIsNewHandle, of};
}

void* FindFunction(void* library, const char* path, const char* name, const char* suffix) {
  char text[80] = "colmerge_";
  strncat(text, name, 60);
  strncat(text, suffix, 10);
  void* found = dlsym(library, text);
  if (found == NULL)
    PyErr_Format(PyExc_OSError, "%s has no function %s: it is older than this package", path, text);
  return found;
}

static bool ReadSignature(Function* function, const char* text, void* library, const char* path) {
  bool is_result = false;
  for (const char* word = text; *word != '\0';) {
    const size_t length = strcspn(word, " ");
    if (Is(word, length, ">")) {
      is_result = true;
    } else if (!is_result) {
      function->parameters[function->count++] = TypeOf(word, length);
    } else {
      function->result = TypeOf(word, length);
      if (function->result.kind == kIsNewHandle)
        function->close = (void (*)(void*))FindFunction(library, path, word, "_close");
    }
    word += length + strspn(word + length, " ");
  }
  return !PyErr_Occurred();
}

static void FreeFunction(PyObject* capsule) {
  Function* function = (Function*)PyCapsule_GetPointer(capsule, capsule_name);
  Py_DECREF(function->module);
  PyMem_Free(function);
}

static PyObject* MakeFunction(PyObject* module, const Row* row, void* library, const char* path) {
  Function* function = (Function*)PyMem_Calloc(1, sizeof(Function));
  if (function == NULL) return PyErr_NoMemory();
  function->state = StateOf(module);
  function->name = row->name;
  function->definition = (PyMethodDef){row->name, (PyCFunction)(void (*)(void))CallFunction,
                                       METH_FASTCALL, row->signature};
  function->address = FindFunction(library, path, row->name, "");
  if (function->address == NULL || !ReadSignature(function, row->signature, library, path)) {
    PyMem_Free(function);
    return NULL;
  }
  PyObject* capsule = PyCapsule_New(function, capsule_name, FreeFunction);
  if (capsule == NULL) {
    PyMem_Free(function);
    return NULL;
  }
  Py_INCREF(module);
  function->module = module;
  PyObject* made = PyCFunction_New(&function->definition, capsule);
  Py_DECREF(capsule);
  return made;
}

PyObject* FunctionsOf(PyObject* module, void* library, const char* path) {
  PyObject* found = PyDict_New();
  for (size_t i = 0; found != NULL && i < function_count; ++i) {
    PyObject* function = MakeFunction(module, &function_rows[i], library, path);
    if (function == NULL || PyDict_SetItemString(found, function_rows[i].name, function) != 0)
      Py_CLEAR(found);
    Py_XDECREF(function);
  }
  return found;
}
