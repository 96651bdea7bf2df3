"""Which foreign programs the tests can use here, and what is said where they cannot.

A test marked ``needs("chromium")`` runs where that program is found. Where it is not,
it is listed at the end as not run, and with ``REQUIRE_ALL=1`` that is a failure.
"""

import os
import re
import shutil
import subprocess
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


def _mariadb() -> str:
    # Debian moved the last of them from one package to the other in 10.11.19.
    if (
        find_mariadb()
        and _is_found("mariadb-install-db")
        and _is_found("my_print_defaults")
    ):
        return ""
    return (
        "MariaDB's server programs are not installed "
        "(apt-get install mariadb-server-core mariadb-client-core)"
    )


def find_mariadb() -> str | None:
    # Debian keeps servers where only the administrator looks.
    return shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin")


def _dovecot() -> str:
    # Debian keeps servers where only the administrator looks.
    if find_dovecot():
        return ""
    return "Dovecot is not installed (apt-get install dovecot-imapd)"


def find_dovecot() -> str | None:
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")


def find_slapd() -> str | None:
    # Debian keeps servers where only the administrator looks.
    return shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin")


def _slapd() -> str:
    if find_slapd() and _is_found("ldapmodify", "ldapsearch"):
        return ""
    return "OpenLDAP's server is not installed (apt-get install slapd ldap-utils)"


def find_chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _chromium() -> str:
    if find_chromium():
        return ""
    return "Chromium is not installed (apt-get install chromium)"


def _libarchive() -> str:
    if _is_found("bsdtar"):
        return ""
    return "libarchive's tar is not installed (apt-get install libarchive-tools)"


def _chm() -> str:
    if _is_found("extract_chmLib", "enum_chmLib"):
        return ""
    return "chmlib is not installed (apt-get install libchm-bin)"


def _visio() -> str:
    if _is_found("vsd2xhtml"):
        return ""
    return "libvisio is not installed (apt-get install libvisio-tools)"


def _graphviz() -> str:
    if _is_found("dot"):
        return ""
    return "Graphviz is not installed (apt-get install graphviz)"


def _unprivileged() -> str:
    if os.geteuid() != 0:
        return ""
    return "the superuser may read everything (run the tests as another user)"


def _is_found(*programs: str) -> bool:
    return all(shutil.which(program) for program in programs)


def _are_there(*jars: str) -> bool:
    return all((Path("/usr/share/java") / jar).exists() for jar in jars)


def _java() -> str:
    if _is_found("java", "javac", "wsimport") and _are_there("jaxws-rt.jar"):
        return ""
    return (
        "Java or JAX-WS is not installed "
        "(apt-get install default-jdk-headless jaxws libjaxws-java)"
    )


def _axis() -> str:
    if _is_found("java", "javac") and _are_there("axis.jar", "wsdl4j.jar"):
        return ""
    return (
        "Java or Axis is not installed "
        "(apt-get install default-jdk-headless libaxis-java)"
    )


CXF = Path(os.environ.get("CXF_JARS", "/usr/local/share/cxf"))
"""Apache CXF 4, its tools and all they need."""
NODE_SOAP = Path(os.environ.get("NODE_SOAP", "/usr/local/share/node-soap/node_modules"))
"""The package ``soap`` of Node, with what it needs."""


def _cxf() -> str:
    if _is_found("java", "javac") and any(CXF.glob("cxf-core-4.*.jar")):
        return ""
    return f"Java is not installed, or Apache CXF not in {CXF} (.ci/run shows how)"


OIDC_PROVIDER = Path(
    os.environ.get("OIDC_PROVIDER", "/usr/local/share/oidc-provider/node_modules")
)


def _oidc_provider() -> str:
    if _is_found("node") and (OIDC_PROVIDER / "oidc-provider").is_dir():
        return ""
    return (
        f"Node or its package oidc-provider is not installed in {OIDC_PROVIDER} "
        "(.ci/run shows how)"
    )


