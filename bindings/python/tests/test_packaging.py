# SPDX-License-Identifier: Apache-2.0
"""What is handed out: the source archive, and what an installed package says of itself."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import REPOSITORY

import colmerge

PYTHON = REPOSITORY / "bindings" / "python"
LIBRARY = ("CMakeLists.txt", "cmake", "capi", "include", "src")
MAKE = "import sys; from scikit_build_core.build import build_sdist; print(build_sdist(sys.argv[1]))"


def make(project: Path, into: Path) -> Path:
    """The source archive of a project."""
    done = subprocess.run([sys.executable, "-c", MAKE, into], cwd=project, capture_output=True, text=True, check=True)
    return into / done.stdout.splitlines()[-1]


def files_below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*") if folder.is_dir() else [folder]):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(PYTHON, tmp_path_factory.mktemp("archive"))


def test_the_source_archive_holds_all_that_it_is_built_from(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as packed:
        assert all(member.isfile() or member.isdir() for member in packed), "a link would lead out of the archive"
        packed.extractall(tmp_path)
    (project,) = tmp_path.iterdir()
    expected = {
        project / "library" / file.relative_to(REPOSITORY): file
        for part in LIBRARY
        for file in files_below(REPOSITORY / part)
    }
    for file in files_below(PYTHON / "src"):
        if file.suffix != ".so" and not file.name.startswith("."):
            expected[project / file.relative_to(PYTHON)] = file
    for name in ("LICENSE", "THIRD_PARTY.txt", "README.md", "pyproject.toml", "CMakeLists.txt"):
        expected[project / name] = PYTHON / name
    assert set(files_below(project)) == {*expected, project / "PKG-INFO"}
    assert all(copy.read_bytes() == original.read_bytes() for copy, original in expected.items())
    assert make(project, tmp_path / "again").read_bytes() == archive.read_bytes()


def test_what_is_built_lies_not_in_the_source_archive(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for path in (*LIBRARY, "bindings/python"):
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-r", REPOSITORY / path, project / path], check=True)
    (project / "LICENSE").write_bytes((REPOSITORY / "LICENSE").read_bytes())
    python = project / "bindings" / "python"
    for left in (
        "src/colmerge/_native.abi3.so",
        "src/colmerge/libcolmerge.so",
        "venv/bin/python",
        "src/colmerge/a.pyc",
    ):
        (python / left).parent.mkdir(parents=True, exist_ok=True)
        (python / left).write_bytes(b"")
    with tarfile.open(make(python, tmp_path)) as packed:
        assert [name for name in packed.getnames() if name.endswith((".so", ".pyc", "bin/python"))] == []


@pytest.mark.skipif("COLMERGE_LIBRARY" in os.environ, reason="the package is used from its sources")
def test_an_installed_package_carries_its_licences() -> None:
    installed = importlib.metadata.distribution("colmerge")
    assert installed.version == colmerge.__version__
    assert installed.metadata["License-Expression"] == "Apache-2.0"
    licences = {
        str(path).rpartition("licenses/")[2]: path for path in installed.files or () if "licenses/" in str(path)
    }
    assert set(licences) == {"LICENSE", "THIRD_PARTY.txt"}
    assert "Permission is hereby granted" in licences["THIRD_PARTY.txt"].read_text()
