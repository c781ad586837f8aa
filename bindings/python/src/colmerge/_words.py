# SPDX-License-Identifier: Apache-2.0
"""What the library's messages say in the words of its C interface, in those of this package."""

from __future__ import annotations

from typing import Optional

_KINDS = {
    "NULL": "None", "BOOL": "bool", "INT64": "int", "UINT64": "int", "DOUBLE": "float", "TEXT": "str",
    "BYTES": "bytes", "RAW": "bytes", "NESTED": "list or dict",
}  # fmt: skip
# Names of members of structs, and what callers here write instead.
_NAMES = {
    "row_limit": "Limits.rows",
    "batch_limit": "Limits.batches",
    "memory_limit": "Limits.memory",
    "null_texts": "nulls",
    "thousands_separator": "thousands",
    "decimal_point": "decimal",
    "fields": "schema",
}
_KIND = r"\bA value of kind ([A-Z0-9]+)\b"
# Names and values of callers, which messages quote too, stay what they are.
_OPTION = rf"^'({'|'.join(_NAMES)})'(?= must )"
_LIMIT = r"\((row_limit|batch_limit)\)"
_CLOSED = r"^The (\w+) handle is closed or was never one"
_INVALID_ARGUMENT, _LIMIT_EXCEEDED = 1, 16


def in_python(message: str, code: int) -> str:
    """The message of a status code for people who know no C.

    >>> in_python("Key column 'id': A value of kind TEXT cannot stand for int64", 9)
    "Key column 'id': A value of type str cannot stand for int64"
    >>> in_python("The write has more than 2 rows (row_limit)", 16)
    'The write has more than 2 rows (Limits.rows)'
    >>> in_python("The store handle is closed or was never one", 2)
    'The store is closed'
    """
    import re  # only here: importing this package takes little

    message = re.sub(_CLOSED, lambda found: f"The {found[1]} is closed", message)
    message = re.sub(_KIND, lambda found: f"A value of type {_KINDS.get(found[1], found[1])}", message)
    if code == _LIMIT_EXCEEDED:
        message = re.sub(_LIMIT, lambda found: f"({_NAMES[found[1]]})", message, count=1)
    return re.sub(_OPTION, lambda found: f"'{_NAMES[found[1]]}'", message) if code == _INVALID_ARGUMENT else message


def option_in_python(name: Optional[str], code: int) -> Optional[str]:
    """The name of an option that is wrong; of anything but options it is what it is."""
    return _NAMES.get(name, name) if name is not None and code == _INVALID_ARGUMENT else name
