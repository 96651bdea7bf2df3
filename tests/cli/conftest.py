"""The command line, run in this process over a home folder of its own."""

import json
import shutil
from dataclasses import dataclass

import pytest

from kb.settings import Settings
from tests.exports import servicenow, servicenow_row, to_csv
from tests.factories import PASSWORD
from web import homes
from web.cli.main import main


@dataclass(frozen=True)
class Result:
    exit_code: int
    output: str
    errors: str

    @property
    def json(self):
        return json.loads(self.output)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The home folder of the commands; not initialised yet."""
    folder = tmp_path / "home"
    monkeypatch.setenv("KB_HOME", str(folder))
    monkeypatch.setenv("KB_ADMIN_PASSWORD", PASSWORD)
    monkeypatch.setenv("COLUMNS", "200")
    return folder


@pytest.fixture
def kb(home, capfd):
    """Runs ``kb`` with the given arguments."""
    assert home is not None

    def run(*arguments):
        capfd.readouterr()
        try:
            main([str(argument) for argument in arguments])
            code = 0
        except SystemExit as ended:
            code = ended.code
        captured = capfd.readouterr()
        return Result(code, captured.out, captured.err)

    return run


@pytest.fixture
def documents(tmp_path):
    """A small folder of documents in both languages."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "printer.md").write_text(
        "---\ntitle: 打印机显示脱机\nkind: solution\ncategory: 打印\nsystem: Windows\n"
        "audience: self_service\n---\n## 现象\n\n打印机一直脱机。\n\n"
        "## 解决步骤\n\n1. 重启 spooler 服务\n",
        encoding="utf-8",
    )
    (folder / "vpn.txt").write_text("VPN tunnel drops every hour.", encoding="utf-8")
    (folder / "gbk.txt").write_text("核心交换机端口频繁抖动，请检查光模块。", "gb18030")
    return folder


@pytest.fixture(scope="session")
def initialised(tmp_path_factory):
    """A home to copy, as ``kb init`` leaves it."""
    home = tmp_path_factory.mktemp("initialised") / "home"
    homes.initialise(Settings(home=home), password=PASSWORD)
    return home


@pytest.fixture
def ready(kb, home, initialised):
    """An initialised home."""
    shutil.copytree(initialised, home)
    return kb


@pytest.fixture
def incidents_csv(tmp_path):
    """Four rows of ServiceNow, one in each state of a life."""
    path = tmp_path / "incident.csv"
    path.write_text(
        servicenow(
            servicenow_row("INC1"),
            servicenow_row("INC2", state="In Progress"),
            servicenow_row("INC3", state="Resolved", close_notes="Restarted"),
            servicenow_row("INC4", state="Closed", close_notes="Restarted"),
        ),
        encoding="utf-8",
    )
    return path


@pytest.fixture
def articles_csv(tmp_path):
    path = tmp_path / "kb_knowledge.csv"
    path.write_text(
        to_csv(
            ("number", "short_description", "text", "workflow_state", "kb_category"),
            ("KB1", "打印机脱机", "<p>重启打印服务</p>", "published", "打印"),
            ("KB2", "VPN drops", "<p>Renew the certificate</p>", "published", "网络"),
        ),
        encoding="utf-8",
    )
    return path
