"""Careers in the demo: credentials of coders, what they learned, a talk that waits, seats of a library."""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageDraw
from sqlalchemy import select

from lms.app.demo.history import Step
from lms.app.demo.scope import Scope, workday
from lms.careers.services.cycles import CycleTold, tell_cycle
from lms.careers.services.entries import Activity, add_entry
from lms.careers.services.files import take_file
from lms.careers.services.outside import record_course
from lms.careers.services.reading import Share, ledger_of
from lms.careers.services.teaching import Presented, accept, hand_in
from lms.compliance.api import NewEvidence, record_evidence
from lms.core import clock
from lms.core.content import live_all
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.unit_of_work import unit_of_work
from lms.courses.api import take_seat
from lms.people.api import Job, Unit, person, person_by_employee_no

Told = Mapping[str, Any]
_BEGINS = 400


def career_steps(scope: Scope, content: Path) -> list[Step]:
    """Return what the persona of the file told and handed in, and what came of it, each act at its moment."""
    persona = _told(content)["persona"]
    acts: list[tuple[int, Callable[[Scope, int, int], object]]] = [
        (_BEGINS, lambda scope, own, _: _hold(scope, own, persona["credentials"]))
    ]
    for number, entry in enumerate(persona["entries"]):
        acts.append((entry["days_ago"], partial(_learn, entry=entry, number=number)))
    acts.append((persona["outside"]["days_ago"], partial(_outside, outside=persona["outside"])))
    for number, talk in enumerate(persona["teaching"]):
        acts.append((max(talk["days_ago"] - 2, 1), partial(_hand_in, talk=talk, number=number)))
        if talk["act"] == "accept":
            acts.append((max(talk["days_ago"] - 5, 1), partial(_accept, talk=talk, number=number)))
    return [Step(_moment(scope, days_ago), act=partial(_of, persona, scope, act)) for days_ago, act in acts]


def fill_careers(scope: Scope, content: Path, ids: Mapping[str, int]) -> None:
    """Give colleagues of the persona cycles, hours and seats; without the persona nothing."""
    told = _told(content)
    own = ids.get(told["persona"]["employee_no"])
    if own is not None and live_all("credential-issuer"):
        _others(scope, told["coders"], but=own)


def _told(content: Path) -> Told:
    told: Told = yaml.safe_load((content / "demo" / "careers.yaml").read_text(encoding="utf-8"))
    return told


def _of(persona: Told, scope: Scope, act: Callable[[Scope, int, int], object]) -> None:
    """Do something for the persona and its manager, if both are in the demo; done twice it is the same."""
    if not live_all("credential-issuer"):
        return
    try:
        own, manager = (person_by_employee_no(persona[one]) for one in ("employee_no", "manager"))
        with unit_of_work(durable=True):
            act(scope, own.id, manager.id)
    except (NotFound, Refused):
        """A small demo is without them; a demo of another day may put it before its cycle."""


def _moment(scope: Scope, days_ago: int) -> datetime:
    """Return eleven in the morning of a working day."""
    return datetime.combine(max(_day(scope, days_ago), scope.go_live_on), time(11))


def _at(scope: Scope, days_ago: int, act: Callable[[], None]) -> None:
    """Do something in a unit of work of its own, at eleven in the morning of a working day."""
    moment = _moment(scope, days_ago).replace(tzinfo=clock.zone())
    with clock.frozen(min(moment, clock.now())), unit_of_work(durable=True):
        act()


def _day(scope: Scope, days_ago: int) -> date:
    return min(workday(scope.before(days_ago)), scope.today)


def _hold(scope: Scope, person_id: int, credentials: Sequence[Told]) -> None:
    for one in credentials:
        _tell(person_id, one["code"], scope.today + timedelta(days=one["ends_in"]))
        if one["is_recorded"]:
            _record(person_id, one["code"], scope.today + timedelta(days=one["ends_in"]))


def _tell(person_id: int, code: str, to_on: date) -> None:
    told = CycleTold(code, to_on)
    tell_cycle(person_id=person_id, told=told, by_id=person_id, form_key=f"demo:cycle:{person_id}:{code}")


def _record(person_id: int, code: str, expires_on: date) -> None:
    """Put a credential into the ledger, as a list of HR does."""
    since = clock.today()
    fact = NewEvidence(
        person_id=person_id,
        kind="credential",
        subject=code,
        occurred_on=since,
        key=f"import:credential:{code}:{since}:hr",
        source="import",
        expires_on=expires_on,
        note="List of HR",
    )
    record_evidence([fact])


