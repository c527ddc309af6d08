"""Erasing a person: at once what nothing keeps, the name everywhere, and on its day the rest.

What is left is a number without a person: counts, rates and what was decided stay as they were.
"""

from collections import Counter
from datetime import date
from typing import Any

from sqlalchemy import func, select

from lms.core import audit, clock
from lms.core.database import db
from lms.core.events import announce
from lms.core.retention import CLASSES, lettings
from lms.core.unit_of_work import current_unit, recorded_at
from lms.people.api import Person, number_digest, person
from lms.people.events import PeopleRenamed
from lms.records.content import months_of
from lms.records.models import DataCopy, Erasure, ErasureRequest
from lms.records.rules.names import Called
from lms.records.services import erasure_log
from lms.records.services.catalogue import Place, Whom, people_places, places
from lms.records.services.clearing import empty, remove
from lms.records.services.leavers import NAMES, REST, stay_of
from lms.records.services.scrubbing import scrub, scrub_log


def called(who: Person) -> Called:
    """Return what a person is called, and the number that they become."""
    return Called(
        given_name=who.given_name,
        family_name=who.family_name,
        employee_no=who.employee_no,
        email=who.email,
        npi=who.npi,
        name=f"Person {who.id}",
        number=f"P-{who.id}",
    )


def effect_on(person_id: int) -> dict[str, Any]:
    """Return what erasing a person would do, as JSON.

    Returns:
        ``{gone_on, classes: [{key, records, at_once}]}``: ``gone_on`` is the day of the rest, None while
        they are employed; ``records`` counts rows about them.
    """
    counts: Counter[str] = Counter()
    for place in people_places():
        record_class = place.record_class
        if record_class is not None:
            whom = place.about(_only(person_id))
            counts[record_class.key] += (
                db.session.scalar(select(func.count()).select_from(place.table).where(whom)) or 0
            )
    gone_on = stay_of(person_id).gone_on(months_of("training"))
    return {
        "gone_on": None if gone_on is None else gone_on.isoformat(),
        "classes": [
            {"key": key, "records": counts[key], "at_once": not one.is_duty}
            for key, one in CLASSES.items()
            if counts[key]
        ],
    }


def erase(request: ErasureRequest) -> Counter[str]:
    """Erase a person on an approved request, in the open unit of work; again it does nothing.

    Returns:
        How many rows of each table were changed.
    """
    counts = take_names(request.person_id, request_id=request.id)
    day = stay_of(request.person_id).gone_on(months_of("training"))
    if day is not None and day <= clock.today():
        counts += take_rest(request.person_id, request_id=request.id)
    return counts


def let_go_of_leaver(person_id: int) -> Counter[str]:
    """Let go of the record of somebody whose time is over: name and rest; joins the unit of work."""
    return take_names(person_id) + take_rest(person_id)


def take_names(person_id: int, *, request_id: int | None = None) -> Counter[str]:
    """Remove what no duty keeps and make the person a number everywhere; again it does nothing."""
    if _has(person_id, NAMES):
        return Counter()
    who = person(person_id)
    names, act = called(who), f"erasure:{person_id}"
    counts = _remove_free(person_id)
    _rename(who, names)
    db.session.flush()
    counts += scrub(names)
    counts["audit_payload"] += scrub_log(names, act=act)
    _note(person_id, NAMES, request_id, +counts)
    announce(PeopleRenamed(person_ids=(person_id,)))
    return +counts


def take_rest(person_id: int, *, request_id: int | None = None) -> Counter[str]:
    """Empty what others wrote about a person once no duty keeps it; dates and results stay without a name."""
    if _has(person_id, REST):
        return Counter()
    counts: Counter[str] = Counter()
    for place in people_places():
        if _is_training(place) and place.written:
            columns = tuple(column.name for column in place.written)
            counts[place.name] += empty(place.table, columns, place.about(_only(person_id)))
    _note(person_id, REST, request_id, +counts)
    return +counts


def _is_training(place: Place) -> bool:
    record_class = place.record_class
    stays = place.kept is not None and place.kept.gone == "stay"
    return record_class is not None and record_class.key == "training" and not stays


def _remove_free(person_id: int) -> Counter[str]:
    """Remove what is kept for no duty: choices, notices, sign-ins, papers, shifts, what was answered."""
    counts: Counter[str] = Counter()
    _remove_copies(person_id)
    for key, own in lettings().items():
        counts[key] += own.of_person(person_id)
    for place in reversed(list(people_places())):
        kept = place.kept
        if kept is None or CLASSES[kept.under].is_duty:
            continue
        whom = place.about(_only(person_id))
        if kept.gone == "delete":
            counts += remove(place.table, whom)
        elif kept.gone == "empty":
            counts[place.name] += empty(place.table, kept.empties, whom)
    return +counts


def _remove_copies(person_id: int) -> None:
    mine = select(DataCopy.upload_id).where(DataCopy.person_id == person_id, DataCopy.upload_id.is_not(None))
    upload = places()["upload"].table
    db.session.flush()
    remove(upload, upload.c.id.in_(mine))


def _rename(who: Person, names: Called) -> None:
    given, _space, family = names.name.partition(" ")
    who.number_digest = number_digest(who.employee_no)
    who.given_name, who.family_name, who.employee_no = given, family, names.number
    who.email = who.npi = who.theme = who.manager_id = None
    who.erased_at = recorded_at()


def _note(person_id: int, stage: str, request_id: int | None, counts: Counter[str]) -> None:
    made = Erasure(
        person_id=person_id,
        request_id=request_id,
        stage=stage,
        counts=dict(counts),
        recorded_at=recorded_at(),
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        "records.erased",
        subject=f"person:P-{person_id}",
        stage=stage,
        request=request_id,
        counts=dict(counts),
    )
    current_unit().after_commit.append(erasure_log.write)


def _has(person_id: int, stage: str) -> bool:
    found = select(Erasure.id).where(Erasure.person_id == person_id, Erasure.stage == stage)
    return db.session.scalar(found) is not None


def erased_on(person_id: int) -> date | None:
    """Return the day on which a person became a number, None for everybody else."""
    at = db.session.scalar(select(Person.erased_at).where(Person.id == person_id))
    return None if at is None else at.astimezone(clock.zone()).date()


def _only(person_id: int) -> Whom:
    return select(Person.id).where(Person.id == person_id)
