# SPDX-License-Identifier: Apache-2.0
"""Runs every engine on the same work and writes the report.

  compare.py --native PROGRAM --library LIBRARY --data FOLDER --report FOLDER [--quick | --huge] [--only TEXT]

Progress goes to standard error, the summary to standard output. The exit status is 1 when an engine ended with a table
that is not the reference's, or when the library itself failed; an engine that fails or is too slow is only reported."""

import argparse
import json
import os
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path

import cases
import machine
import report
import startup
import work
from figures import row_seconds
from runner import Limits, Runner, has_failed

FULL = Limits(rounds=3, seconds=2.0, process_seconds=60.0, repeat_below=2.5)
QUICK = Limits(rounds=1, seconds=0.7, process_seconds=20.0)


def say(text):
    print(text, file=sys.stderr, flush=True)


def select(options):
    chosen = cases.quick_cases() if options.quick else cases.full_cases()
    if options.huge:
        chosen += cases.huge_cases()
    chosen = [case for case in chosen if options.only.lower() in case.name.lower()]
    if not chosen:
        sys.exit(f"no case's name has '{options.only}' in it")
    return chosen


def describe(case, result):
    if result["status"] != "ok":
        return f"{result['status']}: {result.get('reason', 'time is over')}"
    seconds = row_seconds(asdict(case), result)
    return f"{1e-6 / seconds:10.3f} M rows/s {1e9 * seconds:12.1f} ns/row   {result['batches']} batches"


def run_cases(chosen, runner, data, start):
    done = []
    for number, case in enumerate(chosen, 1):
        label = f"[{number}/{len(chosen)}, {time.monotonic() - start:.0f} s] {case.name}"
        say(label)
        try:
            work_file = work.prepare(case, data)
        except Exception as failure:  # the data of one case stops nothing
            say(f"  no data: {failure}")
            done.append({**asdict(case), "group": case.group, "data_failure": str(failure), "results": {}})
            continue
        results = runner.run_case(case, work_file,
                                  lambda engine, result: say(f"  {engine:14} {describe(case, result)}"))
        for engine, result in results.items():
            if result["status"] == "wrong":
                say(f"  WRONG RESULT of {engine}: {result['reason']}")
        table = json.loads(Path(work_file).read_text())
        done.append({**asdict(case), "group": case.group, "results": results, "rows": table["table"]["rows"],
                     "row_bytes": report.row_bytes(table)})
    return done


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description="Compares the library with other engines.")
    parser.add_argument("--native", required=True, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--library", required=True, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--data", required=True, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--report", required=True, type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="fewer and smaller cases, in less than three minutes")
    parser.add_argument("--huge", action="store_true", help="also a table of 100 million rows (16 GB of memory)")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the cases that have TEXT in their names")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the engine under way is ended, too
    os.environ["COLMERGE_LIBRARY"] = str(options.library.resolve())  # for the package of Python
    start = time.monotonic()
    chosen = select(options)
    facts = machine.describe(Path(__file__).parents[3])
    runner = Runner(options.native, options.data, QUICK if options.quick else FULL)
    done = run_cases(chosen, runner, options.data, start)
    facts["seconds"] = round(time.monotonic() - start)
    figures = {"machine": facts, "limits": asdict(runner.limits), "quick": options.quick, "cases": done,
               "start": startup.measure(options.native, options.library)}
    files = report.write(figures, options.report)
    print(report.summary(figures))
    say(f"{facts['seconds']} s; written: {', '.join(map(str, files))}")
    if has_failed(done):
        sys.exit("An engine ended with a wrong table, or the library failed: see above")


if __name__ == "__main__":
    main()
