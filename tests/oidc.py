"""A real OpenID Connect provider for the tests: npm's ``oidc-provider``."""

import json
import os
import re
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

import requests
from joserfc.jwk import ECKey, KeySet

from tests.programs import OIDC_PROVIDER

HOST = "127.0.0.1"
SECRET = "the word between the two"
BACK = "http://127.0.0.1:8000/sign-on/return"
_START_SECONDS = 60


@dataclass
class Server:
    folder: Path
    port: int
    process: subprocess.Popen | None = field(default=None, repr=False)

    @property
    def issuer(self):
        return f"http://{HOST}:{self.port}"

    @property
    def settings(self):
        return {
            "oidc_issuer": self.issuer,
            "oidc_name": "统一认证",
            "oidc_client_id": "yunzhi",
            "oidc_client_secret": SECRET,
        }

    def send(self, address, browser=None):
        """A browser there, as the person last named; where it is sent back to."""
        with browser or requests.Session() as used:
            while address.startswith(self.issuer):
                answer = used.get(address, allow_redirects=False, timeout=10)
                assert answer.is_redirect, answer.text
                address = requests.compat.urljoin(address, answer.headers["Location"])
        return address

    def log_out(self, browser):
        """The person logs out there; what the provider tells us of it."""
        page = browser.get(f"{self.issuer}/session/end", timeout=10).text
        xsrf = re.search(r'name="xsrf" value="(\w+)"', page)[1]
        form = {"xsrf": xsrf, "logout": "yes"}
        browser.post(f"{self.issuer}/session/end/confirm", form, timeout=10)
        told = requests.get(f"{self.issuer}/told", timeout=10).text
        return dict(parse_qsl(told))

    def expect(self, subject, **claims):
        """Whoever comes next is *subject*; nobody if it is ``None``."""
        person = {"sub": subject, **claims}
        requests.post(f"{self.issuer}/person", json=person, timeout=10)

    def start(self):
        """With keys that it never had before."""
        keys = self.folder / "keys.json"
        made = ECKey.generate_key(
            "P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True
        )
        keys.write_text(json.dumps(KeySet([made]).as_dict(private=True)))
        script = Path(__file__).parent / "providers" / "provider.mjs"
        self.process = subprocess.Popen(
            ["node", str(script), str(self.port), BACK, str(keys)],
            env={**os.environ, "OIDC_PROVIDER": str(OIDC_PROVIDER), "NODE_ENV": "test"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + _START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, "the provider has ended"
            assert time.monotonic() < until, "the provider does not answer"
            time.sleep(0.05)

    def stop(self):
        self.process.kill()
        self.process.wait()

    def _answers(self):
        with socket.socket() as line:
            return line.connect_ex((HOST, self.port)) == 0


@contextmanager
def running(folder):
    with socket.socket() as free:
        free.bind((HOST, 0))
        server = Server(folder, free.getsockname()[1])
    server.start()
    yield server
    server.stop()
