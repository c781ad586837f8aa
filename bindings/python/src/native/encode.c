// SPDX-License-Identifier: Apache-2.0
//
// Columns built of Python values, one value after the other, each in the type that it has. Semantics are those of
// colmerge._encode, which takes over as soon as anything is not plain.

#include <string.h>

#include "native.h"

static const int64_t largest_exact_float = (int64_t)1 << 53;

void StartBuilder(Builder* builder, int64_t rows) {
  memset(builder, 0, sizeof(Builder));
  builder->capacity = rows;
}

void ClearBuilder(Builder* builder) {
  PyMem_Free(builder->validity);
  PyMem_Free(builder->presence);
  PyMem_Free(builder->values);
  PyMem_Free(builder->offsets);
  Py_CLEAR(builder->zone);
  StartBuilder(builder, 0);
}

static size_t BitmapSize(int64_t rows) { return (size_t)(rows + 7) / 8; }

static void SetBit(uint8_t* bits, int64_t row) { bits[row / 8] |= (uint8_t)(1u << (row % 8)); }

// A bitmap of all rows in which those before the builder's length are set.
static bool BeginBits(const Builder* builder, uint8_t** bits) {
  *bits = (uint8_t*)PyMem_Calloc(BitmapSize(builder->capacity) + 1, 1);
  if (*bits == NULL) {
    PyErr_NoMemory();
    return false;
  }
  memset(*bits, 0xFF, (size_t)builder->length / 8);
  for (int64_t row = builder->length / 8 * 8; row < builder->length; ++row) SetBit(*bits, row);
  return true;
}

bool BeginKind(Builder* builder, ValueKind kind, size_t width) {
  const size_t size =
      kind == kBool ? BitmapSize(builder->capacity) : (size_t)builder->capacity * width;
  if (kind == kText || kind == kBytes) {
    builder->byte_capacity = builder->capacity * 16;
    builder->offsets = (int32_t*)PyMem_Calloc((size_t)builder->capacity + 1, sizeof(int32_t));
    builder->values = (char*)PyMem_Malloc((size_t)builder->byte_capacity + 1);
    if (builder->offsets == NULL) PyErr_NoMemory();
  } else {
    builder->values = (char*)PyMem_Calloc(size + 1, 1);
  }
  builder->kind = kind;
  if (builder->values == NULL) PyErr_NoMemory();
  return !PyErr_Occurred();
}

// ---- rows without a value -------------------------------------------------------------------------------------

static bool AppendNull(Builder* builder) {
  if (builder->validity == NULL && !BeginBits(builder, &builder->validity)) return false;
  if (builder->offsets != NULL)
    builder->offsets[builder->length + 1] = (int32_t)builder->byte_count;
  ++builder->nulls;
  return true;
}

static void EndRow(Builder* builder, bool is_valid) {
  if (is_valid && builder->validity != NULL) SetBit(builder->validity, builder->length);
  ++builder->length;
}

bool AppendAbsent(Builder* builder) {
  if (builder->presence == NULL && !BeginBits(builder, &builder->presence)) return false;
  if (!builder->is_hard && !AppendNull(builder)) return false;
  EndRow(builder, false);
  return true;
}

// ---- values ---------------------------------------------------------------------------------------------------

static Outcome AppendBytes(Builder* builder, const char* data, Py_ssize_t size) {
  const int64_t end = builder->byte_count + size;
  if (end > INT32_MAX) return kHard;
  if (end > builder->byte_capacity) {
    const int64_t wanted = end > builder->byte_capacity * 2 ? end : builder->byte_capacity * 2;
    char* larger = (char*)PyMem_Realloc(builder->values, (size_t)wanted + 1);
    if (larger == NULL) {
      PyErr_NoMemory();
      return kFailed;
    }
    builder->values = larger;
    builder->byte_capacity = wanted;
  }
  memcpy(builder->values + builder->byte_count, data, (size_t)size);
  builder->byte_count = end;
  builder->offsets[builder->length + 1] = (int32_t)end;
  return kDone;
}

static Outcome AppendText(Builder* builder, PyObject* value) {
  if (builder->kind == kNothing && !BeginKind(builder, kText, 0)) return kFailed;
  if (builder->kind != kText) return kHard;
  Py_ssize_t size = 0;
  const char* data = PyUnicode_AsUTF8AndSize(value, &size);
  if (data == NULL) {  // it has a lone surrogate
    PyErr_Clear();
    return kHard;
  }
  return AppendBytes(builder, data, size);
}

static Outcome AppendBinary(Builder* builder, PyObject* value) {
  if (builder->kind == kNothing && !BeginKind(builder, kBytes, 0)) return kFailed;
  if (builder->kind != kBytes) return kHard;
  return AppendBytes(builder, PyBytes_AsString(value), PyBytes_Size(value));
}

static bool IsExactFloat(int64_t number) {
  return number >= -largest_exact_float && number <= largest_exact_float;
}

// Whole numbers so far as floats; kHard where one might have to be rounded.
static Outcome ToFloats(Builder* builder) {
  for (int64_t row = 0; row < builder->length; ++row) {
    if (!IsExactFloat(((int64_t*)builder->values)[row])) return kHard;
  }
  for (int64_t row = 0; row < builder->length; ++row) {
    const double number = (double)((int64_t*)builder->values)[row];
    memcpy(builder->values + row * 8, &number, sizeof(number));
  }
  builder->kind = kFloat;
  return kDone;
}

