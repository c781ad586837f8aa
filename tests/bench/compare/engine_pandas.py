# SPDX-License-Identifier: Apache-2.0
"""pandas: a merge is an anti-join and a concat. A data frame that is kept is a snapshot, for nothing is changed in
place."""

import pandas as pd
import pyarrow as pa

from cases import QUERIES


def make(name, work):
    return Pandas(work)


def _grouped(rows, key, column):
    found = rows.groupby(key, sort=False)[column].agg(["count", "sum"]).reset_index()
    return found.set_axis([key, "rows_in", "total"], axis=1)


ANSWERS = {
    "sum of half": lambda t: pd.DataFrame({"total": [t.amount[t.price < 500].sum()]}),
    "sum of a hundredth": lambda t: pd.DataFrame({"total": [t.amount[t.price < 10].sum()]}),
    "sum, two terms": lambda t: pd.DataFrame({"total": [t.price[(t.amount < 800000000) & (t.bucket >= 250)].sum()]}),
    "group by 1000 integers": lambda t: _grouped(t, "bucket", "amount"),
    "group by 5000 texts": lambda t: _grouped(t, "label", "price"),
    "top ten": lambda t: t[["amount"]].nlargest(10, "amount"),
    "top ten, ties by id": lambda t: t[["amount", "id"]].sort_values(["amount", "id"], ascending=[False, True]).head(10),
}
assert ANSWERS.keys() == QUERIES.keys()


class Pandas:
    version = pd.__version__

    def __init__(self, work):
        self.work = work
        self.keys = work.keys
        self.held = None
        self.by_key = None

    def load(self):
        self.rows = self.convert(self.work.read_first_rows())
        if self.work.kind.startswith("lookup"):
            self.by_key = self.rows.set_index(self.keys[0])["quantity"]
            self.by_key.index.get_indexer(self.by_key.index[:1])  # makes the hash table of the index

    def convert(self, batch):
        return batch.to_pandas()

    def append(self, batch):
        self.rows = pd.concat([self.rows, batch], ignore_index=True, copy=False) if len(self.rows) else batch

    def merge(self, batch):
        if self.work.duplicates:
            batch = batch.drop_duplicates(self.keys, keep="last")
        if self.work.is_partial:
            kept = self.rows.drop(columns=[name for name in batch.columns if name not in self.keys])
            batch = batch.merge(kept, on=self.keys, how="left")[self.work.names]
        self.rows = pd.concat([self.rows[self._others(batch)], batch], ignore_index=True)

    def merge_snapshot(self, batch):
        self.held = self.rows
        self.merge(batch)

    def delete(self, batch):
        self.rows = self.rows[self._others(batch)]

    def _others(self, batch):
        """Which rows have none of the batch's keys."""
        if len(self.keys) == 1:
            return ~self.rows[self.keys[0]].isin(batch[self.keys[0]])
        found = self.rows[self.keys].merge(batch[self.keys], on=self.keys, how="left", indicator=True)
        return (found["_merge"] == "left_only").to_numpy()

    def lookup_each(self, batch):
        at = self.by_key.at
        return [int(at[key]) for key in batch[self.keys[0]].tolist()]

    def lookup_batch(self, batch):
        return self.by_key.to_numpy()[self.by_key.index.get_indexer(batch[self.keys[0]])]

    def query(self, _):
        return ANSWERS[self.work.query](self.rows)

    def contents(self):
        return self.to_arrow(self.rows)

    def to_arrow(self, rows):
        return pa.Table.from_pandas(rows, preserve_index=False)
