# SPDX-License-Identifier: Apache-2.0
"""The extension module: it agrees with the Python that it stands for, keeps nothing, waits without Python's lock."""

from __future__ import annotations

import datetime as dt
import decimal
import gc
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import sysconfig
import threading
import types
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow
import pytest

import colmerge
from colmerge import _columns, _encode, _input, _native
from colmerge._source_tree import is_outdated

POOL: list[Any] = [
    None, None, True, False, 0, 1, -5, 2**53, 2**53 + 1, -(2**63), 2**63, 10**40, 0.5, -0.0, float("inf"), float("nan"),
    "", "a", "größer", "\ud800", "nul\0", b"", b"x\0", bytearray(b"y"), decimal.Decimal("0"), decimal.Decimal("-0.00"),
    decimal.Decimal("1E+3"), decimal.Decimal("1.50"), decimal.Decimal("0E-60"), decimal.Decimal("1E-7"),
    decimal.Decimal("123456789012345678901234567890123456.78"), decimal.Decimal("NaN"), decimal.Decimal("1E+5000"),
    dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999),
    dt.datetime(1969, 12, 31, 1, 2, 3, 4), dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc),
    dt.datetime(2024, 10, 27, 2, 30, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin"), fold=1),
    dt.datetime(2024, 10, 27, 2, 30, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
    dt.datetime(2024, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=2))), dt.time(1, 2, 3, 4), dt.time(0),
    dt.time(1, tzinfo=dt.timezone.utc), dt.timedelta(days=-1, microseconds=1), dt.timedelta.max, dt.timedelta.min,
    [1], {"a": 1}, (1, 2), object,
]  # fmt: skip


def outcome(make: Callable[[], Any]) -> Any:
    """What it gives, or the error that it raises."""
    try:
        return make()
    except Exception as error:
        return type(error), str(error)


@pytest.fixture
def by_python(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], Any]:
    """The outcome where the extension module takes nothing."""

    def run(make: Callable[[], Any]) -> Any:
        nothing = types.SimpleNamespace(encode_list=lambda _: None, encode_rows=lambda _: None)
        with monkeypatch.context() as patch:
            for module in (_encode, _columns, _input):
                patch.setattr(module, "_native", nothing)
            return outcome(make)

    return run


def samples(seed: int) -> list[list[Any]]:
    """Lists of values that are alike, mostly."""
    made = random.Random(seed)
    found = []
    for _ in range(150):
        some = made.sample(POOL, made.choice([1, 1, 2, 2, 3]))
        found.append(made.choices([*some, None], k=made.randint(1, 20)))
    kinds = sorted({type(value) for value in POOL}, key=lambda kind: kind.__name__)
    for kind in kinds:
        alike = [value for value in POOL if type(value) is kind]
        found += [made.choices([*alike, None], k=made.randint(1, 40)) for _ in range(20)]
    return found


@pytest.mark.parametrize("seed", range(3))
def test_columns_are_those_that_python_makes(by_python: Any, seed: int) -> None:
    plain = 0
    for values in samples(seed):
        expected = by_python(lambda values=values: _columns.listed("c", values))
        assert repr(outcome(lambda values=values: _columns.listed("c", values))) == repr(expected), values
        plain += _native.encode_list(values) is not None
    assert plain > 100, "too few of the samples are plain"


@pytest.mark.parametrize("seed", range(3))
def test_rows_are_those_that_python_makes(by_python: Any, seed: int) -> None:
    made = random.Random(seed)
    names = ["a", "b", "c", "größer", "".join(["d", "d"])]
    plain = 0
    for _ in range(150):
        kinds = {name: made.choice(samples(made.randrange(10))) for name in made.sample(names, made.randint(1, 5))}
        rows: list[Any] = []
        for _ in range(made.randint(1, 30)):
            has = [name for name in kinds if made.random() < 0.9]
            made.shuffle(has)
            rows.append({name: made.choice(kinds[name]) for name in has})
        expected = by_python(lambda rows=rows: _input.columns_of_rows(rows))
        assert repr(outcome(lambda rows=rows: _input.columns_of_rows(rows))) == repr(expected), rows
        plain += isinstance(expected, list)
    assert plain > 20


