# SPDX-License-Identifier: Apache-2.0
"""The command line: standard input and output, formats that no name tells, files that are written in place."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Optional

import pyarrow
import pytest
from pyarrow import ipc, parquet

from colmerge.cli import main

TEXT = b"id,name\n1,Ann\n2,\n"
LINES = b'{"id": 1, "name": "Ann"}\n{"id": 2, "name": null}\n'
ROWS = [{"id": 1, "name": "Ann"}, {"id": 2, "name": None}]
TABLE = pyarrow.Table.from_pylist(ROWS)


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def pipe(*arguments: object, given: bytes = b"", **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own, which reads what is given."""
    command = [sys.executable, "-m", "colmerge", *(str(argument) for argument in arguments)]
    return subprocess.run(command, input=given, capture_output=True, check=False, **options)


def packed_by(kind: str) -> bytes:
    """The rows in a format."""
    sink = io.BytesIO()
    if kind == "parquet":
        parquet.write_table(TABLE, sink)
    elif kind in ("arrow", "arrows"):
        with (ipc.new_file if kind == "arrow" else ipc.new_stream)(sink, TABLE.schema) as writer:
            writer.write_table(TABLE)
    else:
        text = {"csv": TEXT, "tsv": TEXT.replace(b",", b"\t"), "json": json.dumps(ROWS).encode(), "jsonl": LINES}[kind]
        return text
    return sink.getvalue()


def rows_of(kind: str, data: bytes) -> list[dict[str, Any]]:
    if kind == "parquet":
        return list(parquet.read_table(io.BytesIO(data)).to_pylist())
    if kind in ("arrow", "arrows"):
        return list(ipc.open_stream(data).read_all().to_pylist())
    if kind == "json":
        return list(json.loads(data))
    if kind == "jsonl":
        return [json.loads(line) for line in data.splitlines()]
    assert data == TEXT if kind == "csv" else data == TEXT.replace(b",", b"\t")
    return ROWS


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "jsonl", "parquet", "arrow", "arrows"])
def test_standard_input_and_output_in_every_format(kind: str) -> None:
    done = pipe("sql", "SELECT * FROM stdin", "-", "--format", kind, given=packed_by(kind))
    assert (done.returncode, done.stderr) == (0, b"")
    assert rows_of(kind, done.stdout) == ROWS
    if kind != "tsv":  # its first bytes tell
        done = pipe("sql", "SELECT * FROM t", "t=-", "-o", "-", given=packed_by(kind))
        assert (done.returncode, done.stdout) == (0, TEXT)


def test_text_on_standard_input_may_be_packed_and_be_packed_on_output() -> None:
    done = pipe(
        "sql",
        "SELECT * FROM stdin",
        "/dev/stdin",
        "-o",
        "/dev/stdout",
        "--format",
        "jsonl.gz",
        given=gzip.compress(LINES),
    )
    assert done.returncode == 0, done.stderr
    assert gzip.decompress(done.stdout) == LINES


def test_merge_of_standard_input_to_standard_output(tmp_path: Path) -> None:
    base, more = tmp_path / "base.parquet", tmp_path / "more.arrows"
    base.write_bytes(packed_by("parquet"))
    more.write_bytes(packed_by("arrows"))
    done = pipe(
        "merge", base, "-", more, "--keys", "id", "-o", "-", given=b'[{"id": 2, "name": "x"}, {"id": 3, "name": "y"}]'
    )
    assert (done.returncode, done.stdout) == (0, b"id,name\n1,Ann\n2,\n3,y\n")
    assert [line.split()[0] for line in done.stderr.decode().splitlines()[2:5]] == [
        "base.parquet",
        "standard",
        "more.arrows",
    ]
    done = pipe(
        "merge", "-", base, "--keys", "id", "--format", "csv", "-o", tmp_path / "out.json", given=b"id,name\n9,z\n"
    )
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out.json").read_bytes()) == [{"id": 9, "name": "z"}, *ROWS]
    assert pipe("merge", "-", "-", "--keys", "id", "-o", "-").returncode == 2


