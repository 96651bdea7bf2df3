"""In which order tests run, where their time goes, and how a failing run is repeated.

The order is shuffled anew each time, by a seed that pytest prints. With several
processes whole files go, in that order, to whichever is free; so what a process has run
before a test that fails is said at the end, as a command that runs just that again.
"""

from collections import Counter

import pytest

MARKER = "heavy"
MEANING = "starts a server, an application or processes: 'make quick' leaves it out"
FIXTURES = frozenset(
    {
        *("services", "pool", "kb", "chromium", "wheel"),
        *("postgresql_server", "mariadb_server", "opensearch_server", "s3_server"),
        "dovecot_server",
        *("make_service", "service", "server", "sample_library"),
    }
)
"""Those that start something."""


class Order:
    """Puts the heavy files first, so that no process has a long one left at the end."""

    def __init__(self):
        self.files = {}
        """Of each process, in the order in which it ran them."""
        self.failed = set()
        self.seconds = Counter()
        """By folder."""

    def pytest_itemcollected(self, item):
        needs = item.get_closest_marker("needs")
        if needs or not FIXTURES.isdisjoint(item.fixturenames):
            item.add_marker(MARKER)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        heavy = {item.path for item in items if item.get_closest_marker(MARKER)}
        items.sort(key=lambda item: item.path not in heavy)

    def pytest_runtest_logreport(self, report):
        node = getattr(report, "node", None)
        process = node.gateway.id if node else ""
        path = report.nodeid.partition("::")[0]
        self.files.setdefault(process, {})[path] = None
        self.seconds["/".join(path.split("/")[:2])] += report.duration
        if report.failed:
            self.failed.add(process)

    def pytest_terminal_summary(self, terminalreporter, config):
        if self.seconds:
            terminalreporter.section("seconds by folder")
        for folder, seconds in self.seconds.most_common():
            terminalreporter.write_line(f"{seconds:8.1f} {folder}")
        seed = config.getoption("randomly_seed", default=None)
        for process in sorted(self.failed):
            terminalreporter.section(f"to repeat {process or 'this run'}")
            files = " ".join(self.files[process])
            terminalreporter.write_line(f"pytest --randomly-seed={seed} {files}")
