# SPDX-License-Identifier: Apache-2.0
"""A pipeline of DataFrames with the in-memory connector, configured in YAML and tested with pytest.

Needs pandas: ``pip install pandas pyarrow``. Run it as a program, or its test with ``pytest pipeline.py``.
"""

from __future__ import annotations

import pandas

import colmerge
from colmerge.connectors.in_memory import InMemoryDestination, InMemorySource, MemoryStore
from colmerge.testing import assert_table_equal

CONFIG = """
destinations:
  orders: {connector: in_memory, table_name: orders, mode: merge, merge_keys: [order_id]}
sources:
  open_orders: {connector: in_memory, table_name: orders, filter: "status = 'open'"}
"""


def generated_orders(first: int, count: int, status: str) -> pandas.DataFrame:
    """Orders as a shop would send them."""
    ids = range(first, first + count)
    return pandas.DataFrame(
        {
            "order_id": ids,
            "placed": pandas.date_range("2024-03-01", periods=count, freq="h", tz="Europe/Berlin"),
            "customer": pandas.Categorical([f"customer {i % 7}" for i in ids]),
            "amount": [round(9.99 + i % 50 * 1.5, 2) for i in ids],
            "status": pandas.array([status] * count, dtype="string"),
        }
    )


def run(store: colmerge.Store) -> pandas.DataFrame:
    """Takes two deliveries in and gives what is open per customer."""
    config = colmerge.load_config(CONFIG, store)
    config.destinations["orders"].write(generated_orders(1, 1000, "open"))
    config.destinations["orders"].write(generated_orders(501, 300, "shipped"))
    still_open = config.sources["open_orders"].to_pandas()
    return still_open.groupby("customer", observed=True, as_index=False).agg(amount=("amount", "sum"))


def test_shipped_orders_are_not_open(colmerge_store: colmerge.Store) -> None:
    run(colmerge_store)
    counts = colmerge_store.sql("SELECT status, count(*) AS n FROM orders GROUP BY status ORDER BY status")
    assert_table_equal(counts, [{"status": "open", "n": 700}, {"status": "shipped", "n": 300}])


def test_an_upsert_through_the_connector() -> None:
    memory = MemoryStore()
    orders = InMemoryDestination({"table_name": "orders", "mode": "merge", "merge_keys": ["order_id"]}, store=memory)
    orders.write(generated_orders(1, 3, "open"))
    orders.write(generated_orders(3, 1, "shipped"))
    (chunk,) = InMemorySource({"table_name": "orders"}, store=memory).read(columns=["order_id", "status"])
    wanted = [
        {"order_id": 1, "status": "open"},
        {"order_id": 2, "status": "open"},
        {"order_id": 3, "status": "shipped"},
    ]
    assert_table_equal(chunk, wanted)


if __name__ == "__main__":
    with colmerge.Store() as store:
        print(run(store))
        print(store["orders"])
