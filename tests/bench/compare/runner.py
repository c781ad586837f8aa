# SPDX-License-Identifier: Apache-2.0
"""Runs engines on a case, each in a process of its own and against the clock, and judges what they did."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PYTHON_ENGINES = ("pandas", "polars", "polars_update", "perspective")
REFERENCE = "colmerge"


@dataclass
class Limits:
    rounds: int  # each engine's best one counts
    seconds: float  # for the batches of one process; the one under way is finished
    process_seconds: float  # for a process, loading included
    repeat_below: float = 12.0  # an engine whose process took longer is not run again


class Runner:
    def __init__(self, native, folder, limits, python=sys.executable):
        self.native, self.folder, self.limits, self.python = str(native), Path(folder), limits, python

    def run_case(self, case, work_file, tell=lambda engine, result: None):
        """The result of each engine: status, and figures where there are any. Rounds are interleaved."""
        results = {}
        for _ in range(self.limits.rounds):
            for engine in case.engines:
                before = results.get(engine)
                if before is not None and not self._is_worth_repeating(before):
                    continue
                result = self.run_engine(engine, work_file, case.kind)
                if before is not None and result["status"] == "ok":
                    result = _better(before, result)
                results[engine] = result
                tell(engine, result)
        self._judge(results, work_file, case.kind)
        return results

    def _is_worth_repeating(self, result):
        return result["status"] == "ok" and result["process_seconds"] < self.limits.repeat_below

    def run_engine(self, engine, work_file, kind, batches=None):
        end = self.folder / "end"
        shutil.rmtree(end, ignore_errors=True)
        command = self._command(engine, work_file, kind, batches, end)
        status, output, errors, seconds = run_process(command, self.limits.process_seconds)
        result = {"status": status, "process_seconds": round(seconds, 3)}
        if status == "failed":
            result["reason"] = (errors.strip().splitlines() or ["no message"])[-1][:300]
        if status != "ok":
            return result
        figures = json.loads(output.strip().splitlines()[-1])
        if "unsupported" in figures:
            return {"status": "unsupported", "reason": figures["unsupported"]}
        if "end_rows" in figures:
            figures["checksum"] = self._checksum(end, figures.pop("end_rows"), figures.pop("end_fields"))
        shutil.rmtree(end, ignore_errors=True)
        return {**result, **figures, "attempts": [figures["seconds"] / max(figures["rows"], 1)]}

    def _command(self, engine, work_file, kind, batches, end):
        limits = [str(work_file), str(self.limits.seconds if batches is None else 1e9)]
        limits += [] if batches is None else [str(batches)]
        if engine in PYTHON_ENGINES or kind.startswith("calls"):
            script = Path(__file__).with_name("python_engine.py")
            return [self.python, str(script), engine, *limits, "--end", str(end)]
        return [self.native, engine, *limits]

    def _checksum(self, folder, rows, fields):
        command = [self.native, "checksum", str(folder), str(rows), *fields]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def _judge(self, results, work_file, kind):
        """Compares each checksum with the reference's after as many batches; one that differs is a wrong result."""
        known = {}
        done = results.get(REFERENCE, {})
        if done.get("status") == "ok":
            known[done["batches"]] = done["checksum"]
        for engine, result in results.items():
            if result["status"] != "ok" or engine == REFERENCE:
                continue
            batches = result["batches"]
            if batches not in known:
                again = self.run_engine(REFERENCE, work_file, kind, batches)
                known[batches] = again.get("checksum", f"{REFERENCE} gave none")
            if result["checksum"] != known[batches]:
                result["status"] = "wrong"
                result["reason"] = f"checksum {result['checksum']}, {REFERENCE} has {known[batches]}"


def _better(one, other):
    if one["checksum"] != other["checksum"] and one["batches"] == other["batches"]:
        return {**other, "status": "wrong", "reason": "two runs differ"}
    best = min(one, other, key=lambda result: result["seconds"] / max(result["rows"], 1))
    return {**best, "attempts": one["attempts"] + other["attempts"]}


def has_failed(done):
    """Whether an engine ended with a wrong table, or the library itself failed."""
    results = [(engine, result) for case in done for engine, result in case["results"].items()]
    return any(result["status"] == "wrong" or engine == REFERENCE and result["status"] != "ok"
               for engine, result in results)


def run_process(command, seconds):
    """status (ok, failed, slow), output, errors, seconds. No process is left behind, however this ends."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               start_new_session=True)
    try:
        output, errors = process.communicate(timeout=seconds)
        status = "ok" if process.returncode == 0 else "failed"
        if process.returncode < 0:
            errors += f"\nended by signal {signal.Signals(-process.returncode).name}"
    except subprocess.TimeoutExpired:
        _end(process)
        output, errors = process.communicate()
        status = "slow"
    except BaseException:
        _end(process)
        raise
    return status, output, errors, time.monotonic() - start


def _end(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
