# SPDX-License-Identifier: Apache-2.0
"""Files into tables and out of them, and data that comes bit by bit."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars
import pyarrow
import pyarrow.csv
import pyarrow.dataset
import pyarrow.parquet
import pytest

import colmerge
from colmerge.cli import main

ROWS = [{"id": 1, "name": "Ann"}, {"id": 2, "name": None}]


def test_parquet_there_and_back(store: colmerge.Store, tmp_path: Path) -> None:
    table = store.create_table(
        "t", {"id": "int8", "at": "timestamp[ns, Europe/Berlin]", "d": "decimal128(9, 2)"}, primary_key="id"
    )
    table.append([{"id": 1, "at": dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc), "d": 2}, {"id": 2}])
    table.write_parquet(tmp_path / "people.parquet")
    back = store.read_parquet(tmp_path / "people.parquet")
    assert back.name == "people"
    assert back.to_dicts() == table.to_dicts()
    assert back.dtypes == table.dtypes
    store.read_parquet(str(tmp_path / "people.parquet"), "people")
    assert len(back) == 4
    store.read_parquet(tmp_path / "people.parquet", "people", mode="replace", columns=["d", "id"])
    assert back.columns == ["d", "id"]
    assert store.read_parquet(tmp_path / "people.parquet", "t", mode="merge").shape == (2, 3), "by the primary key"
    assert store.read_parquet(tmp_path / "people.parquet", "m", mode="merge", keys=["id"]).shape == (2, 3)
    assert [path.name for path in tmp_path.iterdir()] == ["people.parquet"]


def test_parquet_of_folders_lists_and_open_files(store: colmerge.Store, tmp_path: Path) -> None:
    store["t"] = ROWS
    for number in range(3):
        store["t"].select().write_parquet(tmp_path / f"{number}.parquet", compression=None)
    assert len(store.read_parquet(tmp_path, "all")) == 6
    assert len(store.read_parquet([tmp_path / "0.parquet", str(tmp_path / "1.parquet")], "two")) == 4
    file = io.BytesIO()
    store.sql("SELECT id FROM t").write_parquet(file)
    file.seek(0)
    assert store.read_parquet(file, "u").to_dicts() == [{"id": 1}, {"id": 2}]
    file.seek(0)
    assert store.read_parquet(file, "v", columns=["id"]).columns == ["id"]
    with pytest.raises(colmerge.InvalidArgumentError, match="name the table"):
        store.read_parquet(file)


def test_a_file_appears_whole_or_not_at_all(
    store: colmerge.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store["t"] = ROWS
    path = tmp_path / "t.parquet"
    store["t"].write_parquet(path)
    before = path.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(pyarrow.parquet.ParquetWriter, "write_batch", fail)
    with pytest.raises(OSError, match="disk full"):
        store["t"].write_parquet(path)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_csv_there_and_back(store: colmerge.Store, tmp_path: Path) -> None:
    store["t"] = ROWS
    for name in ("people.csv", "people.csv.gz"):
        store["t"].write_csv(tmp_path / name, delimiter=";")
        people = store.read_csv(tmp_path / name, mode="replace", delimiter=";", types={"id": "int2"})
        assert (people.name, people.to_dicts(), people.dtypes["id"]) == ("people", ROWS, "int16")
    assert gzip.decompress((tmp_path / "people.csv.gz").read_bytes()).decode() == (tmp_path / "people.csv").read_text()
    first = (tmp_path / "people.csv.gz").read_bytes()
    store["t"].write_csv(tmp_path / "people.csv.gz", delimiter=";")
    assert (tmp_path / "people.csv.gz").read_bytes() == first
    file = io.BytesIO()
    store["t"].head(1).write_csv(file, header=False)
    assert file.getvalue() == b'1,"Ann"\n'
    store["n"] = [{"id": 1, "l": [1]}]
    with pytest.raises(colmerge.UnsupportedTypeError, match="column 'l' is of type list<int64>, which CSV"):
        store["n"].write_csv(tmp_path / "n.csv")
    with pytest.raises(TypeError, match="no_such"):
        store.read_csv(tmp_path / "people.csv", no_such=1)  # type: ignore[call-arg]


def test_json_there_and_back(store: colmerge.Store, tmp_path: Path) -> None:
    rows = [
        {"id": 1, "name": 'q"\u2028é', "x": 0.1, "day": dt.date(2024, 2, 29), "l": [{"a": dt.date(2024, 1, 1)}]},
        {"id": 2**62, "name": None, "x": float("inf"), "day": None, "l": None},
    ]
    store["t"] = rows
    names = {"people.json": False, "people.json.gz": False, "people.jsonl": True, "people.NDJSON.gz": True}
    for name, as_lines in names.items():
        store["t"].write_json(tmp_path / name)
        data = (tmp_path / name).read_bytes()
        text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
        parsed = [json.loads(line) for line in text.split("\n")[:-1]] if as_lines else json.loads(text)
        assert [each["id"] for each in parsed] == [1, 2**62]
        assert parsed[0] == {"id": 1, "name": 'q"\u2028é', "x": 0.1, "day": "2024-02-29", "l": [{"a": "2024-01-01"}]}
        types = {"day": "date", "l": "list<struct<a: date>>"}
        assert store.read_json(tmp_path / name, "back", mode="replace", types=types).to_dicts() == rows
        store["t"].write_json(tmp_path / name)
        assert (tmp_path / name).read_bytes() == data
    assert {path.name for path in tmp_path.iterdir()} == set(names)


def test_json_into_open_files_and_of_nothing(store: colmerge.Store) -> None:
    store["t"] = ROWS
    file = io.BytesIO()
    store.sql("SELECT id FROM t").write_json(file)
    store["t"].head(1).write_json(file, layout="lines")
    assert file.getvalue() == b'[\n{"id": 1},\n{"id": 2}\n]\n{"id": 1, "name": "Ann"}\n'
    assert not file.closed
    for layout, nothing in (("array", b"[]\n"), ("lines", b"")):
        file = io.BytesIO()
        store["t"].filter("id > 5").write_json(file, layout=layout)  # type: ignore[arg-type]
        assert file.getvalue() == nothing
    with pytest.raises(colmerge.InvalidArgumentError, match="layout must be one of auto, array, lines, not 'line'"):
        store["t"].write_json(file, layout="line")  # type: ignore[arg-type]
    for write in (store["t"].write_json, store["t"].write_csv, store["t"].write_parquet):
        with pytest.raises(colmerge.InvalidArgumentError, match="binary mode"):
            write(io.StringIO())  # type: ignore[arg-type]
    many = range(140_000)  # in parts
    store["many"] = {"id": many}
    file = io.BytesIO()
    store["many"].write_json(file)
    assert [each["id"] for each in json.loads(file.getvalue())] == list(many)


@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_standard_input_and_output(kind: str) -> None:
    program = f"""
