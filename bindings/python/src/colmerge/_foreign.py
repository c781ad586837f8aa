# SPDX-License-Identifier: Apache-2.0
"""Values of other libraries where Python's are expected: scalars, columns, DataFrames."""

from __future__ import annotations

from typing import Any


def is_scalar(kind: type) -> bool:
    """Whether it is the type of a single value of pyarrow."""
    return kind.__module__.partition(".")[0] == "pyarrow" and kind.__name__.endswith("Scalar")


def is_column(kind: type) -> bool:
    """Whether it is a type of columns: Series of pandas and polars, arrays of pandas and pyarrow, this package's own."""
    module, name = kind.__module__.partition(".")[0], kind.__name__
    if module in ("pandas", "polars"):
        return name == "Series" or (module == "pandas" and name.endswith(("Index", "Array")))
    if module == "pyarrow":
        return name.endswith("Array")
    return module == "colmerge" and name == "Column"


def is_frame(data: Any) -> bool:
    """Whether it is a DataFrame of pandas."""
    return type(data).__module__.partition(".")[0] == "pandas" and hasattr(data, "iloc") and hasattr(data, "columns")


def is_missing(kind: type) -> bool:
    """Whether values of this type stand for null."""
    if kind is type(None):
        return True
    module, name = kind.__module__.partition(".")[0], kind.__name__
    return (module == "pandas" and name in ("NAType", "NaTType")) or (module == "numpy" and name == "MaskedConstant")


def python_scalar(value: Any) -> Any:
    """A scalar of numpy as a Python value where Python has an equal one; anything else as it is."""
    if type(value).__module__ != "numpy" or not hasattr(value, "item") or value.ndim > 0 or value.dtype.kind in "mM":
        return value
    return value.item()


def is_foreign(kind: type) -> bool:
    """Whether `python_value` makes something else of values of the type."""
    return is_scalar(kind) or is_column(kind)


def python_value(value: Any) -> Any:
    """The value as Python's own types have it: columns as lists. What is none of another library's stays."""
    kind = type(value)
    if is_scalar(kind):
        return _of_arrow(value.as_py(), value.type)
    if not is_column(kind):
        return value
    if kind.__module__.startswith("pyarrow"):
        return [_of_arrow(each, value.type) for each in value.to_pylist()]
    if kind.__module__.startswith("pandas"):
        # What pandas calls missing is null.
        return [None if isinstance(each, float) and each != each else each for each in value.tolist()]
    return value.to_list()


def _of_arrow(value: Any, kind: Any) -> Any:
    from colmerge._pandas import exact_value

    return exact_value(value, kind)
