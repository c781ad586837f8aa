# SPDX-License-Identifier: Apache-2.0
"""DataFrames and Series of pandas: objects are encoded here as those of lists are, all else is pyarrow's.

What pandas calls missing, a NaN included, is null.
"""

from __future__ import annotations

import datetime
from typing import Any, Optional

from colmerge._assembly import Assembled
from colmerge._columns import named_columns
from colmerge._error import InvalidArgumentError, TypeMismatchError, UnsupportedTypeError
from colmerge._extras import needed
from colmerge._values import Interval, Map

_INTERVAL = "month_day_nano_interval"


def table_of(frame: Any) -> Any:
    """The frame as a table of pyarrow, with pandas' metadata, which tell dtypes and index when it comes back."""
    pyarrow, pandas = needed("pyarrow"), needed("pandas")
    names = list(map(str, frame.columns))
    if len(set(names)) < len(names):
        name = next(name for i, name in enumerate(names) if name in names[:i])
        raise InvalidArgumentError(f"column '{name}' occurs more than once; rename one of them", column=name)
    plain, objects = frame.copy(deep=False), {}
    for i, dtype in enumerate(frame.dtypes):
        if type(dtype).__name__ == "SparseDtype":
            plain.isetitem(i, plain.iloc[:, i].sparse.to_dense())
        if _has_objects(plain.dtypes.iloc[i]):
            objects[i] = plain.iloc[:, i]
            plain.isetitem(i, pandas.Series([None] * len(frame), dtype=object, index=frame.index))
    levels = [frame.index.get_level_values(i) for i in range(frame.index.nlevels)]
    for i, level in enumerate(levels):
        if level.dtype == object:
            objects[len(names) + i] = level
            levels[i] = pandas.Index([None] * len(frame), dtype=object, name=level.name)
    if any(i >= len(names) for i in objects):
        is_one = len(levels) == 1 and not isinstance(frame.index, pandas.MultiIndex)
        plain.index = levels[0] if is_one else pandas.MultiIndex.from_arrays(levels, names=frame.index.names)
    table = _converted(pyarrow, plain)
    if not objects:
        return table
    fields = {i: table.schema.field(i).name for i in objects}
    columns = named_columns({fields[i]: values for i, values in objects.items()})
    for i, array in zip(objects, pyarrow.record_batch(Assembled(columns)).columns):
        table = table.set_column(i, fields[i], array)
    return table


def _converted(pyarrow: Any, frame: Any) -> Any:
    try:
        return pyarrow.Table.from_pandas(frame)
    except Exception as error:
        for name, values in frame.items():
            try:
                pyarrow.array(values)
            except Exception as reason:
                raise _refused(str(name), values.dtype, reason) from reason
        raise InvalidArgumentError(f"pyarrow does not take this DataFrame: {error}") from error


def _refused(name: str, dtype: Any, reason: Exception) -> TypeMismatchError:
    text = f"column '{name}' of pandas' dtype {dtype}: pyarrow does not take it: {reason}; convert it with astype"
    return TypeMismatchError(text, column=name)


def array_of(name: str, values: Any) -> Any:
    """A Series, an Index or an array of pandas that holds no objects as an array of pyarrow."""
    if type(values.dtype).__name__ == "SparseDtype":
        values = values.sparse.to_dense() if hasattr(values, "sparse") else values.to_dense()
    try:
        return needed("pyarrow").array(values)
    except Exception as reason:
        raise _refused(name, values.dtype, reason) from reason


def frame_of(table: Any, options: dict[str, Any]) -> Any:
    """A table of pyarrow as a DataFrame; with options it is pyarrow's own."""
    try:
        frame = table.to_pandas(**options)
    except needed("pyarrow").ArrowNotImplementedError as error:
        raise UnsupportedTypeError(
            f"pandas has nothing for one of the columns: {error}; leave it out with select(), or take to_arrow()"
        ) from error
    return frame if options else with_exact_objects(_with_object_dtypes(frame, table), table)


def _with_object_dtypes(frame: Any, table: Any) -> Any:
    """The frame with objects in the columns that had them when they were written, where pyarrow makes others of them."""
    import json  # not with the package: it takes long

    told = (table.schema.metadata or {}).get(b"pandas")
    if told is None or b'"object"' not in told:
        return frame
    names = {each.get("field_name") for each in json.loads(told)["columns"] if each["numpy_type"] == "object"}
    for field in table.schema:
        if field.name in names and field.name in frame.columns and frame[field.name].dtype != object:
            values = table.column(field.name).to_pylist()
            frame[field.name] = needed("pandas").Series(values, dtype=object, index=frame.index)
    return frame


def with_exact_objects(frame: Any, table: Any) -> Any:
    """The frame that pyarrow made of a table, in which maps and intervals are those of this package, and times with a
    zone inside other values have it."""
    for i, field in enumerate(table.schema):
        if field.name in frame.columns and (_is_lossy(field.type) or _has_zone(field.type)):
            values = [exact_value(value, field.type) for value in table.column(i).to_pylist()]
            frame[field.name] = needed("pandas").Series(values, dtype=object, index=frame.index)
    return frame


def _inner(kind: Any) -> list[Any]:
    return [kind.field(i).type for i in range(kind.num_fields)]


def _is_map(kind: Any) -> bool:
    return str(kind).startswith("map<")


def _is_lossy(kind: Any) -> bool:
    return _is_map(kind) or str(kind) == _INTERVAL or any(map(_is_lossy, _inner(kind)))


def _has_zone(kind: Any) -> bool:
    return any(getattr(inner, "tz", None) is not None or _has_zone(inner) for inner in _inner(kind))


def exact_value(value: Any, kind: Any) -> Any:
    """A value of to_pylist with this package's maps and intervals."""
    if value is None or not _is_lossy(kind):
        return value
    if str(kind) == _INTERVAL:
        return Interval(*value)
    if _is_map(kind):
        return Map((exact_value(key, kind.key_type), exact_value(item, kind.item_type)) for key, item in value)
    if isinstance(value, dict):
        return {field.name: exact_value(value[field.name], field.type) for field in map(kind.field, range(kind.num_fields))}
    return [exact_value(item, kind.value_type) for item in value]


# Objects of these types alone are what pyarrow makes of them.
_EXACT: tuple[set[type], ...] = ({str}, {bytes}, {bool}, {datetime.date}, set())


def _has_objects(dtype: Any) -> bool:
    """Whether values of the dtype are objects; of categories, whether pyarrow could change them."""
    if type(dtype).__name__ == "SparseDtype":
        dtype = dtype.subtype
    if type(dtype).__name__ == "CategoricalDtype":
        categories = dtype.categories
        return categories is not None and categories.dtype == object and set(map(type, categories)) not in _EXACT
    return bool(dtype == object)


def objects_of(values: Any) -> Optional[list[Any]]:
    """The values of a Series, an Index or an array of objects; None when it is of another dtype."""
    if not _has_objects(values.dtype):
        return None
    return [None if isinstance(value, float) and value != value else value for value in values]
