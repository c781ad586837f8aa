# SPDX-License-Identifier: Apache-2.0
"""The programs of docs/connector.md print what stands below them; its tables have every option."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REPOSITORY
from test_testing import plugin_option

import colmerge
from colmerge import destination, source
from colmerge.connectors.in_memory.options import PIPELINE

PAGE = (REPOSITORY / "docs" / "connector.md").read_text()
PROGRAMS = re.findall(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", PAGE, re.S)
SECTIONS = dict(re.findall(r"^#+ (.*?)\n(.*?)(?=^#|\Z)", PAGE, re.S | re.M))
# With the pipeline tool where it is installed, else with the stand-in.
STAND_IN = "" if importlib.util.find_spec("sqlflow") else "import sqlflow_stand_in; sqlflow_stand_in.install()\n"


def run(*arguments: str, cwd: Path) -> str:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, cwd=cwd, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(("program", "output"), PROGRAMS, ids=[str(i) for i in range(len(PROGRAMS))])
def test_program(program: str, output: str, tmp_path: Path) -> None:
    if "def test_" in program:
        (tmp_path / "test_program.py").write_text(program)
        shown = run("-m", "pytest", "-q", "-p", "no:cacheprovider", *plugin_option(), "test_program.py", cwd=tmp_path)
        assert f"{program.count('def test_')} passed" in shown
    else:
        path = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        assert run("-c", path + STAND_IN + program, cwd=tmp_path) == output


def test_the_page_has_programs() -> None:
    assert len(PROGRAMS) >= 8


def test_yaml_of_the_page() -> None:
    (yaml,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    with colmerge.Store() as store:
        config = colmerge.load_config(yaml, store)
        row = {"user_id": 1, "region": "north", "age": 30}
        assert config.destinations["profiles"].write([row, row]).inserted == 1
        assert config.sources["profiles_of_adults"].to_dicts() == [row]
        with pytest.raises(ValueError, match="Cannot create table 'results' - table creation disabled"):
            config.destinations["checked"].write([row])


def options_in(section: str) -> set[str]:
    cells = re.findall(r"^\| (`.*?) \|", SECTIONS[section], re.M)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_every_option_has_a_row() -> None:
    kinds = {"connector", "type"}
    assert options_in("Options of a source") == {*source.OPTIONS, *PIPELINE, *kinds}
    assert options_in("Options of a destination") == {*destination.OPTIONS, *PIPELINE, *kinds, "upsert_keys"}


def test_links_lead_to_headings() -> None:
    headings = {re.sub(r"[^\w\- ]", "", name).lower().replace(" ", "-") for name in SECTIONS}
    assert set(re.findall(r"\(#([\w-]+)\)", PAGE)) <= headings
