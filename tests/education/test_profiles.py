"""Educators' profiles: kept by the educator, confirmed by a manager, read by providers of their units."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from lms.core.database import db
from lms.core.errors import Refused
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import name_owner
from lms.education.models import EducatorFact
from lms.education.services.profiles import Said, confirm, profile_of, say, take_away
from lms.education.services.specialties import say_specialty
from lms.people.models import Person
from tests.cast import Cast
from tests.courses.factories import publish
from tests.factories import DutyFactory, make_person

As = Callable[[Any], FlaskClient]
SINCE = date(2018, 3, 1)
CARDIOLOGY = Said("specialty", "cardiology", SINCE, "Catheter laboratory")


def told(cast: Cast, *lines: Said) -> None:
    """Let the educator say lines."""
    with unit_of_work():
        for line in lines:
            say(person_id=cast["educator"].id, said=line)


def confirmed(cast: Cast, line: Said, seen: date = SINCE) -> None:
    """Let the manager confirm a line."""
    with unit_of_work(durable=True):
        confirm(
            person_id=cast["educator"].id,
            kind=line.kind,
            code=line.code,
            seen=seen,
            by_id=cast["manager"].id,
        )


def test_a_changed_line_waits_for_a_manager_again_and_both_rows_stay(cast: Cast) -> None:
    told(cast, CARDIOLOGY)
    confirmed(cast, CARDIOLOGY)
    told(cast, CARDIOLOGY)
    assert profile_of(cast["educator"].id)[0].is_confirmed
    told(cast, Said("specialty", "cardiology", date(2019, 1, 1), ""))

    [line] = profile_of(cast["educator"].id)
    assert (line.from_on, line.is_confirmed) == (date(2019, 1, 1), False)
    assert len(db.session.scalars(select(EducatorFact)).all()) == 2


def test_a_line_that_was_changed_meanwhile_is_not_confirmed(cast: Cast) -> None:
    told(cast, CARDIOLOGY)
    told(cast, Said("specialty", "cardiology", date(2019, 1, 1), ""))

    with pytest.raises(Refused, match="changed meanwhile"):
        confirmed(cast, CARDIOLOGY)


@pytest.mark.parametrize(
    "said",
    [
        Said("specialty", "cpc", SINCE, ""),
        Said("hobby", "cardiology", SINCE, ""),
        Said("specialty", "cardiology", date(2026, 11, 17), ""),
    ],
)
def test_words_that_are_not_in_the_list_and_days_to_come_are_refused(cast: Cast, said: Said) -> None:
    with pytest.raises(Refused):
        told(cast, said)


def test_a_line_that_is_taken_off_is_gone_from_the_page_and_stays_on_record(cast: Cast) -> None:
    told(cast, CARDIOLOGY)
    with unit_of_work():
        take_away(person_id=cast["educator"].id, kind="specialty", code="cardiology")

    assert profile_of(cast["educator"].id) == ()
    assert db.session.scalars(select(EducatorFact)).one().superseded_at is not None


def page_of(cast: Cast) -> str:
    return f"/education/educators/{cast['educator'].employee_no}"


def test_an_educator_keeps_the_profile_and_a_manager_confirms_it_on_the_page(cast: Cast, as_: As) -> None:
    educator, address = as_("educator"), page_of(cast)
    assert "Your profile is empty" in educator.get(address).text
    form = {"word": "specialty:cardiology", "since": "2018-03-01", "detail": "Catheter <b>laboratory</b>"}
    assert educator.post("/education/profile", data=form).status_code == 303
    assert "waits for a manager" in educator.get(address).text
    manager = as_("manager")
    assert "One line of a profile waits for a manager" in manager.get("/education/educators").text
    line = {"kind": "specialty", "code": "cardiology", "seen": "2018-03-01"}
    for _ in range(2):
        assert manager.post(f"{address}/confirm", data=line).status_code == 303
    page = manager.get(address).text
    assert "confirmed by Manager Cast" in page
    assert "Catheter &lt;b&gt;laboratory&lt;/b&gt;" in page


def test_a_provider_reads_why_the_educator_is_competent_in_their_specialty(
    cast: Cast, provider: Person, as_: As
) -> None:
    inpatient = Said("setting", "inpatient", SINCE, "")
    told(cast, CARDIOLOGY, Said("setting", "professional", SINCE, ""), inpatient)
    for line in (CARDIOLOGY, Said("setting", "professional", SINCE, "")):
        confirmed(cast, line)
    with unit_of_work():
        say_specialty(person_ids=[provider.id], specialty="cardiology", by_id=provider.id)
    page = as_(provider).get("/education").text

    assert "Why this educator is competent in your specialty" in page
    assert "Your specialty: Cardiology" in page
    assert "Catheter laboratory · since 1\xa0Mar\xa02018, 8 years · confirmed by Manager Cast" in page
    assert "Codes where you work: Professional coding" in page
    assert "Inpatient coding" not in page


def test_providers_see_nothing_that_is_not_confirmed(cast: Cast, provider: Person, as_: As) -> None:
    told(cast, CARDIOLOGY)

    page = as_(provider).get(page_of(cast)).text
    assert "Catheter" not in page
    assert "Nothing is confirmed yet" in page


def test_a_provider_says_their_own_specialty_and_nobody_else_does(
    cast: Cast, provider: Person, as_: As
) -> None:
    told(cast, CARDIOLOGY, Said("credential", "cpc", SINCE, ""))
    confirmed(cast, Said("credential", "cpc", SINCE, ""))
    sent = as_(provider).post("/education/specialty", data={"specialty": "pediatrics"})
    assert sent.status_code == 303
    assert "Your specialty, Pediatrics, is not in the profile" in as_(provider).get("/education").text
    assert as_("learner").post("/education/specialty", data={"specialty": "pediatrics"}).status_code == 422


def test_only_a_manager_of_the_educator_confirms_and_never_themselves(cast: Cast, as_: As) -> None:
    told(cast, CARDIOLOGY)
    line = {"kind": "specialty", "code": "cardiology", "seen": "2018-03-01"}
    with unit_of_work():
        DutyFactory(person_id=cast["educator"].id, unit_id=cast.north.id, duty="manager")

    for name in ("educator", "learner", "trainer", "eve"):
        assert as_(name).post(f"{page_of(cast)}/confirm", data=line).status_code == 404, name
    assert not profile_of(cast["educator"].id)[0].is_confirmed


def test_who_is_no_educator_keeps_no_profile(as_: As) -> None:
    form = {"word": "credential:cpc", "since": "2018-03-01"}

    assert as_("manager").post("/education/profile", data=form).status_code == 404


def test_an_educator_is_known_in_their_units_alone(cast: Cast, as_: As) -> None:
    with unit_of_work():
        far = make_person(unit=cast.south, job_role="physician")

    assert as_("learner").get(page_of(cast)).status_code == 200
    assert as_("administrator").get(page_of(cast)).status_code == 200
    for who in (far, "eve"):
        assert as_(who).get(page_of(cast)).status_code == 404
        assert "Educator Cast" not in as_(who).get("/education/educators").text


def test_a_day_that_is_none_is_said_beside_what_was_typed(as_: As) -> None:
    sent = as_("educator").post("/education/profile", data={"word": "credential:cpc", "since": "x"})

    assert sent.status_code == 422
    assert "Give the day since when it holds" in sent.text


def test_a_module_of_an_educator_says_to_providers_why_they_know_it(
    cast: Cast, provider: Person, as_: As
) -> None:
    told(cast, CARDIOLOGY)
    confirmed(cast, CARDIOLOGY)
    with unit_of_work():
        publish()
        name_owner(module_id="TS-01", person_id=cast["educator"].id, by_id=cast["educator"].id)
        say_specialty(person_ids=[provider.id], specialty="cardiology", by_id=provider.id)

    assert "Why Educator Cast knows it" in as_(provider).get("/learn/TS-01").text
    assert "knows it" not in as_("learner").get("/learn/TS-01").text
