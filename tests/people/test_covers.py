"""Standing in: what a deputy may is what the lender may, in these units and on these days."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core import clock
from lms.core.audit import AuditEntry
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.ids import new_public_id
from lms.core.outbox import OutboxMessage
from lms.core.permissions import HeldDuty, Identity, Subject, stands_in_for
from lms.core.superseding import supersede
from lms.core.unit_of_work import unit_of_work
from lms.notices.api import circles_of
from lms.people.api import lent_on
from lms.people.identity import identity_of
from lms.people.models import Duty, Employment, Person
from lms.people.models_cover import Cover
from lms.people.permissions import LIST_PEOPLE
from lms.people.rules.separation import Combination
from lms.people.services.covers import Covering, covers_of, end_cover, name_cover
from tests.cast import Cast, make_cast
from tests.factories import DutyFactory, make_person
from tests.people.people_helpers import SignIn

pytestmark = pytest.mark.database
DAY = timedelta(days=1)


@pytest.fixture
def cast(client: FlaskClient) -> Cast:
    with unit_of_work():
        return make_cast()


def cover(cast: Cast, deputy: Person, **changes: Any) -> Cover:
    """Let the manager of the north name a deputy for a week from today."""
    today = clock.today()
    values = {
        "person_id": cast["manager"].id,
        "deputy_id": deputy.id,
        "duty": "manager",
        "unit_id": cast.north.id,
        "from_on": today,
        "to_on": today + 6 * DAY,
        "reason": "vacation",
        "form_key": "onekey",
    }
    with unit_of_work():
        return name_cover(Covering(**{**values, **changes}))


def duties(person: Person) -> list[tuple[str, str, int | None]]:
    return [(held.duty, held.path, held.lent_by) for held in identity_of(person).duties]


def test_a_deputy_holds_the_duty_in_these_units_on_these_days(cast: Cast) -> None:
    learner, manager = cast["learner"], cast["manager"]
    cover(cast, learner, from_on=clock.today() + DAY)
    assert duties(learner) == []
    with clock.frozen(clock.now() + DAY):
        assert duties(learner) == [("manager", cast.north.path, manager.id)]
    with clock.frozen(clock.now() + 7 * DAY):
        assert duties(learner) == []


def test_when_the_lender_loses_the_duty_the_cover_lends_nothing(cast: Cast) -> None:
    cover(cast, cast["learner"])
    with unit_of_work():
        supersede(Duty, {"person_id": cast["manager"].id})
    assert duties(cast["learner"]) == []
    assert [one.lends for one in covers_of(cast["learner"].id)] == [False]


def test_when_the_lender_leaves_the_cover_lends_nothing(cast: Cast) -> None:
    cover(cast, cast["learner"])
    with unit_of_work():
        fact = db.session.scalars(select(Employment).where(Employment.person_id == cast["manager"].id)).one()
        fact.status = "terminated"
    assert duties(cast["learner"]) == []
    assert lent_on(clock.today()) == ()


def test_what_the_lender_still_holds_of_the_units_is_what_is_lent(cast: Cast) -> None:
    cover(cast, cast["learner"])
    with unit_of_work():
        supersede(Duty, {"person_id": cast["manager"].id})
        DutyFactory(person_id=cast["manager"].id, unit_id=cast.admitting.id, duty="manager")
    assert [path for _duty, path, _by in duties(cast["learner"])] == [cast.admitting.path]


def test_a_deputy_lends_nothing_on(cast: Cast) -> None:
    cover(cast, cast["learner"])
    with pytest.raises(Refused, match="hold yourself"):
        cover(cast, cast["eve"], person_id=cast["learner"].id, form_key="another")


def test_nobody_names_themselves(cast: Cast) -> None:
    with pytest.raises(Refused, match="themselves"):
        cover(cast, cast["manager"])


def test_a_cover_never_makes_a_forbidden_combination(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Combination("one", "Looks at what they sign", ("duty", "manager"), ("duty", "auditor"), "Apart.")
    monkeypatch.setattr("lms.people.services.covers.combinations", lambda: (rule,))
    with pytest.raises(Refused, match="nobody holds together"):
        cover(cast, cast["auditor"])
    assert cover(cast, cast["trainer"]).duty == "manager"


def test_the_same_form_twice_is_one_cover_and_one_mail(cast: Cast) -> None:
    assert cover(cast, cast["learner"]).id == cover(cast, cast["learner"]).id
    told = [row.payload["to"] for row in db.session.scalars(select(OutboxMessage))]
    assert told == [cast["learner"].email]


def test_either_of_the_two_ends_it_at_once_and_both_rows_stay(cast: Cast) -> None:
    row = cover(cast, cast["learner"])
    with pytest.raises(NotFound), unit_of_work():
        end_cover(row.cover, person_id=cast["eve"].id, why="none of mine")
    with unit_of_work():
        end_cover(row.cover, person_id=cast["learner"].id, why="fell ill")
    assert duties(cast["learner"]) == []
    assert [one.state for one in covers_of(cast["manager"].id)] == ["ended early"]
    assert len(db.session.scalars(select(Cover)).all()) == 2
    actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert actions == ["account.cover-named", "account.cover-ended"]


def test_reminders_about_people_reach_the_deputy_after_the_manager(cast: Cast) -> None:
    learner, deputy = cast["learner"], cast["eve"]
    cover(cast, deputy)
    circle = circles_of([learner.id], clock.today())[learner.id]
    assert circle.managers == (cast["manager"].id, deputy.id)
    later = clock.today() + 30 * DAY
    assert circles_of([learner.id], later)[learner.id].managers == (cast["manager"].id,)


def test_nobody_is_told_about_themselves_as_a_deputy(cast: Cast) -> None:
    learner = cast["learner"]
    cover(cast, learner)
    assert circles_of([learner.id], clock.today())[learner.id].managers == (cast["manager"].id,)


def test_who_may_do_it_anyway_acts_for_nobody(cast: Cast) -> None:
    subject = Subject(paths=(cast.admitting.path,))
    lent = HeldDuty("manager", cast.north.id, cast.north.path, cast["manager"].id)
    own = HeldDuty("manager", cast.admitting.id, cast.admitting.path)
    assert stands_in_for(LIST_PEOPLE, Identity(1, duties=(lent,)), subject) == cast["manager"].id
    assert stands_in_for(LIST_PEOPLE, Identity(1, duties=(own, lent)), subject) is None


def test_a_deputy_opens_what_the_manager_opens_and_an_outsider_does_not(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    deputy = cast["learner"]
    assert sign_in(client, deputy).get("/people").status_code == 403
    cover(cast, deputy)
    assert sign_in(client, deputy).get("/people").status_code == 200
    assert sign_in(client, cast["eve"]).get(f"/people/{deputy.employee_no}").status_code == 404


def test_the_page_names_a_cover_and_ends_it(cast: Cast, client: FlaskClient, sign_in: SignIn) -> None:
    manager, deputy, today = cast["manager"], cast["learner"], clock.today()
    sign_in(client, manager)
    sent = {
        "form_key": "abc123",
        "what": f"manager@{cast.north.id}",
        "deputy": deputy.employee_no,
        "from_on": today.isoformat(),
        "to_on": (today + DAY).isoformat(),
        "reason": "course",
    }
    assert client.post("/covers", data=sent).status_code == 303
    page = client.get("/covers").text
    assert f"{deputy.full_name} stands in for you" in page
    key = db.session.scalars(select(Cover.cover)).one()
    assert client.post(f"/covers/{key}/end", data={"reason": ""}).status_code == 422
    assert client.post(f"/covers/{key}/end", data={"reason": "back early"}).status_code == 303
    assert "Ended early" in client.get("/covers").text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"deputy": "0000"}, "Nobody has this employee number"),
        ({"to_on": "2026-11-01"}, "cannot be before the first"),
        ({"to_on": "2027-06-01"}, "lasts 1 to 42 days"),
        ({"what": "manager@999"}, "not a valid choice"),
        ({"reason": ""}, "For instance"),
    ],
)
def test_a_cover_that_does_not_fit_comes_back_with_the_reason(
    cast: Cast, client: FlaskClient, sign_in: SignIn, changes: dict[str, str], told: str
) -> None:
    sign_in(client, cast["manager"])
    sent = {
        "form_key": "abc123",
        "what": f"manager@{cast.north.id}",
        "deputy": cast["learner"].employee_no,
        "from_on": "2026-11-16",
        "to_on": "2026-11-20",
        "reason": "course",
        **changes,
    }
    answer = client.post("/covers", data=sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert db.session.scalar(select(Cover.id)) is None


def test_an_auditor_sees_the_covers_of_their_units_and_a_stranger_none(
    cast: Cast, client: FlaskClient, sign_in: SignIn
) -> None:
    cover(cast, cast["learner"])
    name = cast["learner"].full_name
    assert name in sign_in(client, cast["auditor"]).get("/covers").text
    assert name not in sign_in(client, cast["eve"]).get("/covers").text


def test_the_page_takes_the_same_statements_for_many_covers(
    cast: Cast, client: FlaskClient, sign_in: SignIn, count_queries: Callable[[], Any]
) -> None:
    sign_in(client, cast["manager"])

    def statements() -> int:
        client.get("/covers")
        with count_queries() as found:
            client.get("/covers")
        return len(found)

    cover(cast, cast["learner"])
    before = statements()
    for number in range(5):
        with unit_of_work():
            deputy = make_person(unit=cast.admitting)
        cover(cast, deputy, form_key=f"key{number}")
    assert statements() == before


@settings(max_examples=25)
@given(data=st.data())
def test_nobody_may_by_a_cover_what_the_lender_may_not_that_day(cast: Cast, data: st.DataObject) -> None:
    """A world of covers and duties that come and go: every lent duty is held by its lender on the day."""
    units = [cast.system, cast.north, cast.admitting, cast.south]
    lenders = [cast["manager"], cast["director"]]
    today = clock.today()
    with unit_of_work():
        supersede(Duty, {"person_id": lenders[0].id})
        supersede(Duty, {"person_id": lenders[1].id})
        supersede(Cover, {"deputy_id": cast["learner"].id})
        for _number in range(data.draw(st.integers(1, 3))):
            lender = data.draw(st.sampled_from(lenders))
            unit = data.draw(st.sampled_from(units))
            ends = data.draw(st.none() | st.integers(0, 4))
            DutyFactory(
                person_id=lender.id,
                unit_id=unit.id,
                duty=data.draw(st.sampled_from(["manager", "director"])),
                to_on=None if ends is None else today + ends * DAY,
            )
            db.session.add(
                Cover(
                    cover=new_public_id(),
                    person_id=lender.id,
                    reason="r",
                    deputy_id=cast["learner"].id,
                    by_id=lender.id,
                    recorded_at=clock.now(),
                    duty=data.draw(st.sampled_from(["manager", "director"])),
                    unit_id=data.draw(st.sampled_from(units)).id,
                    from_on=today + data.draw(st.integers(0, 3)) * DAY,
                    to_on=today + data.draw(st.integers(0, 5)) * DAY,
                )
            )
    for number in range(6):
        with clock.frozen(clock.now() + DAY * number):
            for held in identity_of(cast["learner"]).duties:
                lender = next(one for one in lenders if one.id == held.lent_by)
                own = [one for one in identity_of(lender).duties if one.lent_by is None]
                assert any(one.duty == held.duty and held.path.startswith(one.path) for one in own)
