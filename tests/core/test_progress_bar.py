"""The progress bar of a command: for a person at a terminal, never in what a program reads."""

import io
import sys

import pytest

from lms.core.progress import tell
from lms.core.progress_bar import progress_bar


class Terminal(io.StringIO):
    """Standard error of a terminal."""

    def isatty(self) -> bool:
        return True


def shown_on(stderr: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar():
        tell("Reading roster.csv", 12_400, 20_000, "rows")
    return stderr.getvalue()


def test_a_terminal_shows_what_is_done_and_how_much(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = shown_on(Terminal(), monkeypatch)

    assert "Reading roster.csv" in shown
    assert "12,400 of 20,000 rows" in shown
    assert capsys.readouterr().out == ""


def test_a_file_or_pipe_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_on(io.StringIO(), monkeypatch) == ""
