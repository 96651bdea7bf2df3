"""The examples of the documentation run as they are written."""

import re
import sys
from pathlib import Path

import pytest

from tests.clients.building import run
from tests.clients.conftest import ROOT

EXAMPLES = ROOT / "docs" / "examples"
ADDRESS = "http://127.0.0.1:8000"
"""Where `make demo` serves."""


@pytest.fixture
def checkout(service, tmp_path):
    """What a reader has: the repository with `.venv`, and `.home` that is served."""
    (tmp_path / ".venv").symlink_to(Path(sys.prefix))
    (tmp_path / ".home").symlink_to(service.home)
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    return tmp_path


def shell_blocks(path):
    return re.findall(
        r"^```sh\n(.*?)^```", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )


@pytest.mark.needs("java")
def test_the_java_example_runs_as_its_page_says(service, checkout):
    commands = "".join(shell_blocks(EXAMPLES / "java" / "README.md"))
    script = f"set -eu\n{commands}".replace(ADDRESS, service.address)

    said = run("bash", "-c", script, folder=checkout)

    assert "Not closed: closing_refused [no_solution, not_confirmed]" in said
    assert "Suggested: 打印机" in said
    assert re.search(r"Now it is closed.\nSubmission \d+ is submitted.\n$", said)


@pytest.mark.needs("curl")
def test_the_calls_of_the_page_on_rest_run_as_they_are_written(service, checkout):
    commands = "".join(shell_blocks(ROOT / "docs" / "web-api.md"))
    script = f"set -eu -o pipefail\n{commands}".replace(ADDRESS, service.address)

    said = run("bash", "-c", script, folder=checkout).splitlines()

    assert "打印机" in said[0]
    assert said[-3:] == ["['not_confirmed']", "[]", "closed"]


@pytest.mark.parametrize("door", ["soap", "rest"])
def test_the_python_example_runs_as_it_says(service, door):
    example = EXAMPLES / "python" / f"{door}_example.py"
    address = {"soap": service.soap, "rest": service.address}[door]

    said = run(sys.executable, example, address, service.token)

    assert "Not closed: closing_refused no_solution, not_confirmed" in said
    assert re.search(r"Now it is closed.\nSubmission \d+ is submitted.\n$", said)