def test_names_that_tell_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = tmp_path / "data.txt", tmp_path / "out.dat"
    data.write_bytes(LINES)
    assert run("sql", "SELECT * FROM data", data) == 1
    assert "--input-format tells it" in capsys.readouterr().err
    assert run("sql", "SELECT * FROM data", data, "-o", out, "--input-format", "jsonl") == 1
    assert "--output-format tells it" in capsys.readouterr().err
    assert (
        run("sql", "SELECT * FROM data", data, "-o", out, "--input-format", "jsonl", "--output-format", "csv.gz") == 0
    )
    assert gzip.decompress(out.read_bytes()) == TEXT
    assert run("sql", "SELECT * FROM data", data, "-o", out, "--format", "ndjson") == 0
    assert out.read_bytes() == LINES
    table = tmp_path / "out.csv"
    for option in ("--format", "--output-format"):
        given = ["sql", "SELECT * FROM out", table]
        assert (
            run("sql", "SELECT * FROM data", f"data={data}", "-o", table, "--input-format", "jsonl", option, "csv") == 0
        )
        assert run(*given, "-o", tmp_path / "x.json", option, "parquet") == 2  # of no use to anybody
    with pytest.raises(SystemExit):
        run("sql", "SELECT * FROM data", data, "--format", "parquet.gz")


def test_delimiter_and_nulls_in_and_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = tmp_path / "data.csv", tmp_path / "out.csv"
    data.write_text('id;a;b\n1;NA;"NA"\n2;-;x|y\n')
    nulls = ["--nulls", "NA", "--nulls", "-"]
    select = ["sql", "SELECT * FROM data", data]
    for delimiter in (";", "auto"):
        assert run(*select, "--delimiter", delimiter, *nulls, "-o", out) == 0
        assert out.read_text() == "id,a,b\n1,,NA\n2,,x|y\n"
    assert run(*select, "--delimiter", ";", *nulls, "-o", out, "--output-delimiter", "|", "--output-nulls", "NA") == 0
    assert out.read_text() == 'id|a|b\n1|NA|"NA"\n2|NA|"x|y"\n'
    assert run(*select, "--delimiter", ";", "-o", out, "--output-delimiter", r"\t") == 0
    assert out.read_text().startswith("id\ta\tb\n")
    assert run(*select, "--delimiter", "auto", "--type", "a=text", "-o", out) == 0
    capsys.readouterr()
    (tmp_path / "data.json").write_bytes(LINES)
    of_json = ["sql", "SELECT * FROM data", tmp_path / "data.json"]
    assert run(*of_json, "--nulls", "Ann", "-o", out) == 0
    assert out.read_text() == "id,name\n1,\n2,\n"
    for arguments, text in (
        ([*of_json, "--delimiter", ";"], "--delimiter is for CSV"),
        ([*of_json, "--output-delimiter", ";"], "--output-delimiter is for CSV"),
        ([*of_json, "-o", tmp_path / "o.json", "--output-nulls", "x"], "--output-nulls is for CSV"),
        ([*of_json, "-o", out, "--output-nulls", "a,b"], "--output-nulls"),
        ([*of_json, "-o", out, "--rows", "1"], "--rows is for a table"),
    ):
        assert run(*arguments) == 2
        assert text in capsys.readouterr().err
    parquet.write_table(TABLE, tmp_path / "p.parquet")
    assert run("sql", "SELECT * FROM p", tmp_path / "p.parquet", "--nulls", "x") == 2


def test_changes_in_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, link = tmp_path / "data.csv", tmp_path / "link.csv"
    data.write_bytes(gzip.compress(TEXT.replace(b",", b";")))
    data.chmod(0o640)
    link.symlink_to(data)
    change = ["sql", "UPDATE link SET name = 'Bob' WHERE id = 2", link, "--delimiter", ";", "--in-place"]
    assert run(*change) == 0
    assert gzip.decompress(data.read_bytes()) == b"id;name\n1;Ann\n2;Bob\n"  # packed and cut as it was
    assert (link.is_symlink(), data.stat().st_mode & 0o777) == (True, 0o640)
    assert capsys.readouterr().out == f"{link}: 1 rows updated, 0 deleted\n"
    before = data.stat()
    assert run("sql", "DELETE FROM data WHERE id = 99", data, "--delimiter", ";", "--in-place") == 0
    assert data.stat() == before  # nothing has changed
    assert sorted(tmp_path.iterdir()) == [data, link]


