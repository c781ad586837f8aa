# SPDX-License-Identifier: Apache-2.0
"""Questions to the figures of a run, which are what benchmarks.json holds."""

from cases import WHOLE_TABLE

NAMES = {
    "colmerge": "colmerge", "roofline": "roofline", "flat_map": "boost flat map", "duckdb": "DuckDB upsert",
    "duckdb_merge": "DuckDB MERGE INTO", "sqlite": "SQLite", "pandas": "pandas", "polars": "Polars anti-join",
    "polars_update": "Polars update", "perspective": "Perspective",
}
PLAIN_NAMES = {"duckdb": "DuckDB", "polars": "Polars"}  # where it is not about merging
# Not engines: what no engine can do better, and what keeps none of an engine's promises.
BOUNDS = ("roofline", "flat_map")
MERGE_KINDS = ("merge", "merge_snapshot", "merge_read")


class Figures:
    def __init__(self, raw):
        self.raw = raw
        self.cases = {case["name"]: case for case in raw["cases"]}

    def groups(self):
        found = {}
        for case in self.raw["cases"]:
            found.setdefault(case["group"], []).append(case)
        return found

    def result(self, case, engine):
        """The figures of an engine that ended well, or None."""
        found = self.cases.get(case, {}).get("results", {}).get(engine)
        return found if found and found["status"] == "ok" else None

    def extra(self, case, name, engine="colmerge"):
        found = self.result(case, engine)
        return found["extra"].get(name) if found else None

    def row_seconds(self, case, engine):
        found = self.result(case, engine)
        return row_seconds(self.cases[case], found) if found else None

    def ratio(self, slower, faster):
        """How often the second's time fits into the first's; (case, engine) each."""
        one, other = self.row_seconds(*slower), self.row_seconds(*faster)
        return one / other if one and other else None

    def fastest_peer(self, case):
        """The engine, or None when no peer ended well."""
        peers = [engine for engine in self.cases.get(case, {}).get("results", {})
                 if engine != "colmerge" and engine not in BOUNDS and self.result(case, engine)]
        return min(peers, key=lambda engine: self.row_seconds(case, engine), default=None)


def row_seconds(case, result):
    # Such work is done a few times over the same rows, and the first run may have more to do.
    if case["kind"] in WHOLE_TABLE:
        return result["batch_median"] / max(case["rows"], 1)
    return result["seconds"] / max(result["rows"], 1)


def engine_name(engine, case):
    return NAMES[engine] if case["kind"] in MERGE_KINDS else PLAIN_NAMES.get(engine, NAMES[engine])


def digits(value):
    """Three significant ones, for people."""
    if value == 0:
        return "0"
    value = float(f"{value:.3g}")
    for bound, places in ((100, 0), (10, 1), (1, 2), (0.1, 3), (0.01, 4)):
        if abs(value) >= bound:
            return f"{value:,.{places}f}"
    return f"{value:.2g}"


def duration(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{digits(seconds / size)} {unit}"
    return f"{digits(seconds / 1e-9)} ns"


def rate(per_second):
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if per_second >= size:
            return f"{digits(per_second / size)} {unit}"
    return digits(per_second)
