# SPDX-License-Identifier: Apache-2.0
"""Names of flat types, as people write them, and the Arrow format strings that the library speaks.

The names are those that the library uses in its messages: ``int64``, ``timestamp[us, UTC]``,
``decimal128(10, 2)``.
"""

from __future__ import annotations

from typing import Union

from colmerge._error import InvalidArgumentError

_NAMES = {
    "n": "null",
    "b": "bool",
    "c": "int8",
    "C": "uint8",
    "s": "int16",
    "S": "uint16",
    "i": "int32",
    "I": "uint32",
    "l": "int64",
    "L": "uint64",
    "e": "float16",
    "f": "float32",
    "g": "float64",
    "u": "utf8",
    "U": "large_utf8",
    "vu": "utf8_view",
    "z": "binary",
    "Z": "large_binary",
    "vz": "binary_view",
    "tdD": "date32",
    "tdm": "date64",
    "tts": "time32[s]",
    "ttm": "time32[ms]",
    "ttu": "time64[us]",
    "ttn": "time64[ns]",
    "tDs": "duration[s]",
    "tDm": "duration[ms]",
    "tDu": "duration[us]",
    "tDn": "duration[ns]",
    "tiM": "interval[months]",
    "tiD": "interval[day_time]",
    "tin": "interval[month_day_nano]",
    "+l": "list",
    "+L": "large_list",
    "+s": "struct",
    "+m": "map",
}
_FORMATS = {name: text for text, name in _NAMES.items() if not text.startswith("+")}
_OTHER_NAMES = {"string": "u", "bool_": "b", "boolean": "b", "double": "g", "float": "f"}
_PYTHON_TYPES = {
    "builtins.bool": "b",
    "builtins.int": "l",
    "builtins.float": "g",
    "builtins.str": "u",
    "builtins.bytes": "z",
    "datetime.datetime": "tsu:",
    "datetime.date": "tdD",
    "datetime.time": "ttu",
    "datetime.timedelta": "tDu",
}
"""By name: importing this package takes little, and these modules much."""

UNITS = {"s": 1, "m": 1_000, "u": 1_000_000, "n": 1_000_000_000}
"""Parts of a second by the letter that stands for a unit in format strings."""
_UNIT_NAMES = {"s": "s", "m": "ms", "u": "us", "n": "ns"}
_UNIT_LETTERS = {name: letter for letter, name in _UNIT_NAMES.items()}


def type_name(text: str) -> str:
    """The name of the type of a format string.

    >>> type_name("tsu:UTC"), type_name("d:10,2"), type_name("w:16")
    ('timestamp[us, UTC]', 'decimal128(10, 2)', 'fixed_size_binary[16]')
    """
    if text in _NAMES:
        return _NAMES[text]
    if text.startswith("ts"):
        unit, zone = _UNIT_NAMES[text[2]], text[4:]
        return f"timestamp[{unit}, {zone}]" if zone else f"timestamp[{unit}]"
    if text.startswith("d:"):
        precision, scale, bits = (*text[2:].split(","), "128")[:3]
        return f"decimal{bits}({precision}, {scale})"
    if text.startswith("w:"):
        return f"fixed_size_binary[{text[2:]}]"
    return text


def format_of(name: Union[str, type]) -> str:
    """The format string of a flat type that one of Arrow's names or a Python type stands for; another name is left to
    the library, which knows those of SQL.

    >>> format_of("timestamp[ms]"), format_of("decimal128(9, 2)"), format_of(str), format_of("numeric(9, 2)")
    ('tsm:', 'd:9,2', 'u', 'numeric(9, 2)')
    """
    if isinstance(name, type):
        full = f"{name.__module__}.{name.__qualname__}"
        found = _PYTHON_TYPES.get(full)
        if found is None:
            hint = " (say 'decimal128(precision, scale)')" if full == "decimal.Decimal" else ""
            raise InvalidArgumentError(f"no column type stands for the Python type {name.__name__}{hint}")
        return found
    if not isinstance(name, str):
        raise InvalidArgumentError(f"the type of a column is a name or a Python type, not {name!r}")
    known = _FORMATS.get(name) or _OTHER_NAMES.get(name)
    if known:
        return known
    import re  # only here: importing this package takes little

    stamp = re.fullmatch(r"timestamp\[(s|ms|us|ns)(?:,\s*(.+))?\]", name)
    if stamp:
        return f"ts{_UNIT_LETTERS[stamp[1]]}:{stamp[2] or ''}"
    number = re.fullmatch(r"decimal(128|256)\((\d+),\s*(-?\d+)\)", name)
    if number:
        return f"d:{number[2]},{number[3]}" + (",256" if number[1] == "256" else "")
    size = re.fullmatch(r"fixed_size_binary\[(\d+)\]", name)
    if size:
        return f"w:{size[1]}"
    return name


def nearest(word: str, known: list[str]) -> str:
    """The end of a message about an unknown word: the word that was probably meant, if one is near."""
    import difflib  # only where something is wrong: importing this package takes little

    found = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean '{found[0]}'?" if found else ""
