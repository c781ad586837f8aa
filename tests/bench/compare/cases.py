# SPDX-License-Identifier: Apache-2.0
"""The work that is compared: a list of cases, each a table to begin with and batches that are written to it or looked
up in it."""

from dataclasses import dataclass, field

MERGERS = ("colmerge", "roofline", "flat_map", "duckdb", "duckdb_merge", "sqlite", "pandas", "polars", "polars_update",
           "perspective")
MULTI_COLUMN_KEYS = tuple(name for name in MERGERS if name != "perspective")  # its index is one column
SNAPSHOTS = ("colmerge", "duckdb", "duckdb_merge", "pandas", "polars")
DELETERS = ("colmerge", "duckdb", "sqlite", "pandas", "polars")
APPENDERS = ("colmerge", "roofline", "duckdb", "sqlite", "pandas", "polars", "perspective")
FINDERS = ("colmerge", "flat_map", "duckdb", "sqlite", "pandas", "polars")
CALLERS = ("colmerge", "sqlite", "duckdb")
HOLDERS = ("colmerge", "sqlite", "duckdb", "pandas", "polars")
QUERIERS = ("colmerge", "duckdb", "pandas", "polars")  # SQLite would take half of the time to load the tables
OURS = ("colmerge", "roofline")
WHOLE_TABLE = ("query", "calls_dicts", "calls_tuples")  # kinds without batches: each run is about all rows


@dataclass(frozen=True)
class Case:
    name: str  # group/what distinguishes it
    kind: str  # what the batches do; see the engines
    rows: int  # of the table to begin with
    batch_rows: int
    batches: int
    engines: tuple
    shape: str = "narrow"  # of the rows; see shapes.py
    known: int = 50  # percent of a batch's keys that the table has
    zipf: bool = False  # known keys are drawn by Zipf's law, the same key often in one batch
    near: int = 0  # keys are drawn from this many rows only; 0: from all
    columns: tuple = ()  # of the batches; (): all
    query: str = ""  # of kind query
    text: str = field(default="", compare=False)  # what it is, for the report

    @property
    def group(self):
        return self.name.split("/")[0]


QUERIES = {
    "sum of half": "SELECT CAST(sum(amount) AS bigint) AS total FROM t WHERE price < 500",
    "sum of a hundredth": "SELECT CAST(sum(amount) AS bigint) AS total FROM t WHERE price < 10",
    "sum, two terms": "SELECT sum(price) AS total FROM t WHERE amount < 800000000 AND bucket >= 250",
    "group by 1000 integers": "SELECT bucket, count(*) AS rows_in, CAST(sum(amount) AS bigint) AS total FROM t GROUP BY bucket",
    "group by 5000 texts": "SELECT label, count(*) AS rows_in, sum(price) AS total FROM t GROUP BY label",
    "top ten": "SELECT amount FROM t ORDER BY amount DESC LIMIT 10",
    "top ten, ties by id": "SELECT amount, id FROM t ORDER BY amount DESC, id LIMIT 10",
}

MILLION = 1_000_000


def headline():
    return Case("merge/1 M rows", "merge", MILLION, 10_000, 100, MERGERS,
                text="10,000-row batches into 1,000,000 rows, half of the keys known")


