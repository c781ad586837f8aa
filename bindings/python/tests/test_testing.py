# SPDX-License-Identifier: Apache-2.0
"""assert_table_equal and the plugin of pytest."""

from __future__ import annotations

from typing import Any

import pandas
import polars
import pyarrow
import pytest

import colmerge
from colmerge.testing import assert_table_equal

NAN = float("nan")


def message(actual: Any, expected: Any, **options: Any) -> str:
    with pytest.raises(AssertionError) as caught:
        assert_table_equal(actual, expected, **options)
    return str(caught.value)


def test_equal_tables_of_any_kind(people: colmerge.Table) -> None:
    rows = people.to_dicts()
    for same in (rows, people.to_dict(), people.to_polars(), people.to_arrow(), people.snapshot(), people):
        assert_table_equal(people, same)
        assert_table_equal(same, people)
    shuffled = rows[::-1]
    assert_table_equal(people, shuffled, ignore_row_order=True)
    assert_table_equal(people, shuffled, keys=["id"])
    assert_table_equal([{"v": NAN}, {"v": -0.0}], [{"v": NAN}, {"v": 0.0}])


def test_differing_values_are_shown(people: colmerge.Table) -> None:
    rows = people.to_dicts()
    rows[1]["name"] = "Bea"
    rows[1]["age"] = 5
    assert message(people, rows).splitlines() == [
        "tables differ in 2 values",
        "where  column  actual  expected",
        "-----  ------  ------  --------",
        "row 1  name    'Bob'   'Bea'",
        "row 1  age     null    5",
    ]
    assert "id=2   name    'Bob'   'Bea'" in message(people, rows, keys="id")
    assert_table_equal(people, rows, ignore_columns=["name", "age"])


def test_differing_rows_are_shown(people: colmerge.Table) -> None:
    rows = people.to_dicts()
    assert "1 row too many" in message(people, rows[:2])
    assert "id=3, name='Cid', age=10  (no row)" in message(people, rows[:2], keys="id")
    assert "1 missing row" in message(rows[:2], people, ignore_row_order=True)
    assert "actual rows 0 and 1 have the same key id=1" in message([{"id": 1}] * 2, [{"id": 1}], keys="id")
    many = message({"v": list(range(50))}, {"v": list(range(1, 51))})
    assert "50 values" in many
    assert "… and 40 more" in many


def test_columns_and_types(people: colmerge.Table) -> None:
    text = message(people, [{"id": 1, "nam": "Ann", "age": 30}])
    assert "column 'nam' is missing" in text
    assert "column 'name' is not expected" in text
    small = pyarrow.table({"id": pyarrow.array([1], pyarrow.int8())})
    large = pyarrow.table({"id": [1]})
    assert "column 'id' is int8, expected int64" in message(small, large)
    assert_table_equal(small, large, check_types=False)
    assert_table_equal(small, [{"id": 1}])
    assert "is int8" in message(small, [{"id": 1}], check_types=True)
    assert_table_equal(pandas.DataFrame({"s": ["a"]}), polars.DataFrame({"s": ["a"]}))
    assert_table_equal([{"a": 1, "b": 2}], [{"b": 2, "a": 1}])
    assert "their order is a, b" in message([{"a": 1, "b": 2}], [{"b": 2, "a": 1}], check_column_order=True)
    assert "'v'" in message(people, people.to_dicts(), keys="v")


def test_tolerance() -> None:
    near, exact = [{"id": 1, "v": 1.001}, {"id": 2, "v": NAN}], [{"id": 1, "v": 1.0}, {"id": 2, "v": NAN}]
    assert "1 value" in message(near, exact)
    for how in ({}, {"keys": "id"}, {"ignore_row_order": True}):
        assert_table_equal(near, exact, rtol=0.01, **how)  # type: ignore[arg-type]
        assert_table_equal(near, exact, atol=0.01, **how)  # type: ignore[arg-type]
        message(near, exact, atol=0.0001, **how)


def test_a_bool_is_no_number() -> None:
    message([{"v": True}], [{"v": 1}], check_types=False)


