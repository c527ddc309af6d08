"""The training measures over what compliance and access keep."""

from collections.abc import Iterable
from datetime import date
from itertools import product
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from lms.access.models import EhrAccount, GateSpan, SignOff
from lms.access.services import holding
from lms.compliance.models import ObligationSpan, Requirement
from lms.compliance.services import standing_rebuild
from lms.core.content import ContentRevision
from lms.core.database import db
from lms.core.unit_of_work import UnitOfWork, recorded_at
from lms.kpi.measures import MEASURES
from lms.kpi.measures.evaluation import evaluate, evaluate_by
from lms.kpi.rules.grouping import cut
from lms.kpi.rules.periods import Period
from lms.kpi.rules.tally import Tally
from lms.kpi.services.counted import counted_groups
from lms.kpi.services.flat import NO_FILTERS, Filters, flat_groups
from lms.kpi.services.query import Results, tallies, total_of
from lms.kpi.services.scopes import WHOLE, Scope
from lms.kpi.services.show import show
from lms.people.models import Job, Unit
from tests.examples import at_most
from tests.factories import JobFactory, UnitFactory, make_person
from tests.kpi.strategies import Fact, random_obligation, random_period

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def _requirement(kind: str = "module-completed", subject: str = "PA-03") -> int:
    found = Requirement(kind=kind, subject=subject)
    db.session.add(found)
    db.session.flush()
    return found.id


def _add_obligations(facts: Iterable[Fact], *, person_id: int, requirement_id: int) -> None:
    rows = [
        {
            "person_id": person_id,
            "requirement_id": requirement_id,
            "cycle": 1,
            "satisfied_by": [],
            "known_from": recorded_at(),
        }
        | fact
        for fact in facts
    ]
    if rows:
        db.session.execute(insert(ObligationSpan), rows)
    standing_rebuild.put_right()


def test_sql_roll_up_and_memory_agree_on_obligations(uow: UnitOfWork) -> None:
    unit = UnitFactory()
    units = (unit.id, UnitFactory(parent=unit).id)
    person_id, requirement_id = make_person(unit=unit).id, _requirement()

    @at_most(60)
    @given(seed=st.integers(0, 2**32))
    def agree(seed: int) -> None:
        random = Random(seed)  # noqa: S311  invented facts, not secrets
        facts = [random_obligation(random, (None, *units)) for _ in range(random.randrange(12))]
        db.session.execute(delete(ObligationSpan))
        _add_obligations(facts, person_id=person_id, requirement_id=requirement_id)
        period = random_period(random)
        for kind in ("K51", "K52"):
            measure = MEASURES.get(kind)
            assert total_of(measure, period, scope=WHOLE) == evaluate(measure, facts, period)
            for by in (["month"], ["unit"], ["job_role", "month"]):
                rolled = tallies((measure,), period, scope=WHOLE, by=by)[kind]
                flat = cut(flat_groups([measure], period, WHOLE, by, NO_FILTERS)[kind])
                expected = evaluate_by(measure, facts, period, by)
                assert _tallies(rolled) == _tallies(expected)
                assert _tallies(flat) == _tallies(expected)

    agree()


def _tallies(results: Results) -> dict[Any, Tally]:
    return {key: row.tally for key, row in results.items()}


