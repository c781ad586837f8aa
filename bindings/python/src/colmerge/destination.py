# SPDX-License-Identifier: Apache-2.0
"""A configured writer: a table's name with a mode and its options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, Union

from colmerge import _native
from colmerge._arguments import column_names as names_of_columns
from colmerge._arguments import rows_of_a_batch, text_map, tri_state, word
from colmerge._asynchronous import in_thread
from colmerge._columns import PlainColumns
from colmerge._error import ColmergeError, InvalidArgumentError, TableNotFoundError
from colmerge._input import ArrayInput, BareRows, Data, NoRows, PartsInput, StreamInput, prepared
from colmerge._library import Handle, lib
from colmerge._merge_rules import operators_by_column
from colmerge._numbers import Numbers
from colmerge._process import OfOneProcess
from colmerge._progress import shown
from colmerge.control import CancelFlag, Limits, ProgressCallback, Token, WriteResult, nothing_done, write_options
from colmerge.rows import Rows
from colmerge.text_input import Csv, Json

if TYPE_CHECKING:
    from colmerge.options import (
        Mode,
        NewColumns,
        NewTypes,
        NullKeys,
        NullValues,
        OnDuplicate,
        OnMatch,
        OnMissing,
        OnNoMatch,
        Operators,
    )

# The words of each option, in the order of the header's constants.
_WORDS = {
    "mode": ["append", "replace", "merge"],
    "on_match": ["update", "ignore", "error"],
    "on_no_match": ["insert", "ignore", "error"],
    "on_duplicate": ["last", "first", "error"],
    "null_keys": ["equal", "error"],
    "null_values": ["overwrite", "keep"],
    "on_missing": ["keep", "delete", "error"],
    "new_columns": ["add", "ignore", "error"],
    "new_types": ["widen", "error"],
}
MERGE_OPTIONS = (
    "merge_keys",
    "on_match",
    "on_no_match",
    "on_duplicate",
    "null_keys",
    "null_values",
    "delete_when",
    "row_kind",
    "operators",
    "set",
    "update_when",
    "on_missing",
    "scope",
    "allow_empty",
    "skip_unchanged",
)
"""Names of the options that concern mode merge alone."""
OPTIONS = (
    "table_name",
    "mode",
    "batch_size",
    "create_table_if_not_exists",
    "validate_schema",
    *MERGE_OPTIONS,
    "new_columns",
    "new_types",
    "column_names",
)
"""Names of all options of a destination."""


class Destination(OfOneProcess):
    """Writes to one table in one way; made once, used often, from any thread.

    Take it from `Store.destination` or `colmerge.load_config`. `Table.append`, `Table.replace` and `Table.merge` are
    the shorter way for single writes.
    """

    def __init__(
        self,
        store: Handle,
        table_name: Optional[str],
        *,
        mode: Mode = "append",
        merge_keys: Union[str, Sequence[str], None] = None,
        batch_size: Optional[int] = None,
        create_table_if_not_exists: bool = True,
        validate_schema: bool = False,
        on_match: Optional[OnMatch] = None,
        on_no_match: Optional[OnNoMatch] = None,
        on_duplicate: Optional[OnDuplicate] = None,
        null_keys: Optional[NullKeys] = None,
        null_values: Optional[NullValues] = None,
        delete_when: Optional[str] = None,
        row_kind: Optional[str] = None,
        operators: Optional[Operators] = None,
        set: Optional[Mapping[str, str]] = None,
        update_when: Optional[str] = None,
        on_missing: Optional[OnMissing] = None,
        scope: Optional[str] = None,
        allow_empty: bool = False,
        skip_unchanged: bool = False,
        new_columns: Optional[NewColumns] = None,
        new_types: Optional[NewTypes] = None,
        column_names: Optional[Mapping[str, str]] = None,
    ) -> None:
        renamed = {} if column_names is None else text_map("column_names", column_names)
        rules = {} if operators is None else operators_by_column(operators)
        expressions = {} if set is None else text_map("set", set)
        options = {
            "table_name": table_name,
            "batch_size": rows_of_a_batch(batch_size),
            "mode": word("mode", mode, _WORDS["mode"]),
            "create_table_if_not_exists": tri_state("create_table_if_not_exists", create_table_if_not_exists),
            "validate_schema": tri_state("validate_schema", validate_schema),
            "merge_keys": None if merge_keys is None else names_of_columns("merge_keys", merge_keys),
            "delete_when": delete_when,
            "row_kind": row_kind,
            "operator_columns": list(rules),
            "operators": list(rules.values()),
            "set_columns": list(expressions),
            "set_expressions": list(expressions.values()),
            "update_when": _condition("update_when", update_when),
            "scope": _condition("scope", scope),
            "allow_empty": _is_set("allow_empty", allow_empty),
            "skip_unchanged": _is_set("skip_unchanged", skip_unchanged),
            "column_names_from": list(renamed),
            "column_names_to": list(renamed.values()),
        }
        words = {
            "on_match": on_match,
            "on_no_match": on_no_match,
            "on_duplicate": on_duplicate,
            "null_keys": null_keys,
            "null_values": null_values,
            "on_missing": on_missing,
            "new_columns": new_columns,
            "new_types": new_types,
        }
        for option, chosen in words.items():
            if chosen is not None:
                options[option] = word(option, chosen, _WORDS[option])
        self._replaces = mode == "replace"
        self._minds_missing = on_missing not in (None, "keep")
        self._renamed = {} if column_names is None else dict(column_names)
        self._take(store, lib.destination_open(store, options))

    def _take(self, store: Handle, handle: Handle) -> None:
        self._store = store
        self._handle = handle
        self._row_columns: Optional[tuple[str, ...]] = None
        self.table_name: str = lib.destination_table_name(handle)

    @classmethod
    def of_yaml(cls, store: Handle, yaml: bytes, name: str) -> Destination:
        """The destination that a YAML document defines under this name."""
        made = cls.__new__(cls)
        made._replaces = False
        made._minds_missing = b"on_missing" in yaml  # what of it is this one's, the library knows
        made._renamed = {}
        made._take(store, lib.destination_open_yaml(store, yaml, name))
        return made

    def write(
        self,
        data: Data,
        *,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> WriteResult:
        """Writes all rows of the data as one step: they become visible together, or nothing changes.

        ``token`` and ``if_version`` are as those of `Table.append`.
        """
        has_condition = token is not None or if_version is not None
        is_plain = not progress and cancel is None and limits is None and not has_condition
        if is_plain and type(data) is list:
            written = _native.write_rows(self._handle, data)
            if written is not None:
                return written
        form = prepared(data, Numbers(self._formats))
        if is_plain and isinstance(form, PlainColumns):
            return _native.write_columns(self._handle, form)
        if isinstance(form, PartsInput) and not form.begin(cancel):
            form = NoRows()
        if isinstance(form, NoRows):
            version = self._version()
            is_judged = self._minds_missing or has_condition
            if version is not None and not self._replaces and not is_judged:
                return nothing_done(version)
            if version is not None and is_judged and not self._replaces:
                form = Json("[]")  # which has no columns either, and is judged by the library
            elif form.frame is None:
                raise InvalidArgumentError(
                    "no rows were given, and so no columns; an empty DataFrame or Arrow table has some",
                    table=self.table_name,
                )
            else:
                form = form.frame
        if isinstance(form, BareRows):
            form = form.columns(self._first_column())
        with shown(progress) as step:
            return self._write(form, write_options(step, cancel, limits, token, if_version))

    async def write_async(
        self,
        data: Data,
        *,
        progress: Optional[ProgressCallback] = None,
        limits: Optional[Limits] = None,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> WriteResult:
        """As `write`, in a thread; where the task that awaits it is cancelled, so is the write. See `Table.merge_async`."""
        return await in_thread(
            lambda cancel: self.write(
                data, progress=progress, cancel=cancel, limits=limits, token=token, if_version=if_version
            )
        )

    def write_row(
        self,
        row: Union[Mapping[str, Any], Sequence[Any]],
        columns: Optional[Sequence[str]] = None,
        *,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> WriteResult:
        """Writes one row, for streams of single rows: a dict, or values in the order of `columns`. ``token`` and
        ``if_version`` are as those of `Table.append`.

        Where `columns` is left out, they are those of the table at the first such row; they stay the same for the life
        of the destination, whatever becomes of the table: columns are matched by name.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> destination = store.destination("people", mode="merge", merge_keys=["id"])
        >>> destination.write_row({"id": 1, "name": "Ann"}).inserted
        1
        >>> destination.write_row((1, "Anna")).updated, destination.write_row((2, "Bob")).inserted
        (1, 1)
        """
        has_condition = token is not None or if_version is not None
        if type(row) is dict and not has_condition:
            return _native.write_row(self._handle, row, None) or self.write([row])
        if isinstance(row, Mapping):
            return self.write([row], token=token, if_version=if_version)
        names = self._row_columns if columns is None else tuple(columns)
        if names is None or len(row) != len(names):
            names = self._names_for(row, names)
        if has_condition:
            return self.write([dict(zip(names, row))], token=token, if_version=if_version)
        return _native.write_row(self._handle, row, names) or self.write([dict(zip(names, row))])

    def _names_for(self, row: Any, names: Optional[tuple[str, ...]]) -> tuple[str, ...]:
        """The columns of rows that are values; the first such row asks the table."""
        if not isinstance(row, (tuple, list)):
            raise InvalidArgumentError(f"a row must be a dict, a tuple or a list, not of type {type(row).__name__}")
        if names is None:
            names = self._row_columns = self._columns()
        if len(row) != len(names):
            raise InvalidArgumentError(
                f"the row has {len(row)} values, its columns are {', '.join(names)}", table=self.table_name
            )
        return names

    def _write(self, form: Any, options: dict[str, Any]) -> WriteResult:
        done: WriteResult
        if isinstance(form, StreamInput):
            done = lib.destination_write_stream(self._handle, form.capsule, options)
        elif isinstance(form, PartsInput):
            done = lib.destination_write_streams(self._handle, form.next_stream, options)
        elif isinstance(form, ArrayInput):
            done = lib.destination_write_array(self._handle, form.array, form.schema, options)
        elif isinstance(form, Csv):
            done = lib.destination_write_csv(self._handle, form.data(), form.options(), options)
        elif isinstance(form, Json):
            done = lib.destination_write_json(self._handle, form.data(), form.options(), options)
        else:
            done = lib.destination_write_columns(self._handle, form, options)
        return done

    def _columns(self) -> tuple[str, ...]:
        return _native.Finder(lib.table_open(self._store, self.table_name), True).layout().names

    def _first_column(self) -> str:
        """The name of the table's first column, for rows that have none."""
        try:
            names = self._columns()
        except TableNotFoundError:
            names = ()
        if not names:
            raise InvalidArgumentError("rows without columns make no table", table=self.table_name)
        return names[0]

    def _formats(self) -> dict[str, str]:
        """Format strings of the table's columns, by the names that the data has for them; of one that is replaced none."""
        try:
            schema = Rows(lib.snapshot_open(lib.table_open(self._store, self.table_name))).schema
        except ColmergeError:  # there is no table, or this is asked where nothing may be
            return {}
        found = {} if self._replaces else {field.name: field.value_format for field in schema}
        renamed = {given: found[kept] for given, kept in self._renamed.items() if kept in found}
        return {**{each: text for each, text in found.items() if each not in self._renamed.values()}, **renamed}

    def _version(self) -> Optional[int]:
        """Version of the table; None when there is none."""
        try:
            version: int = lib.snapshot_version(lib.snapshot_open(lib.table_open(self._store, self.table_name)))
        except TableNotFoundError:
            return None
        return version

    def close(self) -> None:
        """Closes the destination; what it wrote stays."""
        self._handle.close()

    def __enter__(self) -> Destination:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Destination of table {self.table_name!r}>"


def _condition(option: str, value: Optional[str]) -> Optional[str]:
    if value is not None and not (isinstance(value, str) and value.strip()):
        raise InvalidArgumentError(f"{option} must be a condition as a str, not {value!r}", column=option)
    return value


def _is_set(option: str, value: bool) -> int:
    """What the library takes for an option that is off by default: of another mode it takes no word about it."""
    return 1 if tri_state(option, value) == 1 else 0
