// SPDX-License-Identifier: Apache-2.0
//
// Columns and cells of the library as Python values, exactly those that colmerge._decode makes; types that are rare,
// and values that Python's own types do not hold, are left to it.

#include <string.h>

#include "native.h"

// Types whose format string is one letter.
static Reading ReadingOfLetter(char letter) {
  switch (letter) {
    case 'n': return kReadNull;
    case 'b': return kReadBool;
    case 'c': return kReadInt8;
    case 'C': return kReadUint8;
    case 's': return kReadInt16;
    case 'S': return kReadUint16;
    case 'i': return kReadInt32;
    case 'I': return kReadUint32;
    case 'l': return kReadInt64;
    case 'L': return kReadUint64;
    case 'f': return kReadFloat32;
    case 'g': return kReadFloat64;
    case 'u':
    case 'U': return kReadText;
    case 'z':
    case 'Z': return kReadBytes;
    default: return kByPython;
  }
}

static int64_t PartsOfSecond(char unit) {
  switch (unit) {
    case 's': return 1;
    case 'm': return 1000;
    case 'u': return 1000000;
    default: return 1000000000;
  }
}

static bool StartTime(State* state, Decoder* decoder, const char* format, Py_ssize_t length) {
  decoder->parts = PartsOfSecond(format[2]);
  if (memcmp(format, "tdD", 3) == 0) {
    decoder->reading = kReadDate32;
  } else if (memcmp(format, "tdm", 3) == 0) {
    decoder->reading = kReadDate64;
  } else if (format[1] == 't') {
    decoder->reading = decoder->parts <= 1000 ? kReadTime32 : kReadTime64;
  } else if (format[1] == 'D') {
    decoder->reading = kReadDuration;
  } else if (format[1] == 's') {
    decoder->reading = kReadInstant;
    if (length > 4) {
      decoder->zone = PyObject_CallFunction(state->zone_of, "s#", format + 4, length - 4);
      if (decoder->zone == NULL) return false;
    }
  }
  return true;
}

static void StartDecimal(Decoder* decoder, const char* format, Py_ssize_t length) {
  int precision = 0, scale = 0, end = 0;
  if (sscanf(format, "d:%d,%d%n", &precision, &scale, &end) != 2 || end != length)
    return;  // of 256 bits
  decoder->reading = kReadDecimal;
  decoder->scale = scale;
}

// Bytes of a value; 0: no fixed number.
static int32_t WidthOf(const char* format) {
  switch (format[0]) {
    case 'c':
    case 'C': return 1;
    case 's':
    case 'S':
    case 'e': return 2;
    case 'i':
    case 'I':
    case 'f': return 4;
    case 'l':
    case 'L':
    case 'g': return 8;
    case 'w': return (int32_t)strtol(format + 2, NULL, 10);
    case 'd': return strstr(format, ",256") != NULL ? 32 : 16;
    case 't':
      if (strcmp(format, "tin") == 0) return 16;
      return strcmp(format, "tdD") == 0 || strcmp(format, "tts") == 0 ||
                     strcmp(format, "ttm") == 0 || strcmp(format, "tiM") == 0
                 ? 4
                 : 8;
    default: return 0;
  }
}

bool StartDecoder(State* state, Decoder* decoder, const char* format, Py_ssize_t length) {
  memset(decoder, 0, sizeof(Decoder));
  decoder->format = PyUnicode_FromStringAndSize(format, length);
  if (decoder->format == NULL) return false;
  format = PyUnicode_AsUTF8AndSize(decoder->format, NULL);  // ends with a NUL
  if (format == NULL) return false;
  decoder->width = WidthOf(format);
  if (length == 1) {
    decoder->reading = ReadingOfLetter(format[0]);
  } else if (length == 2 && format[0] == 'v') {
    decoder->reading = format[1] == 'u' ? kReadText : kReadBytes;
  } else if (length > 2 && format[0] == 't' && format[1] != 'i') {
    return StartTime(state, decoder, format, length);
  } else if (length > 2 && format[0] == 'w') {
    decoder->reading = kReadFixedBytes;
  } else if (length > 2 && format[0] == 'd') {
    StartDecimal(decoder, format, length);
  }
  return true;
}

