# SPDX-License-Identifier: Apache-2.0
"""The structs of the C header, laid out for ctypes.

One class a struct, with the header's member names. Handles are plain ``c_void_p`` everywhere: they are tokens
that only the library reads.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import CFUNCTYPE, POINTER, c_char, c_char_p, c_double, c_int32, c_int64, c_uint64, c_void_p
from typing import Any, Optional, TypeVar

from colmerge._arguments import utf8
from colmerge._error import InvalidArgumentError

_Struct = TypeVar("_Struct", bound=ctypes.Structure)


def sized(kind: type[_Struct], **members: Any) -> _Struct:
    """A struct that begins with ``struct_size``, its other members zero unless given."""
    struct = kind(**members)
    for name, value in members.items():
        # ctypes cuts a number that does not fit.
        if isinstance(value, int) and getattr(struct, name) != value:
            raise InvalidArgumentError(f"{name} is out of range: {value}", column=name)
    struct.struct_size = ctypes.sizeof(kind)
    return struct


class Error(ctypes.Structure):
    """colmerge_error; 2048 bytes."""

    _fields_ = [
        ("code", c_int32),
        ("reserved", c_int32),
        ("row", c_int64),
        ("line", c_int64),
        ("position", c_int64),
        ("table", c_char * 256),
        ("column", c_char * 256),
        ("message", c_char * 1504),
    ]


class String(ctypes.Structure):
    """colmerge_string; 16 bytes.

    ``data`` is a ``c_char_p``, which keeps the bytes it was given alive. Never read it: see `text_of`.
    """

    _fields_ = [("data", c_char_p), ("length", c_int64)]


def string(text: Optional[str]) -> String:
    """A text for the library; None is an absent one."""
    if text is None:
        return String()
    data = utf8(text)
    return String(data, len(data))


def strings(texts: Sequence[str]) -> Any:
    """An array of texts for the library."""
    return (String * len(texts))(*map(string, texts))


def text_of(given: String) -> str:
    """A text that the library gave out, copied."""
    address = c_void_p.from_buffer(given).value
    return ctypes.string_at(address, given.length).decode() if address else ""


class Value(ctypes.Structure):
    """colmerge_value for the library, whose ``data`` keeps the bytes alive; 40 bytes."""

    _fields_ = [
        ("kind", c_int32),
        ("reserved", c_int32),
        ("integer", c_int64),
        ("real", c_double),
        ("data", c_char_p),
        ("length", c_int64),
    ]


class Column(ctypes.Structure):
    """colmerge_column; 96 bytes."""

    _fields_ = [
        ("name", String),
        ("format", String),
        ("length", c_int64),
        ("values", c_void_p),
        ("validity", c_void_p),
        ("offsets", c_void_p),
        ("strings", c_void_p),
        ("presence", c_void_p),
        ("reserved", c_int64 * 2),
    ]


class Field(ctypes.Structure):
    """colmerge_field; 64 bytes."""

    _fields_ = [
        ("name", String),
        ("format", String),
        ("nullable", c_int32),
        ("reserved", c_int32),
        ("metadata", POINTER(String)),
        ("metadata_count", c_int64),
        ("reserved2", c_int64),
    ]


class Bytes(ctypes.Structure):
    """colmerge_bytes; 80 bytes."""

    _fields_ = [
        ("values", c_int64),
        ("validity", c_int64),
        ("strings", c_int64),
        ("indexes", c_int64),
        ("scratch", c_int64),
        ("other", c_int64),
        ("total", c_int64),
        ("live", c_int64),
        ("garbage", c_int64),
        ("reserved", c_int64),
    ]


class StoreOptions(ctypes.Structure):
    """colmerge_store_options; 24 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("memory_budget", c_int64),
        ("threads", c_int32),
        ("reserved", c_int32),
    ]


class MemoryUsage(ctypes.Structure):
    """colmerge_memory_usage; 128 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("bytes", Bytes),
        ("peak", c_int64),
        ("budget", c_int64),
        ("tables", c_int64),
        ("available", c_int64),
        ("reserved", c_int64),
    ]


class Progress(ctypes.Structure):
    """colmerge_progress; 56 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("rows_read", c_int64),
        ("batches", c_int64),
        ("rows_prepared", c_int64),
        ("total_rows", c_int64),
        ("reserved", c_int64 * 2),
    ]


ProgressFunction = CFUNCTYPE(c_int32, c_void_p, POINTER(Progress))


class WriteOptions(ctypes.Structure):
    """colmerge_write_options; 64 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("progress", ProgressFunction),
        ("user", c_void_p),
        ("progress_interval", c_int64),
        ("cancel", POINTER(c_int32)),
        ("row_limit", c_int64),
        ("batch_limit", c_int64),
        ("memory_limit", c_int64),
    ]


class WriteResult(ctypes.Structure):
    """colmerge_write_result; 64 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("rows_read", c_int64),
        ("inserted", c_int64),
        ("updated", c_int64),
        ("deleted", c_int64),
        ("ignored", c_int64),
        ("batches", c_int64),
        ("version", c_int64),
    ]


class Check(ctypes.Structure):
    """colmerge_check; 40 bytes."""

    _fields_ = [("name", String), ("expression", String), ("reserved", c_int64)]