def test_rows_with_strange_names(by_python: Any) -> None:
    class Name(str):
        pass

    for rows in ([{1: 2}], [{"a": 1}, {2: 3}], [{Name("a"): 1}], [{"a": 1}, {Name("a"): 2}], [{}, {}], [{}, {"a": 1}]):
        expected = by_python(lambda rows=rows: _input.columns_of_rows(rows))
        assert repr(outcome(lambda rows=rows: _input.columns_of_rows(rows))) == repr(expected), rows


TIMES = [
    pyarrow.timestamp("s"), pyarrow.timestamp("ms"), pyarrow.timestamp("us"), pyarrow.timestamp("us", "UTC"),
    pyarrow.timestamp("us", "Europe/Berlin"), pyarrow.timestamp("ms", "+05:30"), pyarrow.date32(), pyarrow.date64(),
    pyarrow.time32("s"), pyarrow.time32("ms"), pyarrow.time64("us"), pyarrow.duration("s"), pyarrow.duration("ms"),
    pyarrow.duration("us"), pyarrow.decimal128(38, 5), pyarrow.decimal128(38, -3), pyarrow.decimal256(50, 2),
    pyarrow.binary(3), pyarrow.float16(), pyarrow.dictionary(pyarrow.int8(), pyarrow.utf8()),
]  # fmt: skip


def array_of(kind: pyarrow.DataType, made: random.Random) -> pyarrow.Array:
    count = 500
    if pyarrow.types.is_decimal(kind):
        numbers = [decimal.Decimal(made.randint(-(10**20), 10**20)).scaleb(-kind.scale) for _ in range(count)]
    elif pyarrow.types.is_fixed_size_binary(kind):
        numbers = [made.randbytes(3) if sys.version_info >= (3, 9) else b"abc" for _ in range(count)]
    elif pyarrow.types.is_dictionary(kind):
        numbers = [f"word {made.randint(0, 9)}" for _ in range(count)]
    elif pyarrow.types.is_float16(kind):
        return pyarrow.array([None, 0.5, 2.0], pyarrow.float32()).cast(kind)
    else:
        day = 86_400 * {"s": 1, "ms": 10**3, "us": 10**6}.get(getattr(kind, "unit", "s"), 1)
        if pyarrow.types.is_time(kind):
            numbers = [made.randrange(day) for _ in range(count)]
        elif kind == pyarrow.date32():
            numbers = [made.randint(-719162, 2932896) for _ in range(count)]
        elif kind == pyarrow.date64():
            numbers = [made.randint(-719162, 2932896) * 86_400_000 for _ in range(count)]
        elif getattr(kind, "tz", None):  # of other years pyarrow with pytz knows no summer time
            numbers = [made.randint(0, 24_000 * day) for _ in range(count)]
        else:
            numbers = [made.randint(-719000 * day, 2932000 * day) for _ in range(count)]
    return pyarrow.array([None if made.random() < 0.1 else number for number in numbers], kind)


@pytest.mark.parametrize("kind", TIMES, ids=str)
def test_values_come_out_as_pyarrow_has_them(store: colmerge.Store, kind: pyarrow.DataType) -> None:
    values = array_of(kind, random.Random(1))
    store["t"] = pyarrow.table({"id": list(range(len(values))), "v": values})
    expected = values.to_pylist()
    assert store["t"].column("v") == expected
    assert [row["v"] for row in store["t"].to_dicts()] == expected
    assert [row[1] for row in store["t"].to_tuples()] == expected
    assert [row and row["v"] for row in store["t"].get_many(range(len(values)), by=["id"])] == expected
    if not pyarrow.types.is_float16(kind):  # older ones give numpy's
        assert {type(value) for value in store["t"].column("v")} == {type(value) for value in expected}


def test_every_turn_of_the_calendar(store: colmerge.Store) -> None:
    turns = [(12, 31), (1, 1), (2, 28), (3, 1)]
    days = [dt.datetime(year, month, day, 23, 59, 59, 999_999) for year in range(1, 10_000) for month, day in turns]
    days += [dt.datetime(year, 2, 29) for year in range(4, 10_000, 4) if year % 100 or year % 400 == 0]
    store["t"] = {"v": days}
    assert store["t"].column("v") == days


# ---- nothing is kept -------------------------------------------------------------------------------------------

