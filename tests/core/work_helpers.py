"""Kinds of long work for tests, and the job server's part done within the test."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lms.core.feature import Feature, features
from lms.core.permissions import Identity, Permission, grant, signed_in
from lms.core.unit_of_work import unit_of_work
from lms.core.work import Asked, LongWork, Task, Work, ask
from lms.core.worker import run_next
from tests.factories import UnitFactory, make_person

COUNT = Permission("tests.count")
grant(COUNT, signed_in)


def nothing(_task: Task) -> None:
    """Do nothing: the work ends well all the same."""


def work_off() -> int:
    """Run everything that waits, as a job server does; return how many pieces were run."""
    done = 0
    while run_next("tests"):
        done += 1
    return done


def offer(app: Flask, monkeypatch: pytest.MonkeyPatch, run: Callable[[Task], None], **fields: Any) -> None:
    """Let the application know the kind of work ``count``, which ``run`` does."""
    kind = LongWork("count", "Counting", **{"permission": COUNT, "run": run, **fields})
    known = app.extensions["lms"]
    monkeypatch.setattr(known, "all", (*known.all, Feature("tests", long_work=(kind,))))
    assert features().long_work["count"] is kind


def somebody() -> Identity:
    """Return the identity of a new person; opens a unit of work of its own."""
    with unit_of_work():
        person = make_person(unit=UnitFactory())
    return Identity(person.id, person.employee_no, person.full_name)


def ask_for(by: Identity | None = None, *, key: str | None = None, **arguments: Any) -> Work:
    """Ask for a piece of the work ``count`` in a unit of work of its own."""
    by = by or somebody()
    with unit_of_work():
        return ask(Asked("count", arguments, by), key=key)
