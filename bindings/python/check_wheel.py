# SPDX-License-Identifier: Apache-2.0
"""Checks an installed wheel where no other package is: what README programs do without pandas, and the command line.

    check_wheel.py FOLDER      with README.md, bindings/python/README.md and data/ in it
"""

from __future__ import annotations

import importlib.metadata
import platform
import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

PROGRAM = re.compile(r"```python\n(.*?)```\n\n(?:It prints:\n\n)?```text\n(.*?)```", re.S)
FOREIGN = ("import pandas", "import polars", "import pyarrow")


def run(*command: object, folder: Path, given: str = "") -> str:
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, input=given, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{command} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def expect(found: object, wanted: object) -> None:
    if found != wanted:
        sys.exit(f"found\n{found}\ninstead of\n{wanted}")


def check_programs(given: Path, folder: Path) -> int:
    """Runs the programs of the READMEs that need no other package."""
    (folder / "people.csv").write_text("id,name,age\n1,Ann,30\n2,Bob,17\n")
    count = 0
    for readme in (given / "README.md", given / "bindings" / "python" / "README.md"):
        for program, output in PROGRAM.findall(readme.read_text(encoding="utf-8")):
            if not any(line in program for line in FOREIGN):
                (folder / "program.py").write_text(program)
                expect(run(sys.executable, "program.py", folder=folder), output)
                count += 1
    return count


def check_command(given: Path, folder: Path) -> None:
    command = Path(sysconfig.get_path("scripts")) / "colmerge"
    base, delta = given / "data" / "cities_base.csv", given / "data" / "cities_delta.csv"
    run(command, "merge", base, delta, "--keys", "id", "-o", "out.jsonl.gz", folder=folder)
    found = run(command, "sql", "SELECT count(*) AS n FROM out", "out.jsonl.gz", "-o", "-", folder=folder)
    expect(found, "n\n13\n")
    found = run(command, "sql", "SELECT id FROM stdin", "-", "--format", "json", folder=folder, given='{"id": 1}\n')
    expect(found, '[\n{"id": 1}\n]\n')


def main() -> None:
    given = Path(sys.argv[1]).resolve()
    import colmerge

    files = [str(file) for file in importlib.metadata.distribution("colmerge").files or ()]
    for name in ("LICENSE", "THIRD_PARTY.txt"):
        if not any(file.endswith(f"licenses/{name}") for file in files):
            sys.exit(f"the wheel lacks {name}")
    with tempfile.TemporaryDirectory() as name:
        programs = check_programs(given, Path(name))
        check_command(given, Path(name))
    told = f"{platform.machine()}, Python {platform.python_version()}, {' '.join(platform.libc_ver())}"
    print(f"colmerge {colmerge.__version__}, library {colmerge.library_version}: {told}: {programs} programs")


if __name__ == "__main__":
    main()
