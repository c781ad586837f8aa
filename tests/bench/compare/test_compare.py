# SPDX-License-Identifier: Apache-2.0
"""Tests of the comparison without any engine: a program stands in for them that does what its name says."""

import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml
from dataclasses import asdict
from pathlib import Path

import cases
import plots
import report
import targets
from figures import NAMES, Figures, digits, duration
from runner import Limits, Runner, has_failed

STAND_IN = f'''#!{sys.executable}
import json, os, signal, sys, time
engine, work, seconds = sys.argv[1:4]
batches = int(sys.argv[4]) if len(sys.argv) > 4 else 10
if engine == "crash": os.kill(os.getpid(), signal.SIGSEGV)
if engine == "refuse": sys.exit("no such table")
if engine == "hang": time.sleep(60)
if engine == "lacking": print(json.dumps({{"unsupported": "merge"}})); sys.exit()
if engine in ("half", "half_wrong"): batches = 5
checksum = "other" if engine.endswith("wrong") else f"after {{batches}}"
runs = open(os.path.join(os.path.dirname(work), engine), "a+")
runs.write("x"); runs.seek(0)
seconds = 4.0 / len(runs.read())
print(json.dumps({{"version": "1", "batches": batches, "rows": batches * 100, "seconds": seconds, "load_seconds": 0,
                  "batch_median": 0.1, "batch_99": 0.1, "batch_longest": 0.1, "resident_bytes": 0,
                  "checksum": checksum, "extra": {{}}}}))
'''


class RunnerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.program = self.folder / "native"
        self.program.write_text(STAND_IN)
        self.program.chmod(0o755)

    def run_engines(self, *engines, rounds=1):
        runner = Runner(self.program, self.folder, Limits(rounds=rounds, seconds=1, process_seconds=2, repeat_below=9))
        case = cases.Case("merge/x", "merge", 100, 100, 10, engines)
        results = runner.run_case(case, self.folder / "work.json")
        return results, {"results": results}

    def test_engines_with_the_same_rows_are_well(self):
        results, case = self.run_engines("colmerge", "half", "other")
        self.assertEqual({engine: result["status"] for engine, result in results.items()},
                         {"colmerge": "ok", "half": "ok", "other": "ok"})
        self.assertFalse(has_failed([case]))

    def test_a_wrong_table_fails_the_run(self):
        for engine in ("wrong", "half_wrong"):
            results, case = self.run_engines("colmerge", engine)
            self.assertEqual(results[engine]["status"], "wrong")
            self.assertTrue(has_failed([case]))

    def test_a_crash_a_refusal_and_a_hang_stop_nothing(self):
        results, case = self.run_engines("crash", "refuse", "hang", "lacking", "colmerge")
        self.assertEqual({engine: result["status"] for engine, result in results.items()},
                         {"crash": "failed", "refuse": "failed", "hang": "slow", "lacking": "unsupported", "colmerge": "ok"})
        self.assertIn("SIGSEGV", results["crash"]["reason"])
        self.assertEqual(results["refuse"]["reason"], "no such table")
        self.assertFalse(has_failed([case]))

    def test_the_library_may_not_fail(self):
        _, case = self.run_engines("colmerge")
        case["results"]["colmerge"]["status"] = "slow"
        self.assertTrue(has_failed([case]))

    def test_the_best_round_counts_and_all_are_kept(self):
        results, _ = self.run_engines("colmerge", rounds=3)
        self.assertAlmostEqual(results["colmerge"]["seconds"], 4.0 / 3)
        self.assertEqual(len(results["colmerge"]["attempts"]), 3)


def result(seconds, rows=1_000_000, **extra):
    return {"status": "ok", "version": "1", "batches": 10, "rows": rows, "seconds": seconds, "batch_median": seconds / 10,
            "batch_99": 1.0, "batch_longest": 1.0, "resident_bytes": 10**8, "process_seconds": 1.0, "extra": extra,
            "attempts": [1.0]}


