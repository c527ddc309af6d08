"""The security log: every event of access once, signed and chained, told to a file and to log servers."""

import base64
import json
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lms.access.cli import access_group
from lms.access.models import SecurityEvent
from lms.access.rules.security_lines import FIRST, digest_of, first_wrong, key_from, public_text, signed_line
from lms.access.services.security_log import append, lines, signing_key
from lms.access.services.security_sinks import keep_security_log
from lms.core import audit, clock
from lms.core.database import db
from lms.core.outbox import work_off
from lms.core.unit_of_work import unit_of_work
from tests.access.factories import later
from tests.access.provisioning.conftest import release_learner
from tests.access.provisioning.test_ordering import suspend_learner
from tests.cast import Cast

KEY = key_from("a secret of the tests, long enough to pass")
PUBLIC = public_text(KEY)


def chain(count: int) -> list[str]:
    found: list[str] = []
    for number in range(1, count + 1):
        previous = digest_of(found[-1]) if found else FIRST
        found.append(
            signed_line({"event": "access.released", "details": {"n": number}}, number, previous, KEY)
        )
    return found


def test_a_log_as_it_was_written_is_whole() -> None:
    assert first_wrong(chain(5), PUBLIC) is None
    assert first_wrong(chain(5)[2:], PUBLIC) is None


def test_a_line_that_was_sent_twice_is_no_fault() -> None:
    found = chain(4)

    assert first_wrong([*found[:3], *found[1:]], PUBLIC) is None


@given(st.integers(1, 4), st.data())
def test_a_changed_line_is_found(place: int, data: st.DataObject) -> None:
    found = chain(6)
    line = found[place]
    at = data.draw(st.integers(0, len(line) - 1))
    character = data.draw(st.sampled_from("abcXYZ0189{}"))
    if line[at] == character:
        return
    found[place] = line[:at] + character + line[at + 1 :]

    assert first_wrong(found, PUBLIC) is not None


@given(st.integers(1, 4))
def test_a_missing_line_is_found(place: int) -> None:
    found = chain(6)
    del found[place]

    assert first_wrong(found, PUBLIC) is not None


def test_lines_signed_by_another_key_are_found() -> None:
    assert (
        first_wrong(chain(2), public_text(key_from("another secret, also long enough to pass"))) is not None
    )


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r".+"):
        first_wrong(chain(1), base64.b64encode(b"short").decode())


@pytest.fixture
def events(folder: Path, world: Cast) -> list[dict[str, Any]]:
    """The log of a release, its order and its delivery."""
    release_learner(world)
    work_off()
    with unit_of_work():
        append()
    return [json.loads(line) for line in lines()]


def test_decisions_orders_and_deliveries_are_lines(events: list[dict[str, Any]], world: Cast) -> None:
    assert [one["event"] for one in events] == [
        "access.confirmed",
        "access.released",
        "access.order.grant",
        "access.order.sent",
    ]
    assert [one["sequence"] for one in events] == [1, 2, 3, 4]
    assert {one["subject"] for one in events} == {f"person:{world['learner'].employee_no}"}
    assert first_wrong(lines(), public_text(signing_key())) is None


def test_a_line_names_the_entry_of_the_audit_chain(events: list[dict[str, Any]]) -> None:
    assert events[1]["audit"]["digest"]
    assert events[1]["details"]["gate"] == "ehr-registrar"


def test_a_line_holds_no_note_and_no_result(events: list[dict[str, Any]], world: Cast) -> None:
    suspend_learner(world)
    with unit_of_work():
        append()
    text = "\n".join(lines())

    assert "verdicts" not in text
    assert "PA-03" not in text
    assert "Shared a password" not in text


def test_nothing_is_told_twice(events: list[dict[str, Any]], world: Cast) -> None:
    with unit_of_work():
        assert append() == 0
    suspend_learner(world)
    with unit_of_work():
        assert append() == 2


def test_what_is_committed_late_still_gets_its_line(events: list[dict[str, Any]], world: Cast) -> None:
    with clock.frozen(later(1)):
        suspend_learner(world)
        with unit_of_work():
            append()
    with unit_of_work():
        audit.record("access.released", subject="person:1")
    with clock.frozen(later(1)), unit_of_work():
        assert append() == 1


