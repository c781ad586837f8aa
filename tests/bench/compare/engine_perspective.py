# SPDX-License-Identifier: Apache-2.0
"""Perspective: a table with an index, which takes batches as Arrow bytes."""

from importlib.metadata import version

import perspective
import pyarrow as pa


def make(name, work):
    return Perspective(work)


class Perspective:
    version = version("perspective-python")

    def __init__(self, work):
        self.work = work
        perspective.set_num_cpus(1)

    def load(self):
        self.client = perspective.Server().new_local_client()
        index = {"index": self.work.keys[0]} if self.work.keys else {}
        rows = self.work.read_first_rows()
        if rows.num_rows == 0:
            rows = self.work.batches.slice(0, 0)
        self.table = self.client.table(self.convert(rows), **index)
        self.table.size()

    def convert(self, batch):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_table(batch.combine_chunks())
        return sink.getvalue().to_pybytes()

    def merge(self, batch):
        self.table.update(batch)
        self.table.size()  # the update is done when this is answered

    append = merge

    def contents(self):
        found = pa.ipc.open_stream(self.table.view().to_arrow()).read_all()
        columns = [found[name].combine_chunks() for name in self.work.names]
        return pa.table([column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
                         for column in columns], names=self.work.names)