@pytest.mark.parametrize("kind", ["json", "jsonl", "parquet", "arrow", "arrows"])
def test_changes_in_place_keep_the_format(tmp_path: Path, kind: str) -> None:
    data = tmp_path / f"data.{kind}"
    data.write_bytes(packed_by(kind))
    assert run("sql", "DELETE FROM data WHERE id = 1", data, "--in-place") == 0
    assert run("merge", data, data, "--keys", "id", "--in-place") == 0
    if kind == "arrow":
        assert ipc.open_file(data).read_all().to_pylist() == ROWS[1:]
    else:
        assert rows_of(kind, data.read_bytes()) == ROWS[1:]
    lines = tmp_path / "lines.json"
    lines.write_bytes(LINES)
    assert run("sql", "DELETE FROM lines WHERE id = 1", lines, "--in-place") == 0
    assert lines.read_bytes() == LINES.splitlines(keepends=True)[1]


def test_merge_in_place(tmp_path: Path) -> None:
    base, delta = tmp_path / "base.tsv", tmp_path / "delta.jsonl"
    base.write_bytes(TEXT.replace(b",", b"\t"))
    delta.write_text('{"id": 2, "name": "Bob"}')
    assert run("merge", base, delta, "--keys", "id", "--in-place") == 0
    assert base.read_bytes() == b"id\tname\n1\tAnn\n2\tBob\n"


def test_in_place_is_refused_where_it_keeps_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(TEXT)
    delete = "DELETE FROM data"
    for arguments, text in (
        (["sql", "SELECT * FROM data", data], "for UPDATE and DELETE"),
        (["sql", "DELETE FROM stdin", "-"], "standard input is none"),
        (["sql", delete, data, "-"], "standard input is none"),
        (["sql", delete, data, "--delimiter", "auto"], "needs --output-delimiter"),
        (["sql", delete, data, "--output-format", "json"], "of no use"),
        (["merge", "-", data, "--keys", "id"], "standard input is none"),
    ):
        assert run(*arguments, "--in-place") == 2
        assert text in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run("sql", delete, data, "--in-place", "-o", data)
    assert data.read_bytes() == TEXT


def test_a_change_may_go_to_standard_output(tmp_path: Path) -> None:
    done = pipe("sql", "UPDATE stdin SET name = 'x'", "-", "-o", "-", given=TEXT)
    assert (done.stdout, done.stderr) == (b"id,name\n1,x\n2,x\n", b"2 rows updated, 0 deleted\n")


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl.gz", "parquet", "arrow", "table"])
def test_a_reader_that_stops_early_is_no_error(tmp_path: Path, kind: str) -> None:
    data = tmp_path / "data.csv"
    data.write_text("n\n" + "\n".join(map(str, range(200_000))) + "\n")
    command = [sys.executable, "-m", "colmerge", "sql", "SELECT * FROM data", str(data), "--output-format", kind]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        told = process.stderr.read()
    # A table of fifty rows may have been written by then.
    assert (process.returncode in ((0, 141) if kind == "table" else (141,)), told) == (True, b"")


