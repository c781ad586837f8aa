# SPDX-License-Identifier: Apache-2.0
"""The command line."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pyarrow
import pyarrow.compute
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


def merged_text(folder: Path, *options: str, delta: str) -> list[str]:
    base, change, out = folder / "base.csv", folder / "delta.csv", folder / "out.csv"
    base.write_text("id,n,note,at\n1,5,a,3\n2,6,b,3\n3,7,c,3\n")
    change.write_text(f"id,n,note,at\n{delta}")
    assert run("merge", base, change, "--keys", "id", "-o", out, *options) == 0
    return out.read_text().replace('"', "").split()[1:]


def test_rules_of_merges(tmp_path: Path) -> None:
    delta = "1,10,x,2\n2,6,y,4\n"
    assert merged_text(tmp_path, "--operators", "n=sum,note=latest_by(at)", delta=delta) == ["1,15,a,3", "2,12,y,4", "3,7,c,3"]
    rules = ["--operators", "note=latest_by(at, tie = input),n=bit_xor"]
    assert merged_text(tmp_path, *rules, delta="1,12,0,3\n2,5,0,2\n") == ["1,9,0,3", "2,3,b,3", "3,7,c,3"]
    rules = ["--operators", "note=append(',('),at=max", "--operators", "n=min"]
    assert merged_text(tmp_path, *rules, delta=delta) == ["1,5,a,(x,3", "2,6,b,(y,4", "3,7,c,3"]
    rules = ["--set", "n=old.n + new.n", "--set", "at=greatest(old.at, new.at)", "--update-when", "new.at >= 4"]
    assert merged_text(tmp_path, *rules, delta=delta) == ["1,5,a,3", "2,12,y,4", "3,7,c,3"]
    rules = ["--on-missing", "delete", "--scope", "id < 3"]
    assert merged_text(tmp_path, *rules, delta="1,5,a,3\n") == ["1,5,a,3", "3,7,c,3"]
    assert merged_text(tmp_path, *rules, "--allow-empty", delta="") == ["3,7,c,3"]


def test_skip_unchanged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    merged_text(tmp_path, "--skip-unchanged", delta="1,5,a,3\n2,9,b,3\n")
    assert capsys.readouterr().out.splitlines()[3].split()[:6] == ["delta.csv", "2", "0", "1", "0", "1"]


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--operators", "n"], 2, "--operators takes COLUMN=…, not 'n'"),
        (["--set", "=1"], 2, "--set takes COLUMN=…, not '=1'"),
        (["--set", "n=1", "--set", "n=2"], 2, "--set names column 'n' twice"),
        (["--operators", "n=su"], 1, "did you mean 'sum'"),
        (["--scope", "id > 1"], 1, "scope says something about on_missing"),
        (["--on-missing", "delete"], 1, "allow_empty"),
    ],
)
def test_wrong_rules(
    tmp_path: Path, options: list[str], status: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    base, change, out = tmp_path / "base.csv", tmp_path / "delta.csv", tmp_path / "out.csv"
    base.write_text("id,n\n1,5\n")
    change.write_text("id,n\n")
    assert run("merge", base, change, "--keys", "id", "-o", out, *options) == status
    assert message in capsys.readouterr().err
    assert not out.exists()


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


def test_files_of_one_name_are_tables_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other").mkdir()
    for path, value in ((tmp_path / "a.csv", 2), (tmp_path / "other" / "a.csv", 3)):
        path.write_text(f"id,v\n1,{value}\n")
    paths = (tmp_path / "a.csv", tmp_path / "other" / "a.csv")
    assert run("sql", "SELECT v FROM a_2", *paths) == 0
    shown = capsys.readouterr()
    assert (shown.out.split()[2], "other/a.csv: table a_2" in shown.err) == ("3", True)
    assert run("sql", "SELECT v FROM a", f"a={paths[1]}", paths[0]) == 0
    assert capsys.readouterr().out.split()[2] == "3"
    assert run("sql", "SELECT v FROM a", *(f"a={path}" for path in paths)) != 0
    assert "the table 'a' is" in capsys.readouterr().err


def test_nested_columns_have_no_form_in_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "n.json").write_text('{"id": 1, "v": [1]}')
    assert run("sql", "SELECT * FROM n", tmp_path / "n.json", "-o", tmp_path / "out.csv") != 0
    assert "out.csv: column 'v' is of type list<int64>, which CSV has no form" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()
    assert run("sql", "SELECT * FROM n", tmp_path / "n.json", "-o", tmp_path / "out.parquet") == 0


def test_errors_name_the_option_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("id,v\n1,2\n")
    (tmp_path / "b.csv").write_text("id,v\nx,3\n")
    arguments = ("merge", tmp_path / "a.csv", tmp_path / "b.csv", "--keys", "id", "-o", tmp_path / "out.csv")
    assert run(*arguments) != 0
    assert "--type COLUMN=TYPE declares it" in capsys.readouterr().err
    assert run(*arguments, "--type", "id=text") == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE cities_base SET id = 1", "delete FROM cities_base", " -- all\n/* of\nit */DELETE FROM cities_base"],
)
def test_a_change_that_nothing_would_keep_is_refused_before_any_work(
    statement: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for file in (BASE, tmp_path / "cities_base.csv"):  # which is not there, and not looked for
        for more in ([], ["--format", "csv"]):
            assert run("sql", statement, file, *more) == 2
            captured = capsys.readouterr()
            assert captured.out == ""
            assert "would be kept: -o OUT writes the changed table to a file, --in-place" in captured.err
    assert run("sql", f"EXPLAIN {statement}" if statement[0] != " " else "SELECT 'UPDATE' FROM cities_base", BASE) == 0


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


def packed(path: Path, text: bytes) -> Path:
    path.write_bytes(gzip.compress(text))
    return path


def test_text_packed_by_gzip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = packed(tmp_path / "base.csv.gz", b"id,n\n1,a\n2,b\n")
    # The first bytes tell, not the name; a file of several members is one text.
    delta = tmp_path / "delta.csv"
    delta.write_bytes(gzip.compress(b"id,n\n2,") + gzip.compress(b"c\n"))
    lines = packed(tmp_path / "more.jsonl.gz", b'{"id": 3, "n": "d"}\n')
    array = packed(tmp_path / "array.json.gz", b'[{"id": 4, "n": "e"}]')
    plain = tmp_path / "plain.tsv.gz"
    plain.write_bytes(b"id\tn\n5\tf\n")
    out = tmp_path / "out.csv.gz"
    assert run("merge", base, delta, lines, array, plain, "--keys", "id", "-o", out) == 0
    rows = gzip.decompress(out.read_bytes()).decode().replace('"', "").split()
    assert rows == ["id,n", "1,a", "2,c", "3,d", "4,e", "5,f"]
    again = tmp_path / "again.csv.gz"
    assert run("sql", "SELECT * FROM out", out, "-o", again) == 0
    assert again.read_bytes() == out.read_bytes()  # neither name nor time is in it
    capsys.readouterr()
    for name in ("out.parquet.gz", "out.gz", "out.arrow.gz"):
        assert run("merge", base, delta, "--keys", "id", "-o", tmp_path / name) == 1
        assert "unknown kind of file" in capsys.readouterr().err


@pytest.mark.parametrize("damage", ["cut", "changed", "behind"])
def test_broken_gzip_names_the_file(tmp_path: Path, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    whole = gzip.compress(b"id,n\n" + b"".join(b"%d,%d\n" % (i, i * i) for i in range(1000)))
    broken = {
        "cut": whole[:-20],
        "changed": whole[:200] + bytes([whole[200] ^ 0xFF]) + whole[201:],
        "behind": whole + b"rubbish",
    }
    path = tmp_path / "broken.json.gz" if damage == "cut" else tmp_path / "broken.csv.gz"
    path.write_bytes(broken[damage])
    assert run("sql", "SELECT * FROM broken", path) == 1
    assert capsys.readouterr().err.startswith(f"colmerge: {path}: the gzip data is broken: ")


def test_unpacking_is_bounded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bomb = packed(tmp_path / "bomb.csv.gz", b"a\n" + b"1\n" * 32_000_000)
    assert bomb.stat().st_size < 100_000
    tracemalloc.start()
    try:
        assert run("sql", "SELECT count(*) FROM bomb", bomb, "--memory-limit", "4M") == 1
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()
    assert capsys.readouterr().err == f"colmerge: {bomb}: unpacks to more than the memory limit of 4,194,304 bytes\n"
    # What unpacks to less may still make more rows than fit.
    small = packed(tmp_path / "small.csv.gz", b"a\n" + b"1\n" * 1_000_000)
    assert run("sql", "SELECT count(*) FROM small", small, "--memory-limit", "4M") == 1
    assert str(small) in capsys.readouterr().err
    assert run("sql", "SELECT count(*) FROM small", small, "--memory-limit", "1G") == 0


def test_types_of_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, delta, out = tmp_path / "base.csv", tmp_path / "delta.jsonl", tmp_path / "out.parquet"
    base.write_text('zip,tags\n01234,"[1, 2]"\n')
    delta.write_text('{"zip": "05678", "tags": [3], "n": "7"}\n')
    arguments = ["merge", base, delta, "--keys", "zip", "-o", out, "--type", "zip=varchar(5)"]
    assert run(*arguments, "--type", "tags=list<int16>", "--type", "n=tinyint") == 0
    table = parquet.read_table(out)
    assert table["zip"].to_pylist() == ["01234", "05678"]
    assert table.schema.field("tags").type == pyarrow.list_(pyarrow.int16())
    assert table.schema.field("n").type == pyarrow.int8()
    capsys.readouterr()
    assert run("sql", "SELECT * FROM base", base, "--type", "none=int8") == 1
    assert "--type names 'none', which no file of text has" in capsys.readouterr().err
    assert run("sql", "SELECT * FROM base", base, "--type", "zip=varchar(4)") == 1
    assert "'01234' has 5 characters" in capsys.readouterr().err
    for wrong in (["--type", "zip"], ["--memory-limit", "4X"], ["--rejected-limit", "0"]):
        with pytest.raises(SystemExit):
            run("sql", "SELECT * FROM base", base, *wrong)


def test_rejected_rows_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base, delta, out = tmp_path / "base.csv", tmp_path / "delta.json", tmp_path / "out.csv"
    base.write_text("id,n\n1,2,3\n2,4\n")
    delta.write_text('[{"id": 2, "n": [1]},\n{"id": 2, "n": x},\n{"id": 2, "n": 5}]')
    arguments = ["merge", base, delta, "--keys", "id", "-o", out]
    assert run(*arguments) == 1
    capsys.readouterr()
    for more in ([], ["--delete-when", "n = 4"]):
        assert run(*arguments, "--skip-rejected", *more) == 0
        told = capsys.readouterr().err.splitlines()
        assert [line.split(": ")[1:4] for line in told] == [
            [str(base), "left out", "line 2 has 3 fields, the header has 2"],
            [str(delta), "left out", "line 1"],
            [str(delta), "left out", "line 2, byte 16"],
        ]
        assert out.read_text().replace('"', "").split() == ["id,n", "2,5"]
    assert run(*arguments, "--skip-rejected", "--rejected-limit", "1") == 1
    assert "rejected_limit" in capsys.readouterr().err
