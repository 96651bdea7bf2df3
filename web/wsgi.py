"""The application for another web server: ``gunicorn 'web.wsgi:make_application()'``."""

import atexit
from contextlib import ExitStack

from flask import Flask

from kb import settings
from web import alerting, indexing, logs
from web.app import create_app
from web.services import opened


def make_application() -> Flask:
    """The application over the settings of the environment, with its indexer, and alerts condensed.

    Call it in the process that serves: threads and workers do not survive a fork.
    """
    logs.configure()
    stack = ExitStack()
    services = stack.enter_context(opened(settings.load()))
    app = create_app(services)
    stack.enter_context(indexing.running(services))
    stack.enter_context(alerting.running(app, services))
    atexit.register(stack.close)
    return app
