"""Credentials and continuing education of people as known now, read with a constant number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import exists, or_, select

from lms.assessments.api import add_months
from lms.careers.content import by_code, issuers
from lms.careers.models import COUNTS, CareerFile, CredentialCycle, CreditEntry, CreditShare
from lms.careers.rules.held import Held, Recorded, Told, cycles, held
from lms.careers.rules.issuers import Issuer
from lms.careers.rules.standing import STATES, Credit, Cycle, Standing, standing_of
from lms.compliance.api import EvidenceRow
from lms.core import clock
from lms.core.asked import LATEST
from lms.people.api import FactsOfPeople, of_people

TEACHING_KEY = "teaching:"
CREDENTIAL = "credential"
_TOLD = FactsOfPeople(
    select(
        CredentialCycle.person_id,
        CredentialCycle.public_id,
        CredentialCycle.code,
        CredentialCycle.from_on,
        CredentialCycle.to_on,
        CredentialCycle.credential_no,
    )
    .where(of_people(CredentialCycle.person_id), CredentialCycle.state == COUNTS)
    .order_by(CredentialCycle.id),
    CredentialCycle.recorded_at,
    CredentialCycle.superseded_at,
)
_LEDGER = FactsOfPeople(
    select(
        EvidenceRow.person_id,
        EvidenceRow.subject,
        EvidenceRow.occurred_on,
        EvidenceRow.expires_on,
        EvidenceRow.outcome,
    )
    .where(of_people(EvidenceRow.person_id), EvidenceRow.kind == CREDENTIAL)
    .order_by(EvidenceRow.occurred_on, EvidenceRow.id),
    EvidenceRow.recorded_at,
    EvidenceRow.superseded_at,
)
_RESTS = or_(
    CreditEntry.source_key.is_(None),
    exists().where(
        EvidenceRow.person_id == CreditEntry.person_id,
        EvidenceRow.key == CreditEntry.source_key,
        EvidenceRow.superseded_at.is_(None),
        or_(EvidenceRow.outcome.is_(None), EvidenceRow.outcome != "fail"),
    ),
)
_ENTRIES = FactsOfPeople(
    select(
        CreditEntry.id,
        CreditEntry.public_id,
        CreditEntry.number,
        CreditEntry.person_id,
        CreditEntry.occurred_on,
        CreditEntry.hours,
        CreditEntry.title,
        CreditEntry.provider,
        CreditEntry.source_key,
        CreditEntry.file_id,
        CareerFile.name.label("file_name"),
        CreditEntry.by_id,
        CreditEntry.recorded_at,
        _RESTS.label("rests"),
    )
    .outerjoin(CareerFile, CareerFile.id == CreditEntry.file_id)
    .where(of_people(CreditEntry.person_id), CreditEntry.state == COUNTS)
    .order_by(CreditEntry.occurred_on.desc(), CreditEntry.id.desc()),
    CreditEntry.recorded_at,
    CreditEntry.superseded_at,
)
_SHARES = FactsOfPeople(
    select(CreditShare.entry_id, CreditShare.issuer, CreditShare.category, CreditShare.approval_no)
    .join(CreditEntry, CreditEntry.id == CreditShare.entry_id)
    .where(of_people(CreditEntry.person_id), CreditEntry.state == COUNTS)
    .order_by(CreditShare.issuer),
    CreditEntry.recorded_at,
    CreditEntry.superseded_at,
)


@dataclass(frozen=True)
class Share:
    """For which association an entry counts, and as what; ``approval_no`` is "" when there is none."""

    issuer: str
    category: str
    approval_no: str = ""


@dataclass(frozen=True)
class Entry:
    """An activity of continuing education as known now.

    ``rests`` is False when the evidence that it was counted from is on record no longer; it counts nothing
    then. ``number`` is the version that was read.
    """

    public_id: str
    number: int
    person_id: int
    on: date
    hours: Decimal
    title: str
    provider: str
    source_key: str | None
    file_id: int | None
    file_name: str | None
    by_id: int
    recorded_at: datetime
    rests: bool
    shares: tuple[Share, ...] = ()

    def share(self, issuer_id: str) -> Share | None:
        """Return how the entry counts for an association, None when it does not."""
        return next((one for one in self.shares if one.issuer == issuer_id), None)


@dataclass(frozen=True)
class Ledger:
    """What a person holds, in which cycles, how each stands, and every entry, the newest first."""

    held: list[Held] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    @property
    def cycles(self) -> list[Cycle]:
        """The cycles, the newest first."""
        return [one.cycle for one in self.standings]

    def current(self, today: date) -> list[Standing]:
        """Return the cycles that are not over, the most pressing first."""
        open_ = [one for one in self.standings if one.cycle.to_on >= today]
        return sorted(open_, key=lambda one: (STATES.index(one.state), one.cycle.to_on))

    def without_cycle(self) -> list[Held]:
        """Return the credentials of which nobody said when their cycle ends."""
        return [one for one in self.held if one.to_on is None]


def ledger_of(person_id: int, as_of: date | None = None) -> Ledger:
    """Return the ledger of one person as it stands at the end of a day (default: today)."""
    return ledgers_of([person_id], as_of)[person_id]


def ledgers_of(person_ids: Collection[int], as_of: date | None = None) -> dict[int, Ledger]:
    """Return the ledgers of people as they stand at the end of a day (default: today), as known now."""
    day = as_of or clock.today()
    issuer_of = by_code()
    told, recorded = _told(person_ids), _recorded(person_ids, issuer_of)
    entries = _entries(person_ids)
    return {
        person_id: _ledger(
            held(told[person_id], recorded[person_id], _firsts(recorded[person_id], issuer_of)),
            entries[person_id],
            issuer_of,
            day,
        )
        for person_id in person_ids
    }


def issuers_held(ledger: Ledger) -> list[Issuer]:
    """Return the associations whose credentials a person holds, in the order of their names."""
    issuer_of, known = by_code(), issuers()
    ids = {issuer_of[one.code].id for one in ledger.held if one.code in issuer_of}
    return [known[key] for key in sorted(ids)]


def _ledger(own: list[Held], entries: list[Entry], issuer_of: Mapping[str, Issuer], day: date) -> Ledger:
    credits_of: dict[str, list[Credit]] = defaultdict(list)
    for entry in entries:
        for share in entry.shares if entry.rests else ():
            credits_of[share.issuer].append(Credit(entry.on, entry.hours, share.category))
    standings = [standing_of(cycle, credits_of[cycle.issuer.id], day) for cycle in cycles(own, issuer_of)]
    return Ledger(own, standings, entries)


def _told(person_ids: Collection[int]) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = defaultdict(list)
    for row in _TOLD.of(person_ids):
        told = Told(row.public_id, row.code, row.from_on, row.to_on, row.credential_no or "")
        found[row.person_id].append(told)
    return found


def _recorded(person_ids: Collection[int], issuer_of: Mapping[str, Issuer]) -> dict[int, list[Recorded]]:
    """Return what the ledger of evidence knows of credentials that are listed here."""
    found: dict[int, list[Recorded]] = defaultdict(list)
    for row in _LEDGER.of(person_ids):
        if row.subject in issuer_of:
            end = row.expires_on if row.expires_on and row.expires_on < LATEST else None
            one = Recorded(row.subject, row.occurred_on, end, row.outcome == "fail")
            found[row.person_id].append(one)
    return found


def _firsts(rows: Iterable[Recorded], issuer_of: Mapping[str, Issuer]) -> dict[tuple[str, date], date]:
    return {
        (row.code, row.expires_on): first_day(row.expires_on, issuer_of[row.code])
        for row in rows
        if row.expires_on is not None
    }


def first_day(to_on: date, issuer: Issuer) -> date:
    """Return the first day of a cycle of the usual length that ends on a day."""
    return add_months(to_on + timedelta(days=1), -issuer.cycle_months)


def _entries(person_ids: Collection[int]) -> dict[int, list[Entry]]:
    shares: dict[int, list[Share]] = defaultdict(list)
    for row in _SHARES.of(person_ids):
        shares[row.entry_id].append(Share(row.issuer, row.category, row.approval_no or ""))
    found: dict[int, list[Entry]] = defaultdict(list)
    for row in _ENTRIES.of(person_ids):
        found[row.person_id].append(
            Entry(
                public_id=row.public_id,
                number=row.number,
                person_id=row.person_id,
                on=row.occurred_on,
                hours=row.hours,
                title=row.title,
                provider=row.provider,
                source_key=row.source_key,
                file_id=row.file_id,
                file_name=row.file_name,
                by_id=row.by_id,
                recorded_at=row.recorded_at,
                rests=bool(row.rests),
                shares=tuple(shares[row.id]),
            )
        )
    return found
