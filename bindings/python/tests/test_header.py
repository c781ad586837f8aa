# SPDX-License-Identifier: Apache-2.0
"""The declarations of this package are those of the C header."""

from __future__ import annotations

import ctypes
import re

import pytest
from conftest import REPOSITORY

from colmerge import _arrow, _error, _library, _structures

HEADER = (REPOSITORY / "include" / "colmerge" / "colmerge.h").read_text()


def parameters(function: str) -> str:
    """The parameters of a function of the header, as letters: see _library."""
    found = re.search(rf"colmerge_{function}\(([^;]*)\)\s*COLMERGE_NOEXCEPT;", HEADER)
    assert found, f"the header has no colmerge_{function}"
    letters = ""
    for given in found[1].split(","):
        if re.search(r"\*|\bcolmerge_\w+_function\b", given):
            letters += "p"
        elif "int64_t" in given:
            letters += "l"
        elif "int32_t" in given:
            letters += "i"
        else:
            raise AssertionError(f"colmerge_{function}: unknown parameter {given}")
    return letters


@pytest.mark.parametrize("function", _library._SIGNATURES)
def test_function_takes_what_the_header_says(function: str) -> None:
    declared = _library._SIGNATURES[function].replace("t", "pl") + "p"
    assert declared == parameters(function)


def test_every_handle_has_its_close_function() -> None:
    handles = set(re.findall(r"void colmerge_(\w+)_close\(", HEADER))
    assert handles == set(_library._HANDLES)


def test_structs_have_the_size_that_the_header_says() -> None:
    checked = []
    for comment, body in re.findall(r"((?:///[^\n]*\n)+)typedef struct (\w+) \{", HEADER):
        size = re.search(r"(\d+)\s*(?:///\s*)?bytes[.;]", comment)
        assert size, body
        kind = next((kind for kind in all_structs() if f"{body};" in (kind.__doc__ or "")), None)
        if kind is not None:
            assert ctypes.sizeof(kind) == int(size[1]), body
            checked.append(body)
    assert len(checked) >= 20
    assert ctypes.sizeof(_arrow.ArrowSchema) == 72
    assert ctypes.sizeof(_arrow.ArrowArray) == 80
    assert ctypes.sizeof(_arrow.ArrowArrayStream) == 40


def all_structs() -> list[type[ctypes.Structure]]:
    found = [kind for kind in vars(_structures).values() if isinstance(kind, type)]
    return [kind for kind in found if issubclass(kind, ctypes.Structure)]


def test_every_code_has_its_class() -> None:
    codes = {int(code): name for name, code in re.findall(r"#define (COLMERGE_ERROR_\w+) (\d+)$", HEADER, re.M)}
    for capacity in (256, 1504):
        codes.pop(capacity, None)
    assert {code: kind.name for code, kind in _error._by_code.items()} == codes


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("MODE", "mode"),
        ("ON_MATCH", "on_match"),
        ("ON_NO_MATCH", "on_no_match"),
        ("ON_DUPLICATE", "on_duplicate"),
        ("NULL_KEYS", "null_keys"),
        ("NULL_VALUES", "null_values"),
        ("NEW_COLUMNS", "new_columns"),
        ("NEW_TYPES", "new_types"),
    ],
)
def test_words_stand_for_the_constants(option: str, words: str) -> None:
    from colmerge.destination import _WORDS

    constants = {int(number): name.lower() for name, number in re.findall(rf"COLMERGE_{option}_([A-Z]+) (\d)", HEADER)}
    assert dict(enumerate(_WORDS[words])) == constants


@pytest.mark.parametrize(
    ("option", "words"), [("ENCODING", "_ENCODINGS"), ("JSON_NAN", "_NANS"), ("JSON", "_LAYOUTS")]
)
def test_words_of_texts_stand_for_the_constants(option: str, words: str) -> None:
    from colmerge import text_input

    found = re.findall(rf"#define COLMERGE_{option}_([A-Z0-9_]+) (\d)", HEADER)
    constants = {int(number): name.lower().replace("_", "") for name, number in found if "NAN_" not in name}
    ours = [word.replace("-", "") for word in getattr(text_input, words)]
    assert dict(enumerate(ours)) == constants


def test_every_function_that_is_used_is_declared() -> None:
    declared = {*_library._SIGNATURES, *(f"{noun}_close" for noun in _library._HANDLES)}
    used: set[str] = set()
    for source in (REPOSITORY / "bindings" / "python" / "src").rglob("*.py"):
        used |= set(re.findall(r"\blib\.(\w+_\w+)", source.read_text()))
    assert used == declared
