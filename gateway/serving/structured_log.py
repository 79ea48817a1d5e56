"""One JSON line an event, on standard error. Never a token, a variable, a header or a personal number.

What a line may say is what the code names: nothing is logged wholesale. For an exception that is its type and where it was
raised, since its text may quote a value.
"""

import logging
import sys
import traceback
from pathlib import PurePath

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger


def configure_log(level: str) -> None:
    """Once, at the start; libraries' warnings go the same way."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_exception_text,
            structlog.processors.JSONRenderer(serializer=lambda event, **_: orjson.dumps(event, default=str)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(_JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def trail(error: BaseException) -> str:
    """Where an exception was raised: `file:line function`, innermost last, without source or text."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return " > ".join(f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)


def described(error: BaseException) -> dict[str, str]:
    """An exception as fields of a log entry, with what it was raised from."""
    fields = {"error": type(error).__name__, "at": trail(error)}
    if error.__cause__ is not None:
        fields["cause"] = type(error.__cause__).__name__
        fields["cause_at"] = trail(error.__cause__)
    return fields


def _without_exception_text(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        event.update(described(error))
    return event


class _JsonLines(logging.Formatter):
    """An entry of the standard library's logging. Of foreign ones arguments are left out, since they may quote a value."""

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage() if record.name.startswith("civic.") else str(record.msg)
        entry = {"event": text[:300], "level": record.levelname.lower(), "logger": record.name}
        if record.exc_info and record.exc_info[1] is not None:
            entry.update(described(record.exc_info[1]))
        return orjson.dumps(entry).decode()
