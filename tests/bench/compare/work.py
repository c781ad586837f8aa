# SPDX-License-Identifier: Apache-2.0
"""Makes a case's data from a seed, once, as files that all engines read, and the JSON file that describes them:

  kind, keys, duplicates, query, sql    what to do
  fields                                name and type of each column of the table
  table: folder, columns, rows          what the table holds to begin with
  batches: folder, columns, rows, batch_rows, count, targets
                                        the batches, one after the other in the same files; targets: the file @target
                                        says which row each batch row goes to
"""

import json
import shutil

import numpy as np

import tpch
from cases import QUERIES, WHOLE_TABLE
from column_files import Writer
from shapes import SHAPES

SEED = 20260101
PIECE = 1_000_000


def prepare(case, root):
    """Returns the path of the case's work file."""
    if case.shape.startswith("tpch"):
        return tpch.prepare(case, root, write_work)
    shape = SHAPES[case.shape]
    table = root / f"table-{case.shape}-{case.rows}"
    _make_table(shape, case.rows, table)
    folder = root / case.name.replace("/", "-").replace(" ", "_")
    shutil.rmtree(folder, ignore_errors=True)
    columns = [name for name in shape.fields if not case.columns or name in case.columns]
    if case.kind in WHOLE_TABLE:
        columns = []
    else:
        _make_batches(case, shape, folder)
    return write_work(case, folder, shape.fields, shape.keys, table, case.rows, columns)


def write_work(case, folder, fields, keys, table, table_rows, columns):
    folder.mkdir(parents=True, exist_ok=True)
    work = {
        "kind": case.kind, "keys": keys, "duplicates": case.zipf, "query": case.query,
        "sql": QUERIES.get(case.query, ""),
        "fields": [{"name": name, "type": kind} for name, kind in fields.items()],
        "table": {"folder": str(table), "columns": list(fields), "rows": table_rows},
        "batches": {"folder": str(folder), "columns": columns, "rows": case.batch_rows * case.batches,
                    "batch_rows": case.batch_rows, "count": case.batches, "targets": _has_targets(case)},
    }
    path = folder / "work.json"
    path.write_text(json.dumps(work, indent=1))
    return path


def _has_targets(case):
    return case.kind != "append" and case.kind not in WHOLE_TABLE


def _make_table(shape, rows, folder):
    if folder.exists():
        return
    half = folder.with_name(folder.name + ".half")
    shutil.rmtree(half, ignore_errors=True)
    writer = Writer(half)
    rng = np.random.default_rng(SEED)
    for start in range(0, max(rows, 1), PIECE):
        writer.add(shape.make(rng, np.arange(start, min(rows, start + PIECE))))
    writer.close()
    half.rename(folder)


def _make_batches(case, shape, folder):
    rng = np.random.default_rng([SEED, case.known, case.batch_rows])
    writer = Writer(folder)
    for rows in target_rows(case, rng):
        made = shape.make(rng, rows, case.columns)
        if _has_targets(case):
            made["@target"] = rows
        writer.add(made)
    writer.close()


def target_rows(case, rng):
    """The rows of each batch by number; those from the table's end on are new. None twice in a batch, but with Zipf."""
    rows, gone = case.rows, None
    if case.kind == "delete":
        gone = rng.permutation(rows)
    for number in range(case.batches):
        if case.kind == "append":
            yield np.arange(rows, rows + case.batch_rows)
            rows += case.batch_rows
            continue
        if gone is not None:
            yield gone[number * case.batch_rows:(number + 1) * case.batch_rows]
            continue
        is_known = _known_places(case, rng)
        batch = np.empty(case.batch_rows, np.int64)
        batch[is_known] = _draw(case, rng, case.near or rows, int(is_known.sum()))
        fresh = case.batch_rows - int(is_known.sum())
        batch[~is_known] = np.arange(rows, rows + fresh)
        rows += fresh
        yield batch


def _known_places(case, rng):
    if case.batch_rows == 1:
        return rng.random(1) * 100 < case.known
    places = np.arange(case.batch_rows) < round(case.batch_rows * case.known / 100)
    return rng.permutation(places)


def _draw(case, rng, rows, count):
    if case.zipf:
        ranks = rng.zipf(1.2, count * 8)
        ranks = ranks[ranks <= rows][:count]
        return (ranks * 7919) % rows
    return rng.choice(rows, count, replace=bool(case.near))
