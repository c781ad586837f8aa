# SPDX-License-Identifier: Apache-2.0
"""Configurations: which options they may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Optional

from colmerge._arguments import column_names, word
from colmerge._error import InvalidArgumentError
from colmerge._types import nearest

_KINDS = ("connector", "type")

PIPELINE = ("name", "sync_mode", "cursor_field", "primary_key", "resilience")
"""Options that pipelines give to connectors of any kind."""
_SYNC_MODES = ("full_refresh", "incremental")


@dataclass(frozen=True)
class Pipeline:
    """What a pipeline says to connectors of any kind."""

    name: Optional[str] = None
    sync_mode: str = "full_refresh"
    cursor_field: Optional[str] = None
    """The column by whose greatest value the next reading knows what is new."""
    primary_key: tuple[str, ...] = ()
    resilience: Any = None
    """Nothing here can be tried again with another outcome: what this says is for other connectors."""


def checked(config: Mapping[str, Any], known: Sequence[str]) -> dict[str, Any]:
    """The options without what says which connector it is; unknown ones are refused, None is a default."""
    if not isinstance(config, Mapping):
        raise InvalidArgumentError(f"options must be a dict, not of type {type(config).__name__}")
    found = dict(config)
    for kind in _KINDS:
        connector = found.pop(kind, None)
        if connector is not None and str(connector).lower() != "in_memory":
            raise InvalidArgumentError(f"the {kind} must be 'in_memory', not {connector!r}", column=kind)
    for option in found:
        if option not in known:
            hint = nearest(str(option), list(known))
            raise InvalidArgumentError(f"unknown option '{option}'{hint}", column=str(option))
    return {option: value for option, value in found.items() if value is not None}


def pipeline_of(options: dict[str, Any]) -> Pipeline:
    """Takes the options of pipelines out of checked ones."""
    said = {option: options.pop(option) for option in PIPELINE if option in options}
    for option in ("name", "cursor_field"):
        if not isinstance(said.get(option, ""), str):
            raise InvalidArgumentError(f"{option} must be a str, not {said[option]!r}", column=option)
    if "sync_mode" in said:
        mode = said["sync_mode"]
        said["sync_mode"] = _SYNC_MODES[word("sync_mode", mode.lower() if isinstance(mode, str) else mode, _SYNC_MODES)]
    if "primary_key" in said:
        said["primary_key"] = tuple(column_names("primary_key", said["primary_key"]))
    found = Pipeline(**said)
    if found.sync_mode == "incremental" and not found.cursor_field:
        raise InvalidArgumentError("sync_mode 'incremental' needs a cursor_field", column="cursor_field")
    return found