ROW = {"id": 1, "name": "Ann", "when": dt.datetime(2024, 1, 1, tzinfo=dt.timezone.utc), "price": decimal.Decimal("1.5")}
CALLS: dict[str, Callable[[dict[str, Any]], object]] = {
    "get": lambda use: use["table"].get(1),
    "get absent": lambda use: use["table"].get(12345),
    "get columns": lambda use: use["table"].get({"id": 1}, columns=["when", "list"]),
    "get by a decimal": lambda use: use["table"].get((decimal.Decimal("1"),)),
    "get of a snapshot": lambda use: use["snapshot"].get(1),
    "subscript": lambda use: use["table"][1],
    "contains": lambda use: 1 in use["table"],
    "get_many": lambda use: use["table"].get_many([1, 2, 12345]),
    "get_many by name": lambda use: use["table"].get_many(["Ann"], by=["name"]),
    "a wrong key": lambda use: outcome(lambda: use["table"].get("one")),
    "a wrong column": lambda use: outcome(lambda: use["table"].get(1, columns=["none"])),
    "write_row of a dict": lambda use: use["destination"].write_row(ROW),
    "write_row of values": lambda use: use["destination"].write_row((1, "Ann"), use["names"]),
    "a wrong row": lambda use: outcome(lambda: use["destination"].write_row({"id": 1, "name": object()})),
    "a refused row": lambda use: outcome(lambda: use["destination"].write_row({"id": "one"})),
    "merge of one dict": lambda use: use["table"].merge([ROW], keys=["id"]),
    "merge of columns": lambda use: use["table"].merge({"id": [1], "name": ["Ann"]}, keys=["id"]),
    "merge of rows that differ": lambda use: use["table"].merge([{"id": 1}, {"name": "Bob", "id": 2}], keys=["id"]),
    "query": lambda use: use["statement"].query([1]),
    "query with a date": lambda use: use["times"].query([dt.date(2024, 1, 1)]),
    "a wrong parameter": lambda use: outcome(lambda: use["statement"].query([object()])),
    "to_dicts": lambda use: use["table"].to_dicts(),
    "to_tuples": lambda use: use["table"].to_tuples(),
    "to_dict": lambda use: use["table"].to_dict(),
    "snapshot": lambda use: use["table"].snapshot(),
    "a nested cell": lambda use: use["table"].get(1, columns=["list"]),
    "nested rows": lambda use: use["table"].select(["list"]).to_dicts(),
    "nested rows in": lambda use: use["table"].merge([{"id": 1, "list": [1, None]}], keys=["id"]),
    "rows in parts": lambda use: use["table"].merge([[{"id": 1}], [{"id": 2, "list": [3]}]], keys=["id"]),
    "Arrow both ways": lambda use: use["table"].merge(use["table"].to_arrow(), keys=["id"]),
    "a column of pyarrow": lambda use: use["table"].merge({"id": pyarrow.array([1]), "list": [[1]]}, keys=["id"]),
    "schema": lambda use: pickle.loads(pickle.dumps(use["table"].schema)).arrow_schema,
    "info": lambda use: (use["table"].info(), use["store"].memory_usage()),
    "repr": lambda use: repr(use["table"]),
    "a long text": lambda use: repr(use["long"]),
    "run": lambda use: use["statement"].run([1]).to_dicts(),
    "stream": lambda use: use["statement"].stream([1]),
    "run_many": lambda use: use["statement"].run_many({"id": [1, 2]}).to_dicts(),
    "update": lambda use: use["store"].sql("UPDATE t SET name = ? WHERE id = 2", ["b"]),
    "delete": lambda use: use["table"].delete([77], by=["id"]),
    "find and take": lambda use: use["snapshot"].take(use["snapshot"].find([1, 2], by=["id"])).to_dicts(),
    "csv": lambda use: use["table"].merge(colmerge.Csv("id,name\n1,Ann\n", types={"id": "int64"}), keys=["id"]),
    "rejected": lambda use: use["table"].append(colmerge.Csv("id\nx\n", on_rejected=lambda row: None)),
    "json": lambda use: use["table"].merge(colmerge.Json('{"id": 1}'), keys=["id"]),
    "progress": lambda use: use["table"].merge([{"id": 1}], keys=["id"], progress=lambda now: None),
    "progress that raises": lambda use: outcome(
        lambda: use["table"].merge([{"id": 1}], keys=["id"], progress=lambda now: 1 / 0)
    ),
    "options": lambda use: use["store"].destination("t", mode="merge", merge_keys=["id"], column_names={"a": "b"}),
    "create": lambda use: use["store"].create_table(
        "u", {"id": int}, primary_key="id", checks={"c": "id > 0"}, if_exists="replace"
    ),
    "a wrong option": lambda use: outcome(lambda: use["store"].create_table("u", {"id": int}, primary_key="none")),
    "names": lambda use: use["store"].table_names(),
    "yaml": lambda use: colmerge.load_config("sources:\n  s: {connector: in_memory, table_name: t}", use["store"]),
    "a wrong capsule": lambda use: outcome(lambda: use["table"].append(WrongExporter())),
}


