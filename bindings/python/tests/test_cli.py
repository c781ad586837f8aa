# SPDX-License-Identifier: Apache-2.0
"""The command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow
import pytest
from conftest import REPOSITORY
from pyarrow import csv, feather, parquet

from colmerge.cli import main

DATA = REPOSITORY / "bindings" / "c" / "examples" / "data"
BASE, DELTA = str(DATA / "cities_base.csv"), str(DATA / "cities_delta.csv")


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


@pytest.mark.parametrize("kind", ["csv", "tsv", "parquet", "arrow"])
def test_merge_of_files(tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"out.{kind}"
    assert run("merge", BASE, DELTA, "--keys", "id", "-o", out) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[2].split()[:6] == ["cities_base.csv", "10", "10", "0", "0", "0"]
    assert shown[3].split()[:6] == ["cities_delta.csv", "7", "3", "4", "0", "0"]
    assert shown[-1] == f"{out}: 13 rows, 7 columns"
    readers = {
        "csv": csv.read_csv,
        "tsv": lambda path: csv.read_csv(path, parse_options=csv.ParseOptions(delimiter="\t")),
        "parquet": parquet.read_table,
        "arrow": feather.read_table,
    }
    table = readers[kind](out)
    assert table.num_rows == 13
    assert table.filter(pyarrow.compute.equal(table["id"], 2)).to_pylist()[0]["population"] == 567131
    assert run("merge", out, DELTA, "--keys", "id", "-o", out) == 0
    assert readers[kind](out).num_rows == 13


def test_merge_with_conditions(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    arguments = ["merge", BASE, DELTA, "--keys", "id", "-o", out]
    assert run(*arguments, "--delete-when", "population IS NULL", "--where", "capital AND id < 5") == 0
    assert csv.read_csv(out)["id"].to_pylist() == [2, 3, 4]
    assert run(*arguments, "--delete-when", "capital") == 0
    assert csv.read_csv(out)["id"].to_pylist() == [1, 3, 4, 5, 7, 8, 9, 10, 13]


def test_conditions_see_the_types_of_the_table(tmp_path: Path) -> None:
    base, out = tmp_path / "base.csv", tmp_path / "out.csv"
    base.write_text("id,code,n\n1,x7,1\n2,008,2\n3,009,3\n")
    csv_delta, json_delta = tmp_path / "delta.csv", tmp_path / "delta.jsonl"
    csv_delta.write_text("id,code,n\n2,008,5\n3,009,6\n")
    json_delta.write_text('{"id": 2, "code": "008", "n": "5"}\n{"id": "3", "code": "009", "n": 6}\n')
    for delta in (csv_delta, json_delta):
        # As text a code keeps its zeros; as a number an id that is written as text is one.
        assert run("merge", base, delta, "--keys", "id", "-o", out, "--delete-when", "code = '008' AND id = 2") == 0
        assert out.read_text().replace('"', "").split() == ["id,code,n", "1,x7,1", "3,009,6"]


def test_merge_options(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    arguments = ["merge", BASE, DELTA, "--keys", "id", "-o", out]
    assert run(*arguments, "--on-match", "ignore", "--on-no-match", "ignore") == 0
    assert parquet.read_table(out).num_rows == 10
    assert run(*arguments, "--on-match", "error") == 1


def test_errors_are_clear_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.csv"
    cases = [
        (["merge", BASE, DELTA, "--keys", "ident", "-o", out], "Merge key 'ident' not found in source data"),
        (["merge", BASE, tmp_path / "none.csv", "--keys", "id", "-o", out], "none.csv"),
        (["merge", BASE, DELTA, "--keys", "id", "-o", tmp_path / "out.xls"], "unknown kind of file; known are .csv"),
        (["sql", "SELECT * FROM nothing", BASE], "tables are cities_base"),
        (["sql", "SELECT nme FROM cities_base", BASE], "nme"),
    ]
    for arguments, text in cases:
        assert run(*arguments) == 1
        captured = capsys.readouterr()
        assert captured.err.splitlines()[-1].startswith("colmerge: ")
        assert text in captured.err
    assert list(tmp_path.iterdir()) == []


def test_errors_name_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text('id,name\n1,"a\n')
    for arguments in (
        ["merge", BASE, bad, "--keys", "id", "-o", tmp_path / "out.csv"],
        ["merge", bad, DELTA, "--keys", "id", "-o", tmp_path / "out.csv"],
        ["sql", "SELECT * FROM bad", bad],
    ):
        assert run(*arguments) == 1
        assert capsys.readouterr().err.splitlines()[-1].startswith(f"colmerge: {bad}: line 2")
    assert not (tmp_path / "out.csv").exists()


def test_a_reader_that_stops_early_is_no_error() -> None:
    command = [sys.executable, "-m", "colmerge", "sql", "SELECT * FROM cities_base", BASE]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, "")


def test_position_of_a_fault_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sql", "SELECT nme FROM cities_base", BASE) == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].index("nme") == lines[1].index("^")


def test_sql_over_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    statement = "SELECT country, population FROM cities_base WHERE capital ORDER BY population DESC NULLS LAST LIMIT 2"
    assert run("sql", statement, BASE) == 0
    assert capsys.readouterr().out.splitlines() == [
        "country  population",
        "-------  ----------",
        "Japan      14047594",
        "Kenya       4397073",
        "",
        "2 rows",
    ]
    assert run("sql", "SELECT id FROM c", f"c={BASE}", "--rows", 3) == 0
    assert capsys.readouterr().out.endswith("10 rows, 7 not shown\n")
    out = tmp_path / "out.parquet"
    assert run("sql", "SELECT count(*) AS n FROM cities_base", BASE, "-o", out) == 0
    assert parquet.read_table(out).to_pylist() == [{"n": 10}]
    capsys.readouterr()
    assert run("sql", "DELETE FROM cities_base WHERE id > 3", BASE, "-o", out) == 0
    assert parquet.read_table(out).num_rows == 3
    assert capsys.readouterr().out == "0 rows updated, 7 deleted\n"


@pytest.mark.parametrize("condition, left", [("id > 0", 0), ("id > 1000", 7)])
def test_the_changed_table_is_written(tmp_path: Path, condition: str, left: int) -> None:
    out = tmp_path / "out.parquet"
    statement = f"DELETE FROM z WHERE {condition}"
    assert run("sql", statement, f"a={BASE}", f"b={BASE}", f"c={BASE}", f"z={DELTA}", "-o", out) == 0
    assert parquet.read_table(out).num_rows == left


def test_a_change_that_nothing_keeps_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sql", "UPDATE cities_base SET population = 1 WHERE id = 3", BASE) == 0
    assert capsys.readouterr().out.splitlines() == [
        "1 rows updated, 0 deleted",
        "nothing is kept: the files stay as they are; -o OUT writes the changed table",
    ]
    assert run("sql", "DELETE FROM cities_base WHERE id = 300", BASE) == 0
    assert "nothing is kept" not in capsys.readouterr().out


def test_progress_bar(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("merge", BASE, DELTA, "--keys", "id", "-o", tmp_path / "out.csv", "--progress") == 0
    shown = capsys.readouterr().err
    assert "cities_delta.csv [########################] 100 %  7 of 7 rows" in shown
    assert shown.endswith("\r\x1b[K")


def test_wrong_arguments_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, status in ((["merge", BASE], 2), ([], 2), (["--version"], 0), (["merge", "--help"], 0)):
        with pytest.raises(SystemExit) as ended:
            run(*arguments)
        assert ended.value.code == status
    assert "colmerge 0.2" in capsys.readouterr().out


def test_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "colmerge", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("colmerge 0.2")
