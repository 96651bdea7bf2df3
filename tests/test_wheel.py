"""The wheel holds everything that the program needs where it is installed."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("kb", "ingest", "search", "review", "web")
NOT_SHIPPED = {".mako", ".po", ".pot", ".pyc"}
"""What only developers need."""
BUILD = """
import sys
from setuptools import build_meta
print(build_meta.build_wheel(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The names inside a wheel that was built from a copy of the tree."""
    tree = tmp_path_factory.mktemp("tree")
    for name in (*PACKAGES, "pyproject.toml", "README.md", "LICENSE"):
        subprocess.run(["cp", "-r", ROOT / name, tree / name], check=True)
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)],
        cwd=tree,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("yunzhi-*.whl")
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def test_every_file_of_the_packages_is_in_the_wheel(wheel):
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file()
        and path.suffix not in NOT_SHIPPED
        and "__pycache__" not in path.parts
    }

    assert files - wheel == set()


def test_nothing_else_is_in_the_wheel(wheel):
    tops = {name.split("/")[0] for name in wheel}

    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
