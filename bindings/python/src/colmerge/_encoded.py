# SPDX-License-Identifier: Apache-2.0
"""Columns in Arrow's layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Optional


class Encoded(NamedTuple):
    """A column in Arrow's layout."""

    format: str
    length: int
    nulls: int
    validity: Optional[bytes]
    buffers: tuple[bytes, ...]
    """The values; or offsets and what they point into; nothing for nulls and structs."""
    children: tuple[tuple[str, Encoded], ...] = ()


def bitmap(bits: Sequence[object]) -> bytes:
    """Truth values as bits, the first the lowest of the first byte."""
    text = "".join(["1" if bit else "0" for bit in reversed(bits)]) or "0"
    return int(text, 2).to_bytes((len(bits) + 7) // 8, "little")
