#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles the first complete C program of a Markdown file as strict C99, runs it, and compares what it prints
with what the text says.

check_program.py DOCUMENT INCLUDE_FOLDER LIBRARY CC [FLAG...]

After the program comes a paragraph that begins with "It prints" and either quotes the lines in backticks or
ends with a colon, in which case the block after it is the output.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


def find_program(text):
    """The program, and the text after it."""
    for block in BLOCK.finditer(text):
        if block[1] == "c" and "int main(" in block[2]:
            return block[2], text[block.end():].lstrip()
    sys.exit("there is no C program")


def promised_output(after):
    if not after.startswith("It prints"):
        sys.exit('the text after the program does not begin with "It prints"')
    paragraph, _, rest = after.partition("\n\n")
    if not paragraph.endswith(":"):
        return "".join(line + "\n" for line in re.findall(r"`([^`]+)`", paragraph))
    block = BLOCK.match(rest)
    return block[2] if block else sys.exit("there is no block of output")


def main(document, include, library, *compile_command):
    program, after = find_program(Path(document).read_text(encoding="utf-8"))
    promised = promised_output(after)
    library = Path(library)
    with tempfile.TemporaryDirectory() as folder:
        source, binary = Path(folder, "program.c"), Path(folder, "program")
        source.write_text(program, encoding="utf-8")
        subprocess.run([*compile_command, "-std=c99", "-pedantic-errors", "-Wall", "-Wextra", "-Werror",
                        f"-I{include}", source, "-o", binary, f"-L{library.parent}", "-lcolmerge"], check=True)
        path = os.pathsep.join(filter(None, [str(library.parent), os.environ.get("LD_LIBRARY_PATH")]))
        printed = subprocess.run([binary], stdout=subprocess.PIPE, check=True, text=True, timeout=60,
                                 env=os.environ | {"LD_LIBRARY_PATH": path}).stdout
    if printed != promised:
        sys.exit(f"the program printed\n{printed}instead of\n{promised}")


if __name__ == "__main__":
    main(*sys.argv[1:])