def test_the_roll_up_gives_what_the_spans_give_in_a_random_hospital(uow: UnitOfWork) -> None:
    root = UnitFactory()
    places = [UnitFactory(parent=root, care_setting=setting) for setting in ("acute", "ambulatory", "both")]
    random = Random(2026)  # noqa: S311  invented facts, not secrets
    requirement_ids = [_requirement(subject=f"PA-{number:02}") for number in range(5)]
    for _ in range(30):
        facts = [random_obligation(random, (None, *(unit.id for unit in places))) for _ in range(8)]
        person_id = make_person(unit=root).id
        _add_obligations(facts, person_id=person_id, requirement_id=random.choice(requirement_ids))
    scopes = (WHOLE, Scope(paths=(places[0].path,)), Scope(setting="ambulatory"))
    asked_filters = (NO_FILTERS, Filters((("unit", str(places[0].id)), ("job_role", "registrar"))))

    for as_of in (date(2026, 7, 31), date(2026, 9, 17), date(2026, 12, 9)):
        period = Period(date(2026, 6, 15), date(2026, 12, 31), as_of)
        for scope, filters, by in product(scopes, asked_filters, ([], ["unit"], ["job_role", "month"])):
            measures = [MEASURES.get("K51"), MEASURES.get("K52")]
            rolled = counted_groups(measures, period, scope, by, filters)
            flat = flat_groups(measures, period, scope, by, filters)
            assert {kind: _tallies(cut(own)) for kind, own in rolled.items()} == {
                kind: _tallies(cut(own)) for kind, own in flat.items()
            }


def test_the_training_measures_read_no_span(published: UnitOfWork, count_queries: Any) -> None:
    with count_queries() as statements:
        show("K51", *OCTOBER, by=["month", "unit", "job_role"])
        show("K52", *OCTOBER, by=["month"])
    assert not [text for text in statements if "obligation_span" in text]


def test_competencies_that_are_measured_are_no_assignments(published: UnitOfWork) -> None:
    unit = UnitFactory()
    person = make_person(unit=unit)
    late = {"state": "overdue", "met": False, "from_on": date(2026, 9, 1), "unit_id": unit.id}
    _add_obligations([late], person_id=person.id, requirement_id=_requirement())
    _add_obligations(
        [late], person_id=person.id, requirement_id=_requirement("competency-proficient", "PA06")
    )

    assert show("K52", *OCTOBER).result.tally.denominator == 1


def test_what_was_known_before_and_corrected_since_is_not_counted(published: UnitOfWork) -> None:
    unit = UnitFactory()
    span = {"state": "overdue", "met": False, "from_on": date(2026, 9, 1), "known_to": recorded_at()}
    _add_obligations([span], person_id=make_person(unit=unit).id, requirement_id=_requirement())

    assert show("K52", *OCTOBER).result.tally.denominator == 0


def test_a_month_that_has_not_begun_has_no_obligations(published: UnitOfWork) -> None:
    unit = UnitFactory()
    met = {"state": "complete", "met": True, "from_on": date(2026, 9, 1), "unit_id": unit.id}
    _add_obligations([met], person_id=make_person(unit=unit).id, requirement_id=_requirement())

    rows = show("K51", date(2026, 10, 1), date(2026, 12, 31), by=["month"]).as_json()["rows"]

    assert [row["denominator"] for row in rows] == [1, 1, 0]


def _release(person_id: int, job: Job, signed_on: date) -> None:
    revision = ContentRevision(
        kind="role",
        key=f"{person_id}-{signed_on}",
        number=1,
        digest="",
        body={},
        published_at=recorded_at(),
        source="",
    )
    db.session.add(revision)
    db.session.flush()
    db.session.add(
        SignOff(
            person_id=person_id,
            gate="ehr-registrar",
            gate_version=1,
            gate_revision_id=revision.id,
            job_id=job.id,
            unit_id=job.unit_id,
            tenure="registrar",
            kind="release",
            by_id=person_id,
            signed_on=signed_on,
            signed_at=recorded_at(),
            recorded_at=recorded_at(),
            terms=[],
            verdicts=[],
            evidence=[],
            password_reentered=True,
            form_key=f"{person_id}-{signed_on}",
        )
    )
    db.session.flush()


def _hired(unit: Unit, on: date) -> tuple[int, Job]:
    person = make_person(unit=unit, job_role=None)
    return person.id, JobFactory(person_id=person.id, unit_id=unit.id, from_on=on)


