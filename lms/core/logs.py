"""Structured logs on standard error: no names, no patient data, no request bodies.

Of an error the log tells its kinds and the places in the program, never its message: that may quote what was
being read, as PostgreSQL quotes the row that it refuses.
"""

import logging
import sys
import traceback
from collections.abc import Iterator

import structlog
from structlog.typing import EventDict, WrappedLogger


def configure_logging() -> None:
    """Send structlog and the standard library's warnings to standard error, one line an event."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            tell_where,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def tell_where(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put the places of an error, and of those behind it, in place of the error itself."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None
    if error is not None:
        event["exception"] = "\n".join(_places_of(error))
    return event


def _places_of(error: BaseException) -> Iterator[str]:
    """Yield an error and those that led to it: where each was raised, and its kind."""
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is not None:
        yield from _places_of(behind)
    yield "".join([*traceback.format_tb(error.__traceback__), type(error).__name__])
