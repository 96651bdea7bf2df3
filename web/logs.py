"""What the running service writes about itself: one line of JSON per event."""

import logging
import sys

import structlog


def configure() -> None:
    """Write times, levels and tracebacks, and never the values of variables.

    The default shows these with a traceback, and a password may be among them.
    """
    # It says with every request that waits how many do.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        # Standard output belongs to what a command prints.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