def _learn(scope: Scope, person_id: int, _manager: int, *, entry: Told, number: int) -> None:
    shares = tuple(
        Share(issuer, category, entry.get("approval", {}).get(issuer, ""))
        for issuer, category in entry["categories"].items()
    )
    on = _day(scope, entry["days_ago"])
    activity = Activity(
        on=on,
        hours=Decimal(entry["hours"]),
        title=entry["title"],
        provider=entry["provider"],
        shares=shares,
        file_id=_paper(person_id, entry, on) if entry["has_file"] else None,
    )
    key = f"demo:entry:{person_id}:{number}"
    add_entry(person_id=person_id, activity=activity, by_id=person_id, form_key=key)


def _paper(person_id: int, entry: Told, on: date) -> int:
    """Store a picture of a certificate, drawn here."""
    image = Image.new("RGB", (900, 420), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((12, 12, 888, 408), outline="navy", width=3)
    lines = ("Certificate of attendance (invented)", person(person_id).full_name, entry["title"])
    for place, text in enumerate((*lines, entry["provider"], f"{on}   {entry['hours']} hours")):
        pen.text((60, 60 + 62 * place), text, fill="black", font_size=26)
    file = io.BytesIO()
    image.save(file, "PNG")
    file.seek(0)
    return take_file(file, f"certificate-{on}.png", person_id=person_id, by_id=person_id)


def _outside(scope: Scope, person_id: int, manager: int, *, outside: Told) -> None:
    record_course(
        person=person(person_id),
        course_id=outside["course"],
        on=_day(scope, outside["days_ago"]),
        score=Decimal(outside["score"]),
        by=person(manager),
    )


def _hand_in(scope: Scope, person_id: int, _manager: int, *, talk: Told, number: int) -> str:
    presented = Presented(talk["title"], talk["place"], _day(scope, talk["days_ago"]), Decimal(talk["hours"]))
    key = f"demo:teaching:{person_id}:{number}"
    row = hand_in(person_id=person_id, presented=presented, file_id=None, replaces="", form_key=key)
    return row.public_id


def _accept(scope: Scope, person_id: int, manager: int, *, talk: Told, number: int) -> None:
    public_id = _hand_in(scope, person_id, manager, talk=talk, number=number)
    accept(person_id=person_id, public_id=public_id, by_id=manager)


def _others(scope: Scope, told: Told, *, but: int) -> None:
    """Give coders of a unit cycles of several ends and some hours, and seats of the library."""
    rng = scope.stream("careers")
    found = (
        select(Job.person_id)
        .join(Unit, Unit.id == Job.unit_id)
        .where(Unit.code == told["unit"], Job.superseded_at.is_(None), Job.to_on.is_(None))
    )
    coders = sorted(set(db.session.scalars(found)) - {but})
    for person_id in coders[: told["people"]]:
        code, ends_in = rng.choice(told["codes"]), rng.choice((24, 61, 140, 233, 390, 515))
        share = rng.choice((30, 70, 100, 140))
        _at(scope, 5, partial(_tell, person_id, code, _end(scope, ends_in)))
        _at(scope, 4, partial(_earn, scope, person_id, code, share))
    for person_id in [but, *coders][: told["seats"]]:
        _at(scope, rng.randint(20, 200), partial(_sit, person_id, told["library"]))


def _end(scope: Scope, days: int) -> date:
    return scope.today + timedelta(days=days)


def _earn(scope: Scope, person_id: int, code: str, percent: int) -> None:
    """Record hours that are so many percent of what the time that has passed of the cycle asks for."""
    standing = ledger_of(person_id).standings[0]
    cycle = standing.cycle
    gone = (scope.today - cycle.from_on).days / (cycle.to_on - cycle.from_on).days
    hours = round(float(standing.needed) * gone * percent / 100 * 2) / 2
    category = cycle.issuer.categories[0].id
    if hours <= 0:
        return
    activity = Activity(
        on=max(cycle.from_on, scope.before(60)),
        hours=Decimal(str(hours)),
        title="Hours of the cycle so far, from the account with the association",
        shares=(Share(cycle.issuer.id, category),),
    )
    add_entry(
        person_id=person_id, activity=activity, by_id=person_id, form_key=f"demo:hours:{person_id}:{code}"
    )


def _sit(person_id: int, library: str) -> None:
    try:
        take_seat(person_id=person_id, library_id=library)
    except Refused:
        """The licence of the demo has a term of its own: outside of it nobody has a seat."""
