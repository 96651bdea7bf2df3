"""Which foreign programs the tests can use here, and what is said where they cannot.

A test marked ``needs("chromium")`` runs where that program is found. Where it is not,
it is listed at the end as not run, and with ``REQUIRE_ALL=1`` that is a failure.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

MARKER = "needs"


def _postgresql() -> str:
    if os.environ.get("TEST_POSTGRESQL_URL") or find_postgresql():
        return ""
    return "PostgreSQL's server programs are not installed (apt-get install postgresql)"


def find_postgresql() -> Path | None:
    """The folder of the newest installed server programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def find_chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _chromium() -> str:
    if find_chromium():
        return ""
    return "Chromium is not installed (apt-get install chromium)"


def _unprivileged() -> str:
    if os.geteuid() != 0:
        return ""
    return "the superuser may read everything (run the tests as another user)"


def _java() -> str:
    if shutil.which("java") and shutil.which("javac"):
        return ""
    return "no JDK is installed (apt-get install default-jdk-headless)"


def _openssl() -> str:
    if shutil.which("openssl"):
        return ""
    return "OpenSSL's program is not installed (apt-get install openssl)"


MISSING: dict[str, Callable[[], str]] = {
    "postgresql": _postgresql,
    "chromium": _chromium,
    "unprivileged": _unprivileged,
    "java": _java,
    "openssl": _openssl,
}
"""For each need, why it is not met here; empty where it is."""


class NotRun:
    """Collects what cannot run here, and says so at the end."""

    def __init__(self) -> None:
        self.reasons: dict[str, list[str]] = {}

    def pytest_collection_modifyitems(self, items):
        kept = []
        for item in items:
            missing = [
                reason
                for mark in item.iter_markers(MARKER)
                for need in mark.args
                if (reason := MISSING[need]())
            ]
            if missing:
                self.reasons.setdefault(missing[0], []).append(item.nodeid)
            else:
                kept.append(item)
        items[:] = kept

    def pytest_terminal_summary(self, terminalreporter):
        for reason, tests in self.reasons.items():
            terminalreporter.section("not run here")
            terminalreporter.write_line(
                f"{len(tests)} tests were not run here, because {reason}:"
            )
            for name in tests:
                terminalreporter.write_line(f"  {name}")

    def pytest_sessionfinish(self, session):
        if self.reasons and os.environ.get("REQUIRE_ALL") == "1":
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
