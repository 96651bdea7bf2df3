"""The application for another web server: ``gunicorn 'web.wsgi:make_application()'``."""

import atexit
from contextlib import ExitStack

from flask import Flask

from kb import privacy, settings
from web import logs
from web.app import create_app
from web.background import draining
from web.background import work as background
from web.parts import arenas, rings, switching
from web.services import opened


def make_application() -> Flask:
    """The application over the settings of the environment.

    Call it in the process that serves: threads and workers do not survive a fork. What
    only one process may do, such as sending e-mail, is left to ``kb worker``.
    """
    privacy.keep_private()
    arenas.bound()
    chosen = settings.load()
    logs.configure(chosen.log_format)
    stack = ExitStack()
    services = stack.enter_context(opened(chosen))
    stack.enter_context(services.tracer.running())
    draining.hold_open(services)
    app = create_app(services)
    stack.enter_context(background.sharing(app, services))
    atexit.register(stack.close)
    rings.spare()
    switching.shorten()
    return app
