"""The application for another web server."""

import atexit

from kb.settings import Settings
from web import homes, wsgi


def test_another_server_gets_an_application_that_works(tmp_path, monkeypatch):
    home = tmp_path / "home"
    homes.initialise(Settings(home=home), password="a long enough password")
    monkeypatch.setenv("KB_HOME", str(home))
    closing = []
    monkeypatch.setattr(atexit, "register", closing.append)

    client = wsgi.make_application().test_client()

    assert client.get("/login").status_code == 200
    closing[0]()