class WrongExporter:
    """Gives something else than a stream."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return colmerge.Store().create_table("t", {"id": int}).schema.__arrow_c_schema__()


@pytest.mark.parametrize("name", CALLS)
def test_calls_keep_nothing(store: colmerge.Store, name: str) -> None:
    table = store.table("t")
    table.merge([{**ROW, "list": [1, "x"][:1], "b": b"x", "f": 0.5}, {"id": 2, "name": "Bob"}], keys=["id"])
    store["long"] = [{"text": "a text " * 100}]
    use = {
        "store": store,
        "table": table,
        "long": store["long"],
        "snapshot": table.snapshot(),
        "destination": store.destination("t", mode="merge", merge_keys=["id"]),
        "names": ("id", "name"),
        "statement": store.prepare('SELECT id, name, "when", list FROM t WHERE id = ?'),
        "times": store.prepare('SELECT id FROM t WHERE "when" = ?'),
    }
    call = CALLS[name]

    def grown(times: int) -> int:
        gc.collect()
        before = sys.getallocatedblocks()
        for _ in range(times):
            call(use)
        gc.collect()
        return sys.getallocatedblocks() - before

    grown(100)
    # What one call kept would be there as many times as it was called, each time.
    assert any(grown(400) < 100 for _ in range(6))


# ---- waiting ---------------------------------------------------------------------------------------------------

WAITING = """
import threading
import colmerge
store = colmerge.Store()
table = store.table("t")
table.merge({"id": [0]}, keys="id")
inside, go_on = threading.Event(), threading.Event()

def step(now):
    # From the second time on the write has its turn, and the table's others wait for it.
    if now.rows_prepared > 0 and not inside.is_set():
        inside.set()
        go_on.wait()

def write():
    store.destination("t", mode="merge", merge_keys=["id"], batch_size=1000).write(
        {"id": list(range(5000))}, progress=step)

writer = threading.Thread(target=write)
writer.start()
assert inside.wait(30)
row = store.destination("t", mode="merge", merge_keys=["id"])
"""


def run(program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-X", "faulthandler", "-c", WAITING + program]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_a_row_that_waits_lets_other_threads_run() -> None:
    """The writer that it waits for is in Python code itself: with the interpreter lock held both would wait for ever."""
    done = run(
        """
threading.Timer(0.2, go_on.set).start()
print(row.write_row((7,), ["id"]).updated, table.get(7))
writer.join()
"""
    )
    assert (done.returncode, done.stdout) == (0, "1 {'id': 7}\n"), done.stderr


def test_a_lookup_does_not_wait_for_a_writer() -> None:
    done = run("print(table.get(0), table.get(3), 3 in table, table.get_many([0, 3]))\ngo_on.set()\nwriter.join()")
    assert (done.returncode, done.stdout) == (0, "{'id': 0} None False [{'id': 0}, None]\n"), done.stderr


def test_interrupt_ends_the_wait_for_a_writer() -> None:
    """Of every kind of call that waits; the flag of the caller is as it was, the handler too."""
    done = run(
        """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
flag = colmerge.CancelFlag()
waits = {
    "row": lambda: row.write_row((7,), ["id"]),
    "dicts": lambda: table.merge([{"id": 1}], keys="id"),
    "nested": lambda: table.merge([{"id": 1, "list": [1]}], keys="id"),
    "parts": lambda: table.merge([{"id": [1]}, {"id": [2]}], keys="id"),
    "csv": lambda: table.merge(colmerge.Csv("id\\n1\\n"), keys="id"),
    "flag": lambda: table.merge([{"id": 1}], keys="id", cancel=flag),
    "update": lambda: store.sql("DELETE FROM t WHERE id = 1"),
    "delete": lambda: table.delete([1], by=["id"]),
    "truncate": lambda: table.truncate(),
    "replace": lambda: store.create_table("t", {"id": int}, if_exists="replace"),
    "drop": lambda: table.drop(),
    "clear": lambda: store.clear(),
}
ended = []
for name, wait in waits.items():
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        wait()
    except KeyboardInterrupt:
        ended.append(name)
