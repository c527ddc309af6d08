"""Releasing several gates in one act: each is checked again and signed by itself, or refused with why."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.access.models import SignOff
from lms.access.rules import facts
from lms.access.rules.signing import refusal_to_release
from lms.access.services.clearing import note_clearances
from lms.access.services.decisions import Ruling, rule
from lms.access.services.dossiers import dossiers_of
from lms.access.services.endings import endings
from lms.access.services.locks import hold
from lms.access.services.sign_off import Signing, decision_with, released, sign_release
from lms.access.services.spans import refresh
from lms.core import clock
from lms.core.database import db
from lms.core.errors import Refused
from lms.core.events import announce
from lms.people.api import DayEnd, JobFact, Person, in_chunks, people, zones_of

MOST = 100
UNKNOWN = "Not in your release queue, or not any more."
_USED = "This form was used for another signature: open the queue again."
_ANEW = "Confirmed anew since you marked it: look at it once more."


@dataclass(frozen=True, kw_only=True)
class Releasing:
    """One act on several confirmations.

    Attributes:
        confirmations: ids of the managers' confirmations that are released.
        paths: paths of the units over which ``by_id`` may release.
        by_id: who signs.
        form_key: one key for the form that was shown; the same key twice is one act.
        password_reentered: whether who signs has just proved to be themself.
        note: a few words, kept with each signature.
        means: how they proved to be themself, in words.
        stands_in: for whom ``by_id`` acts over a unit path, None for nobody.
    """

    confirmations: Sequence[int]
    paths: tuple[str, ...]
    by_id: int
    form_key: str
    password_reentered: bool
    note: str = ""
    means: str | None = None
    stands_in: Callable[[str], int | None] = lambda _path: None

    def key_of(self, confirmation_id: int) -> str:
        """Return the key of one signature of the act."""
        return f"{self.form_key}:{confirmation_id}"


@dataclass(frozen=True)
class Candidate:
    """One confirmation of an act: whose, and what a release does, or why it is refused.

    ``person`` and ``ruling`` are None when it is not for this officer to know of. ``signed`` is the release
    that this very act has given, ``lender`` for whom it is or was signed, None for nobody.
    """

    confirmation_id: int
    refusal: str | None
    person: Person | None = None
    ruling: Ruling | None = None
    confirmed: SignOff | None = None
    confirmer: Person | None = None
    cleared_until: date | None = None
    job: JobFact | None = None
    signed: SignOff | None = None
    lender: Person | None = None

    @property
    def counted(self) -> tuple[int, int]:
        """How many things are met, of how many."""
        return self.ruling.decision.counted if self.ruling else (0, 0)


def candidates(asked: Releasing) -> list[Candidate]:
    """Return what the act does for each confirmation, the longest waiting first; nothing is stored."""
    rows = _confirmations(asked.confirmations)
    rulings = _rulings_today({(row.person_id, row.gate) for row in rows})
    used = _used_keys(asked)
    lenders = {_for(asked, ruling) for ruling in rulings.values()} | {row.for_id for row in used.values()}
    own = {number for row in rows for number in (row.person_id, row.by_id)}
    persons = people(own | {number for number in lenders if number is not None})
    found = [
        _candidate(asked, row, rulings.get((row.person_id, row.gate)), persons, used.get(row.id))
        for row in rows
    ]
    unknown = dict.fromkeys(asked.confirmations).keys() - {row.id for row in rows}
    return found + [Candidate(number, UNKNOWN) for number in sorted(unknown)]


def release_many(asked: Releasing) -> list[Candidate]:
    """Release every confirmation that can be released; the others are refused and told, each by itself.

    Raises:
        Refused: without the password, for nobody, or for more than a hundred in one act.
    """
    if not asked.password_reentered:
        raise Refused("The password is required to sign.", hint="Enter your own password again.")
    if not 1 <= len(set(asked.confirmations)) <= MOST:
        raise Refused(f"One act releases 1 to {MOST} people.", hint="Mark fewer, then the others.")
    hold({row.person_id for row in _confirmations(asked.confirmations)})
    found = candidates(asked)
    signed = {
        one.confirmation_id: _sign(asked, one, one.ruling)
        for one in found
        if one.refusal is None and one.signed is None and one.ruling is not None
    }
    refresh({row.person_id for row in signed.values()})
    for row in signed.values():
        announce(released(row))
    note_clearances(signed.values())
    return candidates(asked)


def endings_after(found: Sequence[Candidate]) -> dict[tuple[int, str], DayEnd]:
    """Return when access ends, by person and gate, of those that the act released."""
    return endings([one.ruling for one in found if one.signed is not None and one.ruling is not None])


def _sign(asked: Releasing, one: Candidate, ruling: Ruling) -> SignOff:
    signing = Signing(
        person_id=ruling.person_id,
        gate=ruling.decision.gate,
        by_id=asked.by_id,
        form_key=asked.key_of(one.confirmation_id),
        password_reentered=asked.password_reentered,
        note=asked.note,
        for_id=_for(asked, ruling),
        means=asked.means,
    )
    return sign_release(signing, ruling)


def _for(asked: Releasing, ruling: Ruling) -> int | None:
    job = ruling.dossier.latest_job(ruling.as_of)
    return asked.stands_in(job.unit_path) if job else None


def _candidate(
    asked: Releasing,
    row: SignOff,
    ruling: Ruling | None,
    persons: dict[int, Person],
    used: SignOff | None,
) -> Candidate:
    job = ruling.dossier.latest_job(ruling.as_of) if ruling else None
    is_seen = job is not None and any(job.unit_path.startswith(path) for path in asked.paths)
    if ruling is None or not is_seen:
        return Candidate(row.id, UNKNOWN)
    for_id = _for(asked, ruling)
    refusal = refusal_to_release(ruling.dossier.case, asked.by_id, ruling.as_of, for_id)
    if refusal is None and ruling.confirmed_id != row.id:
        refusal = _ANEW
    this_act = (row.person_id, row.gate, asked.by_id, facts.RELEASE)
    signed = used if used and (used.person_id, used.gate, used.by_id, used.kind) == this_act else None
    if used is not None and signed is None:
        refusal = _USED
    after = decision_with(ruling, facts.RELEASE, asked.by_id, for_id) if refusal is None else None
    return Candidate(
        confirmation_id=row.id,
        refusal=None if signed else refusal,
        person=persons[row.person_id],
        ruling=ruling,
        confirmed=row,
        confirmer=persons[row.by_id],
        cleared_until=signed.cleared_until if signed else after.cleared_until if after else None,
        job=job,
        signed=signed,
        lender=persons.get((signed.for_id if signed else for_id) or 0),
    )


def _confirmations(ids: Collection[int]) -> list[SignOff]:
    return [
        row
        for chunk in in_chunks(ids)
        for row in db.session.scalars(
            select(SignOff)
            .where(SignOff.id.in_(chunk), SignOff.kind == facts.CONFIRM)
            .order_by(SignOff.signed_at, SignOff.id)
        )
    ]


def _rulings_today(keys: Collection[tuple[int, str]]) -> dict[tuple[int, str], Ruling]:
    """Decide gates at this moment, each in the time zone of its unit, in a constant number of queries."""
    dossiers = {
        (person_id, dossier.gate.id): dossier
        for person_id, found in dossiers_of({person_id for person_id, _ in keys}).items()
        for dossier in found
        if (person_id, dossier.gate.id) in keys
    }
    today = clock.today()
    rulings = {key: rule(dossier, today) for key, dossier in dossiers.items()}
    units = {key: ruling.job.unit_id if ruling.job else None for key, ruling in rulings.items()}
    zones = zones_of(units.values())
    days = {key: clock.today(zones[unit].key) for key, unit in units.items()}
    return {
        key: ruling if days[key] == today else rule(ruling.dossier, days[key])
        for key, ruling in rulings.items()
    }


def _used_keys(asked: Releasing) -> dict[int, SignOff]:
    """Return the signatures that carry a key of the act already, by confirmation."""
    keys = {asked.key_of(number): number for number in asked.confirmations}
    statement = select(SignOff).where(SignOff.form_key.in_(sorted(keys)))
    return {keys[row.form_key]: row for row in db.session.scalars(statement)}
