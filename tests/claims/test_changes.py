"""Flat rows tell what changed, once, and the newest day that they know."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.claims.events import FactsChanged
from lms.claims.models import ClaimChange
from lms.core.database import db
from lms.core.feature import features
from tests.claims.worlds import only_fact, take_in
from tests.claims.x12_files import Answer, Clm, Clp, answer_file, claim_file, remit_file

CLAIM = claim_file(Clm("A")).write()
ANSWER = answer_file(Answer("A")).write()
REMIT = remit_file(Clp("A", paid="0.00", adjustments=("CO-197 400.00",)), day=30).write()


@pytest.fixture
def told(judging: Flask, monkeypatch: pytest.MonkeyPatch) -> list[list[Any]]:
    """What a listener sees when it is told: sign, result and answer of each row."""
    seen: list[list[Any]] = []
    columns = [ClaimChange.__table__.c[name] for name in ("sign", "ack_outcome", "result")]

    def listen(_event: FactsChanged) -> None:
        seen.append([tuple(row) for row in db.session.execute(select(*columns).order_by(columns[0]))])

    known = features().listeners_of
    monkeypatch.setattr(
        type(features()),
        "listeners_of",
        lambda _self, event: [*known(event), listen] if event is FactsChanged else known(event),
    )
    return seen


def test_a_new_claim_is_put_down(told: list[list[Any]], tmp_path: Path) -> None:
    take_in(tmp_path, CLAIM)

    assert told == [[(1, None, None)]]


def test_a_claim_that_changes_is_taken_away_as_it_was_and_put_down_as_it_is(
    told: list[list[Any]], tmp_path: Path
) -> None:
    take_in(tmp_path, CLAIM, ANSWER)
    take_in(tmp_path, REMIT)

    assert told[1] == [(-1, "accepted", None), (1, "accepted", "full_denial")]


def test_several_files_of_an_import_are_told_together(told: list[list[Any]], tmp_path: Path) -> None:
    take_in(tmp_path, CLAIM, ANSWER, REMIT)

    assert told == [[(1, "accepted", "full_denial")]]


def test_what_was_told_is_forgotten(told: list[list[Any]], tmp_path: Path) -> None:
    take_in(tmp_path, CLAIM)

    assert db.session.scalars(select(ClaimChange.__table__.c.id)).all() == []


def test_a_claim_knows_its_newest_day(judging: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, CLAIM)
    assert only_fact().newest_on == only_fact().first_submission_on

    take_in(tmp_path, REMIT)

    assert only_fact().newest_on == only_fact().first_remit_on == date(2026, 4, 1)
