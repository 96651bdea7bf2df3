"""Install a lock file with pip, and say how far that is: ``install.py PYTHON LOCK``.

Runs before anything is installed, so it needs nothing but Python.
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

EVERY = 10
"""So many packages make a line where nobody watches."""


def main(python: str, lock: str) -> int:
    total = len(re.findall(r"^[a-z0-9].*==", Path(lock).read_text(), re.MULTILINE))
    command = [sys.executable, "-m", "pip", "--python", python, "install"]
    command += ["--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--require-hashes", "-r", lock]
    with subprocess.Popen(  # noqa: S603 - Our own pip.
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        said = [*show(pip.stdout or (), total)]
    if pip.returncode:
        sys.stderr.writelines(said)
    return pip.returncode


def show(lines: Iterable[str], total: int) -> Iterable[str]:
    """Pass *lines* on, and say after each package how many of *total* are there."""
    count = 0
    for line in lines:
        yield line
        if line.startswith("Collecting "):
            count += 1
            tell(count, total, line.split()[1])
        elif line.startswith("Installing collected"):
            end = "\n" if sys.stdout.isatty() else ""
            print(f"{end}  unpacking {count} packages, about half a minute", flush=True)


def tell(count: int, total: int, name: str) -> None:
    name = re.split(r"[=<>;\[]", name)[0]
    if sys.stdout.isatty():
        print(f"\r\x1b[K  fetching {count} of {total}: {name}", end="", flush=True)
    elif count % EVERY == 0:
        print(f"  fetching {count} of {total}", flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
