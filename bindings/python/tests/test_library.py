# SPDX-License-Identifier: Apache-2.0
"""Finding and loading the library; what an interpreter leaves behind at its end."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import os
import pickle
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

import pytest

import colmerge
from colmerge._library import lib


def run(program: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    command = [sys.executable, "-X", "faulthandler", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_version() -> None:
    assert colmerge.library_version == lib.version_text
    assert colmerge.library_version.startswith("0.")


def test_a_missing_library_is_named() -> None:
    done = run("import colmerge; colmerge.Store()", COLMERGE_LIBRARY="/nowhere/libcolmerge.so")
    assert done.returncode == 1
    assert "LibraryNotFoundError: cannot load the colmerge library: /nowhere/libcolmerge.so" in done.stderr


def test_to_import_the_package_loads_nothing() -> None:
    program = "import colmerge, colmerge.pytest_plugin, colmerge.testing; print('imported'); colmerge.library_version"
    done = run(program, COLMERGE_LIBRARY="/nowhere/libcolmerge.so")
    assert (done.returncode, done.stdout) == (1, "imported\n")
    assert "LibraryNotFoundError" in done.stderr


def test_another_library_is_refused() -> None:
    libc = find_library("c")
    assert libc is not None
    done = run(
        "import colmerge\ntry:\n    colmerge.Store()\nexcept ImportError as error:\n    print(error)",
        COLMERGE_LIBRARY=libc,
    )
    assert "cannot load the colmerge library" in done.stdout
    assert "colmerge_version" in done.stdout


def test_a_subinterpreter_is_refused() -> None:
    program = """
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
code = "try: import colmerge\\nexcept ImportError as error: print(error, flush=True)"
for _ in range(2):
    interpreters.run_string(interpreters.create(), code)
import colmerge
print(len(colmerge.Store()))
"""
    done = run(program)
    refused, again, works = done.stdout.splitlines()
    assert "subinterpreters" in refused
    assert (done.returncode, again, works) == (0, refused, "0"), done.stderr


def test_an_interpreter_ends_well_whatever_is_left() -> None:
    program = """
import builtins, threading
import colmerge, pyarrow
store = colmerge.Store()
store["t"] = {"a": list(range(100_000))}
left = store["t"].__arrow_c_stream__(), store["t"].schema.__arrow_c_schema__(), next(store["t"].batches())
cycle = [store["t"].__arrow_c_stream__()]
cycle.append(cycle)
reader = pyarrow.RecordBatchReader.from_stream(store["t"])
batch = reader.read_next_batch()
builtins.kept = [store["t"].__arrow_c_stream__(), store["t"].snapshot(), store.source("t").read()]
threading.Thread(target=lambda: [store["t"].to_dict() for _ in range(1000)], daemon=True).start()
print("end")
"""
    done = run(program)
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")


def test_no_arrow_library_is_needed() -> None:
    """Python values, CSV, SQL, lookups and reprs work where pyarrow, pandas, polars and numpy are not."""
    program = """
import sys
for name in ("pyarrow", "pandas", "polars", "numpy"):
    sys.modules[name] = None
import colmerge
from colmerge.connectors.in_memory import InMemoryDestination
from colmerge.testing import assert_table_equal
store = colmerge.Store()
InMemoryDestination({"table_name": "t"}, store=store).write([{"id": 1, "name": "Ann"}])
store["t"].append(colmerge.Csv("id,name\\n2,Bob\\n"))
store["t"].merge({"id": [2], "name": ["Bea"]}, keys="id")
assert store["t"].lookup(2) == {"id": 2, "name": "Bea"}
assert_table_equal(store.sql("SELECT max(id) AS m FROM t"), [{"m": 2}])
store["copy"] = store["t"]
print(repr(store["copy"]).splitlines()[-1])
try:
    store["t"].to_pandas()
except ImportError:
    print("ImportError")
"""
    done = run(program)
    assert done.stdout == "table copy, version 4: 2 rows, 2 columns\nImportError\n", done.stderr


def test_what_has_to_be_installed_is_told() -> None:
    program = """
import sys
for name in ("pyarrow", "pandas", "polars"):
    sys.modules[name] = None
