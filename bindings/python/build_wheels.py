# SPDX-License-Identifier: Apache-2.0
"""Makes the source archive of the package, and from it the wheels for Linux with glibc 2.28 or newer.

    build_wheels.py --folder build/wheels [--processor x86_64] [--processor aarch64]

``./dev wheels`` runs it in an environment with requirements-wheels.txt. The wheels are compiled by zig, which links
against the C library of an older system and for other processors than this one; libc++ and libyaml are linked in. The
headers of Boost and fmt are this machine's; those of its C library are not seen. Nothing is kept that auditwheel does
not confirm, or that shows other functions than the library's.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import zipfile
from pathlib import Path

import ziglang
from elftools.elf.elffile import ELFFile

HERE = Path(__file__).resolve().parent
PROCESSORS = ("x86_64", "aarch64")
GLIBC = "2.28"
LIBYAML = "0.2.5"
APT = Path("/etc/apt")

COMPILER = """#!/bin/sh
exec "{zig}" {mode} -target {target} -O2 -fno-sanitize=undefined "$@"
"""
TOOL = """#!/bin/sh
exec "{zig}" {mode} "$@"
"""
TOOLCHAIN = """# Compiles for {processor} by zig, and finds what lies in this folder alone.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR {processor})
set(CMAKE_C_COMPILER "{folder}/bin/cc")
set(CMAKE_CXX_COMPILER "{folder}/bin/c++")
set(CMAKE_AR "{folder}/bin/ar" CACHE FILEPATH "")
set(CMAKE_RANLIB "{folder}/bin/ranlib" CACHE FILEPATH "")
set(CMAKE_FIND_ROOT_PATH "{folder}")
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
"""
HEADERS_PACKAGE = """add_library({target} INTERFACE IMPORTED)
set_target_properties({target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "{include}")
"""


def run(*command: object, **options: object) -> None:
    """Runs a command; ends when it fails."""
    print("+", *command, flush=True)
    subprocess.run([str(part) for part in command], check=True, **options)  # type: ignore[call-overload]


def write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


# ---- what the library is built from ------------------------------------------------------------------------------


def source_of_libyaml(folder: Path) -> Path:
    """The sources of libyaml, as Debian and Ubuntu have them; apt looks for sources with lists of its own."""
    source = folder / f"libyaml-{LIBYAML}"
    if source.exists():
        return source
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        lists = Path(scratch)
        for name in ("parts", "lists/partial", "cache/archives/partial"):
            (lists / name).mkdir(parents=True)
        old = APT / "sources.list"
        lines = old.read_text().splitlines() if old.exists() else []
        write(lists / "list", "".join(re.sub("^deb ", "deb-src ", line) + "\n" for line in lines if line[:4] == "deb "))
        for part in (APT / "sources.list.d").glob("*.sources"):
            write(lists / "parts" / part.name, re.sub("(?m)^Types:.*", "Types: deb-src", part.read_text()))
        options = [f"-oDir::Etc::SourceList={lists}/list", f"-oDir::Etc::SourceParts={lists}/parts"]
        options += [f"-oDir::State::Lists={lists}/lists", f"-oDir::Cache={lists}/cache", "-oAPT::Sandbox::User="]
        run("apt-get", "-q", *options, "update")
        run("apt-get", "-q", *options, "source", "--download-only", "libyaml", cwd=scratch)
        with tarfile.open(lists / f"libyaml_{LIBYAML}.orig.tar.gz") as archive:
            archive.extractall(scratch)
        next(lists.glob("*yaml-*/")).rename(source)
    return source


def header_folder(name: str) -> Path:
    """Where this machine has the headers of a library."""
    for folder in (Path("/usr/local/include"), Path("/usr/include")):
        if (folder / name).is_dir():
            return folder / name
    sys.exit(f"the headers of {name} are missing in /usr/include and /usr/local/include")


def link_headers_of_python(into: Path) -> None:
    """The headers of this Python. Debian's pyconfig.h chooses by the processor among files of which only this machine's
    is there; what the limited API asks of it is the same on all 64-bit ones."""
    headers = Path(sysconfig.get_path("include"))
    into.mkdir()
    for header in headers.iterdir():
        (into / header.name).symlink_to(header)
    own = headers.parent / str(sysconfig.get_config_var("MULTIARCH")) / headers.name / "pyconfig.h"
    if own.exists():
        (into / "pyconfig.h").unlink()
        (into / "pyconfig.h").symlink_to(own)


# ---- one processor -----------------------------------------------------------------------------------------------


def make_toolchain(folder: Path, processor: str, libyaml: Path) -> None:
    """A folder with compilers for the processor, and with everything that the library is built from."""
    shutil.rmtree(folder, ignore_errors=True)
    zig = Path(ziglang.__file__).parent / "zig"
    target = f"{processor}-linux-gnu.{GLIBC}"
    for name, mode in (("cc", "cc"), ("c++", "c++")):
        write(folder / "bin" / name, COMPILER.format(zig=zig, mode=mode, target=target), 0o755)
    for mode in ("ar", "ranlib"):
        write(folder / "bin" / mode, TOOL.format(zig=zig, mode=mode), 0o755)
    write(folder / "toolchain.cmake", TOOLCHAIN.format(folder=folder, processor=processor))

    include = folder / "include"
    include.mkdir()
    for name in ("boost", "fmt"):
        (include / name).symlink_to(header_folder(name))
    version = re.search(r'BOOST_LIB_VERSION "([\d_]+)"', (include / "boost" / "version.hpp").read_text())
    assert version is not None
    packages = folder / "lib" / "cmake"
    write(packages / "fmt" / "fmt-config.cmake", HEADERS_PACKAGE.format(target="fmt::fmt-header-only", include=include))
    write(packages / "Boost" / "BoostConfig.cmake", HEADERS_PACKAGE.format(target="Boost::headers", include=include))
    write(
        packages / "Boost" / "BoostConfigVersion.cmake",
        f"set(PACKAGE_VERSION {version[1].replace('_', '.')})\n"
        "if(NOT PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)\n"
        "  set(PACKAGE_VERSION_COMPATIBLE TRUE)\nendif()\n",
    )
    link_headers_of_python(folder / "python")
    make_libyaml(folder, libyaml)


def make_libyaml(folder: Path, source: Path) -> None:
    """Puts libyaml.a and its header into the folder."""
    major, minor, patch = LIBYAML.split(".")
    defines = [f"-DYAML_VERSION_MAJOR={major}", f"-DYAML_VERSION_MINOR={minor}", f"-DYAML_VERSION_PATCH={patch}"]
    defines.append(f'-DYAML_VERSION_STRING="{LIBYAML}"')
    objects = folder / "libyaml"
    objects.mkdir()
    sources = sorted((source / "src").glob("*.c"))
    flags = ["-O2", "-fPIC", "-fvisibility=hidden", "-ffunction-sections", "-fdata-sections"]
    run(folder / "bin" / "cc", "-c", *flags, *defines, f"-I{source / 'include'}", *sources, cwd=objects)
    run(folder / "bin" / "ar", "rcs", folder / "lib" / "libyaml.a", *sorted(objects.glob("*.o")))
    shutil.copy(source / "include" / "yaml.h", folder / "include")


def make_wheel(archive: Path, folder: Path, processor: str, dist: Path) -> Path:
    """The wheel of the source archive for a processor, checked."""
    settings = {
        "cmake.define.CMAKE_TOOLCHAIN_FILE": folder / "toolchain.cmake",
        "cmake.define.CMAKE_UNITY_BUILD": "ON",
        "cmake.define.CMAKE_UNITY_BUILD_BATCH_SIZE": "12",
        "cmake.define.CMAKE_SHARED_LINKER_FLAGS": "-s",
        "cmake.define.CMAKE_MODULE_LINKER_FLAGS": "-s",
        "cmake.define.COLMERGE_CCACHE": "OFF",  # it would take the scripts in bin/ for the compiler
        "cmake.define.Python3_INCLUDE_DIR": folder / "python",
        "install.strip": "false",  # this machine's strip knows its own processor
        "build-dir": folder / "build",
    }
    raw = folder / "wheel"
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--disable-pip-version-check",
        "-v",
        "--no-deps",
        "--no-build-isolation",
    ]
    for name, value in settings.items():
        command += ["--config-settings", f"{name}={value}"]
    cache = folder.parent / "zig"
    variables = {"_PYTHON_HOST_PLATFORM": f"linux-{processor}", "ZIG_GLOBAL_CACHE_DIR": str(cache)}
    run(*command, "--wheel-dir", raw, archive, env={**os.environ, **variables, "ZIG_LOCAL_CACHE_DIR": str(cache)})
    (wheel,) = raw.glob("*.whl")
    platform = f"manylinux_{GLIBC.replace('.', '_')}_{processor}"
    run(sys.executable, "-m", "auditwheel", "repair", "--plat", platform, "--only-plat", "--wheel-dir", dist, wheel)
    (finished,) = dist.glob(f"*{platform}.whl")
    run(sys.executable, "-m", "auditwheel", "show", finished)
    check_functions(finished)
    return finished


def check_functions(wheel: Path) -> None:
    """The library shows its own functions, and the extension module the one that Python asks for."""
    allowed = {"libcolmerge.so": r"colmerge_\w+|COLMERGE_[\d.]+", "_native.abi3.so": "PyInit__native"}
    with zipfile.ZipFile(wheel) as files:
        for name, pattern in allowed.items():
            with files.open(f"colmerge/{name}") as file:
                symbols = ELFFile(file).get_section_by_name(".dynsym").iter_symbols()
                shown = {symbol.name for symbol in symbols if symbol["st_shndx"] != "SHN_UNDEF" and symbol.name}
            others = sorted(symbol for symbol in shown if not re.fullmatch(pattern, symbol))
            if others or not shown:
                sys.exit(f"{wheel.name}: {name} shows {others or 'nothing'}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--processor", action="append", choices=PROCESSORS, help="all, unless named")
    options = parser.parse_args()
    folder = options.folder.resolve()
    dist = folder / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir(parents=True)
    # cmake and ninja of the environment come before the machine's.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", dist, HERE)
    (archive,) = dist.glob("*.tar.gz")
    libyaml = source_of_libyaml(folder)
    for processor in options.processor or PROCESSORS:
        make_toolchain(folder / processor, processor, libyaml)
        make_wheel(archive, folder / processor, processor, dist)
    for made in sorted(dist.iterdir()):
        print(f"{made} ({made.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main()
