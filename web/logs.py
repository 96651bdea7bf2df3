"""What the running service writes about itself: a line of JSON per event, or text."""

import logging
import sys

import structlog
from structlog.typing import Processor


def configure(form: str = "auto") -> None:
    """Write times, levels and tracebacks, and never the values of variables.

    The default shows these with a traceback, and a password may be among them. *form*
    is one of ``LOG_FORMATS``; ``auto`` is text at a terminal, and JSON elsewhere.
    """
    # It says with every request that waits how many do.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            *_renderers(text=form == "text" or (form == "auto" and _is_watched())),
        ],
        # Standard output belongs to what a command prints.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _is_watched() -> bool:
    return sys.stderr.isatty()


def _renderers(*, text: bool) -> tuple[Processor, ...]:
    if text:
        return (
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(
                colors=_is_watched(),
                pad_event_to=0,
                exception_formatter=structlog.dev.plain_traceback,
            ),
        )
    return (
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    )
