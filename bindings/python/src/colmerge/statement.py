# SPDX-License-Identifier: Apache-2.0
"""Statements of the query language: SELECT, DELETE, UPDATE, and EXPLAIN of them."""

from __future__ import annotations

import threading
from ctypes import byref, c_int32, c_int64
from dataclasses import asdict
from typing import Any, Literal, Optional

from colmerge import _native, _structures
from colmerge._arguments import utf8
from colmerge._asynchronous import in_thread
from colmerge._arrow import ArrowArrayStream, ArrowSchema
from colmerge._capsule import release
from colmerge._input import ArrayInput, Data
from colmerge._library import Handle, call, lib
from colmerge._process import OfOneProcess
from colmerge._stored import one_array, rows_of, rows_of_stream
from colmerge._structures import sized, text_of
from colmerge.control import CancelFlag, Limits, ProgressCallback, WriteResult, cancellable, query_options, result_of
from colmerge.parameters import ParameterInfo, Parameters, listed_parameters, values_of
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

    def __init__(self, stream: Optional[ArrowArrayStream], changes: Optional[WriteResult] = None) -> None:
        """Takes over the stream of a query's result."""
        self._stream = stream
        self._found: Optional[Rows] = None
        self._lock = threading.Lock()
        self.changes = changes
        """What a DELETE or UPDATE did; None for a query."""

    def _rows(self) -> Rows:
        with self._lock:
            if self._found is None:
                if self._stream is not None:
                    self._found = rows_of_stream(self._stream)
                else:
                    self._found = rows_of([asdict(self.changes or result_of())])
            return self._found

    def __reduce__(self) -> tuple[Any, ...]:
        return _result_of_rows, (self._rows().select(), self.changes)

    def __del__(self) -> None:
        if self._stream is not None:
            release(self._stream)

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
        prepare = lib.statement_prepare_with_options
        self._handle = Handle(lib.statement_close, prepare, store, data, len(data), cancellable(cancel))
        kind = c_int32()
        call(lib.statement_kind, self._handle, byref(kind))
        self.kind = _KINDS[kind.value]

    @property
    def is_query(self) -> bool:
        """Whether it gives rows and changes nothing."""
        return self.kind in ("SELECT", "EXPLAIN")

    @property
    def parameters(self) -> tuple[ParameterInfo, ...]:
        """What is taken for each ``?``."""
        count = c_int64()
        call(lib.statement_parameter_count, self._handle, byref(count))
        return tuple(map(self._parameter, range(count.value)))

    def _parameter(self, number: int) -> ParameterInfo:
        info = sized(_structures.ParameterInfo)
        call(lib.statement_parameter_info, self._handle, number, byref(info))
        return ParameterInfo(text_of(info.type))

    @property
    def schema(self) -> Schema:
        """Columns of a query's result."""
        out = ArrowSchema()
        call(lib.statement_schema, self._handle, byref(out))
        return Schema(out)

    def run(
        self,
        parameters: Parameters = (),
        *,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        threads: int = 0,
    ) -> Result:
        """Runs the statement."""
        if self.is_query:
            return Result(self._query(parameters, progress, cancel, limits, threads, 0))
        given = values_of(parameters)
        done = sized(_structures.WriteResult)
        with query_options(progress, cancel, limits, threads) as options:
            call(lib.statement_execute, self._handle, given, len(given), byref(options), byref(done))
        return _changed(done)

    async def run_async(
        self,
        parameters: Parameters = (),
        *,
        progress: Optional[ProgressCallback] = None,
        limits: Optional[Limits] = None,
        threads: int = 0,
    ) -> Result:
        """As `run`, in a thread; where the task that awaits it is cancelled, so is the run."""

        def work(cancel: CancelFlag) -> Result:
            result = self.run(parameters, progress=progress, cancel=cancel, limits=limits, threads=threads)
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
    ) -> ArrowArrayStream:
        given = values_of(parameters)
        stream = ArrowArrayStream()
        with query_options(progress, cancel, limits, threads, batch_size) as options:
            call(lib.statement_query, self._handle, given, len(given), byref(options), byref(stream))
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
        with query_options(progress, cancel, limits, threads) as options:
            if self.is_query:
                stream = ArrowArrayStream()
                self._call_with(lib.statement_query_array, given, options, stream)
                return Result(stream)
            done = sized(_structures.WriteResult)
            self._call_with(lib.statement_execute_array, given, options, done)
        return _changed(done)

    def _call_with(self, function: object, given: ArrayInput, options: object, out: object) -> None:
        call(function, self._handle, given.array, given.schema, byref(options), byref(out))  # type: ignore[arg-type]

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


def _changed(done: _structures.WriteResult) -> Result:
    return Result(None, result_of(done))