static Outcome AppendInteger(State* state, Builder* builder, PyObject* value) {
  if (builder->kind == kNothing && !BeginKind(builder, kInteger, 8)) return kFailed;
  if (builder->kind == kDecimal) return AppendDecimal(state, builder, value);
  int overflow = 0;
  const int64_t number = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (overflow != 0) return kHard;
  if (builder->kind == kInteger) {
    ((int64_t*)builder->values)[builder->length] = number;
    return kDone;
  }
  if (builder->kind != kFloat || !IsExactFloat(number)) return kHard;
  ((double*)builder->values)[builder->length] = (double)number;
  return kDone;
}

static Outcome AppendFloat(Builder* builder, PyObject* value) {
  if (builder->kind == kNothing && !BeginKind(builder, kFloat, 8)) return kFailed;
  if (builder->kind == kInteger && ToFloats(builder) == kHard) return kHard;
  if (builder->kind != kFloat) return kHard;
  ((double*)builder->values)[builder->length] = PyFloat_AsDouble(value);
  return kDone;
}

static Outcome AppendBool(Builder* builder, PyObject* value) {
  if (builder->kind == kNothing && !BeginKind(builder, kBool, 0)) return kFailed;
  if (builder->kind != kBool) return kHard;
  if (value == Py_True) SetBit((uint8_t*)builder->values, builder->length);
  return kDone;
}

static Outcome AppendValue(State* state, Builder* builder, PyObject* value) {
  PyTypeObject* type = Py_TYPE(value);
  if (type == &PyUnicode_Type) return AppendText(builder, value);
  if (type == &PyLong_Type) return AppendInteger(state, builder, value);
  if (type == &PyFloat_Type) return AppendFloat(builder, value);
  if (type == &PyBool_Type) return AppendBool(builder, value);
  if (type == &PyBytes_Type) return AppendBinary(builder, value);
  Py_INCREF(value);  // Python's own code runs, which may let go of the row
  const Outcome outcome = (PyObject*)type == state->Decimal ? AppendDecimal(state, builder, value)
                                                            : AppendTimed(state, builder, value);
  Py_DECREF(value);
  return outcome;
}

Outcome Append(State* state, Builder* builder, PyObject* value) {
  if (builder->presence != NULL) SetBit(builder->presence, builder->length);
  if (builder->is_hard) {
    ++builder->length;
    return kDone;
  }
  if (value == Py_None) {
    if (!AppendNull(builder)) return kFailed;
    EndRow(builder, false);
    return kDone;
  }
  const Outcome outcome = AppendValue(state, builder, value);
  if (outcome == kFailed) return kFailed;
  EndRow(builder, true);
  builder->is_hard = outcome == kHard;
  return outcome;
}

// ---- the column -----------------------------------------------------------------------------------------------

Outcome Finish(State* state, Builder* builder) {
  static const char* formats[] = {
      [kNothing] = "n", [kBool] = "b",   [kInteger] = "l", [kFloat] = "g",      [kText] = "u",
      [kBytes] = "z",   [kDate] = "tdD", [kTime] = "ttu",  [kDuration] = "tDu",
  };
  if (builder->is_hard) return kHard;
  if (builder->kind == kDecimal) return FinishDecimals(builder);
  if (builder->kind == kInstant) return FinishInstants(state, builder);
  memcpy(builder->format, formats[builder->kind], strlen(formats[builder->kind]) + 1);
  return kDone;
}

void FillColumn(const Builder* builder, const char* name, Py_ssize_t name_length,
                colmerge_column* column) {
  memset(column, 0, sizeof(colmerge_column));
  column->name.data = name;
  column->name.length = name_length;
  column->format.data = builder->format;
  column->format.length = (int64_t)strlen(builder->format);
  column->length = builder->length;
  column->values = builder->values;
  column->validity = builder->validity;
  column->offsets = builder->offsets;
  column->presence = builder->presence;
}

static PyObject* BytesOf(const void* data, int64_t size) {
  return PyBytes_FromStringAndSize((const char*)data, (Py_ssize_t)size);
}

static int64_t ValuesSize(const Builder* builder) {
  switch (builder->kind) {
    case kBool: return (int64_t)BitmapSize(builder->length);
    case kText:
    case kBytes: return builder->byte_count;
    case kDecimal: return builder->length * 16;
    case kDate: return builder->length * 4;
    default: return builder->length * 8;
  }
}

static PyObject* BuffersOf(const Builder* builder) {
  if (builder->kind == kNothing) return PyTuple_New(0);
  PyObject* values = BytesOf(builder->values, ValuesSize(builder));
  if (values == NULL) return NULL;
  if (builder->offsets == NULL) return Py_BuildValue("(N)", values);
  PyObject* offsets = BytesOf(builder->offsets, (builder->length + 1) * (int64_t)sizeof(int32_t));
  if (offsets == NULL) {
    Py_DECREF(values);
    return NULL;
  }
  return Py_BuildValue("(NN)", offsets, values);
}

static PyObject* BitsOf(const uint8_t* bits, int64_t rows) {
  if (bits != NULL) return BytesOf(bits, (int64_t)BitmapSize(rows));
  Py_INCREF(Py_None);
  return Py_None;
}

PyObject* EncodedOf(State* state, const Builder* builder) {
  PyObject* validity = BitsOf(builder->validity, builder->length);
  PyObject* buffers = validity == NULL ? NULL : BuffersOf(builder);
  if (buffers == NULL) {
    Py_XDECREF(validity);
    return NULL;
  }
  PyObject* encoded =
      PyObject_CallFunction(state->Encoded, "sLLOO", builder->format, (long long)builder->length,
                            (long long)builder->nulls, validity, buffers);
  Py_DECREF(validity);
  Py_DECREF(buffers);
  return encoded;
}
