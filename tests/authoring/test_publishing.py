"""Deciding what is live: whole or not at all, from a day on, and never by losing what was."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lms.authoring.models import Draft
from lms.authoring.services.drafts import draft_at, find_draft, open_draft_at
from lms.authoring.services.files import save_file
from lms.authoring.services.publishing import (
    Decided,
    publish_draft,
    retire_source,
    roll_back,
    withdraw_planned,
)
from lms.core.audit import AuditEntry
from lms.core.content import history, live, live_all, newest_source, source_versions
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.events import DomainEvent
from lms.core.unit_of_work import unit_of_work
from tests.authoring.conftest import SONG, load, write

ONE = "songs/one.yaml"
LATER = date(2026, 12, 1)
NEWER = SONG.replace("1.0.0", "1.0.1").replace("First", "Newer")
pytestmark = pytest.mark.database


def drafted(text: str, by: int, path: str = ONE) -> Draft:
    with unit_of_work():
        draft = open_draft_at(path, by_id=by)
        save_file(draft, path, text, seen=0, by_id=by)
    return draft


def publish(draft: Draft, by: int, **options: Any) -> Decided:
    with unit_of_work():
        return publish_draft(draft, reason="Corrected", by_id=by, **options)


def test_publishing_makes_a_new_revision_and_closes_the_draft(folder: Path, ada: int) -> None:
    draft = drafted(NEWER, ada)

    decided = publish(draft, ada)

    assert live("song", "one").body["title"] == "Newer"
    assert [one.body["title"] for one in history("song", "one")] == ["First", "Newer"]
    assert (decided.source.origin, decided.source.published_by, decided.source.reason) == (
        "desk",
        "20001",
        "Corrected",
    )
    assert draft_at(ONE) is None
    assert find_draft(draft.public_id).outcome == "published"


def test_a_broken_draft_never_goes_live(folder: Path, ada: int) -> None:
    draft = drafted(NEWER + "colour: blue\n", ada)

    with pytest.raises(Refused) as refused:
        publish(draft, ada)

    assert refused.value.document["faults"] == ["content/songs/one.yaml:10: colour: Unknown field."]
    assert live("song", "one").body["title"] == "First"
    assert draft_at(ONE) is not None


def test_a_text_that_changed_under_its_old_version_is_refused_with_the_next_one(
    folder: Path, ada: int
) -> None:
    draft = drafted(SONG.replace("First", "Newer"), ada)

    with pytest.raises(Refused) as refused:
        publish(draft, ada)

    expected = "content/songs/one.yaml:3: version: is 1.0.0, as published before; "
    expected += "the text changed, so give it 1.0.1 or 1.1.0"
    assert refused.value.document["faults"] == [expected]


def test_a_comment_that_changed_needs_no_version_and_makes_no_revision(folder: Path, ada: int) -> None:
    decided = publish(drafted(SONG.replace("opening", "very first"), ada), ada)

    assert not decided.changes.has_any
    assert len(history("song", "one")) == 1
    assert newest_source(ONE).number == 2


def test_nothing_is_published_when_nothing_differs(folder: Path, ada: int) -> None:
    with unit_of_work():
        draft = open_draft_at(ONE, by_id=ada)

    with pytest.raises(Refused, match="Nothing differs"):
        publish(draft, ada)


def test_a_decision_needs_a_reason(folder: Path, ada: int) -> None:
    draft = drafted(NEWER, ada)

    with unit_of_work(), pytest.raises(Refused, match="reason"):
        publish_draft(draft, reason="  ", by_id=ada)


def test_a_day_to_come_is_a_schedule(folder: Path, ada: int) -> None:
    publish(drafted(NEWER, ada), ada, starts_on=LATER)

    assert live("song", "one").body["title"] == "First"
    assert live("song", "one", LATER).body["title"] == "Newer"


def test_a_day_that_is_past_is_refused(folder: Path, ada: int) -> None:
    with pytest.raises(Refused, match="past"):
        publish(drafted(NEWER, ada), ada, starts_on=date(2026, 11, 15))


def test_what_was_planned_for_later_and_is_published_now_holds_from_now_on(folder: Path, ada: int) -> None:
    publish(drafted(NEWER, ada), ada, starts_on=LATER)

    publish(drafted(NEWER.replace("opening", "first"), ada), ada)

    assert live("song", "one").body["title"] == "Newer"


def test_a_planned_version_can_be_withdrawn(folder: Path, ada: int) -> None:
    publish(drafted(NEWER, ada), ada, starts_on=LATER)

    with unit_of_work():
        withdraw_planned(ONE, reason="Not yet", by_id=ada)

    assert live("song", "one", LATER).body["title"] == "First"
    assert [one.number for one in history("song", "one")] == [1, 2, 3]


def test_withdrawing_a_new_thing_that_was_planned_leaves_nothing(folder: Path, ada: int) -> None:
    from lms.authoring.services.drafts import begin_new

    path, text = "songs/three.yaml", "id: three\nversion: 1.0.0\ntitle: Third\n"
    with unit_of_work():
        draft = begin_new(kind="song", path=path, files={path: text}, by_id=ada)
    publish(draft, ada, starts_on=LATER)

    with unit_of_work():
        withdraw_planned(path, reason="Never", by_id=ada)

    assert "three" not in live_all("song", LATER)


def test_nothing_planned_is_nothing_to_withdraw(folder: Path, ada: int) -> None:
    with unit_of_work(), pytest.raises(Refused):
        withdraw_planned(ONE, reason="x", by_id=ada)


def test_a_draft_that_fell_behind_is_not_published_over_what_is_newer(folder: Path, ada: int) -> None:
    draft = drafted(NEWER, ada)
    write(folder, ONE, SONG.replace("1.0.0", "1.1.0").replace("Lo", "Lu"))
    load(folder)

    with pytest.raises(Conflict):
        publish(draft, ada)

    assert live("song", "one").body["version"] == "1.1.0"


def test_retiring_ends_a_thing_from_a_day_on_and_keeps_what_was(folder: Path, ada: int) -> None:
    with unit_of_work():
        retire_source("songs/two.yaml", reason="Sung out", by_id=ada, starts_on=LATER)

    assert "two" in live_all("song")
    assert "two" not in live_all("song", LATER)
    assert history("song", "two")[0].body["title"] == "Second"


def test_what_is_referred_to_is_not_retired(folder: Path, ada: int) -> None:
    with unit_of_work(), pytest.raises(Refused) as refused:
        retire_source(ONE, reason="x", by_id=ada)

    assert "refers to song one" in refused.value.document["faults"][0]


def test_a_list_is_not_retired_whole_but_thing_by_thing(folder: Path, ada: int) -> None:
    with unit_of_work(), pytest.raises(Refused):
        retire_source("tones.yaml", reason="x", by_id=ada)

    publish(drafted("- id: a\n  hertz: 440\n", ada, "tones.yaml"), ada)

    assert set(live_all("tone")) == {"a"}


def test_an_open_draft_stops_retiring_and_rolling_back(folder: Path, ada: int) -> None:
    publish(drafted(NEWER, ada), ada)
    drafted(NEWER.replace("Newer", "Newest"), ada)

    with unit_of_work():
        with pytest.raises(Conflict):
            retire_source(ONE, reason="x", by_id=ada)
        with pytest.raises(Conflict):
            roll_back(source_versions(ONE)[0].id, reason="x", by_id=ada)


def test_rolling_back_is_a_new_revision_with_the_older_body(folder: Path, ada: int) -> None:
    publish(drafted(NEWER, ada), ada)

    with unit_of_work():
        roll_back(source_versions(ONE)[0].id, reason="Was better", by_id=ada)

    assert [one.body["title"] for one in history("song", "one")] == ["First", "Newer", "First"]
    assert live("song", "one").number == 3


def test_rolling_back_to_what_is_published_is_refused(folder: Path, ada: int) -> None:
    with unit_of_work():
        with pytest.raises(Refused):
            roll_back(source_versions(ONE)[0].id, reason="x", by_id=ada)
        with pytest.raises(NotFound):
            roll_back(10**6, reason="x", by_id=ada)


def test_what_was_retired_comes_back_by_rolling_back(folder: Path, ada: int) -> None:
    path = "songs/two.yaml"
    with unit_of_work():
        retire_source(path, reason="x", by_id=ada)
    assert "two" not in live_all("song")

    with unit_of_work():
        roll_back(source_versions(path)[0].id, reason="Missed", by_id=ada)

    assert live("song", "two").body["title"] == "Second"


def test_every_decision_is_chained_and_announced(folder: Path, ada: int) -> None:
    publish(drafted(NEWER, ada), ada)
    with unit_of_work():
        roll_back(source_versions(ONE)[0].id, reason="Was better", by_id=ada)
    with unit_of_work():
        retire_source("songs/two.yaml", reason="x", by_id=ada)

    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.actor == "20001")).all()
    assert [(one.action, one.subject) for one in entries] == [
        ("authoring.published", "content:songs/one.yaml"),
        ("authoring.rolled-back", "content:songs/one.yaml"),
        ("authoring.retired", "content:songs/two.yaml"),
    ]
    told = db.session.scalars(
        select(DomainEvent).where(DomainEvent.name == "authoring.content.published.v1")
    ).all()
    assert told[0].payload["revisions"] == {"song:one": live("song", "one").id - 1}
