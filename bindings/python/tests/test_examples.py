# SPDX-License-Identifier: Apache-2.0
"""The examples run, and the programs of the READMEs do and print what is said there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY
from test_testing import plugin_option

FOLDER = REPOSITORY / "bindings" / "python"
EXAMPLES = FOLDER / "examples"


def run(*arguments: str, cwd: Path) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=cwd, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nightly_load(tmp_path: Path) -> None:
    shown = run(str(EXAMPLES / "nightly_load.py"), cwd=tmp_path)
    assert "4 updated, 3 added" in shown
    assert "Lisbon: 545923 -> 567131" in shown
    assert "refused, line 3" in shown
    assert shown.endswith("version 2, 13 cities\n")


def test_pipeline(tmp_path: Path) -> None:
    assert "of 1000 rows" in run(str(EXAMPLES / "pipeline.py"), cwd=tmp_path)
    shown = run(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugin_option(), str(EXAMPLES / "pipeline.py"), cwd=tmp_path
    )
    assert "2 passed" in shown


READMES = [(folder / "README.md").read_text() for folder in (REPOSITORY, FOLDER)]
PROGRAMS = [
    program
    for readme in READMES
    for program in re.findall(r"```python\n(.*?)```(?:\n\n(?:It prints:\n\n)?```text\n(.*?)```)?", readme, re.S)
]


@pytest.mark.parametrize(("program", "output"), PROGRAMS, ids=[str(number) for number in range(len(PROGRAMS))])
def test_program_of_the_readme(program: str, output: str, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,name,age\n1,Ann,30\n2,Bob,17\n")
    script = tmp_path / "program.py"
    script.write_text(program)
    if "def test_" in program:
        assert "passed" in run(
            "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugin_option(), "program.py", cwd=tmp_path
        )
    else:
        assert run("program.py", cwd=tmp_path) == output


def test_the_readme_has_programs() -> None:
    assert len(PROGRAMS) >= 4
    assert all(re.search(r"```python\n", readme) for readme in READMES)


@pytest.mark.skipif("COLMERGE_TEST_DATA" not in os.environ, reason="COLMERGE_TEST_DATA names no folder of real files")
def test_nightly_load_of_real_files(tmp_path: Path) -> None:
    """One file after the other, by their ids."""
    files = sorted(Path(os.environ["COLMERGE_TEST_DATA"]).glob("**/*.csv"))
    out = tmp_path / "merged.parquet"
    shown = run("-m", "colmerge", "merge", *map(str, files), "--keys", "id", "-o", str(out), cwd=tmp_path)
    assert len(shown.splitlines()) == len(files) + 4
    found = run(
        "-m", "colmerge", "sql", "SELECT count(*) AS n, count(DISTINCT id) AS ids FROM merged", str(out), cwd=tmp_path
    )
    n, ids = found.splitlines()[2].split()
    assert n == ids
    assert int(n) > 40_000
