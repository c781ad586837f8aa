# SPDX-License-Identifier: Apache-2.0
"""Frozen dataclasses without the module dataclasses, which takes as long to be imported as all of this package.

They are what ``@dataclass(frozen=True)`` makes, and what type checkers take them for: ``dataclasses.fields``,
``asdict``, ``replace`` and ``is_dataclass`` know them. That module is imported by who asks for one of these, or tries to
change what is frozen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass


def _frozen(*, frozen: bool, init: bool = True) -> Any:
    """A decorator; methods that the class has itself stay."""
    assert frozen

    def made(kind: type) -> type:
        names = tuple(kind.__annotations__)
        members: dict[str, Any] = {
            "__match_args__": names,
            "__repr__": _shown,
            "__eq__": _is_equal,
            "__hash__": _hash,
            "__setattr__": _refuse_to_set,
            "__delattr__": _refuse_to_delete,
            "__replace__": _replaced,
        }
        if init:
            members["__init__"] = _initializer(kind, names)
        for name in ("__dataclass_fields__", "__dataclass_params__"):
            members[name] = _OfDataclasses(kind, name)
        for name, member in members.items():
            if kind.__dict__.get(name) is None:  # __hash__ is None where a class has its own __eq__
                setattr(kind, name, member)
        return kind

    return made


if not TYPE_CHECKING:
    dataclass = _frozen


def _initializer(kind: type, names: tuple[str, ...]) -> Any:
    """A function with these parameters; values of the class of the same names are defaults."""
    given = ", ".join([f"{name}={name}" for name in names])
    text = f"def __init__(self, {', '.join(names)}): self.__dict__.update({given})"
    found: dict[str, Any] = {}
    exec(text, found)
    method = found["__init__"]
    method.__defaults__ = tuple(kind.__dict__[name] for name in names if name in kind.__dict__) or None
    method.__annotations__ = {**kind.__annotations__, "return": "None"}
    method.__module__, method.__qualname__ = kind.__module__, f"{kind.__qualname__}.__init__"
    return method


class _OfDataclasses:
    """What the module dataclasses keeps in a class of its own making, once somebody asks."""

    def __init__(self, kind: type, name: str) -> None:
        self._kind, self._name = kind, name

    def __get__(self, instance: object, owner: type) -> Any:
        import dataclasses

        kind = self._kind
        defaults = {name: kind.__dict__[name] for name in kind.__annotations__ if name in kind.__dict__}
        namespace = {"__annotations__": kind.__annotations__, "__module__": kind.__module__, **defaults}
        alike: type = dataclasses.dataclass(frozen=True)(type(kind.__name__, (), namespace))
        found = getattr(alike, self._name)
        setattr(kind, self._name, found)
        return found


def _values(record: Any) -> tuple[Any, ...]:
    return tuple([getattr(record, name) for name in record.__match_args__])


def _shown(self: Any) -> str:
    inner = ", ".join([f"{name}={getattr(self, name)!r}" for name in self.__match_args__])
    return f"{type(self).__qualname__}({inner})"


def _is_equal(self: Any, other: object) -> Any:
    return _values(self) == _values(other) if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash(_values(self))


def _refuse_to_set(self: Any, name: str, value: object) -> None:
    import dataclasses

    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: Any, name: str) -> None:
    import dataclasses

    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _replaced(self: Any, **changes: Any) -> Any:
    import dataclasses

    return dataclasses.replace(self, **changes)
