"""The kept sums: first sittings only, in the commit of the submit, equal to what a recount gives."""

import math
import random

import numpy as np
import pytest
from sqlalchemy import func, select

from lms.assessments.api import first_sitting_ids
from lms.assessments.models import AttemptItem
from lms.core import clock
from lms.core.database import db
from lms.core.unit_of_work import unit_of_work
from lms.people.models import Job
from lms.quality.models import ExamTally, ItemTally
from lms.quality.rules.marks import PARTS
from lms.quality.services.items import module_statistics
from lms.quality.services.reading import Cut, exam_sums, groups_of, item_sums
from lms.quality.services.tallies import kept_sums, merge, put_right, sums_of_attempts

pytestmark = pytest.mark.database
OBJECTIVES = ("O1", "O1", "O2", "O2", "O2")


def exam(cut=None):
    return exam_sums(cut or Cut(module="TS-01")).get("TS-01")


def test_a_submit_is_in_the_sums_with_the_same_commit(scene) -> None:
    with unit_of_work():
        scene.sit(wrong=("O2",))

    found = exam()

    assert (found.sittings, found.passed) == (1, 1)
    assert found.forms[0].points == 4 * PARTS
    assert sum(group.count for own in item_sums(Cut(module="TS-01")).values() for group in own) == 5


def test_only_the_first_sitting_of_a_person_counts(scene) -> None:
    with unit_of_work():
        first = scene.sit(wrong=("O1", "O2", "O2"))
        scene.sit(person=scene.sitters[0])

    assert exam().sittings == 1
    assert exam().passed == 0
    assert first_sitting_ids("TS-01") == [first.id]


def test_a_repeat_of_a_critical_objective_is_no_sitting(scene) -> None:
    with unit_of_work():
        scene.sit(wrong=("O1",))
        scene.sit(person=scene.sitters[0])

    assert exam().sittings == 1


def test_a_sitting_counts_in_unit_and_role_of_its_day_whatever_comes_later(scene) -> None:
    with unit_of_work():
        scene.sit()
        job = db.session.scalar(select(Job).where(Job.person_id == scene.sitters[0].id))
        job.superseded_at = clock.now()
        job.unit_id = scene.cast.south.id

    (group,) = groups_of(Cut(module="TS-01"))

    assert group[1:] == (scene.cast.admitting.id, "registrar", 1)


def test_a_cut_by_unit_takes_in_the_units_below_it(scene) -> None:
    with unit_of_work():
        scene.sit()
        scene.sit(south=True)
        scene.sit(south=True)

    assert exam(Cut(module="TS-01", paths=(scene.cast.north.path,))).sittings == 1
    assert exam(Cut(module="TS-01", paths=(scene.cast.south.path,))).sittings == 2
    assert exam(Cut(module="TS-01", job_role="biller")) is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_kept_is_what_a_recount_gives_before_and_after_merging(scene, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  histories of a test
    for _round in range(4):
        with unit_of_work():
            for _number in range(chance.randint(1, 4)):
                wrong = tuple(one for one in OBJECTIVES if chance.random() < 0.3)
                again = scene.sitters and chance.random() < 0.2
                if not again:
                    scene.sit(wrong=wrong, south=chance.random() < 0.4)
        if chance.random() < 0.6:
            with unit_of_work():
                merge()

    kept, counted = kept_sums(), sums_of_attempts(first_sitting_ids())

    assert kept.of == counted.of
    with unit_of_work():
        assert put_right() == 0


def test_merging_leaves_one_row_a_key(scene) -> None:
    with unit_of_work():
        for _number in range(6):
            scene.sit()
    before = kept_sums().of

    with unit_of_work():
        fewer = merge()

    assert fewer > 0
    assert kept_sums().of == before
    assert db.session.scalar(select(func.count()).select_from(ExamTally)) == 1


def test_a_rebuild_puts_lost_sums_right(scene) -> None:
    with unit_of_work():
        scene.sit()
        scene.sit(wrong=("O2",))
    right = kept_sums().of
    with unit_of_work():
        db.session.execute(ItemTally.__table__.delete())

    with unit_of_work():
        assert put_right() > 0

    assert kept_sums().of == right


def test_a_page_of_statistics_takes_the_same_number_of_statements_for_any_number_of_sittings(
    scene, count_queries
) -> None:
    with unit_of_work():
        scene.sit()
    module_statistics(Cut(module="TS-01"))
    with count_queries() as few:
        module_statistics(Cut(module="TS-01"))
    with unit_of_work():
        for number in range(12):
            scene.sit(wrong=("O2",) * (number % 3), south=number % 2 == 0)

    with count_queries() as many:
        module_statistics(Cut(module="TS-01"))

    assert len(many) == len(few)


def test_numbers_of_a_module_are_those_of_numpy_over_its_attempts(scene) -> None:
    chance = random.Random(11)  # noqa: S311  histories of a test
    with unit_of_work():
        for _number in range(60):
            right = 1 / (1 + math.exp(-1.5 * (chance.gauss(0, 1) + 1)))
            scene.sit(wrong=tuple(one for one in OBJECTIVES if chance.random() > right))
    rows = select(AttemptItem.attempt_id, AttemptItem.item_id, AttemptItem.is_right)
    answers = db.session.execute(rows).all()
    totals: dict[int, int] = {}
    for attempt, _item, right in answers:
        totals[attempt] = totals.get(attempt, 0) + right

    found = module_statistics(Cut(module="TS-01"))

    assert sum(row.statistics.count for row in found.rows) == 300
    for row in found.rows:
        own = [(int(right), totals[attempt] - right) for attempt, item, right in answers if item == row.id]
        points, rest = np.array(own, float).T
        expected = np.corrcoef(points, rest)[0, 1] if points.std() and rest.std() else None
        assert row.statistics.facility == pytest.approx(points.mean(), rel=1e-9)
        if expected is None:
            assert row.statistics.discrimination is None
        else:
            assert row.statistics.discrimination == pytest.approx(expected, rel=1e-9, abs=1e-9)
    assert found.mean == pytest.approx(100 * np.mean(list(totals.values())) / 5, rel=1e-9)


def test_options_chosen_are_counted_by_their_keys(scene) -> None:
    with unit_of_work():
        scene.sit(wrong=("O1", "O1", "O2", "O2", "O2"))
        scene.sit()

    found = module_statistics(Cut(module="TS-01"))

    chosen = [(one.option, one.chosen) for row in found.rows for one in row.choices if one.chosen]
    assert {option for option, _count in chosen} == {"A", "B"}
    assert sum(count for option, count in chosen if option == "A") == 5
    assert sum(count for option, count in chosen if option == "B") == 5
