# SPDX-License-Identifier: Apache-2.0
"""A configured writer: a table's name with a mode and its options."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref
from typing import Any, Literal, Optional, Union

from colmerge import _structures
from colmerge._arguments import column_names, rows_of_a_batch, utf8
from colmerge._arrow import ArrowSchema
from colmerge._capsule import release
from colmerge._encode import PlainColumns
from colmerge._error import ColmergeError, InvalidArgumentError, TableNotFoundError
from colmerge._input import ArrayInput, Data, StreamInput, prepared
from colmerge._library import Handle, call, lib
from colmerge._structures import DestinationOptions, String, sized, string, strings, text_of
from colmerge._types import nearest
from colmerge.control import CancelFlag, Limits, ProgressCallback, WriteResult, result_of, write_options
from colmerge.schema import fields_of
from colmerge.text_input import Csv, Json, text_bytes

Mode = Literal["append", "replace", "merge"]
OnMatch = Literal["update", "ignore", "error"]
OnNoMatch = Literal["insert", "ignore", "error"]
OnDuplicate = Literal["last", "first", "error"]
NullKeys = Literal["equal", "error"]
NullValues = Literal["overwrite", "keep"]

# The words of each option, in the order of the header's constants.
_WORDS = {
    "mode": ["append", "replace", "merge"],
    "on_match": ["update", "ignore", "error"],
    "on_no_match": ["insert", "ignore", "error"],
    "on_duplicate": ["last", "first", "error"],
    "null_keys": ["equal", "error"],
    "null_values": ["overwrite", "keep"],
}
OPTIONS = (
    "table_name",
    "mode",
    "merge_keys",
    "batch_size",
    "create_table_if_not_exists",
    "validate_schema",
    "on_match",
    "on_no_match",
    "on_duplicate",
    "null_keys",
    "null_values",
    "delete_when",
    "row_kind",
)
"""Names of all options of a destination."""


def _word(option: str, word: Any) -> int:
    words = _WORDS[option]
    if word not in words:
        known = ", ".join(words)
        raise InvalidArgumentError(
            f"{option} must be one of {known}, not {word!r}{nearest(str(word), words)}", column=option
        )
    return words.index(word)


def _tri_state(option: str, value: Any) -> int:
    if not isinstance(value, bool):
        raise InvalidArgumentError(f"{option} must be True or False, not {value!r}", column=option)
    return 1 if value else 2


class Destination:
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
    ) -> None:
        options = sized(DestinationOptions, batch_size=rows_of_a_batch(batch_size))
        options.table_name = string(table_name)
        options.mode = _word("mode", mode)
        options.create_table_if_not_exists = _tri_state("create_table_if_not_exists", create_table_if_not_exists)
        options.validate_schema = _tri_state("validate_schema", validate_schema)
        words = {
            "on_match": on_match,
            "on_no_match": on_no_match,
            "on_duplicate": on_duplicate,
            "null_keys": null_keys,
            "null_values": null_values,
        }
        for option, word in words.items():
            if word is not None:
                setattr(options, option, _word(option, word))
        if merge_keys is not None:
            keys = column_names("merge_keys", merge_keys)
            options.merge_keys, options.merge_key_count = strings(keys), len(keys)
        options.delete_when = string(delete_when)
        options.row_kind = string(row_kind)
        self._replaces = mode == "replace" and not validate_schema
        self._take(store, Handle(lib.destination_close, lib.destination_open, store, byref(options)))

    def _take(self, store: Handle, handle: Handle) -> None:
        self._store = store
        self._handle = handle
        name = String()
        call(lib.destination_table_name, handle, byref(name))
        self.table_name = text_of(name)

    @classmethod
    def of_yaml(cls, store: Handle, yaml: bytes, name: str) -> Destination:
        """The destination that a YAML document defines under this name."""
        made = cls.__new__(cls)
        made._replaces = False
        text = utf8(name)
        handle = Handle(lib.destination_close, lib.destination_open_yaml, store, yaml, len(yaml), text, len(text))
        made._take(store, handle)
        return made

    def write(
        self,
        data: Data,
        *,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
    ) -> WriteResult:
        """Writes all rows of the data as one step: they become visible together, or nothing changes."""
        form = prepared(data)
        done = sized(_structures.WriteResult)
        interruptible = isinstance(form, (StreamInput, Csv, Json))
        with write_options(progress, cancel, limits, interruptible) as options:
            self._write(form, None if options is None else byref(options), byref(done))
        return result_of(done)

    def _write(self, form: Any, options: Any, done: Any) -> None:
        if isinstance(form, StreamInput):
            call(lib.destination_write_stream, self._handle, form.address, options, done)
        elif isinstance(form, ArrayInput):
            call(lib.destination_write_array, self._handle, form.array, form.schema, options, done)
        elif isinstance(form, (Csv, Json)):
            write = lib.destination_write_csv if isinstance(form, Csv) else lib.destination_write_json
            text = text_bytes(form.text)
            given = form.options()
            try:
                call(write, self._handle, text, len(text), byref(given), options, done)
            except ColmergeError:
                for thrown in given.thrown:
                    raise thrown from None
                raise
        else:
            columns = PlainColumns(form, self._formats())
            call(lib.destination_write_columns, self._handle, columns.columns, columns.count, options, done)

    def _formats(self) -> dict[str, str]:
        """Types of the table's columns, as a guide for Python values; none when there is no table."""
        if self._replaces:
            return {}
        name = utf8(self.table_name)
        try:
            table = Handle(lib.table_close, lib.table_open, self._store, name, len(name))
            exported = ArrowSchema()
            call(lib.table_schema, table, byref(exported))
        except TableNotFoundError:
            return {}
        try:
            return {field.name: field.value_format for field in fields_of(exported)}
        finally:
            release(exported)

    def close(self) -> None:
        """Closes the destination; what it wrote stays."""
        self._handle.close()

    def __enter__(self) -> Destination:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Destination of table {self.table_name!r}>"