class TableOptions(ctypes.Structure):
    """colmerge_table_options; 56 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("primary_key", POINTER(String)),
        ("primary_key_count", c_int64),
        ("if_exists", c_int32),
        ("reserved", c_int32),
        ("checks", POINTER(Check)),
        ("check_count", c_int64),
        ("cancel", POINTER(c_int32)),
    ]


class TableInfo(ctypes.Structure):
    """colmerge_table_info; 152 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("rows", c_int64),
        ("columns", c_int64),
        ("version", c_int64),
        ("deleted_rows", c_int64),
        ("indexes", c_int64),
        ("primary_key_columns", c_int64),
        ("bytes", Bytes),
        ("checks", c_int64),
        ("reserved", c_int64),
    ]


class ColumnInfo(ctypes.Structure):
    """colmerge_column_info; 176 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("name", String),
        ("type", String),
        ("format", String),
        ("nullable", c_int32),
        ("reserved", c_int32),
        ("key_position", c_int64),
        ("rows", c_int64),
        ("nulls", c_int64),
        ("bytes", Bytes),
        ("reserved2", c_int64),
    ]


class IndexInfo(ctypes.Structure):
    """colmerge_index_info; 48 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("columns", POINTER(c_int64)),
        ("column_count", c_int64),
        ("entries", c_int64),
        ("bytes", c_int64),
        ("primary", c_int32),
        ("reserved", c_int32),
    ]


class ReadOptions(ctypes.Structure):
    """colmerge_read_options; 56 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("columns", POINTER(String)),
        ("column_count", c_int64),
        ("batch_size", c_int64),
        ("limit", c_int64),
        ("offset", c_int64),
        ("reserved", c_int64),
    ]


class DestinationOptions(ctypes.Structure):
    """colmerge_destination_options; 152 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("table_name", String),
        ("batch_size", c_int64),
        ("mode", c_int32),
        ("create_table_if_not_exists", c_int32),
        ("validate_schema", c_int32),
        ("on_match", c_int32),
        ("on_no_match", c_int32),
        ("on_duplicate", c_int32),
        ("null_keys", c_int32),
        ("null_values", c_int32),
        ("merge_keys", POINTER(String)),
        ("merge_key_count", c_int64),
        ("delete_when", String),
        ("reserved", c_int64),
        ("row_kind", String),
        ("new_columns", c_int32),
        ("new_types", c_int32),
        ("column_names_from", POINTER(String)),
        ("column_names_to", POINTER(String)),
        ("column_name_count", c_int64),
    ]


class ColumnType(ctypes.Structure):
    """colmerge_column_type; 32 bytes."""

    _fields_ = [("name", String), ("type", String)]


class RejectedRow(ctypes.Structure):
    """colmerge_rejected_row; 56 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("line", c_int64),
        ("row", c_int64),
        ("column", String),
        ("message", String),
    ]


RejectedRowFunction = CFUNCTYPE(c_int32, c_void_p, POINTER(RejectedRow))
# An address of an ArrowArrayStream to fill, and one for the address of a text.
NextStreamFunction = CFUNCTYPE(c_int32, c_void_p, c_void_p, c_void_p)


class JsonOptions(ctypes.Structure):
    """colmerge_json_options; 96 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("layout", c_int32),
        ("nan", c_int32),
        ("types", POINTER(ColumnType)),
        ("type_count", c_int64),
        ("null_texts", POINTER(String)),
        ("null_text_count", c_int64),
        ("records_key", String),
        ("encoding", c_int32),
        ("reserved", c_int32),
        ("rejected", RejectedRowFunction),
        ("rejected_user", c_void_p),
        ("rejected_limit", c_int64),
    ]


class CsvOptions(ctypes.Structure):
    """colmerge_csv_options; 128 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("delimiter", c_int32),
        ("quote", c_int32),
        ("header", c_int32),
        ("infer_types", c_int32),
        ("null_texts", POINTER(String)),
        ("null_text_count", c_int64),
        ("column_names", POINTER(String)),
        ("column_name_count", c_int64),
        ("types", POINTER(ColumnType)),
        ("type_count", c_int64),
        ("decimal_point", c_int32),
        ("thousands_separator", c_int32),
        ("comment", c_int32),
        ("trim", c_int32),
        ("skip_lines", c_int64),
        ("encoding", c_int32),
        ("reserved", c_int32),
        ("rejected", RejectedRowFunction),
        ("rejected_user", c_void_p),
        ("rejected_limit", c_int64),
    ]


class SourceOptions(ctypes.Structure):
    """colmerge_source_options; 72 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("table_name", String),
        ("columns", POINTER(String)),
        ("column_count", c_int64),
        ("batch_size", c_int64),
        ("filter", String),
        ("reserved", c_int64),
    ]


class QueryOptions(ctypes.Structure):
    """colmerge_query_options; 80 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("progress", ProgressFunction),
        ("user", c_void_p),
        ("progress_interval", c_int64),
        ("cancel", POINTER(c_int32)),
        ("batch_size", c_int64),
        ("row_limit", c_int64),
        ("memory_limit", c_int64),
        ("threads", c_int32),
        ("reserved", c_int32),
        ("reserved2", c_int64),
    ]


class ParameterInfo(ctypes.Structure):
    """colmerge_parameter_info; 56 bytes."""

    _fields_ = [
        ("struct_size", c_uint64),
        ("type", String),
        ("format", String),
        ("kind", c_int32),
        ("reserved", c_int32),
        ("reserved2", c_int64),
    ]
