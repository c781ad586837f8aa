# SPDX-License-Identifier: Apache-2.0
"""A table of a store, by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, TypeVar, Union

from colmerge import _native
from colmerge._arguments import column_names as names_of_columns
from colmerge._arguments import quoted as quoted
from colmerge._asynchronous import AwaitedWrites
from colmerge._columns import PlainColumns
from colmerge._error import InvalidArgumentError, TableNotFoundError
from colmerge._input import ArrayInput, Data
from colmerge._library import Handle, lib
from colmerge._lookup import mixed_keys, prepared_keys, row_or_column
from colmerge._process import OfOneProcess
from colmerge._refusal import MixedTypesError
from colmerge._stored import one_array
from colmerge.control import CancelFlag, Limits, ProgressCallback, Token, WriteResult, nothing_done, write_options
from colmerge.destination import Destination
from colmerge.info import TableInfo
from colmerge.parameters import Parameters
from colmerge.rows import Readable, Rows
from colmerge.snapshot import Key, Snapshot

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from colmerge.options import AppendOptions, MergeOptions, NewColumns, NewTypes, NullKeys, NullValues, OnDuplicate
    from colmerge.options import OnMatch, OnMissing, OnNoMatch, Operators
    from colmerge.store import Store

_Result = TypeVar("_Result")


class Table(OfOneProcess, Readable, AwaitedWrites):
    """A table of a store. The name counts: the table may come and go, and the first write creates it.

    Every write is one step: all of its rows become visible together, or nothing changes. Columns are matched by name; a
    column that the data lacks keeps its values on update and is null on insert; one that the table lacks is added. A
    value is never changed silently: a type that differs is taken only when every value is kept exactly, and a column
    whose type nobody has declared becomes wider for others. A row changes the columns that it has: of dicts and JSON
    objects one that lacks a name leaves what is stored, which is not the same as None.

    >>> import colmerge
    >>> store = colmerge.Store()
    >>> people = store.table("people")
    >>> people.append([{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}]).inserted
    2
    >>> people.merge([{"id": 2, "name": "Bea"}, {"id": 3, "name": "Cid"}], keys=["id"])
    WriteResult(rows_read=2, inserted=1, updated=1, deleted=0, ignored=0, batches=1, version=2, applied=True)
    >>> people
    id  name
    --  ----
     1  Ann
     2  Bea
     3  Cid
    table people, version 2: 3 rows, 2 columns
    """

    def __init__(self, store: Store, name: str) -> None:
        self._store = store
        self.name = name
        self._opened: Optional[Handle] = None
        self._destinations: dict[tuple[Any, ...], Destination] = {}
        self._finder: Optional[_native.Finder] = None

    def _handle(self) -> Handle:
        if self._opened is None:
            self._opened = lib.table_open(self._store._handle, self.name)
        return self._opened

    def _with_handle(self, use: Callable[[Handle], _Result]) -> _Result:
        """Uses the table of this name; a handle to one that has gone since is replaced."""
        known = self._opened is not None
        try:
            return use(self._handle())
        except TableNotFoundError:
            self._opened = None
            if not known:
                raise
        return use(self._handle())

    def _found(self, use: Callable[[_native.Finder], _Result]) -> _Result:
        """Looks rows up in the table as it is now."""

        def find(table: Handle) -> _Result:
            self._finder = _native.Finder(table, True)
            return use(self._finder)

        if self._finder is not None:
            try:
                return use(self._finder)
            except TableNotFoundError:
                self._finder = None
        return self._with_handle(find)

    def _rows(self) -> Rows:
        return self.snapshot()

    def _title(self) -> str:
        return f"table {self.name}, version {self.snapshot().version}: "

    def exists(self) -> bool:
        """Whether the table is there."""
        return self.name in self._store

    # ---- writing -------------------------------------------------------------------------------------------------

    def _destination(self, **options: Any) -> Destination:
        key = tuple(options.values())  # the same names in the same order for each mode
        try:
            found = self._destinations.get(key)
        except TypeError:
            key = tuple(map(_hashable, key))
            try:
                found = self._destinations.get(key)
            except TypeError:  # options that no destination takes
                return Destination(self._store._handle, self.name, **options)
        if found is None:
            found = self._destinations[key] = Destination(self._store._handle, self.name, **options)
        return found

    def append(
        self,
        data: Data,
        *,
        batch_size: Optional[int] = None,
        create_table_if_not_exists: bool = True,
        validate_schema: bool = False,
        new_columns: Optional[NewColumns] = None,
        new_types: Optional[NewTypes] = None,
        column_names: Optional[Mapping[str, str]] = None,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> WriteResult:
        """Adds the rows, in order.

        ``batch_size``: rows worked through at a time; it paces progress and cancellation. What a write holds of its
        data until it ends does not depend on it. ``validate_schema``: the data must have exactly the table's columns
        and types. ``new_columns``: what becomes of columns that the table lacks: "add", "ignore" or "error".
        ``new_types``: a column whose type nobody has declared is to "widen" for values that are more than it holds, or
        they are an "error". ``column_names``: names in the data, and the names of the table that they stand for.

        ``token``: a writer's name and a number, ``("job", 7)``, with which the write is applied once, however often it is
        sent: where the table has had this number of the writer, or a later one, nothing happens and ``result.applied`` is
        False. ``if_version``: the version that the table must have (`WriteResult.version`), 0 for one that is not there;
        else nothing changes and the write is a `ConflictError`.

        >>> import colmerge
        >>> orders = colmerge.Store().table("orders")
        >>> for attempt in range(2):
        ...     result = orders.append([{"id": 1}, {"id": 2}], token=("import", 20241130))
        ...     print(result.applied, len(orders))
        True 2
        False 2
        """
        destination = self._destination(
            mode="append",
            batch_size=batch_size,
            create_table_if_not_exists=create_table_if_not_exists,
            validate_schema=validate_schema,
            new_columns=new_columns,
            new_types=new_types,
            column_names=column_names,
        )
        return destination.write(
            data, progress=progress, cancel=cancel, limits=limits, token=token, if_version=if_version
        )

    def replace(
        self,
        data: Data,
        *,
        batch_size: Optional[int] = None,
        create_table_if_not_exists: bool = True,
        validate_schema: bool = False,
        new_columns: Optional[NewColumns] = None,
        new_types: Optional[NewTypes] = None,
        column_names: Optional[Mapping[str, str]] = None,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> WriteResult:
        """Swaps the whole contents, columns included. Options as those of `append`."""
        destination = self._destination(
            mode="replace",
            batch_size=batch_size,
            create_table_if_not_exists=create_table_if_not_exists,
            validate_schema=validate_schema,
            new_columns=new_columns,
            new_types=new_types,
            column_names=column_names,
        )
        return destination.write(
            data, progress=progress, cancel=cancel, limits=limits, token=token, if_version=if_version
        )

    def merge(
        self,
        data: Data,
        keys: Union[str, Sequence[str], None] = None,
        *,
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
        batch_size: Optional[int] = None,
        create_table_if_not_exists: bool = True,
        validate_schema: bool = False,
        new_columns: Optional[NewColumns] = None,
        new_types: Optional[NewTypes] = None,
        column_names: Optional[Mapping[str, str]] = None,
        progress: Optional[ProgressCallback] = None,
        cancel: Optional[CancelFlag] = None,
        limits: Optional[Limits] = None,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> WriteResult:
        """Updates the rows whose keys match, where they are, and adds the others.

        ``keys``: columns whose values identify a row; left out, those of the table's primary key.
        ``on_match``: "update", "ignore" (insert only) or "error". ``on_no_match``: "insert", "ignore" (update only) or
        "error". ``on_duplicate``: of rows with equal keys in the data the "last" counts, the "first", or it is an
        "error". ``null_keys``: null keys are "equal", or an "error". ``null_values``: a null of the data is to
        "overwrite" the stored value, or to "keep" it. ``delete_when``: a column of the data, bool or 0 and 1; where it
        is true, the row of the key is deleted. ``row_kind``: a column of the data with kinds of rows as a change log has
        them: "+I" and "+U" update or insert, "-D" deletes, "-U" is passed over; with ``operators`` both take back what they
        have. Neither column is stored. The rest is as for `append`; ``keys`` are names of the table's columns.

        Rules, of which docs/merging.md tells more: ``operators``: what becomes of the old and the new value of a column: "min",
        "sum" …, or with arguments ``{"latest_by": "updated_at"}``, ``{"append": "; "}``; a tuple of columns: each of them.
        ``set``: expressions over old.x and new.x. ``update_when``: a condition over them, without which rows stay.
        ``on_missing``: rows that the data lacks are to "keep", "delete", or an "error"; ``scope``: a condition to limit that
        and the data; ``allow_empty``: no rows may delete all. ``skip_unchanged``: rows that stay the same are ignored.

        >>> import colmerge
        >>> pages = colmerge.Store().table("pages")
        >>> rules = {"hits": "sum", "status": {"latest_by": "at"}}
        >>> result = pages.merge([{"id": 1, "hits": 2, "status": "new", "at": 5}], "id", operators=rules)
        >>> result = pages.merge([{"id": 1, "hits": 3, "status": "old", "at": 4}], "id", operators=rules)
        >>> pages[1]
        {'id': 1, 'hits': 5, 'status': 'new', 'at': 5}
        """
        destination = self._destination(
            mode="merge",
            merge_keys=self._merge_keys(keys),
            on_match=on_match,
            on_no_match=on_no_match,
            on_duplicate=on_duplicate,
            null_keys=null_keys,
            null_values=null_values,
            delete_when=delete_when,
            row_kind=row_kind,
            operators=operators,
            set=set,
            update_when=update_when,
            on_missing=on_missing,
            scope=scope,
            allow_empty=allow_empty,
            skip_unchanged=skip_unchanged,
            batch_size=batch_size,
            create_table_if_not_exists=create_table_if_not_exists,
            validate_schema=validate_schema,
            new_columns=new_columns,
            new_types=new_types,
            column_names=column_names,
        )
        return destination.write(
            data, progress=progress, cancel=cancel, limits=limits, token=token, if_version=if_version
        )

    def _merge_keys(self, keys: Union[str, Sequence[str], None]) -> tuple[str, ...]:
        if keys is not None:
            return tuple(names_of_columns("merge_keys", keys))
        try:
            primary = self._found(_native.Finder.layout).primary_key
        except TableNotFoundError:
            primary = ()
        if not primary:
            raise InvalidArgumentError(f"table '{self.name}' has no primary key: name the merge keys", table=self.name)
        return primary

    def delete(
        self,
        keys: Union[Iterable[Key], Data, None] = None,
        *,
        by: Optional[Sequence[str]] = None,
        where: Optional[str] = None,
        parameters: Parameters = (),
        cancel: Optional[CancelFlag] = None,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> WriteResult:
        """Deletes rows: those of the given keys (see `lookup` and `Snapshot.find`), or those of a condition.
        ``token`` and ``if_version`` are as those of `append`.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> store["people"] = [{"id": 1, "age": 20}, {"id": 2, "age": 10}, {"id": 3, "age": 30}]
        >>> people = store["people"]
        >>> people.delete([3], by=["id"]).deleted, people.delete(where="age < ?", parameters=[18]).deleted
        (1, 1)
        """
        if (keys is None) == (where is None):
            raise InvalidArgumentError("give keys or a condition: delete(keys) or delete(where=...)")
        if keys is None:
            text = f"DELETE FROM {quoted(self.name)} WHERE {where}"
            changes = self._store.sql(text, parameters, cancel=cancel, token=token, if_version=if_version).changes
            return changes or nothing_done()
        options = write_options(cancel=cancel, token=token, if_version=if_version)
        if isinstance(keys, Iterator):
            keys = list(keys)
        with self.snapshot() as snapshot:
            layout = snapshot._finder.layout()
            try:
                given = prepared_keys(keys, layout, by)
            except MixedTypesError:  # no column holds them: as the rows have them that they are the keys of
                count, names = mixed_keys(keys, layout, by)
                found = [row for row in snapshot.find(keys, by=by) if row >= 0]
                nothing: dict[str, list[Any]] = {name: [] for name in names}
                stored = one_array(snapshot.take(found, names)) if found else prepared_keys(nothing, layout, None)
                done = self._delete_keys(stored, options)
                if not done.applied:
                    return done
                import dataclasses  # only here: importing this package takes little

                return dataclasses.replace(done, rows_read=count, ignored=count - done.deleted)
        return self._delete_keys(given, options)

    def _delete_keys(self, given: Union[PlainColumns, ArrayInput], options: dict[str, Any]) -> WriteResult:
        arguments: tuple[object, ...]
        if isinstance(given, PlainColumns):
            delete, arguments = lib.table_delete_keys_with_options, (given,)
        else:
            delete, arguments = lib.table_delete_keys_array_with_options, (given.array, given.schema)
        done: WriteResult = self._with_handle(lambda table: delete(table, *arguments, options))
        return done

    # ---- other changes -------------------------------------------------------------------------------------------

    def truncate(
        self,
        *,
        cancel: Optional[CancelFlag] = None,
        token: Optional[Token] = None,
        if_version: Optional[int] = None,
    ) -> WriteResult:
        """Removes all rows; columns and constraints stay. ``cancel`` ends the wait for the write that runs; ``token`` and
        ``if_version`` are as those of `append`."""
        options = write_options(cancel=cancel, token=token, if_version=if_version)
        done: WriteResult = self._with_handle(lambda table: lib.table_truncate_with_options(table, options))
        return done

    def drop(self, *, cancel: Optional[CancelFlag] = None, if_version: Optional[int] = None) -> None:
        """Removes the table; snapshots of it stay good. ``cancel`` ends the wait for the write that runs; ``if_version`` is
        as that of `append`."""
        self._store.drop(self.name, cancel=cancel, if_version=if_version)

    # ---- reading -------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """The table as it is now; what it costs does not depend on the number of rows."""
        return self._with_handle(lambda table: Snapshot(table, self.name))

    def lookup(
        self, key: Key, *, by: Optional[Sequence[str]] = None, columns: Optional[Sequence[str]] = None
    ) -> Optional[dict[str, Any]]:
        """The row of a key as a dict; None when there is none. See `Snapshot.lookup`.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> shops = store.table("shops")
        >>> result = shops.merge([{"city": "Rome", "no": 1, "sales": 10}], keys=["city", "no"])
        >>> shops.lookup(("Rome", 1))
        {'city': 'Rome', 'no': 1, 'sales': 10}
        >>> shops.lookup({"no": 1, "city": "Rome"}, columns=["sales"])
        {'sales': 10}
        """
        finder = self._finder
        if finder is not None:
            try:
                return finder.get(key, by, columns)
            except TableNotFoundError:
                pass
        return self._found(lambda finder: finder.get(key, by, columns))

    def get(
        self,
        key: Key,
        default: Any = None,
        *,
        by: Optional[Sequence[str]] = None,
        columns: Optional[Sequence[str]] = None,
    ) -> Any:
        """The row of a key as a dict, or the default; otherwise as `lookup`.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> people = store.table("people")
        >>> result = people.merge([{"id": 1, "name": "Ann"}], keys=["id"])
        >>> people.get(1), people.get(2, "nobody"), people[1]["name"], 2 in people
        ({'id': 1, 'name': 'Ann'}, 'nobody', 'Ann', False)
        >>> people.get_many([2, 1])
        [None, {'id': 1, 'name': 'Ann'}]
        """
        found = self.lookup(key, by=by, columns=columns)
        return default if found is None else found

    def __getitem__(self, key: Key) -> Any:
        """The row of a key, as `get` but with a KeyError when there is none; or the column that a str names.

        A str that is the name of a column and the key of a row as well is an error: say ``table.column(name)`` or
        ``table.get(key)``, which mean one thing each. Programs whose keys are texts of any kind had better say `get`.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> people = store.table("people")
        >>> result = people.merge([{"id": 1, "name": "Ann"}], keys=["id"])
        >>> people[1], people["name"]
        ({'id': 1, 'name': 'Ann'}, Column(name: utf8, ['Ann']))
        """
        if isinstance(key, str):
            return self._found(lambda finder: row_or_column(finder, key, self.column))
        found = self.lookup(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        """Whether there is a row of this key."""
        return self._found(lambda finder: finder.contains(key, None))

    def lookup_many(
        self,
        keys: Union[Iterable[Key], Data],
        *,
        by: Optional[Sequence[str]] = None,
        columns: Optional[Sequence[str]] = None,
    ) -> Rows:
        """The rows of many keys as columns: one for each of the keys, in their order, of nulls where there is none.

        >>> import colmerge
        >>> store = colmerge.Store()
        >>> people = store.table("people")
        >>> result = people.merge([{"id": 1, "name": "Ann"}, {"id": 2, "name": "Bob"}], keys=["id"])
        >>> people.lookup_many([2, 3, 1], columns=["name"]).to_dict()
        {'name': ['Bob', None, 'Ann']}
        """
        return self.snapshot().lookup_many(keys, by=by, columns=columns)

    def get_many(
        self,
        keys: Union[Iterable[Key], Data],
        *,
        by: Optional[Sequence[str]] = None,
        columns: Optional[Sequence[str]] = None,
    ) -> list[Optional[dict[str, Any]]]:
        """A row as a dict, or None, for each of the keys, in their order."""
        return self._found(lambda finder: finder.get_many(keys, by, columns))

    def info(self) -> TableInfo:
        """Figures of the table as it is now, and of its columns, indexes and constraints."""
        return self.snapshot().info()

    @property
    def version(self) -> int:
        """Number of the store's commit that last changed the table: it grows, and is never used again."""
        return self.snapshot().version


def _hashable(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return tuple((each, _hashable(kept)) for each, kept in value.items()) if isinstance(value, Mapping) else value

