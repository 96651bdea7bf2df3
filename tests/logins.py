"""Browsers that are logged in, without the time that a password takes."""

from kb.people import sessions, users
from kb.people.sessions import Place
from web.access.sessions import KEY


def log_in(client, login, *, address="127.0.0.1", browser="Firefox · Windows"):
    """Make *client* the browser of *login*; return the key that its cookie holds."""
    services = client.application.extensions["kb"]
    with services.database.writing() as session:
        user = users.get_user(session, login)
        place = Place(address, browser)
        key = sessions.open_session(session, user, place, now=services.now())
    with client.session_transaction() as cookie:
        cookie[KEY] = key
    return key