def test_a_file_gets_every_line_once(
    events: list[dict[str, Any]],
    world: Cast,
    database: Flask,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    path = tmp_path / "log" / "access.jsonl"
    monkeypatch.setitem(database.config, "LMS_SECURITY_LOG", str(path))
    keep_security_log()
    suspend_learner(world)
    keep_security_log()
    keep_security_log()

    assert path.read_text().splitlines() == list(lines())
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_line_that_a_crash_cut_off_stands_alone(
    events: list[dict[str, Any]], database: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "access.jsonl"
    path.write_text('{"cut')
    monkeypatch.setitem(database.config, "LMS_SECURITY_LOG", str(path))
    keep_security_log()

    assert path.read_text().splitlines()[1:] == list(lines())


def test_a_log_server_gets_lines_by_rfc_5424(
    events: list[dict[str, Any]], database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        port = server.getsockname()[1]
        monkeypatch.setitem(database.config, "LMS_SECURITY_LOG", f"syslog+udp://127.0.0.1:{port}")
        keep_security_log()
        first = server.recv(4096).decode()

    head, _, line = first.partition(" - ")
    assert head.startswith("<85>1 2026-11-16T14:00:00.000+00:00 ")
    assert head.split()[3] == "firstpass"
    assert line == next(lines())


def test_over_tcp_each_line_is_counted(
    events: list[dict[str, Any]], database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            connection, _address = server.accept()
            with connection:
                while part := connection.recv(65536):
                    got.append(part)

        thread = threading.Thread(target=take)
        thread.start()
        port = server.getsockname()[1]
        monkeypatch.setitem(database.config, "LMS_SECURITY_LOG", f"syslog+tcp://127.0.0.1:{port}")
        keep_security_log()
        thread.join(5)

    data, found = b"".join(got), []
    while data:
        size, _, rest = data.partition(b" ")
        found.append(rest[: int(size)].decode().partition(" - ")[2])
        data = rest[int(size) :]
    assert found == list(lines())


def test_a_log_server_that_is_away_gets_what_it_missed(
    events: list[dict[str, Any]], database: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = tmp_path / "access.jsonl"
    place.mkdir()
    monkeypatch.setitem(database.config, "LMS_SECURITY_LOG", str(place))
    assert keep_security_log() == "0 lines added, 0 told"
    place.rmdir()

    assert keep_security_log() == "0 lines added, 4 told"


def test_the_command_prints_lines_that_the_other_command_checks(
    folder: Path, world: Cast, tmp_path: Path
) -> None:
    release_learner(world)
    printed = CliRunner().invoke(access_group, ["events"], catch_exceptions=False)
    path = tmp_path / "log.jsonl"
    path.write_text(printed.stdout)

    assert len(printed.stdout.splitlines()) == 3
    assert CliRunner().invoke(access_group, ["verify-events", str(path)]).exit_code == 0
    path.write_text(printed.stdout.replace("access.released", "access.refused!"))
    assert CliRunner().invoke(access_group, ["verify-events", str(path)]).exit_code == 1
    assert CliRunner().invoke(access_group, ["verify-events", str(path), "--key", "x"]).exit_code == 2


def test_the_command_prints_from_a_day_on(folder: Path, world: Cast) -> None:
    release_learner(world)
    found = CliRunner().invoke(access_group, ["events", "--since", "2026-11-17"], catch_exceptions=False)

    assert found.stdout == ""
    assert db.session.scalar(select(SecurityEvent.sequence).limit(1)) == 1


def test_the_key_that_checks_the_log_is_printed(database: Flask) -> None:
    found = CliRunner().invoke(access_group, ["events-key"], catch_exceptions=False)

    assert found.stdout.strip() == public_text(signing_key())


def test_the_check_in_the_handbook_does_without_the_program(
    folder: Path, world: Cast, tmp_path: Path
) -> None:
    release_learner(world)
    with unit_of_work():
        append()
    handbook = (Path(__file__).parents[3] / "docs" / "operations.md").read_text()
    program = handbook.partition("```python\n")[2].partition("```")[0]
    whole, changed = tmp_path / "whole.jsonl", tmp_path / "changed.jsonl"
    found = [f"{line}\n" for line in lines()]
    whole.write_text("".join([*found, found[-1]]))
    changed.write_text("".join([found[0], *found[2:]]))
    script = tmp_path / "check.py"
    script.write_text(f"KEY = {public_text(signing_key())!r}\n{program}")

    done = [
        subprocess.run([sys.executable, script, path], check=False).returncode for path in (whole, changed)
    ]
    assert done == [0, 1]
