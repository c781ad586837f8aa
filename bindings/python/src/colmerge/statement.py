# SPDX-License-Identifier: Apache-2.0
"""Statements of the query language: SELECT, DELETE, UPDATE, and EXPLAIN of them."""

from __future__ import annotations

from _thread import allocate_lock
from typing import Any, Literal, Optional

from colmerge import _native
from colmerge._arguments import utf8
from colmerge._asynchronous import in_thread
from colmerge._error import InvalidArgumentError
from colmerge._input import Data
from colmerge._library import Handle, lib
from colmerge._process import OfOneProcess
from colmerge._progress import shown
from colmerge._stored import one_array, rows_of, rows_of_stream
from colmerge.control import (
    CancelFlag,
    Limits,
    ProgressCallback,
    Token,
    WriteResult,
    cancellable,
    nothing_done,
    query_options,
)
from colmerge.parameters import ParameterInfo, Parameters, listed_parameters
from colmerge.rows import Readable, Rows
from colmerge.schema import Schema
from colmerge.stream import RecordStream

_KINDS: dict[int, Literal["SELECT", "DELETE", "UPDATE", "EXPLAIN"]] = {
    1: "SELECT",
    2: "DELETE",
    3: "UPDATE",
    4: "EXPLAIN",
}


class Result(Readable):
    """What a statement gave: rows, to be read as often as it is wanted.

    A DELETE or UPDATE gives one row with its counts, which `changes` has, too.
    """

    def __init__(self, stream: Optional[object], changes: Optional[WriteResult] = None) -> None:
        """Takes over the stream of a query's result."""
        self._stream = stream
        self._found: Optional[Rows] = None
        self._lock = allocate_lock()
        self.changes = changes
        """What a DELETE or UPDATE did; None for a query."""

    def _rows(self) -> Rows:
        with self._lock:
            if self._found is None:
                if self._stream is not None:
                    self._found = rows_of_stream(self._stream)
                else:
                    done = self.changes or nothing_done()
                    self._found = rows_of([{name: getattr(done, name) for name in done.__match_args__}])
            return self._found

    def __reduce__(self) -> tuple[Any, ...]:
        return _result_of_rows, (self._rows().select(), self.changes)

    def scalar(self) -> object:
        """The first value of the first row; None when there is no row.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> store["people"] = [{"id": 1}, {"id": 2}]
        >>> store.sql("SELECT count(*) FROM people").scalar()
        2
        """
        for row in self._rows().head(1):
            return next(iter(row.values()))
        return None


class Statement(OfOneProcess):
    """A statement that was read and checked once, to be run any number of times, from any thread.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> store["people"] = [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}]
    >>> by_id = store.prepare("SELECT name FROM people WHERE id = ?")
    >>> by_id.run([1]).to_dicts(), by_id.run([2]).to_dicts()
    ([{'name': 'Ann'}], [{'name': 'Bob'}])
    """

    def __init__(self, store: Handle, text: str, cancel: Optional[CancelFlag] = None) -> None:
        data = utf8(text, "a statement")
        self.text = text
        self._handle: Handle = lib.statement_prepare_with_options(store, data, cancellable(cancel))
        self.kind = _KINDS[lib.statement_kind(self._handle)]

    @property
    def is_query(self) -> bool:
        """Whether it gives rows and changes nothing."""
        return self.kind in ("SELECT", "EXPLAIN")

    @property
    def parameters(self) -> tuple[ParameterInfo, ...]:
        """What is taken for each ``?``."""
        numbers = range(lib.statement_parameter_count(self._handle))
        return tuple(ParameterInfo(lib.statement_parameter_info(self._handle, i)["type"]) for i in numbers)

    @property
    def schema(self) -> Schema:
        """Columns of a query's result."""
        return Schema(lib.statement_schema(self._handle))

    def run(
        self,
        parameters: Parameters = (),
        *,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        threads: int = 0,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> Result:
        """Runs the statement. ``token`` and ``if_version``, of an UPDATE or DELETE, are as those of `Table.append`."""
        if self.is_query:
            if token is not None or if_version is not None:
                raise InvalidArgumentError("a query changes nothing: it takes no token and no if_version")
            return Result(self._query(parameters, progress, cancel, limits, threads, 0))
        with shown(progress) as step:
            options = query_options(step, cancel, limits, threads, 0, token, if_version)
            return Result(None, lib.statement_execute(self._handle, parameters, options))

    async def run_async(
        self,
        parameters: Parameters = (),
        *,
        progress: Optional[ProgressCallback] = None,
        limits: Optional[Limits] = None,
        threads: int = 0,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> Result:
        """As `run`, in a thread; where the task that awaits it is cancelled, so is the run."""

        def work(cancel: CancelFlag) -> Result:
            result = self.run(
                parameters,
                progress=progress,
                cancel=cancel,
                limits=limits,
                threads=threads,
                token=token,
                if_version=if_version,
            )
            result._rows()  # here, not in the event loop's thread
            return result

        return await in_thread(work)

    def query(self, parameters: Parameters = ()) -> list[dict[str, Any]]:
        """The rows of a query as dicts, at once: what costs least for a few rows. Ctrl-C stops it.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> store["people"] = [{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}]
        >>> store.prepare("SELECT name FROM people WHERE id = ?").query([2])
        [{'name': 'Bob'}]
        """
        given = listed_parameters(parameters)
        rows: Optional[list[dict[str, Any]]] = _native.query(self._handle, given, 1)
        return self.run(given).to_dicts() if rows is None else rows

    def stream(
        self,
        parameters: Parameters = (),
        *,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        threads: int = 0,
        batch_size: int = 0,
    ) -> RecordStream:
        """Runs a query whose rows are taken once, without a place of their own."""
        return RecordStream(self._query(parameters, progress, cancel, limits, threads, batch_size))

    def _query(
        self,
        parameters: Parameters,
        progress: Optional[ProgressCallback],
        cancel: Optional[CancelFlag],
        limits: Optional[Limits],
        threads: int,
        batch_size: int,
    ) -> object:
        with shown(progress) as step:
            options = query_options(step, cancel, limits, threads, batch_size)
            stream: object = lib.statement_query(self._handle, parameters, options)
        return stream

    def run_many(
        self,
        parameters: Data,
        *,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        threads: int = 0,
    ) -> Result:
        """Runs the statement for each row of a table of parameters, whose columns are the parameters in order.

        The rows of all results come one result after the other, all from one version of the table. Changes are atomic
        one by one, not together; `ColmergeError.row` tells which one failed.
        """
        given = one_array(rows_of(parameters))
        with shown(progress) as step:
            options = query_options(step, cancel, limits, threads)
            if self.is_query:
                return Result(lib.statement_query_array(self._handle, given.array, given.schema, options))
            return Result(None, lib.statement_execute_array(self._handle, given.array, given.schema, options))

    def close(self) -> None:
        """Closes the statement; results that came from it stay good."""
        self._handle.close()

    def __enter__(self) -> Statement:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Statement {self.text!r}>"


def _result_of_rows(rows: Rows, changes: Optional[WriteResult]) -> Result:
    """A result that was pickled."""
    result = Result(None, changes)
    result._found = rows
    return result
