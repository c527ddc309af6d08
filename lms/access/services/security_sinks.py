"""Where the lines of the security log go: a file, or a log server over syslog (RFC 5424).

``LMS_SECURITY_LOG`` names one or more, separated by commas: a path, ``syslog+udp://host``,
``syslog+tcp://host:601`` or ``syslog+tls://host:6514``. How far each was told is kept beside the lines, so a
sink that was away gets what it missed; a process that dies in between sends some lines twice, unchanged.
"""

import os
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import structlog
from flask import current_app
from sqlalchemy import func, select

from lms.access.models import SecurityEvent, SecurityLogPosition
from lms.access.services.security_log import append, lines
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work

LINES_AT_ONCE = 500
TIMEOUT_SECONDS = 10.0
NOTICE_OF_AUTHORISATION = 10 * 8 + 5
_PORTS = {"syslog+udp": 514, "syslog+tcp": 601, "syslog+tls": 6514}
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sink:
    """A place outside that is told lines, by its name in the setting."""

    name: str
    write: Callable[[Sequence[str]], None]


def sinks() -> list[Sink]:
    """Return the sinks that the setting names."""
    named = (one.strip() for one in current_app.config.get("LMS_SECURITY_LOG", "").split(","))
    return [_sink(name) for name in named if name]


def keep_security_log() -> str:
    """Add the new lines and tell every sink; return the outcome in words. Opens units of work."""
    with unit_of_work(durable=True):
        added = append()
    told = [_tell(sink) for sink in sinks()]
    outcome = f"{added} lines added"
    return f"{outcome}, {sum(told)} told" if told else outcome


def behind() -> list[str]:
    """Return which sinks were not told for long, for the health page."""
    newest = db.session.scalar(select(func.max(SecurityEvent.sequence))) or 0
    known = dict(db.session.execute(select(SecurityLogPosition.sink, SecurityLogPosition.sequence)).all())
    return [
        f"The security log {sink.name} lacks {newest - known.get(sink.name, 0)} lines: see that it answers."
        for sink in sinks()
        if newest - known.get(sink.name, 0) > LINES_AT_ONCE
    ]


def _tell(sink: Sink) -> int:
    """Tell a sink what it lacks; one that is away is tried again with the next run."""
    told = 0
    while True:
        position = db.session.get(SecurityLogPosition, sink.name)
        after = position.sequence if position else 0
        found = list(lines(after=after, most=LINES_AT_ONCE))
        if not found:
            return told
        try:
            sink.write(found)
        except OSError as error:
            log.warning("access.security-log-away", error=type(error).__name__)
            return told
        told += len(found)
        _keep(sink.name, after + len(found))


def _keep(name: str, sequence: int) -> None:
    with unit_of_work():
        db.session.merge(SecurityLogPosition(sink=name, sequence=sequence))


def _sink(name: str) -> Sink:
    parts = urlsplit(name)
    if parts.scheme in _PORTS:
        return Sink(name, lambda found: _send(parts, found))
    return Sink(name, lambda found: _add_to_file(Path(name), found))


def _add_to_file(path: Path, found: Sequence[str]) -> None:
    """Add lines at the end of a file; a line that a crash cut off stands for itself."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+b") as file:
        os.fchmod(file.fileno(), 0o640)
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write("".join(f"{line}\n" for line in found).encode())
        file.flush()
        os.fsync(file.fileno())


def _send(parts: SplitResult, found: Sequence[str]) -> None:
    address = (parts.hostname or "localhost", parts.port or _PORTS[parts.scheme])
    messages = [_message(line) for line in found]
    if parts.scheme == "syslog+udp":
        family = socket.getaddrinfo(*address, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family[0], socket.SOCK_DGRAM) as outside:
            for message in messages:
                outside.sendto(message, family[4])
        return
    with socket.create_connection(address, TIMEOUT_SECONDS) as outside:
        if parts.scheme == "syslog+tls":
            with ssl.create_default_context().wrap_socket(outside, server_hostname=address[0]) as secured:
                secured.sendall(_framed(messages))
        else:
            outside.sendall(_framed(messages))


def _framed(messages: Sequence[bytes]) -> bytes:
    """Return messages each with its length before it (RFC 6587, RFC 5425)."""
    return b"".join(b"%d %s" % (len(message), message) for message in messages)


def _message(line: str) -> bytes:
    at = clock.now().isoformat(timespec="milliseconds")
    host = socket.gethostname() or "-"
    return f"<{NOTICE_OF_AUTHORISATION}>1 {at} {host} firstpass {os.getpid()} access - {line}".encode()
