#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the example program merge_files as a person would and checks what it prints and how it ends.

check_merge_files.py CASE, with MERGE_FILES and COLMERGE_LIBRARY naming the program and the library. Ends with
77 when the case needs data that is not there.
"""

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

PROGRAM = os.environ["MERGE_FILES"]
SHIPPED = Path(__file__).resolve().parents[2] / "bindings/c/examples/data"
SKIPPED = 77


class Outcome:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    def __str__(self):
        return f"status {self.status}\n--- standard output\n{self.out}--- standard error\n{self.err}"


def run(*arguments, environment=None, **options):
    variables = {k: v for k, v in os.environ.items() if k != "COLMERGE_DEMO_DATA"} | (environment or {})
    done = subprocess.run([PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=variables, timeout=240, **options)
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())


def expect(condition, outcome):
    if not condition:
        raise AssertionError(f"not so:\n{outcome}")


def succeeds(*arguments, **options):
    outcome = run(*arguments, **options)
    expect(outcome.status == 0 and outcome.err == "", outcome)
    return outcome.out


def fails(status, message, *arguments, **options):
    """The run ends with this status, and standard error begins with this message of the program."""
    outcome = run(*arguments, **options)
    expect(outcome.status == status, outcome)
    expect(outcome.err.startswith(f"merge_files: {message}"), outcome)
    return outcome


def file(folder, name, text):
    path = Path(folder) / name
    path.write_text(text, encoding="utf-8")
    return path


def counts(out):
    """What the lines of the files say: (name, rows read, inserted, updated) each."""
    found = re.findall(r"^(\S+) +(\d+) rows read +(\d+) inserted +(\d+) updated +[\d.]+ s +\d+ rows/s", out, re.M)
    return [(name, int(read), int(inserted), int(updated)) for name, read, inserted, updated in found]


def table(out, first_column):
    """The rows of the printed table whose header begins with first_column, cells split where columns are."""
    lines = out.splitlines()
    begins = re.compile(rf" *{re.escape(first_column)}( |$)")
    header = next(i for i, rule in enumerate(lines[1:]) if rule.startswith("-") and begins.match(lines[i]))
    rows = [lines[header]]
    for line in lines[header + 2:]:
        if line == "" or line.startswith("("):
            break
        rows.append(line)
    return [re.split(r" {2,}", row.strip()) for row in rows]


def terminal(columns):
    """The two ends of a terminal of this width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    return ours, theirs


def read_terminal(ours):
    text = b""
    while True:
        try:
            got = os.read(ours, 65536)
        except OSError:  # the other end is closed
            return text.decode()
        if not got:
            return text.decode()
        text += got


# ---- what it does -------------------------------------------------------------------------------------------


def shipped_pair(folder):
    out = succeeds(environment={"COLMERGE_DEMO_DATA": str(SHIPPED)})
    expect(counts(out) == [("cities_base.csv", 10, 10, 0), ("cities_delta.csv", 7, 3, 4)], out)
    expect("13 rows, 7 columns" in out and "First 10 of 13 rows" in out, out)

    schema = [row[:4] for row in table(out, "column")]
    expect(schema == [["column", "type", "nullable", "nulls"], ["id", "int64", "yes", "0"],
                      ["name", "utf8", "yes", "0"], ["country", "utf8", "yes", "0"],
                      ["population", "int64", "yes", "2"], ["area_km2", "float64", "yes", "1"],
                      ["capital", "bool", "yes", "1"], ["counted", "date32", "yes", "2"]], out)

    memory = table(out, "values")
    expect(memory[0] == ["values", "validity", "strings", "indexes", "other", "total", "live", "garbage"], out)
    expect(all(re.fullmatch(r"[\d.]+ ([KMGT]i)?B", figure) for figure in memory[1]), out)

    rows = {row[0]: row[1:] for row in table(out, "id")[1:]}
    expect(list(rows) == [str(i) for i in range(1, 11)], out)
    expect(rows["1"] == ["Kraków", "Poland", "803282", "326.85", "false", "2022-12-31"], out)
    expect(rows["2"][2] == "567131" and rows["6"][2] == "138772", out)
    expect(rows["4"] == ["Washington, D.C.", "United States", "689545", "177", "true", "2020-04-01"], out)


