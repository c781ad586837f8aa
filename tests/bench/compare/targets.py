# SPDX-License-Identifier: Apache-2.0
"""The speeds that the library aims for, beside what a run measured. Each line is made from the figures alone; a target
that is missed says how far the bound beside it is."""

from dataclasses import dataclass

from figures import digits, duration, rate

MERGE = "merge/1 M rows"
SMALL, LARGE, HUGE = "table size/100,000", "table size/10,000,000", "table size/100,000,000"


@dataclass
class Line:
    what: str
    target: str
    measured: str
    is_met: bool
    remark: str = ""


def lines(figures):
    """A line for each target whose cases were run."""
    found = []
    for make in (_merge, _roofline, _growth, _append, _append_share, _lookup, _lookup_batch, *map(_query, QUERY_CASES),
                 _one_row, _memory, _snapshot, _under_snapshot, *map(_call, CALL_CASES), _merge_of_dicts, _rows_as_dicts,
                 _size, _dlopen):
        line = make(figures)
        if line is not None:
            found.append(line)
    return found


def _merge(figures):
    peers = [engine for engine in ("duckdb", "sqlite") if figures.result(MERGE, engine)]
    if not peers or not figures.result(MERGE, "colmerge"):
        return None
    peer = min(peers, key=lambda engine: figures.row_seconds(MERGE, engine))
    ratio = figures.ratio((MERGE, peer), (MERGE, "colmerge"))
    remark = f"colmerge {_per_row(figures, MERGE, 'colmerge')}, {peer} {_per_row(figures, MERGE, peer)}"
    bound = figures.ratio((MERGE, peer), (MERGE, "roofline"))
    if bound:
        remark += (f"; the roofline stands at {digits(bound)} times that peer, so that the target asks for "
                   f"{digits(10000 / bound)} % of the roofline")
    return Line("merge, 10,000-row batches into 1 M rows", "100 x the faster of DuckDB upsert and SQLite upsert",
                f"{digits(ratio)} x", ratio >= 100, remark)


def _roofline(figures):
    share = figures.ratio((MERGE, "roofline"), (MERGE, "colmerge"))
    if share is None:
        return None
    others = [f"{digits(100 * other)} % in {case}" for case in (SMALL, LARGE, HUGE)
              if (other := figures.ratio((case, "roofline"), (case, "colmerge")))]
    remark = (f"colmerge {_per_row(figures, MERGE, 'colmerge')}, roofline {_per_row(figures, MERGE, 'roofline')}: the "
              "difference is what hashing, comparing, checking and growing cost, stage by stage in "
              "[performance.md](performance.md#a-merge-row-by-row)")
    if others:
        remark += f"; {', '.join(others)}"
    return Line("share of the roofline", "70 %", f"{digits(100 * share)} %", share >= 0.7, remark)


def _growth(figures):
    growth = figures.ratio((LARGE, "colmerge"), (SMALL, "colmerge"))
    if growth is None:
        return None
    remark = f"{_per_row(figures, SMALL, 'colmerge')} and {_per_row(figures, LARGE, 'colmerge')}"
    bound = figures.ratio((LARGE, "roofline"), (SMALL, "roofline"))
    if bound:
        remark += f"; the roofline itself grows {digits(bound)} times: caches and address translation hold less of the table"
    return Line("growth: time a merged row at 10 M rows over that at 100 k rows", "at most 2", digits(growth), growth <= 2,
                remark)


def _append(figures):
    case = "append/numbers"
    ratio = figures.ratio((case, "duckdb"), (case, "colmerge"))
    if ratio is None:
        return None
    remark = f"{_per_row(figures, case, 'colmerge')}, DuckDB {_per_row(figures, case, 'duckdb')}"
    texts = figures.ratio(("append/with texts", "duckdb"), ("append/with texts", "colmerge"))
    if texts:
        remark += f"; with a text column {digits(texts)} x"
    bound = figures.ratio((case, "duckdb"), (case, "roofline"))
    if bound:
        remark += f"; memcpy into new memory is {digits(bound)} x"
    return Line("append, the same columns", "10 x DuckDB's appender", f"{digits(ratio)} x", ratio >= 10, remark)


def _append_share(figures):
    share = figures.ratio(("append/numbers", "roofline"), ("append/numbers", "colmerge"))
    if share is None:
        return None
    gigabytes = 24 / figures.row_seconds("append/numbers", "colmerge") / 1e9
    return Line("append of fixed-width columns", "80 % of memcpy", f"{digits(100 * share)} %", share >= 0.8,
                f"{digits(gigabytes)} GB/s; both into new memory, page faults included")


def _lookup(figures):
    seconds = figures.row_seconds("lookup/one key, hot", "colmerge")
    if seconds is None:
        return None
    cold = figures.row_seconds("lookup/one key, any", "colmerge")
    remark = "two calls: the row of the key, and one value of it"
    if cold:
        remark += f"; {duration(cold)} for any key of the table"
    return Line("lookup of one key, hot", "300 ns", duration(seconds), seconds <= 300e-9, remark)


def _lookup_batch(figures):
    found = figures.extra("lookup/batch", "find_seconds_per_key")
    if found is None:
        return None
    whole = figures.row_seconds("lookup/batch", "colmerge")
    return Line("lookup of a batch of keys", "30 M keys/s", f"{rate(1 / found)} keys/s", found <= 1 / 30e6,
                f"rows of the keys; with a value of each {rate(1 / whole)} keys/s")


