"""That whatever is done on a page is answered by a line on the next one."""

from http import HTTPStatus

from flask import g, message_flashed, request

from web.app import BLUEPRINTS

SILENT = {
    "auth.login": "the page that was asked for is the answer",
    "entering.by_passkey": "the page that was asked for is the answer",
    "entering.prove": "the page that was asked for is the answer",
    "factors.renew_recovery": "its page shows the codes, once",
    "passkeys.ask": "answers a script",
    "passkeys.offer": "answers a script",
    "editor.preview": "answers a script",
    "notifications.follow": "leads to what it tells of",
    "pictures.add": "answers a script",
    "preferences.first_steps": "the page itself has changed",
    "preferences.language": "the page itself has changed",
    "preferences.theme": "the page itself has changed",
    "calendar_feed.make": "its page shows the address, once",
    "calendar_uploads.preview": "its page shows what would change",
    "people_lists.preview": "its page shows what would change",
    "people.add": "its page shows the password, once",
    "people.issue_token": "its page shows the token, once",
    "people.reset_password": "its page shows the password, once",
    "quality_trying.try_record": "its page shows what is found",
    "quality_trying.try_table": "its page shows what is found",
    "uploads.upload": "its page says of each file what became of it",
    "sign_on.end": "answers the provider",
    "register_exchange.download_refused": "gives a file",
    "webhooks.add": "its page shows the secret, once",
    "webhooks.rotate_secret": "its page shows the secret, once",
}
"""What says nothing by itself, and why it need not."""


PAGES = frozenset(blueprint.name for blueprint in BLUEPRINTS)


def list_forms(app):
    """The names and functions of whatever a page can post to."""
    return {
        rule.endpoint: app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and rule.endpoint.split(".")[0] in PAGES
    }


def watch(app):
    """Have *app* fail where a form of a page is taken, and nothing is said of it."""

    @app.before_request
    def _listen():
        g.is_said = False

    @message_flashed.connect_via(app)
    def _hear(*_, **_said):
        g.is_said = True

    @app.after_request
    def _look(response):
        # Whoever was turned away at the door was not listened to.
        is_form = (
            request.method == "POST" and request.blueprint in PAGES and "is_said" in g
        )
        if is_form and response.status_code // 100 == HTTPStatus.FOUND // 100:
            is_said = g.is_said or request.endpoint in SILENT
            assert is_said, f"silent: {request.endpoint}"
        return response

    # Signals hold on to functions weakly.
    app.extensions["answers"] = _hear