void ClearDecoder(Decoder* decoder) {
  Py_CLEAR(decoder->zone);
  Py_CLEAR(decoder->format);
}

static PyObject* TextOf(const char* data, int64_t length) {
  return PyUnicode_DecodeUTF8(length == 0 ? "" : data, (Py_ssize_t)length, NULL);
}

static PyObject* BytesOf(const char* data, int64_t length) {
  return PyBytes_FromStringAndSize(length == 0 ? "" : data, (Py_ssize_t)length);
}

// ---- cells ----------------------------------------------------------------------------------------------------

// By Python, from the bytes or the number that the cell has.
static PyObject* CellByPython(State* state, const Decoder* decoder, const colmerge_value* value) {
  if (PyErr_Occurred()) return NULL;
  if (value->kind == COLMERGE_VALUE_INT64) {
    return PyObject_CallFunction(state->cell_of, "OL", decoder->format, (long long)value->integer);
  }
  return PyObject_CallFunction(state->cell_of, "Oy#", decoder->format, value->data,
                               (Py_ssize_t)value->length);
}

static bool IsWhole(Reading reading) { return reading >= kReadInt8 && reading <= kReadUint64; }

PyObject* DecodeCell(State* state, const Decoder* decoder, const colmerge_value* value) {
  PyObject* found = NULL;
  switch (value->kind) {
    case COLMERGE_VALUE_NULL: Py_RETURN_NONE;
    case COLMERGE_VALUE_BOOL: return PyBool_FromLong(value->integer == 1);
    case COLMERGE_VALUE_INT64:
      if (IsWhole(decoder->reading)) return PyLong_FromLongLong(value->integer);
      found = DecodeCount(state, decoder, value->integer);
      break;
    case COLMERGE_VALUE_UINT64: return PyLong_FromUnsignedLongLong((uint64_t)value->integer);
    case COLMERGE_VALUE_DOUBLE: return PyFloat_FromDouble(value->real);
    case COLMERGE_VALUE_TEXT: return TextOf(value->data, value->length);
    case COLMERGE_VALUE_BYTES: return BytesOf(value->data, value->length);
    case COLMERGE_VALUE_RAW:
      if (decoder->reading == kReadDecimal) found = DecodeDecimal(state, decoder, value->data);
      break;
    default: Py_RETURN_NOTIMPLEMENTED;
  }
  return found != NULL ? found : CellByPython(state, decoder, value);
}

// ---- columns --------------------------------------------------------------------------------------------------

#define NATIVE_NUMBER(type, make)                             \
  {                                                           \
    type number;                                              \
    memcpy(&number, data + row * sizeof(type), sizeof(type)); \
    return make(number);                                      \
  }

static PyObject* ValueAt(State* state, const Decoder* decoder, const colmerge_column* column,
                         size_t row) {
  const char* data = (const char*)column->values;
  const colmerge_string* text = column->strings + row;
  switch (decoder->reading) {
    case kReadBool: return PyBool_FromLong(((const uint8_t*)data)[row / 8] >> (row % 8) & 1);
    case kReadInt8: NATIVE_NUMBER(int8_t, PyLong_FromLong)
    case kReadUint8: NATIVE_NUMBER(uint8_t, PyLong_FromLong)
    case kReadInt16: NATIVE_NUMBER(int16_t, PyLong_FromLong)
    case kReadUint16: NATIVE_NUMBER(uint16_t, PyLong_FromLong)
    case kReadInt32: NATIVE_NUMBER(int32_t, PyLong_FromLong)
    case kReadUint32: NATIVE_NUMBER(uint32_t, PyLong_FromUnsignedLong)
    case kReadInt64: NATIVE_NUMBER(int64_t, PyLong_FromLongLong)
    case kReadUint64: NATIVE_NUMBER(uint64_t, PyLong_FromUnsignedLongLong)
    case kReadFloat32: NATIVE_NUMBER(float, PyFloat_FromDouble)
    case kReadFloat64: NATIVE_NUMBER(double, PyFloat_FromDouble)
    case kReadText: return TextOf(text->data, text->length);
    case kReadBytes: return BytesOf(text->data, text->length);
    case kReadFixedBytes: return BytesOf(data + row * (size_t)decoder->width, decoder->width);
    default: return DecodeFixed(state, decoder, data + row * (size_t)decoder->width);
  }
}

