"""The sums by month follow every change of the flat rows, and can be made again."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, update

from lms.claims.api import ClaimChange, ClaimFact, EditChange, EditFact
from lms.claims.events import FactsChanged
from lms.claims.services.changes import announce_changes, replace_rows
from lms.core.database import db
from lms.core.events import DomainEvent
from lms.core.unit_of_work import UnitOfWork, unit_of_work
from lms.kpi.cli import keep_sums
from lms.kpi.measures import MEASURES
from lms.kpi.measures.sheets import SHEETS
from lms.kpi.models import MeasureCell, SheetKept
from lms.kpi.rules.periods import Period
from lms.kpi.services import rolling
from lms.kpi.services.cells import answered_by_cells
from lms.kpi.services.query import total_of
from lms.kpi.services.scopes import WHOLE
from tests.claims.worlds import load_claims_content, take_in, take_in_csv
from tests.claims.x12_files import Answer, Clm, Clp, answer_file, claim_file, remit_file
from tests.examples import at_most
from tests.kpi.factories import CLAIM_DEFAULTS, EDIT_DEFAULTS, add_claims, clear, newest
from tests.kpi.portfolio import add_portfolio, sent_claim
from tests.kpi.strategies import random_claim, random_entry
from tests.kpi.test_cells import TODAY

CELLS: Any = MeasureCell.__table__
KEYS = [f"claim-{number}" for number in range(8)]
EDITS = "claim_id,entered_tool_at,edit_code,hit_at,resolved_at,resolved_by\n"
OCTOBER = Period(TODAY.replace(month=10, day=1), TODAY.replace(month=10, day=31), TODAY)
FILES = (
    claim_file(*(Clm(number) for number in ("A", "B", "C"))).write(),
    answer_file(Answer("A"), Answer("B"), Answer("C", "A7:164", "U")).write(),
    remit_file(
        Clp("A", control="a"),
        Clp("B", paid="0.00", adjustments=("CO-197 400.00",), control="b"),
    ).write(),
)


@pytest.fixture
def kept(uow: UnitOfWork) -> UnitOfWork:
    """A system without claims in which every sheet is kept."""
    rolling.rebuild()
    return uow


@pytest.fixture
def importing(database: Flask) -> Flask:
    """The same, ready to import files."""
    with unit_of_work():
        load_claims_content()
        rolling.rebuild()
    return database


def cells() -> list[Any]:
    """Every cell in the order of its keys."""
    return list(db.session.execute(select(CELLS).order_by(*CELLS.primary_key)))


def _say(random: Random) -> None:
    """Say anew what some claims are; some lose their rows."""
    keys = random.sample(KEYS, random.randrange(1, len(KEYS)))
    claims, entries = [], []
    for key in keys:
        if random.random() < 0.8:
            fact = random_claim(random, (None,))
            named = {"root_key": f"root-{key}", "public_id": f"C-{key}", "claim_key": key}
            claims.append(CLAIM_DEFAULTS | fact | named | {"newest_on": newest(fact, ClaimFact.days)})
        if random.random() < 0.8:
            entry = random_entry(random, (None,))
            days = {"newest_on": newest(entry, EditFact.days)}
            entries.append(EDIT_DEFAULTS | entry | days | {"claim_key": key})
    replace_rows(ClaimFact, "root_key", keys, claims)
    replace_rows(EditFact, "claim_key", keys, entries)


@at_most(20)
@given(seed=st.integers(0, 2**32))
def test_adding_what_changed_gives_what_counting_again_gives(kept: UnitOfWork, seed: int) -> None:
    random = Random(seed)  # noqa: S311  invented facts, not secrets
    clear()
    rolling.rebuild()

    for _ in range(3):
        for _ in range(random.randrange(1, 3)):
            _say(random)
        announce_changes()
        assert rolling.rebuild() == 0
    for change in (ClaimChange, EditChange):
        assert db.session.scalar(select(func.count()).select_from(change)) == 0


def test_what_is_taken_back_leaves_no_cell(kept: UnitOfWork) -> None:
    _say(Random(1))  # noqa: S311  invented facts, not secrets
    announce_changes()
    assert cells()

    replace_rows(ClaimFact, "root_key", KEYS, [])
    replace_rows(EditFact, "claim_key", KEYS, [])
    announce_changes()

    assert cells() == []


def test_files_in_any_order_and_twice_give_what_counting_again_gives(
    importing: Flask, tmp_path: Path
) -> None:
    take_in(tmp_path, FILES[2])
    take_in_csv(
        tmp_path, "edits", EDITS + "A,2026-03-01T09:00,E014,2026-03-01T10:00,2026-03-02T11:00,user7\n"
    )
    take_in(tmp_path, *FILES[:2])
    after = cells()
    take_in(tmp_path, *FILES)

    assert after == cells() != []
    with unit_of_work():
        assert rolling.rebuild() == 0


def test_a_file_that_is_read_again_announces_nothing(importing: Flask, tmp_path: Path) -> None:
    told = select(func.count()).select_from(DomainEvent).where(DomainEvent.name == FactsChanged.name)
    take_in(tmp_path, *FILES)
    assert db.session.scalar(told) == 1

    take_in(tmp_path, *FILES)

    assert db.session.scalar(told) == 1


def test_a_dry_run_changes_no_cell(importing: Flask, tmp_path: Path) -> None:
    take_in(tmp_path, *FILES, dry_run=True)

    assert cells() == []


def test_a_wrong_cell_is_counted_and_put_right(kept: UnitOfWork) -> None:
    add_portfolio()
    rolling.rebuild()
    right = cells()
    one = right[0]
    db.session.execute(
        update(CELLS)
        .where(*(column == getattr(one, column.name) for column in CELLS.primary_key))
        .values(sum_1=one.sum_1 + 7)
    )

    assert rolling.rebuild() == 1
    assert cells() == right


def test_cells_of_a_sheet_that_is_no_more_go(kept: UnitOfWork) -> None:
    values = {column.name: 1 for column in CELLS.columns}
    texts = dict.fromkeys(("sheet", "payer", "payer_order", "cause", "step", "role"), "gone")
    db.session.execute(insert(CELLS).values(values | texts | {"month_on": TODAY, "since_on": TODAY}))

    assert rolling.rebuild() == 1
    assert cells() == []


def test_a_measure_that_is_defined_anew_is_counted_claim_by_claim_until_its_sheets_are_made_again(
    kept: UnitOfWork,
) -> None:
    add_claims([sent_claim(None) | {"first_submission_on": OCTOBER.from_on}] * 3)
    rolling.rebuild()
    measure, expected = MEASURES.get("K40"), total_of(MEASURES.get("K40"), OCTOBER, scope=WHOLE)
    db.session.execute(update(SheetKept).values(digest="of another definition"))
    db.session.execute(update(CELLS).values(sum_1=99, sum_5=99, sum_8=99))

    assert answered_by_cells([measure], OCTOBER, []) == []
    assert total_of(measure, OCTOBER, scope=WHOLE) == expected
    assert rolling.complaints()
    rolling.ensure_kept()
    assert rolling.complaints() == []
    assert answered_by_cells([measure], OCTOBER, []) == [measure]
    assert total_of(measure, OCTOBER, scope=WHOLE) == expected


def test_sheets_that_another_version_keeps_are_not_trusted_after_a_change(uow: UnitOfWork) -> None:
    db.session.add_all(SheetKept(sheet=name, digest="another") for name in (SHEETS[0].name, "a newer one"))
    _say(Random(1))  # noqa: S311  invented facts, not secrets
    announce_changes()

    assert cells() == []
    assert rolling.digests_kept() == {}


def test_setting_up_keeps_every_sheet(database: Flask) -> None:
    with unit_of_work():
        add_portfolio()
    keep_sums()

    assert rolling.complaints() == []
    with unit_of_work():
        assert rolling.rebuild() == 0