def test_days_to_access_is_the_mean_over_first_releases_of_the_period(published: UnitOfWork) -> None:
    unit = UnitFactory(code="NORTH")
    quick, slow = _hired(unit, date(2026, 10, 1)), _hired(unit, date(2026, 9, 1))
    _release(*quick, date(2026, 10, 11))
    _release(*slow, date(2026, 10, 16))
    _release(*_hired(unit, date(2026, 10, 1)), date(2026, 11, 2))

    document = show("K54", *OCTOBER, by=["unit"]).as_json()

    assert (document["numerator"], document["denominator"], document["value"]) == (55, 2, 27.5)
    assert document["unit"] == "days"
    assert document["rows"] == [{"unit": "NORTH", "numerator": 55, "denominator": 2, "value": 27.5}]


def test_a_renewed_release_does_not_count_again(published: UnitOfWork) -> None:
    hired = _hired(UnitFactory(), date(2025, 9, 20))
    _release(*hired, date(2025, 10, 1))
    _release(*hired, date(2026, 10, 1))

    assert show("K54", *OCTOBER).result.tally.denominator == 0
    assert show("K54", date(2025, 10, 1), date(2025, 10, 31)).result.tally.numerator == 11


def test_a_release_before_the_first_day_took_no_day(published: UnitOfWork) -> None:
    _release(*_hired(UnitFactory(), date(2026, 10, 20)), date(2026, 10, 12))

    assert show("K54", *OCTOBER).as_json()["value"] == 0.0


def _account(person_id: int, **known: Any) -> None:
    plain = {
        "account": f"a{person_id}",
        "security_class": "registrar",
        "active": True,
        "from_on": date(2026, 9, 1),
    }
    db.session.add(EhrAccount(person_id=person_id, recorded_at=recorded_at(), **(plain | known)))


def _gate(person_id: int, unit: Unit, state: str, **known: Any) -> None:
    plain = {"from_on": date(2026, 9, 1), "to_on": None}
    db.session.add(
        GateSpan(
            person_id=person_id,
            gate="ehr-registrar",
            job_role="registrar",
            unit_id=unit.id,
            state=state,
            why="",
            met=0,
            asked=0,
            **(plain | known),
        )
    )


def test_access_without_sign_off_counts_holders_without_a_valid_gate(published: UnitOfWork) -> None:
    north, south = UnitFactory(code="NORTH"), UnitFactory(code="SOUTH")
    for state in ("cleared", "provisional", "grace", "blocked"):
        person = make_person(unit=north)
        _account(person.id)
        _gate(person.id, north, state)
    _account(make_person(unit=south).id)
    _account(make_person(unit=south).id, active=False)
    holding.put_right()

    document = show("K64", *OCTOBER, by=["unit"]).as_json()

    assert (document["numerator"], document["denominator"], document["value"]) == (2, 5, 40.0)
    assert document["rows"] == [
        {"unit": "NORTH", "numerator": 1, "denominator": 4, "value": 25.0},
        {"unit": "SOUTH", "numerator": 1, "denominator": 1, "value": 100.0},
    ]


def test_access_without_sign_off_keeps_to_the_units_of_the_scope(published: UnitOfWork) -> None:
    north, south = UnitFactory(), UnitFactory()
    _account(make_person(unit=north).id)
    _account(make_person(unit=south).id)
    holding.put_right()

    assert show("K64", *OCTOBER, scope=Scope(paths=(north.path,))).result.tally.denominator == 1


def test_access_without_sign_off_is_judged_on_the_last_day_of_each_month(published: UnitOfWork) -> None:
    north = UnitFactory()
    person = make_person(unit=north)
    _account(person.id)
    _gate(person.id, north, "cleared", to_on=date(2026, 9, 30))
    holding.put_right()

    rows = show("K64", date(2026, 9, 1), date(2026, 10, 31), by=["month"]).as_json()["rows"]

    assert [(row["numerator"], row["denominator"]) for row in rows] == [(0, 1), (1, 1)]
