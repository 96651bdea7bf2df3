"""Real monitoring programs, set up as ``docs/alerts.md`` says, for the time of a test."""

import json
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).parents[3] / "docs" / "alerts.md"
OURS = "https://kb.example.org"
PATIENCE_SECONDS = 60
OBJECTS = """
define command {
  command_name check-nothing
  command_line /bin/true
}
define timeperiod {
  timeperiod_name always
  alias always
%(days)s
}
define contact {
  contact_name yunzhi
  host_notification_period always
  service_notification_period always
  host_notification_options d,u,r
  service_notification_options w,u,c,r
  host_notification_commands notify-host-by-yunzhi
  service_notification_commands notify-service-by-yunzhi
}
define host {
  host_name sr-01
  address 10.1.2.3
  %(checked)s
}
define service {
  host_name sr-01
  service_description disk
  %(checked)s
}
"""
DAYS = "\n".join(
    f"  {day}day 00:00-24:00"
    for day in ("sun", "mon", "tues", "wednes", "thurs", "fri", "satur")
)
CHECKED = """check_command check-nothing
  max_check_attempts 1
  active_checks_enabled 0
  check_interval 0
  check_period always
  notification_period always
  notification_interval 0
  contacts yunzhi"""
NAGIOS = r"""
log_file={folder}/nagios.log
cfg_file={folder}/objects.cfg
object_cache_file={folder}/objects.cache
precached_object_file={folder}/objects.precache
resource_file={folder}/resource.cfg
status_file={folder}/status.dat
command_file={folder}/nagios.cmd
query_socket={folder}/nagios.qh
lock_file={folder}/nagios.pid
temp_file={folder}/nagios.tmp
temp_path={folder}
check_result_path={folder}/results
state_retention_file={folder}/retention.dat
check_external_commands=1
check_result_reaper_frequency=1
check_for_updates=0
use_syslog=0
interval_length=1
enable_flap_detection=0
notification_timeout=180
illegal_macro_output_chars=`~$&|'"<>
"""


def wait_until(condition):
    """Answer with what *condition* gave, as soon as that is true."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < ends, "it did not come about in time"
        time.sleep(0.05)
    return found


def find_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def read_document(beginning):
    """The example of the document that begins like that."""
    blocks = re.findall(r"```\w*\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    return next(block for block in blocks if block.startswith(beginning))


@contextmanager
def running(command, log):
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@dataclass(frozen=True)
class Nagios:
    """A service "disk" of the host sr-01, whose state the test says."""

    folder: Path

    def say(self, code, output):
        line = f"[{int(time.time())}] PROCESS_SERVICE_CHECK_RESULT;sr-01;disk;{code};"
        (self.folder / "nagios.cmd").write_text(f"{line}{output}\n")

    @property
    def log(self):
        return (self.folder / "nagios.log").read_text()


@contextmanager
def nagios(folder, address, token):
    (folder / "results").mkdir(parents=True)
    commands = read_document("define command").replace(OURS, address)
    # Its attempts are the document's, its pauses a test's.
    commands = commands.replace("--retry-delay 15", "--retry-delay 1")
    objects = OBJECTS % {"days": DAYS, "checked": CHECKED}
    (folder / "objects.cfg").write_text(commands + objects)
    (folder / "resource.cfg").write_text(f"$USER10$={token}\n")
    (folder / "nagios.cfg").write_text(NAGIOS.format(folder=folder))
    program = shutil.which("nagios4")
    command = [program, os.fspath(folder / "nagios.cfg")]
    with running(command, folder / "output.txt"):
        wait_until((folder / "nagios.cmd").exists)
        yield Nagios(folder)


@dataclass(frozen=True)
class Alertmanager:
    address: str

    def post(self, alerts):
        request = urllib.request.Request(
            f"{self.address}/api/v2/alerts",
            json.dumps(alerts).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10):
            pass

    def is_ready(self):
        try:
            with urllib.request.urlopen(f"{self.address}/-/ready", timeout=5):
                return True
        except OSError:
            return False


@contextmanager
def alertmanager(folder, address, token):
    folder.mkdir(parents=True)
    (folder / "token").write_text(token)
    said = read_document("receivers:").replace(OURS, address)
    for ours, theirs in (
        ("/etc/alertmanager/yunzhi-token", os.fspath(folder / "token")),
        ("group_wait: 10s", "group_wait: 1s"),
        ("group_interval: 1m", "group_interval: 1s"),
    ):
        assert ours in said
        said = said.replace(ours, theirs)
    (folder / "alertmanager.yml").write_text(said)
    listens_at = f"127.0.0.1:{find_port()}"
    command = [
        shutil.which("prometheus-alertmanager"),
        f"--config.file={folder / 'alertmanager.yml'}",
        f"--storage.path={folder / 'data'}",
        f"--web.listen-address={listens_at}",
        "--cluster.listen-address=",
    ]
    with running(command, folder / "output.txt"):
        started = Alertmanager(f"http://{listens_at}")
        wait_until(started.is_ready)
        yield started
