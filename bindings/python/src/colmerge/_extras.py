# SPDX-License-Identifier: Apache-2.0
"""Packages that this one works with where they are installed."""

from __future__ import annotations

import importlib
from typing import Any

_PACKAGES = {"pyarrow": "pyarrow", "pandas": "pandas pyarrow", "polars": "polars"}


def needed(module: str) -> Any:
    """A package; where it is missing, an error that tells how it is installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise ModuleNotFoundError(f"this needs {module}: pip install {_PACKAGES[module]}", name=module) from None
