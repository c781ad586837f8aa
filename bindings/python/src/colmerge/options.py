# SPDX-License-Identifier: Apache-2.0
"""Names and types of options, for functions that pass them on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Callable, Literal, Optional, TypedDict, Union

if TYPE_CHECKING:
    from colmerge.control import Limits, ProgressCallback, Token
    from colmerge.text_input import Encoding, RejectedCallback

Mode = Literal["append", "replace", "merge"]
OnMatch = Literal["update", "ignore", "error"]
OnNoMatch = Literal["insert", "ignore", "error"]
OnDuplicate = Literal["last", "first", "error"]
NullKeys = Literal["equal", "error"]
NullValues = Literal["overwrite", "keep"]
OnMissing = Literal["keep", "delete", "error"]
NewColumns = Literal["add", "ignore", "error"]
NewTypes = Literal["widen", "error"]
Operator = Union[str, Mapping[str, Union[str, Sequence[str]]]]
"""``"sum"``, or with arguments ``{"latest_by": "updated_at"}``, ``{"latest_by": "at", "tie": "input"}``, ``{"append": "; "}``."""
Operators = Mapping[Any, Operator]
"""Operators by column, or by a tuple of columns, of which each gets the operator."""


class TableOptions(TypedDict, total=False):
    """What every way of writing knows."""

    batch_size: Optional[int]
    create_table_if_not_exists: bool
    validate_schema: bool
    new_columns: Optional[NewColumns]
    new_types: Optional[NewTypes]
    column_names: Optional[Mapping[str, str]]


class MatchOptions(TableOptions, total=False):
    """What merges know besides."""

    on_match: Optional[OnMatch]
    on_no_match: Optional[OnNoMatch]
    on_duplicate: Optional[OnDuplicate]
    null_keys: Optional[NullKeys]
    null_values: Optional[NullValues]
    delete_when: Optional[str]
    row_kind: Optional[str]
    operators: Optional[Operators]
    set: Optional[Mapping[str, str]]
    update_when: Optional[str]
    on_missing: Optional[OnMissing]
    scope: Optional[str]
    allow_empty: bool
    skip_unchanged: bool


class DestinationOptions(MatchOptions, total=False):
    """Options of `Store.destination` besides name and mode."""

    merge_keys: Union[str, Sequence[str], None]


class AppendOptions(TableOptions, total=False):
    """Options of `Table.append_async` and `Table.replace_async`."""

    progress: Optional[ProgressCallback]
    limits: Optional[Limits]
    token: Optional[Token]
    if_version: Optional[int]


class MergeOptions(MatchOptions, total=False):
    """Options of `Table.merge_async`."""

    progress: Optional[ProgressCallback]
    limits: Optional[Limits]
    token: Optional[Token]
    if_version: Optional[int]


class PandasOptions(TypedDict, total=False):
    """Options of pyarrow's ``Table.to_pandas``."""

    memory_pool: Any
    categories: Optional[Sequence[str]]
    strings_to_categorical: bool
    zero_copy_only: bool
    integer_object_nulls: bool
    date_as_object: bool
    timestamp_as_object: bool
    use_threads: bool
    deduplicate_objects: bool
    ignore_metadata: bool
    safe: bool
    split_blocks: bool
    self_destruct: bool
    maps_as_pydicts: Optional[Literal["lossy", "strict"]]
    types_mapper: Optional[Callable[[Any], Any]]
    coerce_temporal_nanoseconds: bool


class CsvOptions(TypedDict, total=False):
    """Options of `Csv`, which tells what they mean."""

    delimiter: str
    quote: Optional[str]
    header: bool
    infer_types: bool
    nulls: Union[str, Sequence[str]]
    column_names: Union[str, Sequence[str]]
    types: Optional[Mapping[str, str]]
    decimal: str
    thousands: Optional[str]
    comment: Optional[str]
    trim: bool
    skip_lines: int
    encoding: Encoding
    on_rejected: Optional[RejectedCallback]
    rejected_limit: int


class JsonOptions(TypedDict, total=False):
    """Options of `Json`, which tells what they mean."""

    layout: Literal["auto", "array", "lines"]
    nan: Literal["error", "number", "null"]
    types: Optional[Mapping[str, str]]
    nulls: Union[str, Sequence[str]]
    records_key: Optional[str]
    encoding: Encoding
    on_rejected: Optional[RejectedCallback]
    rejected_limit: int
