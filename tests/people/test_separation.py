"""Things that nobody should hold together: the pure rule, and what imports tell or refuse."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.content.revisions import ContentRevision
from lms.core.database import db
from lms.core.imports import ImportResult, run_import
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Duty, Job
from lms.people.models_separation import CombinationException
from lms.people.rules.separation import (
    SAME_UNIT,
    Allowed,
    Combination,
    Holding,
    conflicts,
    is_thing,
    not_allowed,
    refusal_of_exception,
)
from tests.cast import make_cast
from tests.courses.factories import RevisionFactory

DAY = date(2026, 11, 16)
PAIR = Combination("pair", "Both", ("duty", "auditor"), ("job_role", "cashier"), "Not together.")
ROWS: list[dict[str, Any]] = [
    {
        "id": "releases-and-audits",
        "title": "Releases and audits",
        "first": {"duty": "access_officer"},
        "second": {"duty": "auditor"},
        "reason": "Nobody audits their own.",
    },
    {
        "id": "releases-and-administers",
        "title": "Releases and administers",
        "first": {"duty": "access_officer"},
        "second": {"duty": "administrator"},
        "reason": "Two keys.",
        "where": "same_unit",
        "on_import": "refuse",
    },
    {
        "id": "collects-and-posts",
        "title": "Collects and posts",
        "first": {"job_role": "cashier"},
        "second": {"job_role": "payment_poster"},
        "reason": "A missing payment is seen.",
        "on_import": "refuse",
    },
]


def on(number: int) -> date:
    return DAY + timedelta(days=number)


def holding(thing: tuple[str, str], first: int = 0, last: int | None = None, path: str = "/1/") -> Holding:
    return Holding(thing, path, on(first), None if last is None else on(last))


def test_a_pair_is_found_on_the_days_on_which_both_are_held() -> None:
    (found,) = conflicts([PAIR], [holding(PAIR.first, 0, 9), holding(PAIR.second, 5)])

    assert (found.from_on, found.to_on) == (on(5), on(9))


def test_one_after_the_other_is_allowed() -> None:
    assert conflicts([PAIR], [holding(PAIR.first, 0, 4), holding(PAIR.second, 5)]) == []


def test_units_matter_only_where_the_policy_says_so() -> None:
    near = Combination("near", "Near", PAIR.first, PAIR.second, "No.", where=SAME_UNIT)
    apart = [holding(PAIR.first, path="/1/2/"), holding(PAIR.second, path="/1/3/")]
    nested = [holding(PAIR.first, path="/1/"), holding(PAIR.second, path="/1/3/")]

    assert len(conflicts([PAIR], apart)) == 1
    assert conflicts([near], apart) == []
    assert len(conflicts([near], nested)) == 1


def test_a_privilege_is_meant_with_all_its_scopes() -> None:
    assert is_thing(("privilege", "independent-coding:inpatient"), ("privilege", "independent-coding"))
    assert not is_thing(("privilege", "independent-coding-2"), ("privilege", "independent-coding"))


@pytest.mark.parametrize(
    ("by", "reason", "days", "words"),
    [
        (1, "Vacancy.", 10, "Nobody approves"),
        (2, " ", 10, "A reason"),
        (2, "Vacancy.", -1, "An exception ends"),
        (2, "Vacancy.", 31, "An exception ends"),
    ],
)
def test_an_exception_is_refused_with_what_to_do(by: int, reason: str, days: int, words: str) -> None:
    assert words in (refusal_of_exception(1, by, reason, on(days), DAY, 30) or "")
    assert refusal_of_exception(1, 2, "Vacancy.", on(30), DAY, 30) is None


periods = st.tuples(st.integers(0, 30), st.one_of(st.none(), st.integers(0, 30))).map(
    lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1])
)


@given(periods, periods, st.integers(0, 70))
def test_a_conflict_is_on_exactly_when_both_are_held(
    one: tuple[int, int | None], two: tuple[int, int | None], number: int
) -> None:
    found = conflicts([PAIR], [holding(PAIR.first, *one), holding(PAIR.second, *two)])
    both = all(first <= number and (last is None or number <= last) for first, last in (one, two))

    assert any(conflict.is_on(on(number)) for conflict in found) == both


@given(periods, st.integers(0, 40), st.integers(0, 40))
def test_more_exceptions_never_leave_more_open(one: tuple[int, int | None], first: int, length: int) -> None:
    found = conflicts([PAIR], [holding(PAIR.first, *one), holding(PAIR.second)])
    allowed = [Allowed("pair", on(first), on(first + length))]

    assert len(not_allowed(found, allowed, on(20))) <= len(not_allowed(found, [], on(20)))


def take(tmp_path: Path, kind: str, *lines: str) -> ImportResult:
    path = tmp_path / f"{kind}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return run_import(kind, [path], by="tests")


@pytest.mark.database
class TestImports:
    """What the importers of duties and of the roster do."""

    @pytest.fixture(autouse=True)
    def _world(self, database: Any) -> None:
        with unit_of_work():
            self.cast = make_cast()
            body = {"longest_exception_days": 90, "combinations": ROWS}
            db.session.add(_policy(body))

    def test_a_warned_duty_lands_and_is_told(self, tmp_path: Path) -> None:
        number = self.cast["access_officer"].employee_no
        result = take(
            tmp_path, "duties", "employee_no,duty,unit_code,from,to", f"{number},auditor,LH,2026-11-16,"
        )

        assert (result.added, result.rejected) == (1, 0)
        (fault,) = result.files[0].faults
        assert fault.code == "forbidden-combination"
        assert "Nobody audits their own." in fault.message

    def test_a_refused_duty_does_not_land(self, tmp_path: Path) -> None:
        number = self.cast["access_officer"].employee_no
        line = f"{number},administrator,LH,2026-11-16,"
        result = take(tmp_path, "duties", "employee_no,duty,unit_code,from,to", line)

        assert (result.added, result.rejected) == (0, 1)
        held = db.session.query(Duty).filter_by(person_id=self.cast["access_officer"].id)
        assert {one.duty for one in held} == {"access_officer"}

    def test_two_rows_of_one_file_make_a_pair_too(self, tmp_path: Path) -> None:
        lines = [
            f"{self.cast['learner'].employee_no},{duty},LH,2026-11-16,"
            for duty in ("access_officer", "administrator")
        ]
        result = take(tmp_path, "duties", "employee_no,duty,unit_code,from,to", *lines)

        assert (result.added, result.rejected) == (1, 1)

    def test_an_approved_exception_lets_it_land(self, tmp_path: Path) -> None:
        officer = self.cast["access_officer"]
        with unit_of_work() as unit:
            db.session.add(
                CombinationException(
                    person_id=officer.id,
                    combination="releases-and-administers",
                    by_id=self.cast["director"].id,
                    reason="One person for two weeks.",
                    from_on=DAY,
                    to_on=on(14),
                    recorded_at=unit.at,
                    form_key="tests",
                )
            )
        line = f"{officer.employee_no},administrator,LH,2026-11-16,2026-11-25"
        result = take(tmp_path, "duties", "employee_no,duty,unit_code,from,to", line)

        assert (result.added, result.rejected) == (1, 0)

    def test_a_duty_that_is_over_makes_no_pair(self, tmp_path: Path) -> None:
        line = f"{self.cast['access_officer'].employee_no},auditor,LH,2026-11-01,2026-11-10"
        result = take(tmp_path, "duties", "employee_no,duty,unit_code,from,to", line)

        assert result.added == 1
        assert result.files[0].faults == []

    def test_a_refused_second_job_does_not_land_and_spares_the_first(self, tmp_path: Path) -> None:
        head = (
            "employee_no,given_name,family_name,status,hired_on,employment_type,work_location,"
            "job_role,unit_code,job_from,job_to"
        )
        lines = [
            f"77001,Iva,Both,active,2026-11-16,employee,onsite,{role},NORTH-ADM,2026-11-16,"
            for role in ("cashier", "payment_poster")
        ]
        result = take(tmp_path, "roster", head, *lines)

        assert result.rejected == 1
        assert [
            one.job_role for one in db.session.query(Job) if one.job_role in ("cashier", "payment_poster")
        ] == ["cashier"]


def _policy(body: dict[str, Any]) -> ContentRevision:
    made: ContentRevision = RevisionFactory.build(kind="policy", key="separation", body=body)
    return made
