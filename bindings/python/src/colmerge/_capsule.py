# SPDX-License-Identifier: Apache-2.0
"""Arrow structs inside PyCapsules, as the Arrow PyCapsule interface wants them.

Going out, the struct belongs to the capsule: when the capsule goes and nobody took the struct's contents, they
are released. Coming in, the struct stays the capsule's; whoever takes its contents leaves it released.
"""

from __future__ import annotations

import ctypes
from ctypes import PYFUNCTYPE, addressof, c_char_p, c_int, c_void_p, py_object, string_at
from typing import Any, Union

from colmerge._arrow import ArrowArray, ArrowArrayStream, ArrowSchema
from colmerge._error import StreamError

ArrowStruct = Union[ArrowSchema, ArrowArray, ArrowArrayStream]

_NAMES: dict[type[ArrowStruct], bytes] = {
    ArrowSchema: b"arrow_schema",
    ArrowArray: b"arrow_array",
    ArrowArrayStream: b"arrow_array_stream",
}

_Destructor = PYFUNCTYPE(None, c_void_p)
_api = ctypes.pythonapi
_new = PYFUNCTYPE(py_object, c_void_p, c_char_p, _Destructor)(("PyCapsule_New", _api))
_is_valid = PYFUNCTYPE(c_int, py_object, c_char_p)(("PyCapsule_IsValid", _api))
_pointer = PYFUNCTYPE(c_void_p, py_object, c_char_p)(("PyCapsule_GetPointer", _api))
# For the destructor: the capsule is dying, and must not be made a Python object again.
_name_of_dying = PYFUNCTYPE(c_char_p, c_void_p)(("PyCapsule_GetName", _api))
_pointer_of_dying = PYFUNCTYPE(c_void_p, c_void_p, c_char_p)(("PyCapsule_GetPointer", _api))

# The structs of living capsules, by address.
_owned: dict[int, ArrowStruct] = {}


def release(struct: ArrowStruct) -> None:
    """Frees what the struct owns, unless somebody took it."""
    if struct.release:
        struct.release(addressof(struct))


def _destroy(
    capsule: int,
    name_of: Any = _name_of_dying,
    pointer_of: Any = _pointer_of_dying,
    owned: dict[int, ArrowStruct] = _owned,
) -> None:
    # Everything is bound above: at the end of the interpreter this may run when the module is empty.
    address = pointer_of(capsule, name_of(capsule))
    struct = owned.pop(address)
    if struct.release:
        struct.release(address)


_destructor = _Destructor(_destroy)
# Capsules may outlive this module.
_api.Py_IncRef(py_object(_destructor))

_name_texts = {kind: c_char_p(name) for kind, name in _NAMES.items()}
_api.Py_IncRef(py_object(_name_texts))


def capsule_of(struct: ArrowStruct) -> object:
    """A capsule that owns the struct."""
    address = addressof(struct)
    _owned[address] = struct
    capsule: object = _new(address, _name_texts[type(struct)], _destructor)
    return capsule


def address_in(capsule: object, kind: type[ArrowStruct]) -> int:
    """The address of the struct of this kind inside a capsule; TypeError when it is not such a capsule."""
    name = _NAMES[kind]
    if not _is_valid(capsule, name):
        raise TypeError(f"expected a PyCapsule named {name.decode()!r}, not {capsule!r}")
    address: int = _pointer(capsule, name)
    return address


def move(address: int, out: int, kind: type[ArrowStruct]) -> None:
    """Moves the struct at an address to another one, which may hold anything."""
    ctypes.memmove(out, address, ctypes.sizeof(kind))
    # A pointer in a struct that is seen as its memory: one that is given as a function cannot be made none.
    offset = kind.release.offset
    ctypes.memset(address + offset, 0, ctypes.sizeof(c_void_p))


def pulled(address: int, most: int, what: str) -> tuple[object, list[object]]:
    """The schema of a stream, and its arrays up to a number of them. Empty arrays are left out while there are
    others."""
    stream = ArrowArrayStream.from_address(address)

    def checked(code: int) -> None:
        if code:
            text = stream.get_last_error(address)
            told = string_at(text).decode(errors="replace") if text else f"code {code}"
            raise StreamError(f"{what}: its Arrow stream failed: {told}")

    schema = ArrowSchema()
    checked(stream.get_schema(address, addressof(schema)))
    held = capsule_of(schema)
    found: list[object] = []
    empty: list[object] = []
    while len(found) < most:
        array = ArrowArray()
        checked(stream.get_next(address, addressof(array)))
        if not array.release:
            break
        (found if array.length else empty).append(capsule_of(array))
    return held, found or empty[:1]
