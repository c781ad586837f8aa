# SPDX-License-Identifier: Apache-2.0
"""benchmarks.md with its plots and benchmarks.json, all from the figures of one run.

  report.py BENCHMARKS_JSON FOLDER     writes the page again from the raw figures"""

import json
import sys
from pathlib import Path

import plots
import targets
from figures import BOUNDS, NAMES, Figures, digits, duration, engine_name, rate, row_seconds

GROUPS = {
    "merge": "Merge", "known keys": "Merge by share of known keys", "table size": "Merge by size of the table",
    "batch size": "Merge by size of the batch", "keys": "Merge by kind of key", "width": "Merge of wide tables",
    "snapshots": "Snapshots", "readers": "Merge beside a reader", "delete": "Delete", "append": "Append",
    "lookup": "Lookup", "query": "Queries", "calls": "Calls from Python", "TPC-H": "TPC-H refresh streams",
}
NOTES = {
    "batch size": "With small batches this is what a call costs: SQLite's transaction, a plan in DuckDB, a pass over the whole "
                  "table where a frame is made anew.",
    "keys": "1,000,000 rows, batches of 10,000, half of the keys known.",
    "width": "200,000 rows, batches of 10,000.",
    "snapshots": "A frame of pandas or Polars is never changed in place, so that one that is kept is the snapshot; in DuckDB it "
                 "is a second connection's open transaction.",
    "readers": "On a machine with two cores.",
    "append": "Here the roofline is `memcpy` of the columns into memory as new as a table's, page faults included.",
    "lookup": "The library: the row of the key, then the value. SQLite and DuckDB: a prepared SELECT, or a join with the batch.",
    "calls": "By the package of Python and an engine's own module, one call after the other; SQLite and DuckDB inside a transaction.",
    "query": "The time of a query is the median of its runs.",
    "TPC-H": "Scale factor 0.2. The generator makes no refresh streams; here they are made of the last rows of each table, "
             "which are held back as the new ones, and of rows from the rest that come again with a changed amount. Decimals "
             "are float64, dates days as int64.",
}
PROCESS_ENDS = {"slow": "too slow", "failed": "failed", "wrong": "**wrong**", "unsupported": ""}


def row_bytes(work):
    """Bytes a row of the table as Arrow columns without validity."""
    table = work["table"]
    if table["rows"] == 0:
        return 0
    folder = Path(table["folder"])
    names = set(table["columns"])
    files = [path for path in folder.iterdir() if path.name.rsplit(".", 1)[0] in names]
    return sum(path.stat().st_size for path in files) / table["rows"]


def write(raw, folder):
    """Writes the files below the folder and returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    inner = folder / "benchmarks"
    inner.mkdir(exist_ok=True)
    figures = Figures(raw)
    drawn = plots.draw(figures, inner)
    (inner / "benchmarks.json").write_text(json.dumps(raw, indent=1) + "\n")
    (folder / "benchmarks.md").write_text(page(figures, drawn))
    return [folder / "benchmarks.md", inner / "benchmarks.json", *drawn.values()]


def page(figures, drawn):
    parts = [introduction(figures), "## Targets", *target_table(figures)]
    groups = figures.groups()
    for group, title in GROUPS.items():
        if group not in groups:
            continue
        parts.append(f"## {title}")
        if group in drawn:
            parts.append(f"![{title}](benchmarks/{drawn[group].name})")
        parts += [NOTES.get(group), case_table(groups[group]), failures(groups[group])]
    parts += ["## Memory", *memory_table(figures), "## Start-up", start_table(figures.raw["start"]), machine_text(figures)]
    return "\n\n".join(part for part in parts if part) + "\n"


def introduction(figures):
    limits = figures.raw["limits"]
    return f"""<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Written by ./dev bench from benchmarks/benchmarks.json; changes by hand are lost. -->
# Benchmarks

`./dev bench` does this work with every engine in one run and writes this page, its plots and
[the raw figures](benchmarks/benchmarks.json).

- **The same work.** Data comes from a seed and lies in files that all engines read. Every engine is a process of its
  own; the table is loaded, with an index on its key, before the clock starts.
- **The same result.** All rows that an engine ends with are hashed, the hashes sorted and hashed again. The checksums of
  all engines must be equal, or the run fails. An engine that was stopped by the clock is compared with the library after
  as many batches.
- **One thread** for every engine. A process has {limits['seconds']:g} s for its batches and finishes the one under
  way, and {limits['process_seconds']:g} s in all. The best of {limits['rounds']} interleaved runs counts; an engine
  whose process takes more than {limits['repeat_below']:g} s is run once.
- **roofline** is no engine: it only does the memory accesses that no merge can avoid, told beforehand where each key
  is. **boost flat map** is `boost::unordered_flat_map` a row at a time beside columns in vectors, without anything else.
- DuckDB gets its batches through the appender into a staging table, then `INSERT … ON CONFLICT` with a primary key, or
  `MERGE INTO` without; SQLite a prepared UPSERT, one transaction a batch; pandas and Polars do an anti-join and a concat,
  or Polars' `update`; Perspective has a table with an index. To pandas, Polars and Perspective a batch comes in their own
  form, made outside the timing.

