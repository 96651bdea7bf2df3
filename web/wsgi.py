"""The application for another web server: ``gunicorn 'web.wsgi:make_application()'``."""

import atexit
from contextlib import ExitStack

from flask import Flask

from kb import settings
from web import delivering, indexing, logs
from web.app import create_app
from web.exchange import jobs as imports
from web.services import opened


def make_application() -> Flask:
    """The application over the settings of the environment, with its threads.

    Call it in the process that serves: threads and workers do not survive a fork.
    """
    logs.configure()
    stack = ExitStack()
    services = stack.enter_context(opened(settings.load()))
    stack.enter_context(indexing.running(services))
    stack.enter_context(imports.running(services))
    stack.enter_context(delivering.running(services))
    atexit.register(stack.close)
    return create_app(services)