import colmerge
store = colmerge.Store()
print("first")
store.read_{kind}("-", "t").write_{kind}("-")
"""
    store = colmerge.Store()
    store["t"] = ROWS
    given, expected = io.BytesIO(), io.BytesIO()
    for file in (given, expected):
        getattr(store["t"], f"write_{kind}")(file)
    done = subprocess.run([sys.executable, "-c", program], input=given.getvalue(), capture_output=True, check=True)
    assert done.stdout == b"first\n" + expected.getvalue()
    with pytest.raises(colmerge.InvalidArgumentError, match="name the table"):
        getattr(store, f"read_{kind}")("-")


def write_parquet(table: colmerge.Table, path: Path) -> None:
    table.write_parquet(path)


def write_csv(table: colmerge.Table, path: Path) -> None:
    table.write_csv(path)


def write_json(table: colmerge.Table, path: Path) -> None:
    table.write_json(path)


def write_by_command(table: colmerge.Table, path: Path) -> None:
    given = path.parent / "given.json"
    table.write_json(given)
    assert main(["sql", "SELECT * FROM given", str(given), "-o", str(path), "--output-format", "csv"]) == 0


@pytest.mark.parametrize("write", [write_parquet, write_csv, write_json, write_by_command])
def test_what_a_file_was_counts(store: colmerge.Store, tmp_path: Path, write: Any) -> None:
    """A link still leads to the file, which keeps its permissions; a pipe is written to."""
    store["t"] = ROWS
    (tmp_path / "folder").mkdir()
    target, link, pipe = tmp_path / "folder" / "there", tmp_path / "link", tmp_path / "pipe"
    target.write_text("before")
    target.chmod(0o640)
    link.symlink_to(target)
    write(store["t"], link)
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_bytes() != b"before"
    assert list(target.parent.iterdir()) == [target]
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write(store["t"], pipe)
    reader.join()
    assert read == [target.read_bytes()]


def test_json(store: colmerge.Store, tmp_path: Path) -> None:
    (tmp_path / "people.jsonl").write_text('{"id": 1, "name": "Ann"}\n{"id": 2, "name": null}\n')
    (tmp_path / "packed.json.gz").write_bytes(gzip.compress(b'{"rows": [{"id": 1, "name": "Anna"}]}'))
    people = store.read_json(tmp_path / "people.jsonl", mode="merge", keys="id")
    assert people.to_dicts() == ROWS
    store.read_json(tmp_path / "packed.json.gz", "people", mode="merge", keys="id", records_key="rows")
    assert people.get(1)["name"] == "Anna"
    seen: list[Any] = []
    store.read_json(io.StringIO('[{"id": 3}]'), "people", progress=seen.append)
    assert len(people) == 3
    assert seen
    with pytest.raises(colmerge.InvalidTextError):
        store.read_json(io.BytesIO(b"[{"), "people")


# ---- what comes bit by bit -------------------------------------------------------------------------------------


def test_lazy_frames_come_bit_by_bit(store: colmerge.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("all at once")

    frame = polars.LazyFrame({"id": range(200_000)}).filter(polars.col("id") % 2 == 0)
    monkeypatch.setattr(polars.LazyFrame, "collect", refuse)
    table = store.table("t")
    done = table.append(frame)
    assert (done.inserted, table["id"][-1]) == (100_000, 199_998)
    assert done.batches > 1
    assert table.merge(frame.head(3), keys="id").updated == 3
    assert table.merge([frame.head(3), {"id": [1]}], keys="id").inserted == 1
    store["none"] = frame.filter(polars.col("id") < 0)
    assert store["none"].dtypes == {"id": "int64"}
    version = table.version
    with pytest.raises(polars.exceptions.ColumnNotFoundError):
        table.append(frame.select("no_such_column"))
    assert (len(table), table.version) == (100_001, version)


def test_datasets_and_readers_come_bit_by_bit(store: colmerge.Store, tmp_path: Path) -> None:
    """What is read ahead is not what the whole is: a limit ends the write in the middle of an endless reader."""
    schema = pyarrow.schema({"id": "int64"})
    given = 0

    def batches() -> Iterator[pyarrow.RecordBatch]:
        nonlocal given
        while True:
            given += 1
            yield pyarrow.record_batch({"id": range(1000)}, schema)

    with pytest.raises(colmerge.LimitExceededError):
        store.table("t").append(
            pyarrow.RecordBatchReader.from_batches(schema, batches()), limits=colmerge.Limits(rows=10_000)
        )
    assert given < 20
    assert "t" not in store
    pyarrow.parquet.write_table(pyarrow.table({"id": range(10)}), tmp_path / "a.parquet")
    assert store.table("t").append(pyarrow.dataset.dataset(tmp_path)).inserted == 10
    scanner = pyarrow.dataset.dataset(tmp_path).scanner(filter=pyarrow.dataset.field("id") < 3)
    assert store.table("t").append(scanner).inserted == 3


# ---- other engines ---------------------------------------------------------------------------------------------


def test_duckdb_sees_tables(store: colmerge.Store) -> None:
    duckdb = pytest.importorskip("duckdb")
    store["t"] = ROWS
    people, snapshot, part = store["t"], store["t"].snapshot(), store["t"].select("name")  # noqa: F841
    connection = duckdb.connect()
    for name in ("people", "snapshot"):
        assert connection.sql(f"FROM {name} WHERE id > 1").fetchall() == [(2, None)]
    assert connection.sql("SELECT count(*) FROM part WHERE name IS NULL").fetchall() == [(1,)]
    store["t"].append([{"id": 3}])
    assert connection.sql("SELECT count(*) FROM people").fetchall() == [(3,)]
    assert connection.sql("SELECT count(*) FROM snapshot").fetchall() == [(2,)]


def test_a_snapshot_is_exported_once(store: colmerge.Store) -> None:
    """Its texts, which have to be copied; numbers are those of the table."""
    store["t"] = ROWS
    snapshot = store["t"].snapshot()

    def texts(rows: Any) -> int:
        return int(pyarrow.table(rows)["name"].chunk(0).buffers()[2].address)

    first = pyarrow.table(snapshot)
    assert texts(snapshot) == texts(snapshot) == first["name"].chunk(0).buffers()[2].address
    assert first.schema == pyarrow.table(snapshot.select()).schema
    assert polars.DataFrame(snapshot).to_dicts() == polars.DataFrame(snapshot).to_dicts() == ROWS
    store["t"].append([{"id": 3}])
    assert pyarrow.table(snapshot).num_rows == 2
    snapshot.close()
    with pytest.raises(colmerge.InvalidHandleError):
        pyarrow.table(snapshot)
    assert first.to_pylist() == ROWS


def test_datafusion_takes_tables(store: colmerge.Store) -> None:
    datafusion = pytest.importorskip("datafusion")
    store["t"] = ROWS
    context = datafusion.SessionContext()
    context.from_arrow(store["t"], "people")
    assert context.sql("SELECT name FROM people WHERE id = 1").to_pydict() == {"name": ["Ann"]}
