# SPDX-License-Identifier: Apache-2.0
"""The package and a program that uses it pass mypy in strict mode."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

from conftest import REPOSITORY

FOLDER = REPOSITORY / "bindings" / "python"
PROGRAM = """
from typing import Optional

import colmerge
from colmerge.connectors.in_memory import InMemoryDestination, InMemorySource, memory_store
from colmerge.testing import assert_table_equal

store = colmerge.Store(memory_budget=10**9)
people: colmerge.Table = store.table("people")
result: colmerge.WriteResult = people.merge([{"id": 1}], keys=["id"], on_match="ignore")
row: Optional[dict[str, object]] = people.lookup(1)
ids: list[object] = people.column("id").to_list()
names_of_people: colmerge.Column = people["name"]
with people.snapshot() as snapshot:
    version: int = snapshot.version
count: object = store.sql("SELECT count(*) FROM people WHERE id = ?", [1]).scalar()
store["copy"] = people
store["more"] = {"id": [1, 2]}
InMemoryDestination({"table_name": "people"}, store=store).write([{"id": 1}])
for chunk in InMemorySource({"table_name": "people"}).read():
    rows: int = len(chunk)
names: list[str] = memory_store.list_tables()
assert_table_equal(people, [{"id": 1}])
config: colmerge.Config = colmerge.load_config("sources: {}")
source: colmerge.Source = config.sources["x"]
"""
MISTAKES = """
import colmerge

store = colmerge.Store()
store.table("t").merge([{"id": 1}], keys=["id"], on_match="replace")
store.table("t").append(5)
store.sql("SELECT 1", [object()])
version: str = store.table("t").version
store.destination("t", mode="merge", merge_key=["id"])
store.read_csv("t.csv", delimitr=";")
async def later() -> None:
    await store.table("t").merge_async([{"id": 1}], on_match="replace")
store.table("t").to_pandas(type_mapper=str)
store.table("t").append([{"id": 1}], progress="yes")
"""


def mypy(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MYPYPATH": str(FOLDER / "src")}
    command = [sys.executable, "-m", "mypy", "--config-file", str(FOLDER / "pyproject.toml"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=FOLDER, check=False)


def test_the_package_is_strictly_typed(tmp_path: Path) -> None:
    done = mypy("--cache-dir", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr


def test_programs_are_checked_against_it(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.py", tmp_path / "bad.py"
    good.write_text(PROGRAM)
    bad.write_text(MISTAKES)
    done = mypy("--cache-dir", str(tmp_path / "cache"), str(good))
    assert done.returncode == 0, done.stdout + done.stderr
    done = mypy("--cache-dir", str(tmp_path / "cache"), str(bad))
    lines = {line.split(":")[1] for line in done.stdout.splitlines() if "error:" in line}
    assert lines == {"5", "6", "7", "8", "9", "10", "12", "13", "14"}, done.stdout


def test_a_longer_program(tmp_path: Path) -> None:
    """It runs, and passes the checkers, pyright where that is installed."""
    program = FOLDER / "tests" / "typed_program.py"
    environment = {**os.environ, "PYTHONPATH": str(FOLDER / "src")}
    subprocess.run([sys.executable, str(program)], check=True, env=environment)
    done = mypy("--strict", "--cache-dir", str(tmp_path / "cache"), str(program))
    assert done.returncode == 0, done.stdout + done.stderr
    if importlib.util.find_spec("pyright") is None:
        return
    (tmp_path / "program.py").write_text(program.read_text())
    settings = {"extraPaths": [str(FOLDER / "src")], "typeCheckingMode": "strict", "include": ["program.py"]}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "-p", str(tmp_path), "--pythonpath", sys.executable]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