def readme_sample(folder):
    """Apart from times, and what the library takes in memory, the README shows what a user sees."""
    def comparable(text):
        text = re.sub(r"[\d.]+ s +\d+ rows/s|[\d.]+ (?:[KMGT]i)?B", "...", text)
        return [line.split() for line in text.strip().splitlines() if not line.startswith("-")]

    readme = (SHIPPED.parents[3] / "README.md").read_text(encoding="utf-8")
    sample = readme.split("./dev demo\n", 1)[1].split("```text\n", 1)[1].split("```", 1)[0]
    out = succeeds(environment={"COLMERGE_DEMO_DATA": str(SHIPPED)})
    expect(comparable(sample) == comparable(out), f"README\n{sample}\nprogram\n{out}")


def real_files(folder):
    data = os.environ.get("COLMERGE_TEST_DATA")
    found = sorted(Path(data).glob("**/*.csv")) if data else []
    files = [path for path in found if '"length_ft"' in path.open(encoding="utf-8").readline()]
    if len(files) != 3:
        print("skipped: COLMERGE_TEST_DATA names no folder with the three files")
        sys.exit(SKIPPED)
    out = succeeds(*files, "--keys", "id")
    expect([figures[1:] for figures in counts(out)] ==
           [(43061, 43061, 0), (45415, 2379, 43036), (47988, 2721, 45267)], out)
    expect("48161 rows, 20 columns" in out, out)
    schema = {row[0]: row[1] for row in table(out, "column")}
    expect(schema["length_ft"] == "int64" and schema["le_latitude_deg"] == "float64", out)
    first = table(out, "id")
    expect(len(first) == 11 and first[1][:3] == ["269408", "6523", "00A"], out)


def modes(folder):
    base = file(folder, "base.csv", "id,v\n1,a\n2,b\n")
    more = file(folder, "more.csv", "id,v\n2,c\n")
    out = succeeds(base, more, "--mode", "append")
    expect(counts(out) == [("base.csv", 2, 2, 0), ("more.csv", 1, 1, 0)], out)
    expect(table(out, "id")[1:] == [["1", "a"], ["2", "b"], ["2", "c"]], out)

    out = succeeds(base, more, "--mode", "replace")
    expect(table(out, "id")[1:] == [["2", "c"]], out)

    out = succeeds(base, more, "--mode=merge", "--keys=id")
    expect(table(out, "id")[1:] == [["1", "a"], ["2", "c"]], out)

    outcome = run(base, "--mode", "append", "--keys", "id")
    expect(outcome.status == 0 and "--keys has no effect" in outcome.err, outcome)

    header = file(folder, "header.csv", "id,v\n")
    out = succeeds(header, base, "--keys", "id")
    expect(counts(out) == [("header.csv", 0, 0, 0), ("base.csv", 2, 2, 0)], out)


def composite_keys(folder):
    base = file(folder, "base.csv", "site,day,v\nA,2024-01-01,1\nA,2024-01-02,2\nB,2024-01-01,3\n")
    more = file(folder, "more.csv", "site,day,v\nA,2024-01-02,20\nB,2024-01-02,4\n")
    out = succeeds(base, more, "--keys", "site,day")
    expect(counts(out)[1] == ("more.csv", 2, 1, 1), out)
    expect(table(out, "site")[2:] == [["A", "2024-01-02", "20"], ["B", "2024-01-01", "3"],
                                      ["B", "2024-01-02", "4"]], out)


def repeated_keys(folder):
    base = file(folder, "base.csv", "id,v\n1,a\n1,b\n2,c\n")
    out = succeeds(base, "--keys", "id")
    expect(counts(out) == [("base.csv", 3, 2, 0)] and "  1 ignored" in out, out)
    expect(table(out, "id")[1:] == [["1", "b"], ["2", "c"]], out)


def columns_by_name(folder):
    base = file(folder, "base.csv", "id,v,w\n1,a,1\n2,b,2\n")
    more = file(folder, "more.csv", "x,id,w\n0.5,2,\n1.25,3,9\n")
    out = succeeds(base, more, "--keys", "id")
    expect(table(out, "id") == [["id", "v", "w", "x"], ["1", "a", "1", "null"], ["2", "b", "null", "0.5"],
                                ["3", "null", "9", "1.25"]], out)


def select_and_limit(folder):
    pair = {"COLMERGE_DEMO_DATA": str(SHIPPED)}
    out = succeeds("--select", "name,id", "--limit", "2", environment=pair)
    expect(table(out, "name")[-2:] == [["Kraków", "1"], ["Lisbon", "2"]], out)
    expect("First 2 of 13 rows" in out, out)

    out = succeeds("--limit", "13", environment=pair)
    expect("First" not in out and len(table(out, "id")) == 14, out)
    expect("Kraków" not in succeeds("--limit", "0", environment=pair), out)


