# SPDX-License-Identifier: Apache-2.0
"""Nested values of the library as Python values: lists, dicts, maps, and in them what top-level columns give.

They are read from Arrow arrays, which hold them exactly.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from ctypes import POINTER, byref, c_int64, c_void_p, cast, sizeof, string_at
from typing import Any, NamedTuple, Optional

from colmerge._arrow import ArrowArray, ArrowArrayStream, ArrowSchema
from colmerge._capsule import release
from colmerge._decode import PLAIN, conversion, of_one_kind
from colmerge._error import StreamError

_POINTER = sizeof(c_void_p)


class Map(list[tuple[Any, Any]]):
    """A value of a map type: a list of tuples (key, value), which goes back in as a map.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> store["t"] = {"m": [colmerge.Map([("a", 1), ("b", None)])]}
    >>> store["t"].to_dicts(), store["t"].schema["m"].type
    ([{'m': [('a', 1), ('b', None)]}], 'map<utf8, int64>')
    """

    __slots__ = ()


class _Slots(NamedTuple):
    """Rows of an array: from where, how many, and whether there is a value."""

    schema: ArrowSchema
    array: ArrowArray
    first: int
    length: int

    @property
    def format(self) -> str:
        return string_at(self.schema.format).decode()

    def buffer(self, number: int) -> int:
        if number >= self.array.n_buffers:
            return 0
        return cast(self.array.buffers, POINTER(c_void_p))[number] or 0

    def numbers(self, number: int, code: str, count: int, start: Optional[int] = None) -> tuple[Any, ...]:
        """Numbers of a struct code in a buffer."""
        size = struct.calcsize("=" + code)
        at = self.buffer(number)
        if not at or not count:
            return (0,) * count
        first = self.first if start is None else start
        return struct.unpack(f"={count}{code}", string_at(at + first * size, count * size))

    def bits(self, number: int) -> list[bool]:
        at = self.buffer(number)
        if not at or not self.length:
            return [True] * self.length
        start = self.first % 8
        data = int.from_bytes(string_at(at + self.first // 8, (start + self.length + 7) // 8), "little") >> start
        text = bin(data | 1 << self.length)[:1:-1]
        return [bit == "1" for bit in text[: self.length]]

    def valid(self) -> Optional[list[bool]]:
        """None: all."""
        if self.array.null_count == 0 or not self.buffer(0):
            return None
        return self.bits(0)

    def child(self, number: int, first: int, count: int) -> _Slots:
        array = cast(self.array.children, POINTER(POINTER(ArrowArray)))[number].contents
        return _Slots(self.schema.children[number].contents, array, array.offset + first, count)


def values_of_array(schema: ArrowSchema, array: ArrowArray) -> list[Any]:
    """The values of an array."""
    return _values(_Slots(schema, array, array.offset, array.length))


def _values(slots: _Slots) -> list[Any]:
    text = slots.format
    if text == "n":
        return [None] * slots.length
    valid = slots.valid()
    if slots.schema.dictionary:
        return _nulled(_of_dictionary(slots, text, valid), valid)
    decode = _NESTED.get(text[:2])
    if decode is not None:
        return _nulled(decode(slots), valid)
    return _flat(slots, text, valid)


def _nulled(values: list[Any], valid: Optional[list[bool]]) -> list[Any]:
    return values if valid is None else [value if there else None for value, there in zip(values, valid)]


def _of_dictionary(slots: _Slots, text: str, valid: Optional[list[bool]]) -> list[Any]:
    array = cast(slots.array.dictionary, POINTER(ArrowArray)).contents
    entries = values_of_array(slots.schema.dictionary.contents, array)
    codes = slots.numbers(1, PLAIN[text], slots.length)
    there = valid or [True] * slots.length
    return [entries[code] if is_there else None for code, is_there in zip(codes, there)]


# ---- flat values -----------------------------------------------------------------------------------------------


def _flat(slots: _Slots, text: str, valid: Optional[list[bool]]) -> list[Any]:
    if text in PLAIN:
        return _nulled(list(slots.numbers(1, PLAIN[text], slots.length)), valid)
    if text == "b":
        return _nulled(slots.bits(1) if slots.buffer(1) else [False] * slots.length, valid)
    if text in ("u", "U", "vu", "z", "Z", "vz"):
        runs = _views(slots, valid) if text[0] == "v" else _runs(slots, "i" if text in "uz" else "q", 2)
        return _nulled([run.decode() for run in runs] if text in ("u", "U", "vu") else runs, valid)
    width, convert = conversion(text)
    at = slots.buffer(1)
    data = string_at(at + slots.first * width, slots.length * width) if at else b"\0" * slots.length * width
    there = valid or [True] * slots.length
    raws = [data[i * width : (i + 1) * width] if there[i] else None for i in range(slots.length)]
    return of_one_kind(text, raws, [None if raw is None else convert(raw) for raw in raws])


def _runs(slots: _Slots, code: str, number: int) -> list[bytes]:
    ends = slots.numbers(1, code, slots.length + 1) if slots.length else (0,)
    at = slots.buffer(number)
    data = string_at(at + ends[0], ends[-1] - ends[0]) if at else b""
    return [data[start - ends[0] : end - ends[0]] for start, end in zip(ends, ends[1:])]


def _views(slots: _Slots, valid: Optional[list[bool]]) -> list[bytes]:
    at = slots.buffer(1)
    data = string_at(at + slots.first * 16, slots.length * 16) if at else b""
    found = []
    for i in range(slots.length):
        view = data[i * 16 : (i + 1) * 16]
        length, _, number, offset = struct.unpack("=iiii", view)
        if valid is not None and not valid[i]:
            found.append(b"")
        elif length <= 12:
            found.append(view[4 : 4 + length])
        else:
            found.append(string_at(slots.buffer(2 + number) + offset, length))
    return found


# ---- nested values ---------------------------------------------------------------------------------------------


def _structs(slots: _Slots) -> list[Any]:
    names = [string_at(slots.schema.children[i].contents.name).decode() for i in range(slots.schema.n_children)]
    members = [_values(slots.child(i, slots.first, slots.length)) for i in range(len(names))]
    if not names:
        return [{} for _ in range(slots.length)]
    return [dict(zip(names, row)) for row in zip(*members)]


def _lists(slots: _Slots, code: str = "i") -> list[Any]:
    ends = slots.numbers(1, code, slots.length + 1) if slots.length else (0,)
    items = _values(slots.child(0, ends[0], ends[-1] - ends[0]))
    return [items[start - ends[0] : end - ends[0]] for start, end in zip(ends, ends[1:])]


def _fixed_lists(slots: _Slots) -> list[Any]:
    size = int(slots.format[3:])
    items = _values(slots.child(0, slots.first * size, slots.length * size))
    return [items[i * size : (i + 1) * size] for i in range(slots.length)]


def _maps(slots: _Slots) -> list[Any]:
    ends = slots.numbers(1, "i", slots.length + 1) if slots.length else (0,)
    entries = slots.child(0, ends[0], ends[-1] - ends[0])
    pairs = list(zip(*(_values(entries.child(i, entries.first, entries.length)) for i in range(2))))
    return [Map(pairs[start - ends[0] : end - ends[0]]) for start, end in zip(ends, ends[1:])]


_NESTED: dict[str, Callable[[_Slots], list[Any]]] = {
    "+s": _structs,
    "+l": _lists,
    "+L": lambda slots: _lists(slots, "q"),
    "+w": _fixed_lists,
    "+m": _maps,
}


# ---- of the library --------------------------------------------------------------------------------------------


class ArrowReader:
    """The values of a stream's columns, batch by batch. Takes the stream over."""

    def __init__(self, stream: ArrowArrayStream) -> None:
        self._stream = stream
        self._schema = ArrowSchema()
        self._check(stream.get_schema(byref(stream), byref(self._schema)))

    def _check(self, code: int) -> None:
        if code:
            text = self._stream.get_last_error(byref(self._stream))
            raise StreamError(string_at(text).decode(errors="replace") if text else f"reading failed: code {code}")

    def next(self) -> Optional[list[list[Any]]]:
        """The values of each column; None at the end."""
        array = ArrowArray()
        self._check(self._stream.get_next(byref(self._stream), byref(array)))
        if not array.release:
            return None
        try:
            whole = _Slots(self._schema, array, array.offset, array.length)
            return [_values(whole.child(i, whole.first, whole.length)) for i in range(self._schema.n_children)]
        finally:
            release(array)

    def __del__(self) -> None:
        release(self._schema)
        release(self._stream)


def nested_cell(snapshot: int, row: int, name: str) -> Any:
    """One value of a snapshot."""
    from colmerge._library import call, lib
    from colmerge._structures import ReadOptions, sized, strings

    stream = ArrowArrayStream()
    options = sized(ReadOptions)
    options.columns, options.column_count = strings([name]), 1
    call(lib.snapshot_take_rows, c_void_p(snapshot), (c_int64 * 1)(row), 1, byref(options), byref(stream))
    batch = ArrowReader(stream).next()
    return batch[0][0] if batch else None