def full_cases():
    cases = [headline()]
    for known in (10, 90, 100):
        cases.append(Case(f"known keys/{known} %", "merge", MILLION, 10_000, 100, MERGERS, known=known,
                          text=f"1,000,000 rows, batches of 10,000, {known} % of the keys known"))
    for rows in (10_000, 100_000, MILLION, 10 * MILLION):
        cases.append(Case(f"table size/{rows:,}", "merge", rows, min(10_000, rows // 10), 100, MERGERS, known=90,
                          text=f"{rows:,} rows, batches of {min(10_000, rows // 10):,}, 90 % of the keys known"))
    for rows, count in ((1, 20_000), (100, 5_000), (1_000, 1_000), (100_000, 20), (MILLION, 3)):
        cases.append(Case(f"batch size/{rows:,}", "merge", MILLION, rows, count, MERGERS,
                          text=f"1,000,000 rows, batches of {rows:,}, half of the keys known"))
    cases += [
        Case("keys/text", "merge", MILLION, 10_000, 100, MERGERS, shape="text_key", text="a text of 15 bytes as key"),
        Case("keys/integer and text", "merge", MILLION, 10_000, 100, MULTI_COLUMN_KEYS, shape="composite",
             text="a key of an integer and a text"),
        Case("keys/Zipf", "merge", MILLION, 10_000, 100, MERGERS, zipf=True,
             text="known keys drawn by Zipf's law: many equal keys in one batch"),
        Case("width/50 columns", "merge", 200_000, 10_000, 20, MERGERS, shape="wide", text="50 columns, 5 of them texts"),
        Case("width/2 of 50 columns", "merge", 200_000, 10_000, 50, MERGERS, shape="wide",
             known=100, columns=("id", "quantity"), text="50 columns, of which the batches have the key and one more"),
        Case("snapshots/held", "merge_snapshot", MILLION, 10_000, 100, SNAPSHOTS,
             text="as the first case, with a snapshot taken before every batch and held until the next"),
        Case("snapshots/taken", "snapshot", MILLION, 1_000, 300, ("colmerge",), known=100, columns=("id",),
             text="a snapshot of 1,000,000 rows taken and given back, a thousand times a batch"),
        Case("readers/beside a writer", "merge_read", MILLION, 10_000, 200, ("colmerge", "duckdb"),
             text="as the first case, while another thread looks keys up, 1,000 on each snapshot"),
        Case("delete/by key", "delete", MILLION, 10_000, 50, DELETERS, known=100, columns=("id",),
             text="10,000 keys a batch deleted from 1,000,000 rows"),
        Case("append/numbers", "append", 0, 100_000, 100, APPENDERS, shape="numbers", text="three columns of 8 bytes, batches of 100,000"),
        Case("append/with texts", "append", 0, 100_000, 20, APPENDERS, shape="rows", text="and a text of 13 bytes"),
    ]
    cases += lookups(MILLION) + queries(10 * MILLION) + calls(MILLION)
    cases += [
        Case("TPC-H/orders", "merge", 0, 1500, 40, MERGERS, shape="tpch_orders",
             text="orders, refreshed by streams of 1,500 rows, half of them new"),
        Case("TPC-H/lineitem", "merge", 0, 6000, 40, MULTI_COLUMN_KEYS, shape="tpch_lineitem",
             text="lineitem by (l_orderkey, l_linenumber), refreshed by streams of 6,000 rows, half of them new"),
    ]
    return cases


def lookups(rows):
    return [
        Case("lookup/one key, hot", "lookup_each", rows, 1_000, 300, FINDERS, known=100, near=1_000, columns=("id",),
             text="one key after the other, of 1,000 rows that are in the caches, with one value"),
        Case("lookup/one key, any", "lookup_each", rows, 1_000, 300, FINDERS, known=100, columns=("id",),
             text="one key after the other, of all rows, with one value"),
        Case("lookup/batch", "lookup_batch", rows, 10_000, 100, FINDERS + ("roofline",), known=100, columns=("id",),
             text="10,000 keys at once, with one value each"),
    ]


def queries(rows, names=tuple(QUERIES)):
    return [Case(f"query/{name}", "query", rows, 1, 5, QUERIERS, shape="query", query=name, text=QUERIES[name])
            for name in names]


def calls(rows):
    """From Python; see engine_calls.py."""
    return [
        Case("calls/row by key", "calls_get", rows, 1_000, 30, ("colmerge", "sqlite", "duckdb", "pandas"), known=100,
             columns=("id",), text="the row of one key, `table.get(key)`"),
        Case("calls/query", "calls_query", rows, 1_000, 30, CALLERS, known=100, columns=("id",),
             text="a prepared query of one row, `statement.query((key,))`"),
        Case("calls/merge of a dict", "calls_merge", rows, 1_000, 30, CALLERS, text="a dict merged, `table.merge([row], keys=[key])`"),
        Case("calls/write_row", "calls_write_row", rows, 1_000, 30, CALLERS, text="a tuple merged, `destination.write_row(row)`"),
        Case("calls/merge of 10,000 dicts", "calls_merge_dicts", rows, 10_000, 30, ("colmerge", "sqlite", "pandas", "polars"),
             text="10,000 dicts merged, `table.merge(rows, keys=[key])`"),
        Case("calls/rows as dicts", "calls_dicts", rows, 1, 3, HOLDERS, text="all rows as dicts, of SQLite and DuckDB as tuples"),
        Case("calls/rows as tuples", "calls_tuples", rows, 1, 3, HOLDERS, text="all rows as tuples"),
    ]


def quick_cases():
    small = 100_000
    return [
        headline(),
        Case("table size/100,000", "merge", small, 10_000, 100, MERGERS, known=90, text="100,000 rows, 90 % of the keys known"),
        Case("batch size/1", "merge", small, 1, 20_000, MERGERS, text="100,000 rows, one-row batches"),
        Case("keys/integer and text", "merge", small, 10_000, 20, MULTI_COLUMN_KEYS, shape="composite",
             text="100,000 rows, a key of an integer and a text"),
        Case("snapshots/held", "merge_snapshot", MILLION, 10_000, 100, ("colmerge", "duckdb"),
             text="as the first case, with a snapshot held over each batch"),
        Case("snapshots/taken", "snapshot", MILLION, 1_000, 300, ("colmerge",), known=100, columns=("id",),
             text="a snapshot taken and given back"),
        Case("delete/by key", "delete", small, 1_000, 50, DELETERS, known=100, columns=("id",), text="1,000 keys a batch"),
        Case("append/numbers", "append", 0, 100_000, 100, ("colmerge", "roofline", "duckdb", "polars"), shape="numbers",
             text="three columns of 8 bytes"),
    ] + lookups(small) + queries(MILLION, ("sum of half", "group by 1000 integers")) + calls(small)


def huge_cases():
    return [Case("table size/100,000,000", "merge", 100 * MILLION, 10_000, 100, OURS, known=90,
                 text="100,000,000 rows, batches of 10,000, 90 % of the keys known")]