def batch_size(folder):
    base = file(folder, "base.csv", "id,v\n" + "".join(f"{i},{i}\n" for i in range(1000)))
    more = file(folder, "more.csv", "id,v\n" + "".join(f"{i},{-i}\n" for i in range(500, 1500)))
    outs = [succeeds(base, more, "--keys", "id", "--batch-size", size, "--limit", 2000) for size in (1, 7, 100000)]
    expect(counts(outs[0]) == [("base.csv", 1000, 1000, 0), ("more.csv", 1000, 500, 500)], outs[0])
    rows = [table(out, "id") for out in outs]
    expect(len(rows[0]) == 1501 and rows[0] == rows[1] == rows[2], outs[0])


def alignment(folder):
    base = file(folder, "base.csv",
                "name,count,2020\n東京,7,0.5\nO\u0308sund,1234,12.125\n" + "x" * 50 + ",,\n")
    out = succeeds(base, "--keys", "name")
    expect("""\
name                                      count    2020
----------------------------------------  -----  ------
東京                                          7   0.5
O\u0308sund                                      1234  12.125
xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…   null    null
""" in out, out)


def control_characters(folder):
    base = file(folder, "base.csv", 'id,v\n1,"a\nb"\n2,\x1b[2Jc\n3,\u009bd\n')
    out = succeeds(base, "--keys", "id")
    expect("\x1b" not in out and "\u009b" not in out, out)
    expect("1  a b\n" in out and "2   [2Jc\n" in out and "3   d\n" in out, out)


def narrow_terminal(folder):
    ours, theirs = terminal(40)
    child = subprocess.Popen([PROGRAM], stdout=theirs, stderr=subprocess.PIPE,
                             env=os.environ | {"COLMERGE_DEMO_DATA": str(SHIPPED)})
    os.close(theirs)
    out = read_terminal(ours).replace("\r\n", "\n")
    os.close(ours)
    expect(child.wait() == 0, out)
    child.stderr.close()
    shown = out[out.index("First 10 of 13 rows"):].splitlines()
    expect(all(len(line) <= 40 for line in shown if "--select" not in line), out)
    expect(shown[1].split() == ["id", "name", "country"], out)
    expect(shown[-3:] == ["No room for these columns (--select chooses):", "  population, area_km2, capital,",
                          "  counted"], out)


def many_rows(folder, rows):
    return file(folder, "many.csv", "id,name,v\n" + "".join(f"{i},name of {i},{i / 8}\n" for i in range(rows)))


def progress(folder):
    base = many_rows(folder, 50000)
    ours, theirs = terminal(80)
    child = subprocess.Popen([PROGRAM, base, "--keys", "id", "--batch-size", "1000"], stdout=subprocess.PIPE,
                             stderr=theirs, env=os.environ | {"TERM": "xterm"})
    os.close(theirs)
    drawn = read_terminal(ours)
    os.close(ours)
    expect(child.wait() == 0 and counts(child.stdout.read().decode()) == [("many.csv", 50000, 50000, 0)], drawn)
    child.stdout.close()
    expect(re.search(r"many\.csv: (\[#*\.*\] +\d+ % of 50000 rows|\d+ rows read)", drawn), drawn)
    expect(drawn.endswith("\r\x1b[K"), drawn)
    expect(run(base, "--keys", "id").err == "", drawn)


def interrupt(folder):
    base = file(folder, "base.csv", "id,name,v\n1,one,0.5\n")
    many = many_rows(folder, 1000000)
    ours, theirs = terminal(80)
    child = subprocess.Popen([PROGRAM, base, many, "--keys", "id"], stdout=subprocess.PIPE, stderr=theirs,
                             env=os.environ | {"TERM": "xterm"})
    os.close(theirs)
    drawn = ""
    while "many.csv: " not in drawn:
        drawn += os.read(ours, 65536).decode()
    child.send_signal(signal.SIGINT)
    drawn += read_terminal(ours)
    os.close(ours)
    out = child.stdout.read().decode()
    child.stdout.close()
    expect(child.wait() == 130, f"{out}{drawn}")
    expect(f"merge_files: interrupted while merging '{many}'" in drawn, drawn)
    expect(f"Merged before that: {base}. Nothing of {many} was merged." in drawn, drawn)


# ---- how it fails -------------------------------------------------------------------------------------------


