# SPDX-License-Identifier: Apache-2.0
"""Polars on one thread: a merge is an anti-join and a concat, or `update`, which is a full join."""

import polars as pl

from cases import QUERIES


def make(name, work):
    return PolarsUpdate(work) if name == "polars_update" else Polars(work)


def _grouped(key, column):
    return lambda t: t.group_by(key).agg(pl.len().cast(pl.Int64).alias("rows_in"), pl.col(column).sum().alias("total"))


def _sum(column, condition):
    return lambda t: t.filter(condition).select(pl.col(column).sum().alias("total"))


ANSWERS = {
    "sum of half": _sum("amount", pl.col("price") < 500),
    "sum of a hundredth": _sum("amount", pl.col("price") < 10),
    "sum, two terms": _sum("price", (pl.col("amount") < 800000000) & (pl.col("bucket") >= 250)),
    "group by 1000 integers": _grouped("bucket", "amount"),
    "group by 5000 texts": _grouped("label", "price"),
    "top ten": lambda t: t.select("amount").top_k(10, by="amount"),
    "top ten, ties by id": lambda t: t.select("amount", "id").sort("amount", "id", descending=[True, False]).head(10),
}
assert ANSWERS.keys() == QUERIES.keys()


class Polars:
    version = pl.__version__

    def __init__(self, work):
        self.work = work
        self.keys = work.keys
        self.held = None

    def load(self):
        self.rows = self.convert(self.work.read_first_rows()).rechunk()

    def convert(self, batch):
        return pl.from_arrow(batch)

    def append(self, batch):
        self.rows.extend(batch)

    def merge(self, batch):
        batch = self._last_of_equal_keys(batch)
        if self.work.is_partial:
            kept = self.rows.drop([name for name in batch.columns if name not in self.keys])
            batch = batch.join(kept, on=self.keys, how="left").select(self.work.names)
        self.rows = pl.concat([self.rows.join(batch, on=self.keys, how="anti"), batch])

    def merge_snapshot(self, batch):
        self.held = self.rows
        self.merge(batch)

    def delete(self, batch):
        self.rows = self.rows.join(batch, on=self.keys, how="anti")

    def _last_of_equal_keys(self, batch):
        return batch.unique(self.keys, keep="last", maintain_order=True) if self.work.duplicates else batch

    def lookup_each(self, batch):
        key = self.keys[0]
        return [self.rows.lazy().filter(pl.col(key) == value).select("quantity").collect().item()
                for value in batch[key].to_list()]

    def lookup_batch(self, batch):
        return batch.join(self.rows.select(*self.keys, "quantity"), on=self.keys, how="left",
                          maintain_order="left")["quantity"].to_list()

    def query(self, _):
        return ANSWERS[self.work.query](self.rows.lazy()).collect()

    def contents(self):
        return self.to_arrow(self.rows)

    def to_arrow(self, rows):
        return rows.to_arrow()


class PolarsUpdate(Polars):
    def merge(self, batch):
        self.rows = self.rows.update(self._last_of_equal_keys(batch), on=self.keys, how="full")
