"""Cards on walls: on the register, out of date when the module changes, recalled and answered once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from lms.core import clock
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.outbox import OutboxMessage
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import tip_sheet_revisions, tip_sheets
from lms.documents.models import CardAnswer, CardRecall, PrintedCard
from lms.documents.services.library import Reader, outdated_of, shelves
from lms.documents.services.prints import OLDER, Hanging, answer, card_row, hang, rows_query, units_to_choose
from lms.documents.services.recalls import recall_daily, recall_outdated
from tests.access import factories
from tests.cast import Cast

pytestmark = pytest.mark.database

Change = Callable[..., None]


def hung(world: Cast, **changes: Any) -> PrintedCard:
    """Hang a card of the learner in admitting, in a unit of work of its own."""
    values: dict[str, Any] = {
        "module": "PA-03",
        "unit_id": world.admitting.id,
        "place": "Desk 2",
        "copies": 3,
        "by_id": world["learner"].id,
        "form_key": "one",
        **changes,
    }
    with unit_of_work():
        return hang(Hanging(**values), {world.admitting.id, world.south.id})


def state(card: PrintedCard, world: Cast) -> str:
    return card_row(card.id, Reader(world["learner"].id, ("/",))).state


def recalled() -> int:
    with unit_of_work():
        return recall_outdated()


def test_a_card_of_today_is_current_until_its_text_changes(world: Cast, change_card: Change) -> None:
    card = hung(world)

    assert (card.version, card.copies, card.printed_on) == ("1.0.0", 3, factories.TODAY)
    assert state(card, world) == "current"
    with unit_of_work():
        change_card()
    assert state(card, world) == "outdated"


def test_a_revision_that_leaves_the_card_alone_puts_none_out_of_date(
    world: Cast, change_card: Change
) -> None:
    card = hung(world)
    with unit_of_work():
        change_card(factories.MODULE["module"]["tip_sheet"])

    assert tip_sheets()["PA-03"].version == "1.1.0"
    assert state(card, world) == "current"


def test_a_revision_of_next_week_puts_a_card_out_of_date_next_week(world: Cast, change_card: Change) -> None:
    card = hung(world)
    with unit_of_work():
        change_card(effective_on=date(2026, 11, 20))

    assert (state(card, world), recalled()) == ("current", 0)
    with clock.frozen(factories.later(4)):
        assert state(card, world) == "outdated"
        assert recall_daily() == "1 card recalled"


def test_a_card_from_before_is_out_of_date_at_once(world: Cast) -> None:
    card = hung(world, version=OLDER)

    assert (card.revision_id, card.version) == (None, None)
    assert state(card, world) == "outdated"


def test_an_earlier_revision_can_be_named(world: Cast, change_card: Change) -> None:
    with unit_of_work():
        change_card()
    card = hung(world, version="1.0.0")

    assert [one.version for one in tip_sheet_revisions("PA-03")] == ["1.1.0", "1.0.0"]
    assert state(card, world) == "outdated"


def test_the_same_form_twice_is_one_card_and_another_persons_form_another(world: Cast) -> None:
    assert hung(world).id == hung(world).id
    assert hung(world, by_id=world["eve"].id).id != hung(world).id


@pytest.mark.parametrize(
    "changes", [{"unit_id": 0}, {"place": "  "}, {"copies": 0}, {"copies": 501}], ids=lambda one: str(one)
)
def test_a_card_that_cannot_be_is_refused(world: Cast, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        hung(world, **changes)
    assert db.session.query(PrintedCard).count() == 0


def test_a_card_of_no_module_is_not_there(world: Cast) -> None:
    with pytest.raises(NotFound):
        hung(world, module="XX-99")


def test_whoever_hung_it_and_the_trainers_there_are_told_once(
    world: Cast, change_card: Change, database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database.config, "LMS_SMTP_URL", "smtp://localhost")
    hung(world)
    hung(world, form_key="two", place="Desk 3", unit_id=world.south.id)
    with unit_of_work():
        change_card()

    assert (recalled(), recalled()) == (2, 0)
    messages = db.session.query(OutboxMessage).filter(OutboxMessage.key.startswith("card-recall")).all()
    told = {message.payload["to"]: message.payload["text"] for message in messages}
    assert told.keys() == {world["learner"].email, world["trainer"].email}
    assert "Desk 2" in told[world["learner"].email or ""]
    assert "Desk 3" in told[world["learner"].email or ""]
    assert "Desk 3" not in told[world["trainer"].email or ""]
    assert db.session.query(CardRecall).count() == 2


def test_without_a_mail_server_nothing_waits_in_the_outbox(world: Cast) -> None:
    hung(world, version=OLDER)

    assert recalled() == 1
    assert db.session.query(OutboxMessage).count() == 0


def test_publishing_recalls_by_itself(world: Cast, change_card: Change) -> None:
    from lms.core.feature import features

    hung(world)
    with unit_of_work():
        change_card()
        for feature in features().all:
            if feature.name == "documents":
                for act in feature.after_content:
                    act()

    assert db.session.query(CardRecall).count() == 1


def test_replaced_puts_the_card_of_today_at_the_same_place(world: Cast, change_card: Change) -> None:
    card = hung(world)
    with unit_of_work():
        change_card()
    with unit_of_work():
        for _ in range(2):
            answer(card_id=card.id, kind="replaced", by_id=world["trainer"].id, note=" Done. ")
    cards = db.session.query(PrintedCard).order_by(PrintedCard.id).all()

    assert [(one.version, one.place, one.copies) for one in cards] == [
        ("1.0.0", "Desk 2", 3),
        ("1.1.0", "Desk 2", 3),
    ]
    assert cards[1].replaces_id == card.id
    assert (state(cards[0], world), state(cards[1], world)) == ("replaced", "current")
    assert db.session.query(CardAnswer).one().note == "Done."


def test_an_answer_is_given_once(world: Cast) -> None:
    card = hung(world, version=OLDER)
    with unit_of_work():
        answer(card_id=card.id, kind="destroyed", by_id=world["learner"].id)
    with unit_of_work():
        answer(card_id=card.id, kind="not-found", by_id=world["learner"].id)

    assert state(card, world) == "destroyed"
    assert recalled() == 0


def test_an_unknown_answer_or_card_is_refused(world: Cast) -> None:
    card = hung(world)
    with pytest.raises(Refused), unit_of_work():
        answer(card_id=card.id, kind="eaten", by_id=world["learner"].id)
    with pytest.raises(NotFound), unit_of_work():
        answer(card_id=card.id + 99, kind="destroyed", by_id=world["learner"].id)


def test_a_reader_knows_of_own_cards_and_those_of_the_units_kept(world: Cast) -> None:
    hung(world)
    hung(world, form_key="two", unit_id=world.south.id, by_id=world["eve"].id, copies=5)

    def seen(reader: Reader) -> int:
        found = {row.module: row.hanging for row in shelves(reader)}
        copies = [row.PrintedCard.copies for row in db.session.execute(rows_query(reader))]
        assert sum(copies) == found["PA-03"]
        return sum(copies)

    assert seen(Reader(world["learner"].id)) == 3
    assert seen(Reader(world["eve"].id, (world.south.path,))) == 5
    assert seen(Reader(world["director"].id, (world.system.path,))) == 8
    assert seen(Reader(world["manager"].id)) == 0


def test_the_library_counts_what_is_out_of_date(world: Cast, change_card: Change) -> None:
    reader = Reader(world["learner"].id)
    first = hung(world)
    with unit_of_work():
        change_card()
    hung(world, form_key="two", copies=4)
    row = next(row for row in shelves(reader) if row.module == "PA-03")

    assert (row.hanging, row.outdated) == (7, 3)
    assert [card.id for card in outdated_of(reader, "PA-03")] == [first.id]


def test_cards_of_a_retired_module_must_come_down(world: Cast) -> None:
    card = hung(world)
    with unit_of_work():
        factories.publish("module", "PA-03", None)  # type: ignore[arg-type]
    row = next(row for row in shelves(Reader(world["learner"].id)) if row.module == "PA-03")

    assert (row.sheet, row.outdated) == (None, 3)
    assert (state(card, world), recalled()) == ("outdated", 1)
    with pytest.raises(NotFound), unit_of_work():
        answer(card_id=card.id, kind="replaced", by_id=world["learner"].id)


def test_units_to_choose_are_those_of_the_job_and_of_the_duty(world: Cast) -> None:
    learner = units_to_choose(world["learner"].id, ())
    trainer = units_to_choose(world["learner"].id, (world.north.path,))

    assert [unit.code for unit in learner] == ["NORTH-ADM"]
    assert [unit.code for unit in trainer] == ["NORTH", "NORTH-ADM"]