QUERY_CASES = {"filter and sum, half of the rows": "query/sum of half",
               "filter and sum, a hundredth": "query/sum of a hundredth",
               "group by 1000 keys": "query/group by 1000 integers"}


def _query(what):
    def make(figures):
        case = QUERY_CASES[what]
        ratio = figures.ratio((case, "duckdb"), (case, "colmerge"))
        if ratio is None:
            return None
        remark = (f"{rate(1 / figures.row_seconds(case, 'colmerge'))} rows/s, DuckDB "
                  f"{rate(1 / figures.row_seconds(case, 'duckdb'))} rows/s")
        return Line(what, "DuckDB's single-thread rate", f"{digits(ratio)} x", ratio >= 1, remark)
    return make


def _one_row(figures):
    result = figures.result("batch size/1", "colmerge")
    if result is None:
        return None
    bound = figures.row_seconds("batch size/1", "roofline")
    remark = f"median {duration(result['batch_median'])}, 99 % within {duration(result['batch_99'])}"
    if bound:
        remark += f"; the memory accesses alone {duration(bound)}"
    remark += ("; the rest is what a call costs however few rows it has, by part in "
               "[performance.md](performance.md#one-row-at-a-time)")
    seconds = figures.row_seconds("batch size/1", "colmerge")
    return Line("one-row merge", "1 µs", duration(seconds), seconds <= 1e-6, remark)


def _memory(figures):
    case = figures.cases.get(MERGE)
    total, index = figures.extra(MERGE, "loaded_table_bytes"), figures.extra(MERGE, "loaded_index_bytes")
    if total is None:
        return None
    total, index, arrow = total / case["rows"], index / case["rows"], case["row_bytes"]
    data = total - index
    return Line("memory, one index", "1.15 x the Arrow size and 16 bytes a row", f"{digits(data / arrow)} x and {digits(index)} bytes",
                total <= 1.15 * arrow + 16,
                f"{digits(total)} bytes a row of {digits(1.15 * arrow + 16)}. A text of 13 bytes is a view of 16 bytes beside "
                f"its bytes, where Arrow has an offset of 4: {digits((arrow + 12) / arrow)} x is the least of this layout")


def _snapshot(figures):
    seconds = figures.row_seconds("snapshots/taken", "colmerge")
    if seconds is None:
        return None
    return Line("taking a snapshot", "200 ns", duration(seconds), seconds <= 200e-9, "and giving it back")


def _under_snapshot(figures):
    ratio = figures.ratio(("snapshots/held", "colmerge"), (MERGE, "colmerge"))
    if ratio is None:
        return None
    return Line("merge while a snapshot is held", "at most 2 x the time without", f"{digits(ratio)} x", ratio <= 2,
                f"{_per_row(figures, 'snapshots/held', 'colmerge')}: what the snapshot shows must stay, so that every old "
                "value is read besides and copied on with the patch, see "
                "[performance.md](performance.md#beside-a-snapshot)")


CALL_CASES = {"Python: lookup": ("calls/row by key", 1.5e-6), "Python: merge of one dict": ("calls/merge of a dict", 8e-6),
              "Python: write_row of a destination": ("calls/write_row", 1.5e-6),
              "Python: prepared one-row query": ("calls/query", 6e-6)}


def _call(what):
    def make(figures):
        case, target = CALL_CASES[what]
        seconds = figures.row_seconds(case, "colmerge")
        if seconds is None:
            return None
        peer = figures.row_seconds(case, "sqlite")
        return Line(what, duration(target), duration(seconds), seconds <= target, f"sqlite3 {duration(peer)}" if peer else "")
    return make


def _merge_of_dicts(figures):
    case = "calls/merge of 10,000 dicts"
    result = figures.result(case, "colmerge")
    if result is None:
        return None
    seconds = result["batch_median"]
    peer = figures.fastest_peer(case)
    return Line("Python: merge of 10,000 dicts", "4 ms", duration(seconds), seconds <= 4e-3,
                f"{peer} {duration(figures.result(case, peer)['batch_median'])}" if peer else "")


def _rows_as_dicts(figures):
    ratio = figures.ratio(("calls/rows as dicts", "duckdb"), ("calls/rows as dicts", "colmerge"))
    if ratio is None:
        return None
    remark = f"{_per_row(figures, 'calls/rows as dicts', 'colmerge')}; DuckDB's rows are tuples"
    tuples = figures.ratio(("calls/rows as tuples", "duckdb"), ("calls/rows as tuples", "colmerge"))
    if tuples:
        remark += f", to_tuples is {digits(tuples)} x"
    return Line("Python: to_dicts over DuckDB's fetchall", "1.2 x", f"{digits(ratio)} x", ratio >= 1.2, remark)


def _size(figures):
    found = figures.raw["start"].get("colmerge", {}).get("library_bytes")
    if found is None:
        return None
    other = figures.raw["start"].get("duckdb", {}).get("library_bytes")
    return Line("stripped library", "2 MB", f"{digits(found / 1e6)} MB", found <= 2e6,
                f"libduckdb.so: {digits(other / 1e6)} MB" if other else "")


def _dlopen(figures):
    found = figures.raw["start"].get("colmerge", {})
    if "dlopen" not in found:
        return None
    return Line("dlopen", "1 ms", duration(found["dlopen"]), found["dlopen"] <= 1e-3,
                f"{duration(found['first_row'])} to the first row")


def _per_row(figures, case, engine):
    return f"{duration(figures.row_seconds(case, engine))} a row"
