# SPDX-License-Identifier: Apache-2.0
"""Configurations: which options they may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from colmerge._error import InvalidArgumentError
from colmerge._types import nearest

_KINDS = ("connector", "type")


def checked(config: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
    """The options without what says which connector it is; unknown ones are refused, None is a default."""
    if not isinstance(config, Mapping):
        raise InvalidArgumentError(f"options must be a dict, not of type {type(config).__name__}")
    found = dict(config)
    for kind in _KINDS:
        connector = found.pop(kind, "in_memory")
        if connector != "in_memory":
            raise InvalidArgumentError(f"the {kind} must be 'in_memory', not {connector!r}", column=kind)
    for option in found:
        if option not in known:
            hint = nearest(str(option), list(known))
            raise InvalidArgumentError(f"unknown option '{option}'{hint}", column=str(option))
    return {option: value for option, value in found.items() if value is not None}