Rates are rows of the batches a second (queries: of the table), in millions."""


def target_table(figures):
    lines = targets.lines(figures)
    table = ["| what | target | measured | | remark |", "| --- | --- | --- | --- | --- |"]
    for line in lines:
        table.append(f"| {line.what} | {line.target} | {line.measured} | {'met' if line.is_met else '**missed**'} | {line.remark} |")
    met = sum(line.is_met for line in lines)
    return [f"{met} of {len(lines)} are met in this run.", "\n".join(table)]


def case_table(cases):
    engines = [engine for engine in NAMES if any(engine in case["results"] for case in cases)]
    names = [engine_name(engine, cases[0]) for engine in engines]
    rows = [f"| work | {' | '.join(names)} | colmerge to the fastest peer |", "| --- |" + " ---: |" * (len(engines) + 1)]
    for case in cases:
        cells = [_cell(case, case["results"].get(engine)) for engine in engines]
        rows.append(f"| {_text(case)} | {' | '.join(cells)} | {_to_peer(case)} |")
    return "\n".join(rows) + _reads(cases)


def _text(case):
    return f"`{case['text']}`" if case["kind"] == "query" else case["text"]


def _cell(case, result):
    if result is None:
        return ""
    if result["status"] != "ok":
        return PROCESS_ENDS[result["status"]]
    return digits(1e-6 / row_seconds(case, result))


def _to_peer(case):
    figures = Figures({"cases": [case]})
    peer = figures.fastest_peer(case["name"])
    ratio = figures.ratio((case["name"], peer), (case["name"], "colmerge")) if peer else None
    return f"{digits(ratio)} x" if ratio else ""


def _reads(cases):
    text = ""
    for case in cases:
        for engine, result in case["results"].items():
            reads = result.get("extra", {}).get("reads_per_second")
            if reads:
                text += f"\n\n{engine_name(engine, case)}: {rate(reads)} lookups a second beside the writer."
    return text


def failures(cases):
    found = []
    for case in cases:
        for engine, result in case["results"].items():
            if result["status"] in ("failed", "wrong", "slow"):
                reason = result.get("reason", f"not done after {digits(result['process_seconds'])} s, loading included")
                found.append(f"- {engine_name(engine, case)}, {case['name']}: {reason}")
        if "data_failure" in case:
            found.append(f"- {case['name']}: no data: {case['data_failure']}")
    return "\n".join(found)


def memory_table(figures):
    case = figures.cases.get(targets.MERGE)
    if case is None:
        return []
    rows = ["| engine | bytes a row | times Arrow |", "| --- | ---: | ---: |"]
    arrow = case["row_bytes"]
    for engine in case["results"]:
        result = figures.result(case["name"], engine)
        if result is None or engine in BOUNDS:
            continue
        own = result["extra"].get("loaded_table_bytes")
        figure = (own or result["resident_bytes"]) / case["rows"]
        how = "own figure" if own else "growth of the process"
        rows.append(f"| {NAMES[engine]} ({how}) | {digits(figure)} | {digits(figure / arrow)} |")
    index = figures.extra(case["name"], "loaded_index_bytes")
    text = (f"After loading {case['rows']:,} rows of {digits(arrow)} bytes in Arrow, indexes included"
            + (f" (colmerge's takes {digits(index / case['rows'])} bytes a row)." if index else "."))
    return [text, "\n".join(rows)]


def start_table(start):
    rows = ["| engine | loaded | first row | library |", "| --- | ---: | ---: | ---: |"]
    for name, found in start.items():
        loaded = duration(found["dlopen"]) if "dlopen" in found else ""
        size = f"{digits(found['library_bytes'] / 1e6)} MB" if "library_bytes" in found else ""
        rows.append(f"| {NAMES[name].removesuffix(' upsert').removesuffix(' anti-join')} | {loaded} | {duration(found['first_row'])} | {size} |")
    return "From `dlopen`, or `import`, in a fresh process to the first row of a table.\n\n" + "\n".join(rows)


def machine_text(figures):
    facts = figures.raw["machine"]
    versions = {}
    for case in figures.raw["cases"]:
        for engine, result in case["results"].items():
            if "version" in result and engine != "roofline":
                versions[NAMES[engine]] = result["version"]
    lines = [f"{facts['processor']}, {facts['cores']} cores, {digits(facts['memory_bytes'] / 2**30)} GiB; caches "
             + ", ".join(f"{name} {size}" for name, size in facts["caches"].items()),
             f"{facts['system']}, transparent huge pages {facts['huge_pages']}; {facts['compiler']}; Python {facts['python']}, "
             f"numpy {facts['numpy']}, pyarrow {facts['pyarrow']}",
             ", ".join(f"{name} {version}" for name, version in versions.items()),
             f"{facts['date']}, commit {facts['commit']}{' with changes' if facts['changed'] else ''}, {facts['seconds']} s; "
             f"load before the run {facts['load_before']}"]
    return "## Machine\n\n" + "\n".join(f"- {line}" for line in lines)


def summary(raw):
    """The targets as text for a terminal."""
    figures = Figures(raw)
    rows = []
    for line in targets.lines(figures):
        rows.append((line.what, line.measured, "met" if line.is_met else "MISSED", line.target))
    if not rows:
        return "No target was measured."
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


if __name__ == "__main__":
    write(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
