# SPDX-License-Identifier: Apache-2.0
"""Runs the example that joins a snapshot in DuckDB and compares what it prints.

Environment: DUCKDB_JOIN, the program; COLMERGE_DUCKDB, DuckDB's library. Without the latter the test is
skipped, and the program has to say so.
"""

import os
import subprocess
import sys

SKIPPED = 77

EXPECTED = """\
number\tcustomer\titem\tamount
1\tAda\ttea\t25.5
2\tGrace\tcoffee from far away\t15.0
3\tAda\tsugar\t4.25
4\t?\tnull\t99.0
"""


def main() -> int:
    run = subprocess.run(
        [os.environ["DUCKDB_JOIN"]], capture_output=True, text=True, timeout=120, check=False
    )
    sys.stderr.write(run.stderr)
    if not os.environ.get("COLMERGE_DUCKDB"):
        assert run.returncode == SKIPPED, f"status {run.returncode} without DuckDB"
        assert "COLMERGE_DUCKDB" in run.stderr, "the message names the variable"
        return SKIPPED
    assert run.returncode == 0, f"status {run.returncode}"
    assert run.stdout == EXPECTED, f"unexpected output:\n{run.stdout}"
    return 0


if __name__ == "__main__":
    sys.exit(main())
