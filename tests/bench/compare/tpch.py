# SPDX-License-Identifier: Apache-2.0
"""TPC-H's orders and lineitem, by a generator that comes with its package, and refresh streams made of them: the
generator makes none, so the last rows of the table are held back as the new ones; an old row comes again with a
changed amount. Decimals become float64, dates days as int64."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from column_files import Writer, texts_of

SCALE = 0.2
KEYS = {"orders": ["o_orderkey"], "lineitem": ["l_orderkey", "l_linenumber"]}
CHANGING = {"orders": "o_totalprice", "lineitem": "l_extendedprice"}


def generate(folder):
    """The folder with orders.parquet and lineitem.parquet."""
    if not (folder / "lineitem.parquet").exists():
        half = folder.with_name(folder.name + ".half")
        program = Path(sys.executable).with_name("tpchgen-cli")
        subprocess.run([program, "parquet", "--scale-factor", str(SCALE), "--tables", "orders,lineitem",
                        "--output-dir", half], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        half.rename(folder)
    return folder


def prepare(case, root, write_work):
    name = case.shape.removeprefix("tpch_")
    table = pq.read_table(generate(root / f"tpch-{SCALE}") / f"{name}.parquet")
    columns = {field.name: _plain(table[field.name]) for field in table.schema}
    fields = {key: "text" if isinstance(values, pa.Array) else str(values.dtype) for key, values in columns.items()}
    keys = KEYS[name]
    fields = {key: fields[key] for key in keys + [key for key in fields if key not in keys]}
    new_rows = case.batch_rows // 2 * case.batches
    first_rows = table.num_rows - new_rows
    folder = root / case.shape
    _write(folder / "table", fields, columns, np.arange(first_rows))
    targets = _targets(case, first_rows)
    columns[CHANGING[name]] = columns[CHANGING[name]].copy()
    columns[CHANGING[name]][:first_rows] += 0.25
    _write(folder, fields, columns, targets, targets=True)
    return write_work(case, folder, fields, keys, folder / "table", first_rows, list(fields))


def _plain(column):
    kind = column.type
    if pa.types.is_date(kind):
        return column.cast(pa.int32()).cast(pa.int64()).to_numpy()
    if pa.types.is_decimal(kind):
        return column.cast(pa.float64()).to_numpy()
    if pa.types.is_integer(kind):
        return column.cast(pa.int64()).to_numpy()
    return pc.cast(column, pa.string()).combine_chunks()


def _targets(case, first_rows):
    rng = np.random.default_rng(1)
    batches = []
    half = case.batch_rows // 2
    for number in range(case.batches):
        start = first_rows + number * half
        # The streams refresh what was there from the beginning.
        old = rng.choice(first_rows, case.batch_rows - half, replace=False)
        places = rng.permutation(np.arange(case.batch_rows) < half)
        batch = np.empty(case.batch_rows, np.int64)
        batch[places] = np.arange(start, start + half)
        batch[~places] = old
        batches.append(batch)
    return np.concatenate(batches)


def _write(folder, fields, columns, rows, targets=False):
    writer = Writer(folder)
    made = {}
    for name in fields:
        values = columns[name]
        made[name] = texts_of(values.take(pa.array(rows))) if isinstance(values, pa.Array) else values[rows]
    if targets:
        made["@target"] = rows
    writer.add(made)
    writer.close()
