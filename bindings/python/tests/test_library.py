# SPDX-License-Identifier: Apache-2.0
"""Finding and loading the library; what an interpreter leaves behind at its end."""

from __future__ import annotations

import os
import subprocess
import sys
from ctypes.util import find_library

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


def test_importing_the_package_loads_little() -> None:
    program = """
import sys
before = set(sys.modules)
import colmerge
print(*(name for name in set(sys.modules) - before if name.partition(".")[0] in sys.argv[1].split()))
"""
    heavy = "subprocess html difflib pathlib argparse json asyncio logging urllib zoneinfo numpy pandas polars pyarrow"
    command = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{program}", heavy]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
