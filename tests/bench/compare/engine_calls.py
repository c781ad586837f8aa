# SPDX-License-Identifier: Apache-2.0
"""What calls from Python cost: the library's package beside sqlite3, DuckDB, pandas and Polars, each as its users do.

A batch of single calls is one call after the other. SQLite and DuckDB are in a transaction, which is theirs to leave out;
their rows are tuples, which is what they have."""

import sqlite3
import sys
from pathlib import Path

import pyarrow as pa

from column_files import ARROW_TYPES

ONE_ROW = ("calls_get", "calls_query")


def make(name, work):
    return {"colmerge": Colmerge, "sqlite": Sqlite, "duckdb": DuckDb, "pandas": Pandas, "polars": Polars}[name](work)


class Calls:
    """What all have: batches as lists of keys or of dicts, and answers of the engine as rows of dicts or tuples."""

    takes_tuples = False

    def __init__(self, work):
        self.work = work
        (self.key,) = work.keys

    def convert(self, batch):
        if self.work.kind in ONE_ROW:
            return batch[self.key].to_pylist()
        as_tuples = self.takes_tuples or self.work.kind == "calls_write_row"
        return list(zip(*batch.to_pydict().values())) if as_tuples else batch.to_pylist()

    def to_arrow(self, rows):
        columns = zip(*(row.values() if isinstance(row, dict) else row for row in rows))
        types = self.work.types
        return pa.table({name: pa.array(values, ARROW_TYPES[types[name]]) for name, values in zip(types, columns)})


class Colmerge(Calls):
    def load(self):
        sys.path.insert(0, str(Path(__file__).parents[3] / "bindings" / "python" / "src"))
        import colmerge

        self.version = colmerge.library_version
        self.store = colmerge.Store()
        self.table = self.store.table("t")
        self.table.append(self.work.read_first_rows())
        self.table.merge([self.table.head(1)], keys=self.key)  # makes the index
        self.destination = self.store.destination("t", mode="merge", merge_keys=[self.key])
        self.statement = self.store.prepare(f"SELECT quantity FROM t WHERE {self.key} = ?")

    def calls_get(self, keys):
        get = self.table.get
        return [get(key)["quantity"] for key in keys]

    def calls_query(self, keys):
        query = self.statement.query
        return [query((key,))[0]["quantity"] for key in keys]

    def calls_merge(self, rows):
        for row in rows:
            self.table.merge([row], keys=[self.key])

    def calls_write_row(self, rows):
        for row in rows:
            self.destination.write_row(row)

    def calls_merge_dicts(self, rows):
        self.table.merge(rows, keys=[self.key])

    def calls_dicts(self, _):
        return self.table.to_dicts()

    def calls_tuples(self, _):
        return self.table.to_tuples()

    def contents(self):
        return self.table.to_arrow()


class Database(Calls):
    """With connections of the DB-API."""

    takes_tuples = True

    def prepare(self):
        names = self.work.names
        marks = ", ".join("?" * len(names))
        self.select_row = f"SELECT * FROM t WHERE {self.key} = ?"
        self.select_value = f"SELECT quantity FROM t WHERE {self.key} = ?"
        changes = ", ".join(f"{name} = excluded.{name}" for name in names if name != self.key)
        self.upsert = f"INSERT INTO t VALUES ({marks}) ON CONFLICT ({self.key}) DO UPDATE SET {changes}"
        self.place = names.index("quantity")

    def calls_get(self, keys):
        execute, statement, place = self.connection.execute, self.select_row, self.place
        return [execute(statement, (key,)).fetchone()[place] for key in keys]

    def calls_query(self, keys):
        execute, statement = self.connection.execute, self.select_value
        return [execute(statement, (key,)).fetchall()[0][0] for key in keys]

    def calls_merge(self, rows):
        execute, statement = self.connection.execute, self.upsert
        for row in rows:
            execute(statement, row)

    calls_write_row = calls_merge

    def calls_tuples(self, _):
        return self.connection.execute("SELECT * FROM t").fetchall()

    calls_dicts = calls_tuples


class Sqlite(Database):
    version = sqlite3.sqlite_version

    def load(self):
        self.prepare()
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        columns = ", ".join(f"{name} INTEGER PRIMARY KEY" if name == self.key else name for name in self.work.names)
        self.connection.execute(f"CREATE TABLE t ({columns})")
        self.connection.execute("BEGIN")
        self.connection.executemany(self.upsert, zip(*self.work.read_first_rows().to_pydict().values()))

    def calls_merge_dicts(self, rows):
        self.connection.executemany(self.upsert, rows)

    def contents(self):
        return self.to_arrow(self.calls_tuples(None))


class DuckDb(Database):
    def load(self):
        import duckdb

        self.version = duckdb.__version__
        self.prepare()
        self.connection = duckdb.connect(config={"threads": 1})
        rows = self.work.read_first_rows()
        types = {"int64": "BIGINT", "float64": "DOUBLE", "text": "VARCHAR"}
        columns = ", ".join(f"{name} {types[kind]}" for name, kind in self.work.types.items())
        self.connection.execute(f"CREATE TABLE t ({columns}, PRIMARY KEY ({self.key}))")
        self.connection.register("first_rows", rows)
        self.connection.execute("INSERT INTO t SELECT * FROM first_rows")
        self.connection.execute("BEGIN")

    def contents(self):
        return self.connection.execute("SELECT * FROM t").to_arrow_table()


class Pandas(Calls):
    def load(self):
        import pandas

        self.module, self.version = pandas, pandas.__version__
        self.rows = self.work.read_first_rows().to_pandas().set_index(self.key)
        self.rows.index.get_indexer(self.rows.index[:1])  # makes the hash table of the index

    def calls_get(self, keys):
        return [int(self.rows.loc[key]["quantity"]) for key in keys]

    def calls_merge_dicts(self, rows):
        batch = self.module.DataFrame(rows).set_index(self.key)
        self.rows = self.module.concat([self.rows[~self.rows.index.isin(batch.index)], batch])

    def calls_dicts(self, _):
        return self.rows.reset_index().to_dict("records")

    def calls_tuples(self, _):
        return list(self.rows.itertuples(name=None))

    def contents(self):
        return pa.Table.from_pandas(self.rows.reset_index(), preserve_index=False)


class Polars(Calls):
    def load(self):
        import polars

        self.module, self.version = polars, polars.__version__
        self.rows = polars.from_arrow(self.work.read_first_rows())

    def calls_merge_dicts(self, rows):
        batch = self.module.DataFrame(rows)
        self.rows = self.module.concat([self.rows.join(batch, on=self.key, how="anti"), batch])

    def calls_dicts(self, _):
        return self.rows.to_dicts()

    def calls_tuples(self, _):
        return self.rows.rows()

    def contents(self):
        return self.rows.to_arrow()
