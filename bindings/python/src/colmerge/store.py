# SPDX-License-Identifier: Apache-2.0
"""Stores: named tables over one memory budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, Optional, Union

from colmerge import _display
from colmerge._arguments import whole_number
from colmerge._asynchronous import in_thread
from colmerge._error import InvalidArgumentError, InvalidHandleError, TableNotFoundError
from colmerge._input import ArrowSchemaExporter, Data
from colmerge._library import Handle, lib
from colmerge._merge_rules import operators_by_column
from colmerge._process import OfOneProcess
from colmerge._types import format_of
from colmerge.control import CancelFlag, Limits, ProgressCallback, Token, write_options
from colmerge.destination import Destination
from colmerge.info import MemoryUsage, memory_usage_of, readable_bytes
from colmerge.parameters import Parameters
from colmerge.source import Source
from colmerge.statement import Result, Statement
from colmerge.stream import RecordStream
from colmerge.table import Table
from colmerge.text_input import Csv, Json

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from colmerge._files import Place
    from colmerge.options import CsvOptions, DestinationOptions, JsonOptions, Mode, Operators

IfExists = Literal["error", "keep", "replace"]
_IF_EXISTS = {"error": 0, "keep": 1, "replace": 2}
_NOT_NULL = 2


class Store(OfOneProcess):
    """Named tables, reached as in a dict; safe to use from many threads at once.

    ``memory_budget``: bytes that data, indexes and working memory may take together; None: no limit.
    ``threads``: most threads that one query or one large write may work with; 0: the library chooses.

    >>> import colmerge
    >>> with colmerge.Store() as store:
    ...     store["people"] = [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}]
    ...     store.sql("SELECT name FROM people WHERE id > ?", [1]).to_dicts()
    [{'name': 'Bob'}]
    """

    def __init__(self, *, memory_budget: Optional[int] = None, threads: int = 0) -> None:
        budget = 0 if memory_budget is None else whole_number("memory_budget", memory_budget)
        options = {"memory_budget": budget, "threads": whole_number("threads", threads)}
        self._handle: Handle = lib.store_open(options)

    _default_is_open = False  # for whoever must not open it, as that would load the library

    @classmethod
    def default(cls) -> Store:
        """The store that the whole process shares; it lasts as long as the process."""
        store = cls.__new__(cls)
        Store._default_is_open = True
        store._handle = lib.store_default()
        return store

    # ---- tables --------------------------------------------------------------------------------------------------

    def table(self, name: str) -> Table:
        """The table of this name, which need not be there yet: the first write creates it."""
        return Table(self, name)

    def __getitem__(self, name: str) -> Table:
        table = Table(self, name)
        table._handle()
        return table

    def __setitem__(self, name: str, data: Data) -> None:
        Table(self, name).replace(data)

    def __delitem__(self, name: str) -> None:
        self.drop(name)

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str):
            return False
        exists: int = lib.table_exists(self._handle, name)
        return exists == 1

    def __iter__(self) -> Iterator[str]:
        return iter(self.table_names())

    def __len__(self) -> int:
        return len(self.table_names())

    def __bool__(self) -> bool:
        return True

    def table_names(self) -> list[str]:
        """Names of all tables, sorted."""
        return names_of(lib.store_list_tables(self._handle))

    def create_table(
        self,
        name: str,
        schema: Union[ArrowSchemaExporter, Mapping[str, Union[str, type]]],
        *,
        primary_key: Union[str, Sequence[str]] = (),
        not_null: Sequence[str] = (),
        checks: Union[Mapping[str, str], Sequence[str]] = (),
        if_exists: IfExists = "error",
        cancel: Optional[CancelFlag] = None,
        operators: Optional[Operators] = None,
    ) -> Table:
        """Creates an empty table with constraints that hold for every write.

        ``schema``: an Arrow schema of any library, or names with types: Python's (``int``), Arrow's (``"int32"``,
        ``"timestamp[us, UTC]"``) or SQL's (``"bigint"``, ``"numeric(10, 2)"``, ``"timestamp with time zone"``; of
        ``varchar(n)`` a longer text is refused). ``"int8"`` and ``"float"`` are Arrow's.
        ``not_null``: columns without nulls, besides those that an Arrow schema says.
        ``checks``: conditions on a row, by name or without. ``cancel`` ends the wait for the writers of a table that is
        there. ``operators``: what becomes of the old and the new value of a column in every merge into the table, as those of
        `Table.merge`: ``{"hits": "sum", ("status", "note"): {"latest_by": "updated_at"}}``.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> people = store.create_table("people", {"id": int, "age": "int16"}, primary_key="id", checks=["age >= 0"])
        >>> people.append([{"id": 1, "age": 30}]).inserted
        1
        >>> people.append([{"id": 1, "age": 40}])
        Traceback (most recent call last):
        colmerge.DuplicateKeyError: ...
        """
        if if_exists not in _IF_EXISTS:
            raise InvalidArgumentError(f"if_exists must be one of {', '.join(_IF_EXISTS)}, not {if_exists!r}")
        keys = [primary_key] if isinstance(primary_key, str) else list(primary_key)
        rules = {} if operators is None else operators_by_column(operators)
        named = checks.items() if isinstance(checks, Mapping) else [(None, text) for text in checks]
        options = {
            "if_exists": _IF_EXISTS[if_exists],
            "primary_key": keys,
            "checks": [{"name": label, "expression": text} for label, text in named],
            "cancel": cancel,
            "operator_columns": list(rules),
            "operators": list(rules.values()),
        }
        table = Table(self, name)
        table._opened = self._created(name, schema, not_null, options)
        return table

    def _created(self, name: str, schema: Any, not_null: Sequence[str], options: dict[str, Any]) -> Handle:
        if isinstance(schema, Mapping):
            for column in not_null:
                if column not in schema:
                    raise InvalidArgumentError(f"not_null names '{column}', which is no column", column=column)
            fields = [
                {"name": column, "format": format_of(kind), "nullable": _NOT_NULL if column in not_null else 0}
                for column, kind in schema.items()
            ]
            created: Handle = lib.table_create_from_fields(self._handle, name, fields, options)
            return created
        if not_null:
            raise InvalidArgumentError("not_null is for schemas given as a dict; an Arrow schema says it itself")
        created = lib.table_create(self._handle, name, schema.__arrow_c_schema__(), options)
        return created

    def drop(
        self,
        name: str,
        *,
        missing_ok: bool = False,
        cancel: Optional[CancelFlag] = None,
        if_version: Optional[int] = None,
    ) -> None:
        """Removes a table; snapshots of it stay good. ``cancel`` ends the wait for the write that runs on it; ``if_version``
        is as that of `Table.append`."""
        try:
            lib.table_drop_with_options(self._handle, name, write_options(cancel=cancel, if_version=if_version))
        except TableNotFoundError:
            if not missing_ok:
                raise

    def clear(self, *, cancel: Optional[CancelFlag] = None) -> None:
        """Removes all tables, as one step. ``cancel`` ends the wait for the writes that run."""
        lib.store_clear_with_options(self._handle, write_options(cancel=cancel))

    # ---- files ---------------------------------------------------------------------------------------------------

    def read_parquet(
        self,
        path: Union[Place, Sequence[Union[str, PathLike[str]]]],
        table: Optional[str] = None,
        *,
        mode: Mode = "append",
        keys: Union[str, Sequence[str], None] = None,
        columns: Optional[Sequence[str]] = None,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
    ) -> Table:
        """Writes the rows of Parquet into a table, batch by batch, and gives the table. Needs pyarrow.

        ``path``: a file, a folder of files, a list of files, an open binary file, or "-", standard input. ``table``: its name;
        left out, the file's without extension. ``mode``: "append", "replace" or "merge"; ``keys``: the columns to merge by.
        """
        from colmerge import _files

        name = _files.table_name(path, table)  # type: ignore[arg-type]
        data = _files.parquet_stream(path, columns)
        return self._read(name, data, mode, keys, progress, cancel, limits)

    def read_csv(
        self,
        path: Place,
        table: Optional[str] = None,
        *,
        mode: Mode = "append",
        keys: Union[str, Sequence[str], None] = None,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        **options: Unpack[CsvOptions],
    ) -> Table:
        """Writes the rows of a CSV file, which may be gzip, into a table, and gives the table.

        The options are those of `Csv`, the rest is as with `read_parquet`.

        >>> import colmerge, io
        >>> store = colmerge.Store()
        >>> store.read_csv(io.BytesIO(b"id;name\\n1;Ann\\n"), "people", delimiter=";").to_dicts()
        [{'id': 1, 'name': 'Ann'}]
        """
        from colmerge import _files

        name = _files.table_name(path, table)
        data = Csv(_files.text_of(path), **options)
        return self._read(name, data, mode, keys, progress, cancel, limits)

    def read_json(
        self,
        path: Place,
        table: Optional[str] = None,
        *,
        mode: Mode = "append",
        keys: Union[str, Sequence[str], None] = None,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        **options: Unpack[JsonOptions],
    ) -> Table:
        """Writes the rows of a JSON file, an array or lines, into a table; otherwise as `read_csv`, with options as those of
        `Json`."""
        from colmerge import _files

        name = _files.table_name(path, table)
        data = Json(_files.text_of(path), **options)
        return self._read(name, data, mode, keys, progress, cancel, limits)

    def _read(
        self,
        name: str,
        data: Data,
        mode: Mode,
        keys: Union[str, Sequence[str], None],
        progress: Optional[ProgressCallback],
        cancel: Optional[CancelFlag],
        limits: Optional[Limits],
    ) -> Table:
        table = Table(self, name)
        if mode == "merge":
            table.merge(data, keys, progress=progress, cancel=cancel, limits=limits)
        else:
            destination = self.destination(name, mode=mode, merge_keys=keys)
            destination.write(data, progress=progress, cancel=cancel, limits=limits)
        return table

    # ---- configured writers and readers --------------------------------------------------------------------------

    def destination(self, table_name: str, *, mode: Mode = "append", **options: Unpack[DestinationOptions]) -> Destination:
        """A writer to one table, for many writes; options as those of `Destination`."""
        return Destination(self._handle, table_name, mode=mode, **options)

    def source(
        self,
        table_name: str,
        *,
        columns: Optional[Sequence[str]] = None,
        filter: Optional[str] = None,
        batch_size: Optional[int] = None,
    ) -> Source:
        """A reader of one table; ``filter`` is a condition on its rows, such as ``"age >= 18"``."""
        return Source(self._handle, table_name, columns=columns, filter=filter, batch_size=batch_size)

    # ---- statements ----------------------------------------------------------------------------------------------

    def sql(
        self,
        text: str,
        parameters: Parameters = (),
        *,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        threads: int = 0,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> Result:
        """Runs a SELECT, UPDATE, DELETE or EXPLAIN over one table, with values for ``?`` or ``$1``. ``token`` and
        ``if_version``, of an UPDATE or DELETE, are as those of `Table.append`.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> store["people"] = [{"id": 1, "age": 20}, {"id": 2, "age": 30}]
        >>> store.sql("UPDATE people SET age = age + 1 WHERE id = $1", [2]).changes.updated
        1
        >>> store.sql("SELECT sum(age) AS years FROM people")
        years
        -----
           51
        1 row, 1 column
        """
        statement = Statement(self._handle, text, cancel)
        return statement.run(
            parameters,
            progress=progress,
            cancel=cancel,
            limits=limits,
            threads=threads,
            token=token,
            if_version=if_version,
        )

    async def sql_async(
        self,
        text: str,
        parameters: Parameters = (),
        *,
        progress: Optional[ProgressCallback] = None,
        limits: Optional[Limits] = None,
        threads: int = 0,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> Result:
        """As `sql`, in a thread; where the task that awaits it is cancelled, so is the statement.

        >>> import asyncio, colmerge
        >>> store = colmerge.Store()
        >>> store["people"] = [{"id": 1}, {"id": 2}]
        >>> asyncio.run(store.sql_async("SELECT max(id) FROM people")).scalar()
        2
        """
        statement = await in_thread(lambda _: Statement(self._handle, text))
        return await statement.run_async(
            parameters, progress=progress, limits=limits, threads=threads, token=token, if_version=if_version
        )

    def stream(
        self,
        text: str,
        parameters: Parameters = (),
        *,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        threads: int = 0,
        batch_size: int = 0,
    ) -> RecordStream:
        """The rows of a SELECT, to be taken once: for results too large to be kept twice."""
        return Statement(self._handle, text, cancel).stream(
            parameters, progress=progress, cancel=cancel, limits=limits, threads=threads, batch_size=batch_size
        )

    def prepare(self, text: str, *, cancel: Optional[CancelFlag] = None) -> Statement:
        """Reads and checks a statement, to run it many times."""
        return Statement(self._handle, text, cancel)

    # ---- memory, end ---------------------------------------------------------------------------------------------

    def memory_usage(self) -> MemoryUsage:
        """Memory of the store, and its budget."""
        return memory_usage_of(self._handle)

    def set_memory_budget(self, memory_budget: Optional[int]) -> None:
        """Sets the budget in bytes; None takes it away. Writes that would pass it fail."""
        try:
            lib.store_set_memory_budget(self._handle, memory_budget or 0)
        except OverflowError:
            raise InvalidArgumentError(
                f"memory_budget is out of range: {memory_budget}", column="memory_budget"
            ) from None

    def close(self) -> None:
        """Closes the store; it goes when nothing else uses it any more."""
        self._handle.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _summary(self) -> list[list[Optional[str]]]:
        found: list[list[Optional[str]]] = []
        for name in self.table_names():
            with suppress(TableNotFoundError):  # dropped by another thread just now
                info = Table(self, name).info()
                memory = readable_bytes(info.bytes.total)
                found.append([name, str(info.rows), str(len(info.columns)), ", ".join(info.primary_key), memory])
        return found

    def __repr__(self) -> str:
        try:
            names = self.table_names()
        except InvalidHandleError:
            return "<Store, closed>"
        memory = readable_bytes(self.memory_usage().bytes.total)
        listed = ", ".join(names[:10]) + (", …" if len(names) > 10 else "")
        return f"<Store of {len(names)} table{'' if len(names) == 1 else 's'}{': ' if names else ''}{listed}; {memory}>"

    def _repr_html_(self) -> str:
        try:
            summary = self._summary()
        except InvalidHandleError:
            return _display.escaped(repr(self))
        return _display.html_table(
            ["table", "rows", "columns", "primary key", "memory"],
            ["text", "int", "int", "text", "int"],
            summary,
            repr(self).strip("<>"),
        )


def names_of(names: Handle) -> list[str]:
    """The texts of a list of names that the library gave."""
    return [lib.names_get(names, i) for i in range(lib.names_count(names))]
