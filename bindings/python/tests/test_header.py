# SPDX-License-Identifier: Apache-2.0
"""The declarations of this package are those of the C header."""

from __future__ import annotations

import re

import pytest
from conftest import REPOSITORY

from colmerge import _error, _native

HEADER = (REPOSITORY / "include" / "colmerge" / "colmerge.h").read_text()
SIGNATURES = _native.signatures()
STRUCTS = _native.structs()
# What a kind of the extension module's table is as parameters: p a pointer, l an integer of 64 bits.
TAKEN = {"int": "l", "text": "pl", "bytes": "pl", "numbers": "pl", "columns": "pl", "fields": "pl", "values": "pl"}
GIVEN = {"numbers": "pl", "text": "plp"}


def parameters(function: str) -> str:
    """The parameters of a function of the header, as letters."""
    found = re.search(rf"colmerge_{function}\(([^;]*)\)\s*COLMERGE_NOEXCEPT;", HEADER)
    assert found, f"the header has no colmerge_{function}"
    letters = ""
    for given in found[1].split(","):
        if re.search(r"\*|\bcolmerge_\w+_function\b", given):
            letters += "p"
        elif "int64_t" in given:
            letters += "l"
        else:
            raise AssertionError(f"colmerge_{function}: unknown parameter {given}")
    return letters


@pytest.mark.parametrize("function", SIGNATURES)
def test_function_takes_what_the_header_says(function: str) -> None:
    taken, _, given = SIGNATURES[function].partition(">")
    letters = "".join("pp" if word == "next_stream" else TAKEN.get(word, "p") for word in taken.split())
    letters += "".join(GIVEN.get(word, "p") for word in given.split())
    assert letters + "p" == parameters(function)


@pytest.mark.parametrize("function", SIGNATURES)
def test_function_has_the_types_that_the_header_says(function: str) -> None:
    """Kinds that are the name of a struct or of a handle stand where the header has it."""
    found = re.search(rf"colmerge_{function}\(([^;]*)\)\s*COLMERGE_NOEXCEPT;", HEADER)
    assert found
    types = re.findall(r"colmerge_(\w+)\*|struct (Arrow\w+)|\b(colmerge_next_stream)", found[1])
    header = [ours or arrow.replace("Arrow", "").replace("ArrayStream", "stream").lower() for ours, arrow, _ in types]
    kinds = [word for word in SIGNATURES[function].replace(">", "").split() if f"colmerge_{word};" in HEADER and word != "bytes"]
    kinds += [word for word in SIGNATURES[function].split() if word in ("schema", "array", "stream")]
    assert set(kinds) <= set(header)


def test_structs_have_the_members_that_the_header_has() -> None:
    """Their places are the compiler's; what is missing here would be a zero, which nobody could change."""
    for struct, (size, pairs) in STRUCTS.items():
        found = re.search(rf"((?:///[^\n]*\n)+)typedef struct colmerge_{struct} {{(.*?)}} colmerge_{struct};", HEADER, re.S)
        assert found, struct
        told = re.search(r"(\d+)\s*(?:///\s*)?bytes[.;]", found[1])
        assert told, struct
        assert int(told[1]) == size, struct
        members = re.findall(r"(\w+)(?:\[\d+\])?;", re.sub(r"//.*", "", found[2]))
        ours = {name for pair in pairs for name in pair if name is not None}
        assert ours == {name for name in members if name != "struct_size" and not name.startswith("reserved")}, struct


def test_every_struct_of_options_or_figures_is_known() -> None:
    structs = set(re.findall(r"typedef struct colmerge_(\w+_(?:options|info|usage)) {", HEADER))
    assert structs <= set(STRUCTS)


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
    used: set[str] = set()
    for source in (REPOSITORY / "bindings" / "python" / "src").rglob("*.py"):
        used |= set(re.findall(r"\blib\.(\w+_\w+)", source.read_text()))
    assert used - {"version_text"} == set(SIGNATURES)
