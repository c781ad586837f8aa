# SPDX-License-Identifier: Apache-2.0
"""Runs the tests of the package against a library that is built already.

    run_tests.py source     the Python files as they lie here: tests, doctests, types
    run_tests.py installed  the package as pip installs it, with the library inside: tests and doctests
    run_tests.py bare       the wheel where nothing else is installed: programs of READMEs and documents, examples
    run_tests.py types      the Python files as they lie here: types only, by mypy

What the tests need is installed into a virtual environment under the given folder, which is made once, and again when
the requirements change. Ends with status 77, which CTest takes for skipped, when that is not possible: without the
module venv (Debian: python3-venv), without the headers of Python (python3-dev), or without a package registry in reach.

For `source`, the extension module has to lie in the package's sources: the build's target colmerge_python_module.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements-test.txt"
SKIPPED = 77


def skip(reason: str, output: str = "") -> NoReturn:
    """Ends the run as skipped."""
    print(f"SKIPPED: {reason}")
    print("\n".join(output.splitlines()[-8:]))
    sys.exit(SKIPPED)


def environment(folder: Path) -> Path:
    """The interpreter of the virtual environment, which is made when there is none for these requirements."""
    made = folder / "venv"
    python = made / "bin" / "python"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
    stamp = made / "requirements.sha256"
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    shutil.rmtree(made, ignore_errors=True)
    done = run_quietly([sys.executable, "-m", "venv", str(made)])
    if done.returncode != 0:
        skip("no virtual environment can be made; on Debian and Ubuntu install python3-venv", done.stdout)
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "-q"]
    done = run_quietly([*pip, "-r", str(REQUIREMENTS)])
    if done.returncode != 0:
        skip("the packages that the tests need cannot be installed; is a package registry in reach?", done.stdout)
    stamp.write_text(wanted)
    return python


def run_quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def install(python: Path, library: Path, folder: Path) -> Path:
    """Installs the package into a folder of its own, with this library inside."""
    target = folder / "installed"
    shutil.rmtree(target, ignore_errors=True)
    run_pip(python, library, folder, "install", "--target", str(target))
    return target


def check_bare(python: Path, library: Path, folder: Path) -> int:
    """Makes a wheel with this library, installs it into an environment of its own and checks it there."""
    wheels, bare = folder / "wheels", folder / "bare"
    for made in (wheels, bare):
        shutil.rmtree(made, ignore_errors=True)
    run_pip(python, library, folder, "wheel", "--wheel-dir", str(wheels))
    subprocess.run([sys.executable, "-m", "venv", str(bare)], check=True)
    own = str(bare / "bin" / "python")
    (wheel,) = wheels.glob("*.whl")
    pip = [own, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-index", str(wheel)]
    subprocess.run(pip, check=True)
    return subprocess.run([own, str(HERE / "check_wheel.py"), str(HERE.parents[1])], check=False).returncode


def run_pip(python: Path, library: Path, folder: Path, *arguments: str) -> None:
    """Builds the package with this library inside."""
    command = [str(python), "-m", "pip", arguments[0], "--disable-pip-version-check", "--no-build-isolation"]
    command.append("--no-deps")
    for setting in (f"cmake.define.COLMERGE_PREBUILT_LIBRARY={library}", f"build-dir={folder / 'wheel'}"):
        command += ["--config-settings", setting]  # in full: the pip of Debian 12 knows no -C
    subprocess.run([*command, *arguments[1:], str(HERE)], check=True)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("stage", choices=("source", "installed", "bare", "types"))
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("arguments", nargs="*", help="for pytest")
    options = parser.parse_args()

    if options.stage in ("installed", "bare") and not Path(sysconfig.get_path("include"), "Python.h").exists():
        skip("the package cannot be built without the headers of Python; on Debian and Ubuntu install python3-dev")
    options.folder.mkdir(parents=True, exist_ok=True)
    python = environment(options.folder)
    if options.stage == "bare":
        return check_bare(python, options.library, options.folder)
    variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    variables.pop("COLMERGE_LIBRARY", None)
    if options.stage == "installed":
        package = install(python, options.library, options.folder)
    else:
        variables["COLMERGE_LIBRARY"] = str(options.library)
        package = HERE / "src"
    variables["PYTHONPATH"] = str(package)

    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(HERE)]
    command += ["-c", str(HERE / "pyproject.toml"), *options.arguments]
    typing = HERE / "tests" / "test_typing.py"
    if options.stage == "types":
        command.append(str(typing))
    else:
        command += [str(package / "colmerge"), str(HERE / "tests")]
    # An installed package says itself that it has a plugin.
    command += ["--ignore", str(typing)] if options.stage == "installed" else ["-p", "colmerge.pytest_plugin"]
    return subprocess.run(command, env=variables, cwd=options.folder, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
