# SPDX-License-Identifier: Apache-2.0
"""Checks an installed wheel: the programs of the READMEs and of the documents, the examples, and the command line.

    check_wheel.py FOLDER      a repository, or README.md, docs, bindings/python and bindings/c/examples/data of one

Programs that need a package which is not there are named and passed over: where nothing but the wheel is installed these are
those of pandas, polars and pyarrow.
"""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import platform
import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

PROGRAM = re.compile(r"```python\n(.*?)```(?:\n\n(?:It prints:\n\n)?```text\n(.*?)```)?", re.S)
# What values of their own are shown by, whatever a program imports itself.
NEEDED_BY = {".to_pandas(": "pandas", "pandas_df": "pandas", ".to_polars(": "polars", ".to_arrow(": "pyarrow"}


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


def missing_packages(program: str) -> list[str]:
    """The packages that a program needs and that are not installed."""
    nodes = list(ast.walk(ast.parse(program)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    needed = {name.partition(".")[0] for name in names}
    needed |= {package for text, package in NEEDED_BY.items() if text in program}
    if any(name.startswith("colmerge.connectors.sqlflow") for name in names):
        needed.add("sqlflow")
    if any(name.startswith("colmerge.connectors.in_memory") for name in names) and re.search(r"\.read\w*\(", program):
        needed |= {"pandas", "pyarrow"}  # what chunks are made of
    if "def test_" in program:
        needed.add("pytest")
    return sorted(name for name in needed if importlib.util.find_spec(name) is None)


def check_programs(given: Path, folder: Path) -> int:
    """Runs all programs that can be; what is printed below one is what it prints."""
    (folder / "people.csv").write_text("id,name,age\n1,Ann,30\n2,Bob,17\n")
    count = 0
    pages = [given / "README.md", given / "bindings" / "python" / "README.md", *sorted(given.glob("docs/*.md"))]
    for page in pages:
        for number, (program, output) in enumerate(PROGRAM.findall(page.read_text(encoding="utf-8")), 1):
            missing = missing_packages(program)
            if missing:
                print(f"passed over: {page.relative_to(given)}, program {number}: needs {', '.join(missing)}")
                continue
            (folder / "test_program.py").write_text(program)
            if "def test_" in program:
                run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_program.py", folder=folder)
            else:
                found = run(sys.executable, "test_program.py", folder=folder)
                if output:
                    expect(found, output)
            count += 1
    return count


def check_examples(given: Path, folder: Path) -> int:
    """Runs the examples of the package that can be."""
    count = 0
    for example in sorted((given / "bindings" / "python" / "examples").glob("*.py")):
        missing = missing_packages(example.read_text(encoding="utf-8"))
        if missing:
            print(f"passed over: {example.relative_to(given)}: needs {', '.join(missing)}")
            continue
        run(sys.executable, example, folder=folder)
        count += 1
    return count


def check_command(given: Path, folder: Path) -> None:
    command = Path(sysconfig.get_path("scripts")) / "colmerge"
    data = given / "bindings" / "c" / "examples" / "data"
    base, delta = data / "cities_base.csv", data / "cities_delta.csv"
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
        programs = check_programs(given, Path(name)) + check_examples(given, Path(name))
        check_command(given, Path(name))
    told = f"{platform.machine()}, Python {platform.python_version()}, {' '.join(platform.libc_ver())}"
    print(f"colmerge {colmerge.__version__}, library {colmerge.library_version}: {told}: {programs} programs")


if __name__ == "__main__":
    main()