def test_outputs_that_cannot_be_written(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(TEXT)
    select = ("sql", "SELECT * FROM data", data)
    full = Path("/dev/full")
    for more in ((), ("-o", "-"), ("-o", full, "--output-format", "csv")):
        command = [sys.executable, "-m", "colmerge", *map(str, (*select, *more))]
        with full.open("wb") as sink:
            done = subprocess.run(command, stdout=sink, stderr=subprocess.PIPE, check=False)
        assert (done.returncode, done.stderr) == (1, b"colmerge: No space left on device\n")
    shell = f"{sys.executable} -m colmerge sql 'SELECT * FROM stdin' -"
    for closed, given in ((">&-", TEXT), ("2>&-", TEXT), ("<&-", b"")):
        told = subprocess.run(f"{shell} {closed}", shell=True, input=given, capture_output=True, check=False)
        assert b"Traceback" not in told.stderr
        assert (told.returncode == 0) == (closed != "<&-")
    done = pipe(*select, "-o", tmp_path / "none" / "out.csv")
    assert (done.returncode, done.stderr.decode()) == (1, f"colmerge: {tmp_path}/none: No such file or directory\n")


def test_pipes_that_have_names(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with subprocess.Popen(
        [sys.executable, "-m", "colmerge", "sql", "SELECT * FROM fifo", str(fifo), "-o", "-"], stdout=subprocess.PIPE
    ) as reader:
        fifo.write_bytes(gzip.compress(TEXT))
        assert reader.communicate()[0] == TEXT
    with subprocess.Popen(["cat", str(fifo)], stdout=subprocess.PIPE) as reader:
        assert pipe("sql", "SELECT * FROM stdin", "-", "-o", fifo, "--output-format", "csv", given=TEXT).returncode == 0
        assert reader.communicate()[0] == TEXT
    assert fifo.is_fifo()


@pytest.mark.parametrize(
    ("name", "data"), [("a.parquet", b"PAR1 no"), ("a.arrow", b"ARROW1 no"), ("a.json", b"nothing"), ("a.csv", b"")]
)
def test_files_that_are_not_what_they_say(
    tmp_path: Path, name: str, data: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert run("sql", "SELECT * FROM a", path) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"colmerge: {path}: ")
    assert told.count("\n") == 1
    path.unlink()
    path.mkdir()
    assert run("sql", "SELECT * FROM a", path) == 1
    assert capsys.readouterr().err == f"colmerge: {path}: Is a directory\n"


WITHOUT_PYARROW = (
    "import sys; sys.modules['pyarrow'] = None; from colmerge.cli import main; sys.exit(main(sys.argv[1:]))"
)


def test_text_needs_no_pyarrow(tmp_path: Path) -> None:
    def ask(*arguments: object, given: Optional[bytes] = None) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-c", WITHOUT_PYARROW, *(str(argument) for argument in arguments)]
        return subprocess.run(command, input=given, capture_output=True, check=False)

    base, delta = tmp_path / "base.csv", tmp_path / "delta.json"
    base.write_bytes(TEXT)
    delta.write_bytes(packed_by("json"))
    for name in ("out.csv", "out.tsv.gz", "out.json", "out.jsonl"):
        done = ask("merge", base, delta, "--keys", "id", "-o", tmp_path / name)
        assert done.returncode == 0, done.stderr
    (tmp_path / "a.parquet").write_bytes(b"")
    for arguments, place in (
        (("sql", "SELECT * FROM a", tmp_path / "a.parquet"), tmp_path / "a.parquet"),
        (("merge", base, delta, "--keys", "id", "-o", tmp_path / "out.arrow"), tmp_path / "out.arrow"),
        (("sql", "SELECT * FROM base", base, "--output-format", "arrow"), "standard output"),
    ):
        done = ask(*arguments)
        told = f"colmerge: {place}: needs the package pyarrow: pip install pyarrow\n"
        assert (done.returncode, done.stdout, done.stderr.decode()) == (1, b"", told)
    done = ask("sql", "SELECT * FROM stdin", "-", given=packed_by("arrows"))
    assert done.stderr == b"colmerge: standard input: needs the package pyarrow: pip install pyarrow\n"


def test_table_and_progress_are_for_terminals(tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(TEXT)
    code = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"
    command = [
        sys.executable,
        "-c",
        code,
        sys.executable,
        "-m",
        "colmerge",
        "sql",
        "SELECT * FROM data",
        str(data),
        "-o",
        "-",
    ]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    assert b"2 of 2 rows" in done.stdout  # the bar
    assert done.stdout.replace(b"\r\n", b"\n").endswith(b"id  name\n--  ----\n 1  Ann\n 2\n\n2 rows\n")
    assert pipe("sql", "SELECT * FROM data", data, "-o", "-").stderr == b""