static bool IsValid(const colmerge_column* column, size_t row) {
  return column->validity == NULL || (column->validity[row / 8] >> (row % 8) & 1) != 0;
}

static void Forget(PyObject** values, size_t count) {
  for (size_t row = 0; row < count; ++row) Py_CLEAR(values[row]);
}

// The whole column by Python, from the bytes of its values: what one of them needs may concern the others.
static bool ColumnByPython(State* state, const Decoder* decoder, const colmerge_column* column,
                           PyObject** values) {
  const size_t width = (size_t)decoder->width;
  PyObject* raws = PyList_New((Py_ssize_t)column->length);
  for (size_t row = 0; raws != NULL && row < (size_t)column->length; ++row) {
    PyObject* raw = Py_None;
    if (IsValid(column, row)) {
      raw = BytesOf((const char*)column->values + row * width, (int64_t)width);
    } else {
      Py_INCREF(raw);
    }
    if (raw == NULL) {
      Py_CLEAR(raws);
    } else {
      PyList_SetItem(raws, (Py_ssize_t)row, raw);
    }
  }
  PyObject* found =
      raws == NULL ? NULL
                   : PyObject_CallFunctionObjArgs(state->fixed_values, decoder->format, raws, NULL);
  Py_XDECREF(raws);
  for (int64_t row = 0; found != NULL && row < column->length; ++row) {
    values[row] = PyList_GetItem(found, (Py_ssize_t)row);
    if (values[row] == NULL) {
      Forget(values, (size_t)row);
      Py_CLEAR(found);
    } else {
      Py_INCREF(values[row]);
    }
  }
  Py_XDECREF(found);
  return found != NULL;
}

// One loop a type for those of which there are the most, where no row is null; true where there was one. Values that
// could not be made are NULL.
static bool DecodeDense(Reading reading, const colmerge_column* column, PyObject** values) {
  const size_t rows = (size_t)column->length;
  const char* data = (const char*)column->values;
  if (reading == kReadInt64) {
    for (size_t row = 0; row < rows; ++row) {
      int64_t number;
      memcpy(&number, data + row * sizeof(number), sizeof(number));
      values[row] = PyLong_FromLongLong(number);
    }
  } else if (reading == kReadFloat64) {
    for (size_t row = 0; row < rows; ++row) {
      double number;
      memcpy(&number, data + row * sizeof(number), sizeof(number));
      values[row] = PyFloat_FromDouble(number);
    }
  } else if (reading == kReadText) {
    for (size_t row = 0; row < rows; ++row) {
      values[row] = TextOf(column->strings[row].data, column->strings[row].length);
    }
  } else {
    return false;
  }
  return true;
}

static bool AreAllMade(PyObject** values, size_t count) {
  if (!PyErr_Occurred()) return true;
  Forget(values, count);
  return false;
}

static bool DecodeAll(State* state, const Decoder* decoder, const colmerge_column* column,
                      PyObject** values) {
  const size_t rows = (size_t)column->length;
  if (column->validity == NULL && DecodeDense(decoder->reading, column, values)) {
    return AreAllMade(values, rows);
  }
  for (size_t row = 0; row < rows; ++row) {
    if (decoder->reading == kReadNull || !IsValid(column, row)) {
      Py_INCREF(Py_None);
      values[row] = Py_None;
      continue;
    }
    values[row] = ValueAt(state, decoder, column, row);
    if (values[row] != NULL) continue;
    Forget(values, row);
    return !PyErr_Occurred() && ColumnByPython(state, decoder, column, values);
  }
  return true;
}

bool DecodeColumn(State* state, const colmerge_column* column, PyObject** values) {
  Decoder decoder;
  if (!StartDecoder(state, &decoder, column->format.data, (Py_ssize_t)column->format.length))
    return false;
  const bool is_done = decoder.reading == kByPython
                           ? ColumnByPython(state, &decoder, column, values)
                           : DecodeAll(state, &decoder, column, values);
  ClearDecoder(&decoder);
  return is_done;
}