import colmerge
from colmerge.connectors.in_memory import InMemorySource
store = colmerge.Store()
store["t"] = [{"id": 1}]
for take in (
    store["t"].to_arrow, store["t"].to_pandas, store["t"].to_polars, store.stream("SELECT id FROM t").to_arrow,
    lambda: list(InMemorySource({"table_name": "t"}, store=store).read()),
):
    try:
        take()
    except ImportError as error:
        print(error)
"""
    done = run(program)
    expected = [
        f"this needs {name}: pip install {packages}"
        for name, packages in (
            ("pyarrow", "pyarrow"),
            ("pyarrow", "pyarrow"),
            ("polars", "polars"),
            *[("pyarrow", "pyarrow")] * 2,
        )
    ]
    assert done.stdout.splitlines() == expected, done.stderr


# What the package itself needs when it is imported; a module that only some calls need is imported by these.
OWN_NEEDS = "__future__, array, collections.abc, contextlib, errno, importlib, operator, struct, typing"


def modules_after(program: str) -> set[str]:
    """The modules of an interpreter that has imported nothing else."""
    whole = f"import sys; sys.path[:0] = {sys.path!r}\n{program}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", whole], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_little() -> None:
    allowed = modules_after(f"import {OWN_NEEDS}")
    loaded = modules_after("import colmerge")
    if is_source_tree():
        allowed |= modules_after("import importlib.util")  # where the module is looked for that may have to be compiled
    own = {name for name in loaded if name.partition(".")[0] == "colmerge"}
    assert sorted(loaded - own - allowed) == []
    assert len(own) <= 45
    for name in ("_encode", "_decode", "_pandas", "_numpy", "_files", "_plain_parameter", "options", "testing", "cli"):
        assert f"colmerge.{name}" not in own


def is_source_tree() -> bool:
    """Whether the package lies beside the sources of its extension module."""
    return (Path(colmerge.__file__).parent.parent / "native").is_dir()


def test_frozen_classes_are_dataclasses() -> None:
    for kind in (colmerge.Bytes, colmerge.Csv, colmerge.Field, colmerge.Limits, colmerge.WriteResult):
        assert dataclasses.is_dataclass(kind)
    limits = colmerge.Limits(rows=3)
    assert repr(limits) == "Limits(rows=3, batches=0, memory=0)"
    assert dataclasses.asdict(limits) == {"rows": 3, "batches": 0, "memory": 0}
    assert dataclasses.replace(limits, batches=4) == colmerge.Limits(3, 4) != limits
    assert [each.default for each in dataclasses.fields(colmerge.Limits)] == [0, 0, 0]
    assert hash(limits) == hash(colmerge.Limits(3)) and limits in {colmerge.Limits(3): None}
    assert limits != (3, 0, 0)
    assert pickle.loads(pickle.dumps(limits)) == copy.deepcopy(limits) == limits
    signature = "(rows: 'int' = 0, batches: 'int' = 0, memory: 'int' = 0) -> 'None'"
    assert str(inspect.signature(colmerge.Limits)) == signature
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'rows'"):
        setattr(limits, "rows", 5)
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'rows'"):
        del limits.rows
    with pytest.raises(TypeError, match="column"):
        colmerge.Limits(column=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="missing"):
        colmerge.Csv()  # type: ignore[call-arg]

    @dataclasses.dataclass(frozen=True)
    class Named(colmerge.Limits):
        name: str = ""

    assert Named(1, name="small") == Named(rows=1, name="small") != Named(1)


def test_a_field_of_a_schema() -> None:
    field = colmerge.Field("id", "int64", metadata={b"unit": b"m"}, value_format="l")
    same = colmerge.Field("id", "int64", True, {b"unit": b"m"})
    assert field == same and hash(field) == hash(same) and field != colmerge.Field("id", "int64") and field != "id"
    assert repr(field) == "Field(name='id', type='int64', nullable=True, metadata={b'unit': b'm'})"
    assert pickle.loads(pickle.dumps(field)).value_format == "l"
    assert dataclasses.replace(field, nullable=False).nullable is False
    first, second = colmerge.Field("a", "int8"), colmerge.Field("b", "int8")
    first.metadata[b"k"] = b"v"
    assert second.metadata == {}
