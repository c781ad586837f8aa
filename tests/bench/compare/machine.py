# SPDX-License-Identifier: Apache-2.0
"""What the figures were measured on."""

import os
import platform
import subprocess
from datetime import datetime, timezone
from importlib.metadata import version


def describe(root):
    return {
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _git(root, "rev-parse", "--short=12", "HEAD"),
        "changed": bool(_git(root, "status", "--porcelain", "--untracked-files=no", "--", "src", "capi", "include", "cmake")),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "caches": _caches(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "huge_pages": _read("/sys/kernel/mm/transparent_hugepage/enabled"),
        "system": f"{platform.system()} {'.'.join(platform.release().split('.')[:2])}",
        "compiler": _first_line("c++", "--version"),
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "pyarrow": version("pyarrow"),
        "load_before": round(os.getloadavg()[0], 2),
    }


def _git(root, *arguments):
    found = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True)
    return found.stdout.strip()


def _first_line(*command):
    found = subprocess.run(command, capture_output=True, text=True)
    return found.stdout.splitlines()[0] if found.stdout else ""


def _read(path):
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return ""


def _processor():
    for line in _read("/proc/cpuinfo").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def _caches():
    found = {}
    for index in range(5):
        folder = f"/sys/devices/system/cpu/cpu0/cache/index{index}"
        if _read(f"{folder}/type") in ("Data", "Unified"):
            found[f"L{_read(f'{folder}/level')}"] = _read(f"{folder}/size")
    return found