def wrong_key(folder):
    base = file(folder, "base.csv", "id,v\n1,a\n")
    outcome = fails(1, f"{base}: Merge key 'x' not found in source data", base, "--keys", "x")
    expect("Nothing was merged.\n" in outcome.err, outcome)
    expect(outcome.out == "", outcome)


def missing_file(folder):
    base = file(folder, "base.csv", "id,v\n1,a\n")
    gone = Path(folder) / "gone.csv"
    outcome = fails(1, f"cannot read '{gone}': No such file or directory", base, gone, "--keys", "id")
    expect(f"Merged before that: {base}. Nothing of {gone} was merged." in outcome.err, outcome)
    expect(counts(outcome.out) == [("base.csv", 1, 1, 0)], outcome)


def unreadable_files(folder):
    fails(1, f"cannot read '{folder}': Is a directory", folder, "--keys", "id")
    fails(1, f"'{file(folder, 'empty.csv', '')}' is empty", Path(folder) / "empty.csv", "--keys", "id")


def broken_line(folder):
    base = file(folder, "base.csv", "id,v\n1,a\n")
    for name, text, line in (("short.csv", "id,v\n2,b\n3\n4,d\n", 3), ("long.csv", "id,v\n2,b\n3,c,d\n", 3),
                             ("open.csv", 'id,v\n2,b\n3,"c\n4,d\n', 3)):
        broken = file(folder, name, text)
        outcome = fails(1, f"{broken}: line {line}", base, broken, "--keys", "id")
        expect(f"Merged before that: {base}. Nothing of {broken} was merged." in outcome.err, outcome)


def type_conflict(folder):
    base = file(folder, "base.csv", "id,v\n1,10\n")
    other = file(folder, "other.csv", "id,v\n2,20\n3,many\n")
    outcome = fails(1, f"{other}: line 3", base, other, "--keys", "id")
    expect("'v'" in outcome.err and "many" in outcome.err, outcome)


def unknown_column(folder):
    base = file(folder, "base.csv", "id,v\n1,a\n")
    outcome = fails(1, "Column 'w' not found", base, "--keys", "id", "--select", "id,w")
    expect("columns" not in outcome.out, outcome)


def wrong_usage(folder):
    base = file(folder, "base.csv", "id,v\n1,a\n")
    for message, *arguments in (
            ("no file given",),
            ("mode merge needs --keys", base),
            ("unknown option '--frobnicate'", base, "--frobnicate"),
            ("unknown option '-x'", base, "-x"),
            ("--keys needs a value", base, "--keys"),
            ("--keys: a column name is empty", base, "--keys", "id,"),
            ("--mode takes append, replace or merge, not 'upsert'", base, "--keys", "id", "--mode", "upsert"),
            ("--batch-size takes a whole number from 1, not 'ten'", base, "--keys", "id", "--batch-size", "ten"),
            ("--batch-size takes a whole number from 1, not '0'", base, "--keys", "id", "--batch-size", "0"),
            ("--limit takes a whole number from 0, not '-1'", base, "--keys", "id", "--limit", "-1"),
            ("--limit takes a whole number from 0, not '99999999999999999999'", base, "--limit", "9" * 20)):
        outcome = fails(2, message, *arguments)
        expect("\nusage: merge_files FILE... --keys" in outcome.err and outcome.out == "", outcome)


def wrong_library(folder):
    base = file(folder, "base.csv", "id,v\n1,a\n")
    gone = f"{folder}/libgone.so"
    outcome = fails(1, "cannot load the library: ", base, "--keys", "id", environment={"COLMERGE_LIBRARY": gone})
    expect(gone in outcome.err, outcome)
    fails(1, "libm.so.6 has no function colmerge_", base, "--keys", "id",
          environment={"COLMERGE_LIBRARY": "libm.so.6"})


def full_disk(folder):
    base = file(folder, "base.csv", "id,v\n1,a\n")
    with open("/dev/full", "w") as full:
        done = subprocess.run([PROGRAM, base, "--keys", "id"], stdout=full, stderr=subprocess.PIPE)
    outcome = Outcome(done.returncode, "", done.stderr.decode())
    expect(outcome.status == 1 and "cannot write the output: No space left on device" in outcome.err, outcome)


def help(folder):
    out = succeeds("--help")
    expect(all(option in out for option in
               ("--keys", "--mode", "--batch-size", "--select", "--limit", "--help", "COLMERGE_LIBRARY")), out)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()[sys.argv[1]](scratch)