def _node_soap() -> str:
    if _is_found("node") and (NODE_SOAP / "soap").exists():
        return ""
    return f"Node is not installed, or its package soap not in {NODE_SOAP} (.ci/run shows how)"


def _php() -> str:
    if _is_found("php"):
        loaded = subprocess.run(
            ["php", "-m"], capture_output=True, text=True, check=False, timeout=30
        )
        if "soap" in loaded.stdout.split():
            return ""
    return "PHP or its SOAP client is not installed (apt-get install php-cli php-soap)"


def _gsoap() -> str:
    if _is_found("wsdl2h", "soapcpp2", "cc"):
        return ""
    return (
        "gSOAP or a C compiler is not installed "
        "(apt-get install gsoap libgsoap-dev gcc libc6-dev)"
    )


def _openssl() -> str:
    if shutil.which("openssl"):
        return ""
    return "OpenSSL's program is not installed (apt-get install openssl)"


def _curl() -> str:
    if shutil.which("curl"):
        return ""
    return "curl is not installed (apt-get install curl)"


def _nagios() -> str:
    if _is_found("nagios4", "curl"):
        return ""
    return "Nagios is not installed (apt-get install nagios4-core curl)"


def _alertmanager() -> str:
    if _is_found("prometheus-alertmanager"):
        return ""
    return "Alertmanager is not installed (apt-get install prometheus-alertmanager)"


def find_versitygw() -> str | None:
    return os.environ.get("VERSITYGW") or shutil.which("versitygw")


def _s3() -> str:
    if find_versitygw():
        return ""
    return "an S3 server is not installed: versitygw (.ci/run shows how)"


MERMAID = Path(os.environ.get("MERMAID_JS", "/usr/local/share/mermaid/mermaid.min.js"))
"""Mermaid itself, as a browser loads it."""


def _mermaid() -> str:
    if MERMAID.exists():
        return ""
    return f"Mermaid is not installed as {MERMAID} (.ci/run shows how)"


def find_jdk() -> Path | None:
    """The folder of a JDK that OpenSearch 3 starts on: of version 21 or newer."""
    java = shutil.which("java")
    named = os.environ.get("JAVA_HOME")
    found = [Path(named)] if named else []
    if java:
        home = Path(java).resolve().parents[1]
        found += [home, *sorted(home.parent.iterdir())]
    return next((each for each in found if _java_version(each) >= OLDEST_JAVA), None)


OLDEST_JAVA = 21


def _java_version(home: Path) -> int:
    """0 where there is no JDK."""
    release = home / "release"
    if not release.is_file() or not (home / "bin" / "javac").exists():
        return 0
    version = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE)
    return int(version[1]) if version else 0


def _opensearch() -> str:
    if os.geteuid() == 0:
        return (
            "OpenSearch refuses to run as the superuser (run the tests as another user)"
        )
    if find_jdk() and _is_found("mvn"):
        return ""
    return (
        f"Maven or a JDK of version {OLDEST_JAVA} or newer is not installed "
        "(apt-get install maven, and openjdk-21-jdk-headless where there is one)"
    )


MISSING: dict[str, Callable[[], str]] = {
    "postgresql": _postgresql,
    "dovecot": _dovecot,
    "mariadb": _mariadb,
    "slapd": _slapd,
    "chromium": _chromium,
    "unprivileged": _unprivileged,
    "java": _java,
    "axis": _axis,
    "cxf": _cxf,
    "node-soap": _node_soap,
    "oidc-provider": _oidc_provider,
    "php": _php,
    "gsoap": _gsoap,
    "openssl": _openssl,
    "curl": _curl,
    "nagios": _nagios,
    "alertmanager": _alertmanager,
    "libarchive": _libarchive,
    "chm": _chm,
    "visio": _visio,
    "mermaid": _mermaid,
    "graphviz": _graphviz,
    "s3": _s3,
    "opensearch": _opensearch,
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
