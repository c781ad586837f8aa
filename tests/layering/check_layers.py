#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails when an include goes against the order of the layers.

    check_layers.py ROOT          checks the tree at ROOT
    check_layers.py --self-check  checks this script on small made-up trees, good and bad

A file of src/ includes its own folder and those to its left in ORDER; an edge includes what EDGES says, and what it
says but no file uses is a fault, too. In a folder of ROOMS a file includes its own room and those to its left.
capi/ includes everything in src/ and is included by nothing but itself, and it alone includes the public
header. Includes of the tree are written from src/ ("base/status.h"), those of capi from the root
("capi/guard.h").
"""

import pathlib
import re
import sys
import tempfile

ORDER = ["base", "column", "syntax", "expr", "table", "index", "write", "store", "query"]
# Each entry is a folder, or a single file of one.
EDGES = {
    "arrow": {"base", "column"},
    "text": {"base", "column"},
    "config": {"base", "write/destination_options.h"},
}
# Folders inside a layer; "" is the layer's own folder.
ROOMS = {
    "column": ["", "conversion"],
    "expr": ["values", "cast", "functions", "evaluate", "bind"],
}
LAYERS = set(ORDER) | set(EDGES)
SOURCE_SUFFIXES = {".h", ".hh", ".hpp", ".inc", ".ipp", ".c", ".cc", ".cpp"}

COMMENT_OR_STRING = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^()\\\s]{0,16})\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
    re.DOTALL)
DIRECTIVE = re.compile(r'^[ \t]*(?:#|%:)[ \t]*(?:include|include_next|import)\b[ \t]*(?P<what>.*)$', re.M)
TARGET = re.compile(r'(?P<open>[<"])(?P<path>[^>"]+)[>"]')


def without_comments(text):
    """Comments become a space, lines keep their numbers, string literals of one line stay."""
    def keep(match):
        token = match.group(0)
        if token[0] == '"' or token[0] == "'":
            return token
        return " " + "\n" * token.count("\n")
    return COMMENT_OR_STRING.sub(keep, text)


def includes_of(text):
    """Yields (line, bracket, path) for each include; path is None when a macro stands for it."""
    joined = re.sub(r"\\\r?\n", " ", text)
    plain = without_comments(joined)
    for directive in DIRECTIVE.finditer(plain):
        line = plain.count("\n", 0, directive.start()) + 1
        target = TARGET.match(directive.group("what").strip())
        yield (line, target.group("open"), target.group("path")) if target else (line, "", None)


def allowed_for(layer):
    if layer == "capi":
        return LAYERS | {"capi"}
    if layer in EDGES:
        return EDGES[layer] | {layer}
    return set(ORDER[:ORDER.index(layer) + 1])


def room_of(layer, path):
    """The room in which a file of the layer lies, by its path from src/; None where the layer has no such room."""
    room = "/".join(path.split("/")[1:-1])
    return room if room in ROOMS.get(layer, [""]) else None


def room_fault(layer, own_path, path):
    """What is wrong with an include of a file of the same layer, or None."""
    rooms = ROOMS.get(layer, [""])
    own, other = room_of(layer, own_path), room_of(layer, path)
    if own is None or other is None or rooms.index(other) <= rooms.index(own):
        return None
    return f"includes '{path}', but room {own or layer} may not see {other}"


def include_fault(root, layer, own_path, bracket, path):
    """What is wrong with one include in the file own_path (from src/) of `layer`, or None."""
    if path is None:
        return "includes by a macro; write the file's name"
    if ".." in path.split("/") or path.startswith("/"):
        return f"includes '{path}'; write it from src/"
    folder = path.split("/")[0]
    if folder == "colmerge":
        return None if layer == "capi" else f"includes the public header '{path}', which only capi may"
    if folder in ("src", "include", "tests", "bindings"):
        return f"includes '{path}'; write it from src/"
    if folder in LAYERS | {"capi"} and "/" in path:
        allowed = allowed_for(layer)
        if folder not in allowed and path not in allowed:
            return f"includes '{path}', but {layer} may not see {folder}"
        if folder == layer and room_fault(layer, own_path, path):
            return room_fault(layer, own_path, path)
        base = root if folder == "capi" else root / "src"
        return None if (base / path).is_file() else f"includes '{path}', which does not exist"
    if bracket == '"':
        return f"includes '{path}'; write it from src/, with its folder"
    return None


def faults_of_file(root, layer, file, used):
    """Yields faults and adds what an edge uses of its entry to `used`."""
    own_path = "/".join(file.relative_to(root).parts[1:])
    text = file.read_text(encoding="utf-8")
    for line, bracket, path in includes_of(text):
        fault = include_fault(root, layer, own_path, bracket, path)
        if fault:
            yield f"{file.relative_to(root)}:{line}: {fault}"
        elif path is not None:
            used.update((layer, entry) for entry in (path, path.split("/")[0]))


def faults_of_tree(root):
    """All faults, and the number of files read."""
    faults, count, used = [], 0, set()
    for file in sorted([*(root / "src").rglob("*"), *(root / "capi").rglob("*")]):
        if not file.is_file() or file.suffix not in SOURCE_SUFFIXES:
            continue
        count += 1
        parts = file.relative_to(root).parts
        layer = "capi" if parts[0] == "capi" else parts[1]
        if layer != "capi" and layer not in LAYERS:
            faults.append(f"{file.relative_to(root)}: no layer has this place")
            continue
        if layer != "capi" and room_of(layer, "/".join(parts[1:])) is None:
            faults.append(f"{file.relative_to(root)}: {layer} has no such room")
            continue
        faults.extend(faults_of_file(root, layer, file, used))
    if count == 0:
        faults.append(f"{root}: no source file found in src/ and capi/")
    if count != 0:
        faults.extend(f"EDGES lets {edge} see {entry}, which it does not use"
                      for edge, entries in EDGES.items() for entry in sorted(entries) if (edge, entry) not in used)
    return faults, count


GOOD = {
    "src/base/status.h": "#include <string>\n// #include \"store/store.h\"\n",
    "src/base/status.cc": '#include "base/status.h"\n/* #include <colmerge/colmerge.h> */\n',
    "src/column/chunk.h": '#include "base/status.h"\n',
    "src/column/conversion/text.h": '#include "column/chunk.h"\n',
    "src/expr/values/order.h": '#include "column/conversion/text.h"\n',
    "src/expr/cast/cast.h": '#include "expr/values/order.h"\n#include "expr/cast/cast.h"\n',
    "src/table/table.h": '#include "column/chunk.h"\n#include "table/table.h"\n#include "expr/cast/cast.h"\n',
    "src/write/destination_options.h": '#include "base/status.h"\n',
    "src/store/store.h": '#include "write/destination_options.h"\n',
    "src/query/query.h": '#include "store/store.h"\n',
    "src/config/yaml.cc": '#include "write/destination_options.h"\n#include "base/status.h"\n#include <yaml.h>\n',
    "src/arrow/import.cc": '#include "column/chunk.h"\n#include "base/status.h"\n',
    "src/text/csv.cc": '#include "column/conversion/text.h"\n#include "base/status.h"\n',
    "src/text/json.cc": 'const char* kText = R"(\n#include "store/store.h"\n)";\n',
    "capi/guard.h": '#include "store/store.h"\n',
    "capi/store.cc": '#include <colmerge/colmerge.h>\n#include "capi/guard.h"\n#include "arrow/import.cc"\n',
}
# A file that is added to the good tree, and what must be said about it.
BAD = [
    ("src/base/a.h", '#include "column/chunk.h"\n', "base may not see column"),
    ("src/column/a.h", '#  include   "table/table.h"\n', "column may not see table"),
    ("src/write/a.cc", '#include "store/store.h"\n', "write may not see store"),
    ("src/write/a.cc", '#include <store/store.h>\n', "write may not see store"),
    ("src/write/a.cc", '#include "arrow/import.cc"\n', "write may not see arrow"),
    ("src/store/a.cc", '#include "query/query.h"\n', "store may not see query"),
    ("src/syntax/a.h", '#include "expr/cast/cast.h"\n', "syntax may not see expr"),
    ("src/column/a.h", '#include "column/conversion/text.h"\n', "room column may not see conversion"),
    ("src/expr/values/a.h", '#include "expr/cast/cast.h"\n', "room values may not see cast"),
    ("src/expr/a.h", "int x;\n", "no such room"),
    ("src/expr/cast/deep/a.h", "int x;\n", "no such room"),
    ("src/table/room/a.h", "int x;\n", "no such room"),
    ("src/arrow/a.cc", '#include "table/table.h"\n', "arrow may not see table"),
    ("src/text/a.cc", '#include "write/destination_options.h"\n', "text may not see write"),
    ("src/arrow/a.cc", '#include "config/yaml.cc"\n', "arrow may not see config"),
    ("src/config/a.cc", '#include "store/store.h"\n', "config may not see store"),
    ("src/store/a.cc", '#include "capi/guard.h"\n', "store may not see capi"),
    ("src/store/a.cc", '#include "../../capi/guard.h"\n', "write it from src/"),
    ("src/store/a.cc", '#include <colmerge/colmerge.h>\n', "only capi may"),
    ("src/store/a.cc", '#include "colmerge/colmerge.h"\n', "only capi may"),
    ("src/store/a.cc", '/* x */ #include \\\n <colmerge/colmerge.h>\n', "only capi may"),
    ("src/store/a.cc", '%:include <colmerge/colmerge.h>\n', "only capi may"),
    ("src/store/a.cc", '#define F "capi/guard.h"\n#include F\n', "includes by a macro"),
    ("src/store/a.cc", '#include "store.h"\n', "with its folder"),
    ("src/store/a.cc", '#include "src/base/status.h"\n', "write it from src/"),
    ("src/store/a.cc", '#include "base/absent.h"\n', "does not exist"),
    ("src/utils/a.h", "int x;\n", "no layer has this place"),
    ("src/a.h", "int x;\n", "no layer has this place"),
]


def write_tree(root, files):
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def self_check():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder, "good")
        write_tree(root, GOOD)
        wrong += [f"good tree: {fault}" for fault in faults_of_tree(root)[0]]
        for number, (name, text, expected) in enumerate(BAD):
            root = pathlib.Path(folder, f"bad{number}")
            write_tree(root, {**GOOD, name: text})
            faults = faults_of_tree(root)[0]
            if len(faults) != 1 or name not in faults[0] or expected not in faults[0]:
                wrong.append(f"{name} with {text!r}: wanted one fault '{expected}', got {faults}")
        root = pathlib.Path(folder, "unused")
        write_tree(root, {**GOOD, "src/text/csv.cc": '#include "column/conversion/text.h"\n'})
        faults = faults_of_tree(root)[0]
        if faults != ["EDGES lets text see base, which it does not use"]:
            wrong.append(f"an edge's entry that nobody uses: got {faults}")
        if not faults_of_tree(pathlib.Path(folder, "absent"))[0]:
            wrong.append("an empty tree passes")
    print("\n".join(wrong) if wrong else f"{len(BAD)} bad trees refused, the good one taken")
    return 1 if wrong else 0


def main(arguments):
    if arguments == ["--self-check"]:
        return self_check()
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    faults, count = faults_of_tree(pathlib.Path(arguments[0]).resolve())
    print("\n".join(faults) if faults else f"{count} files keep the order of the layers")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