def raw(*done):
    facts = {"date": "today", "commit": "c", "changed": False, "processor": "p", "cores": 2, "caches": {"L1": "48K"},
             "memory_bytes": 2**34, "huge_pages": "always", "system": "Linux", "compiler": "c++", "python": "3",
             "numpy": "2", "pyarrow": "2", "load_before": 0, "seconds": 1}
    limits = asdict(Limits(rounds=1, seconds=1, process_seconds=2))
    start = {"colmerge": {"dlopen": 1e-3, "first_row": 2e-3, "library_bytes": 10**6}, "pandas": {"first_row": 0.5}}
    return {"machine": facts, "limits": limits, "quick": True, "start": start,
            "cases": [{**asdict(case), "group": case.group, "row_bytes": 41.0, "results": results}
                      for case, results in done]}


class ReportTest(unittest.TestCase):
    def headline(self, ours, theirs):
        return raw((cases.headline(), {"colmerge": result(ours, loaded_table_bytes=6e7, loaded_index_bytes=1e7),
                                       "duckdb": result(theirs), "sqlite": result(2 * theirs), "roofline": result(0.1),
                                       "pandas": {"status": "slow", "process_seconds": 2.0}}))

    def line(self, figures, what):
        return next(line for line in targets.lines(Figures(figures)) if line.what.startswith(what))

    def test_a_target_is_met_or_missed_by_the_figures(self):
        self.assertTrue(self.line(self.headline(0.1, 10.0), "merge, 10,000-row").is_met)
        self.assertFalse(self.line(self.headline(0.2, 10.0), "merge, 10,000-row").is_met)
        self.assertEqual(self.line(self.headline(0.2, 10.0), "share").measured, "50.0 %")

    def test_the_page_has_every_engine_and_every_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            report.write(self.headline(0.1, 10.0), Path(folder))
            page = (Path(folder) / "benchmarks.md").read_text()
            self.assertIn("| too slow |", page)
            self.assertIn("- pandas, merge/1 M rows: not done after 2.00 s", page)
            self.assertIn("half of the keys known | 10.0 | 10.0 | 0.100 | 0.0500 | too slow | 100 x |", page)
            drawing = xml.parse(Path(folder) / "benchmarks" / "merge.svg").getroot()
            self.assertEqual(len([part for part in drawing if part.get("rx") == "2"]), 4)  # a bar for each that ended

    def test_every_case_has_a_name_of_its_own_and_a_title(self):
        for listed in (cases.full_cases() + cases.huge_cases(), cases.quick_cases()):
            names = [case.name for case in listed]
            self.assertEqual(len(names), len(set(names)))
            self.assertLessEqual({case.group for case in listed}, report.GROUPS.keys())
            self.assertLessEqual({engine for case in listed for engine in case.engines}, NAMES.keys())

    def test_targets_ask_for_cases_that_exist(self):
        names = {case.name for case in cases.full_cases()}
        wanted = {targets.MERGE, targets.SMALL, targets.LARGE, *targets.QUERY_CASES.values(), "append/numbers",
                  *(case for case, _ in targets.CALL_CASES.values()), "calls/merge of 10,000 dicts", "calls/rows as dicts",
                  "calls/rows as tuples",
                  "append/with texts", "lookup/one key, hot", "lookup/batch", "batch size/1", "snapshots/held",
                  "snapshots/taken"}
        self.assertLessEqual(wanted, names)

    def test_numbers_for_people(self):
        self.assertEqual([digits(1234.5), digits(12.34), digits(0.1234), digits(0)], ["1,230", "12.3", "0.123", "0"])
        self.assertEqual([duration(2.5), duration(1.5e-6), duration(3e-10)], ["2.50 s", "1.50 µs", "0.300 ns"])

    def test_colours_are_readable_on_both_grounds(self):
        def light(colour):
            parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
            parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
        for engine, colour in plots.COLOURS.items():
            for ground in ("#ffffff", "#0d1117"):
                low, high = sorted((light(colour), light(ground)))
                self.assertGreaterEqual((high + 0.05) / (low + 0.05), 3, f"{engine} on {ground}")


if __name__ == "__main__":
    unittest.main()
