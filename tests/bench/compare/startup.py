# SPDX-License-Identifier: Apache-2.0
"""Start-up: from loading an engine to the first row of a table, in a fresh process, the median of several; and sizes of
libraries as they are shipped (the project's own one stripped)."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 11
PYTHON = {
    "pandas": "import pandas as m; m.DataFrame({'id': [7]})",
    "polars": "import polars as m; m.DataFrame({'id': [7]})",
    "perspective": "import perspective as m; m.Server().new_local_client().table({'id': [7]}, index='id').size()",
}
TIMED = "import time; start = time.perf_counter()\n{}\nprint('{{\"first_row\": %.9f}}' % (time.perf_counter() - start))"


def measure(native, library):
    start = native.with_name("compare_start")
    found = {"colmerge": _medians([start, "colmerge", library]) | {"library_bytes": _stripped_bytes(library)}}
    duckdb = os.environ.get("COLMERGE_DUCKDB")
    if duckdb:
        found["duckdb"] = _medians([start, "duckdb", duckdb], 3) | {"library_bytes": Path(duckdb).stat().st_size}
    for name, program in PYTHON.items():
        found[name] = _medians([sys.executable, "-c", TIMED.format(program)], 3)
    return {name: figures for name, figures in found.items() if figures}


def _medians(command, runs=RUNS):
    every = []
    for _ in range(runs):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        if done.returncode != 0:
            return {}
        every.append(json.loads(done.stdout))
    return {name: statistics.median(one[name] for one in every) for name in every[0]}


def _stripped_bytes(library):
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(["strip", "-o", file.name, str(library)], check=True)
        return os.path.getsize(file.name)