assert ended == list(waits), ended
assert not flag.is_set()
assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
go_on.set()
writer.join()
print(len(table), row.write_row((7,), ["id"]).updated)
"""
    )
    assert (done.returncode, done.stdout) == (0, "5000 1\n"), done.stderr


def test_a_handler_of_the_program_is_not_passed_over_in_a_wait() -> None:
    """One that raises nothing ends no call."""
    done = run(
        """
import os, signal
came = threading.Event()
signal.signal(signal.SIGINT, lambda *_: came.set())
threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
threading.Timer(0.3, go_on.set).start()
print(row.write_row((7,), ["id"]).updated, came.wait(30))
writer.join()
"""
    )
    assert (done.returncode, done.stdout) == (0, "1 True\n"), done.stderr


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the platform has no timers")
def test_interrupt_stops_a_query(store: colmerge.Store) -> None:
    """The library asks during the query whether a signal came; any handler of the program is run, and may raise."""

    class Stop(Exception):
        pass

    def stop(*_: object) -> None:
        raise Stop

    store["t"] = {"id": list(range(1_000_000)), "text": [f"a text of some length {i}" for i in range(1_000_000)]}
    statement = store.prepare("SELECT count(*) AS n FROM t WHERE " + " OR ".join(["text LIKE '%n_ne%z%y%'"] * 40))
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(Stop):
            statement.query()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert store.prepare("SELECT count(*) AS n FROM t").query() == [{"n": 1_000_000}]


def test_threads_share_everything(store: colmerge.Store) -> None:
    table = store.table("t")
    table.merge([{"id": i, "v": 0} for i in range(100)], keys=["id"])
    destination = store.destination("t", mode="merge", merge_keys=["id"])
    statement = store.prepare("SELECT id, v FROM t WHERE id = ?")
    failed: list[BaseException] = []

    def work(number: int) -> None:
        made = random.Random(number)
        try:
            for i in range(400):
                key = made.randrange(100)
                destination.write_row((key, i), ("id", "v"))
                if i % 100 == 0:
                    destination.write_row({"id": key, f"c{number}": i})
                row = table.get(key)
                assert row is not None
                assert row["id"] == key
                assert [found["id"] for found in statement.query([key])] == [key]
                assert [found and found["id"] for found in table.get_many([key, 5])] == [key, 5]
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed
    assert len(table) == 100


def test_a_source_tree_compiles_its_module_once(tmp_path: Path) -> None:
    package = Path(__file__).parents[1]
    if not (package / "src" / "native").exists() or not Path(sysconfig.get_path("include"), "Python.h").exists():
        pytest.skip("no source tree here, or no headers of Python")
    tree = tmp_path / "bindings" / "python" / "src"
    shutil.copytree(package / "src", tree, ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    shutil.copytree(package.parents[1] / "include", tmp_path / "include")
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    runs = [
        subprocess.run(
            [sys.executable, "-c", "import colmerge; print(colmerge.__file__)"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    assert [run.stdout.strip() for run in runs] == [str(tree / "colmerge" / "__init__.py")] * 2
    assert "compiling" in runs[0].stderr
    assert runs[1].stderr == ""

    shutil.rmtree(tree / "native")
    for module in (tree / "colmerge").glob("_native*.so"):
        module.unlink()
    lost = subprocess.run(
        [sys.executable, "-c", "import colmerge"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert "install the package again with pip" in lost.stderr


def test_a_module_older_than_its_sources_is_compiled_anew(tmp_path: Path) -> None:
    module = tmp_path / "_native.abi3.so"
    sources = tmp_path / "native"
    assert not is_outdated(str(module), str(sources))
    module.write_bytes(b"")
    assert not is_outdated(str(module), str(sources))
    sources.mkdir()
    (sources / "call.c").write_text("")
    (sources / "notes.txt").write_text("")
    os.utime(module, (1000, 1000))
    os.utime(sources / "call.c", (900, 900))
    os.utime(sources / "notes.txt", (2000, 2000))
    assert not is_outdated(str(module), str(sources))
    os.utime(sources / "call.c", (1100, 1100))
    assert is_outdated(str(module), str(sources))