def test_the_plugin_gives_each_test_a_fresh_store(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("time", [1, 2])
        def test_fresh(colmerge_store, time):
            assert list(colmerge_store) == []
            colmerge_store["t"] = [{"id": 1}]

        @pytest.mark.parametrize("time", [1, 2])
        def test_shared_store(colmerge_memory_store, time):
            import colmerge
            from colmerge.connectors.in_memory import InMemoryDestination, memory_store

            assert colmerge_memory_store.list_tables() == []
            InMemoryDestination({"table_name": "a"}).write([{"id": 1}])
            with colmerge.Store.default() as store:
                store["b"] = [{"id": 1}]
            assert colmerge_memory_store is memory_store
            assert memory_store.list_tables() == ["a", "b"]

        def test_difference(colmerge_store, assert_table_equal):
            colmerge_store["t"] = [{"id": 1}]
            assert_table_equal(colmerge_store["t"], [{"id": 2}])
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", *plugin_option())
    result.assert_outcomes(passed=4, failed=1)
    assert "a" not in colmerge.Store.default()
    result.stdout.fnmatch_lines(["E*tables differ in 1 value", "E*row 0*id*1*2"])
    assert "testing.py" not in "\n".join(result.outlines)


def test_the_plugin_leaves_the_shared_store_as_it_was(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        from colmerge import Store
        from colmerge.connectors.in_memory import InMemoryDestination, memory_store

        memory_store["of the file"] = [{"id": 1}]

        @pytest.fixture(scope="module", autouse=True)
        def cities():
            store = Store.default()
            store.create_table("cities", {"id": int, "name": str}, primary_key="id").append([{"id": 1, "name": "Rome"}])
            yield
            assert store["cities"].to_dicts() == [{"id": 1, "name": "Rome"}]
            memory_store.clear_all()

        @pytest.mark.parametrize("time", [1, 2])
        @pytest.mark.parametrize("what", ["write", "replace", "drop", "clear", "nothing"])
        def test_change(what, time):
            store = Store.default()
            assert list(store) == ["cities", "of the file"]
            cities = store["cities"]
            assert cities.to_dicts() == [{"id": 1, "name": "Rome"}]
            if what == "write":
                assert cities.info().primary_key == ("id",)
                InMemoryDestination({"table_name": "new"}).write([{"id": 1}])
                cities.append([{"id": 2}])
            elif what == "replace":
                store["cities"] = [{"id": 3, "name": "Oslo"}]
            elif what == "drop":
                memory_store.clear_table("of the file")
            elif what == "clear":
                memory_store.clear_all()
                memory_store["cities"] = [{"other": True}]

        class TestClass:
            def setup_method(self):
                memory_store["of the method"] = [{"id": 1}]

            @pytest.mark.parametrize("time", [1, 2])
            def test_change(self, time):
                assert memory_store["of the method"]["id"].tolist() == [1]
                memory_store["of the method"] = [{"id": 2}]

        def test_with_a_store_of_its_own(colmerge_memory_store):
            memory_store["cities"] = [{"other": True}]
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", *plugin_option())
    result.assert_outcomes(passed=13)


def test_the_plugin_loads_nothing_until_a_fixture_is_used(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import sys

        HEAVY = ("numpy", "pandas", "polars", "pyarrow", "colmerge.connectors", "colmerge.testing")

        def loaded():
            with open("/proc/self/maps") as maps:
                library = ["libcolmerge"] if "libcolmerge" in maps.read() else []
            return library + [name for name in HEAVY if name in sys.modules]

        def test_plain():
            assert "colmerge.pytest_plugin" in sys.modules
            assert loaded() == []

        def test_after_another():
            assert loaded() == []

        def test_fixture(colmerge_store):
            assert loaded() == ["libcolmerge"]
            colmerge_store["t"] = [{"id": 1}]
            assert loaded() == ["libcolmerge"]

        def test_memory_store(colmerge_memory_store):
            assert loaded() == ["libcolmerge", "colmerge.connectors"]
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", *plugin_option())
    result.assert_outcomes(passed=4)


def plugin_option() -> list[str]:
    """The plugin by name where the package is not installed."""
    from importlib.metadata import entry_points

    groups: Any = entry_points()
    points = groups.select(group="pytest11") if hasattr(groups, "select") else groups.get("pytest11", [])
    return [] if any(point.name == "colmerge" for point in points) else ["-p", "colmerge.pytest_plugin"]
