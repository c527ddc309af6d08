"""Which credentials a person holds and in which cycles: what they told, and what the ledger knows. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lms.careers.rules.issuers import Issuer
from lms.careers.rules.standing import Cycle


@dataclass(frozen=True)
class Told:
    """A cycle of a credential as the person told it; ``public_id`` names it."""

    public_id: str
    code: str
    from_on: date
    to_on: date
    number: str = ""


@dataclass(frozen=True)
class Recorded:
    """A credential in the ledger of evidence: since when, until when (None = not said), lost or held."""

    code: str
    since_on: date
    expires_on: date | None = None
    is_lost: bool = False


@dataclass(frozen=True)
class Held:
    """A credential with its cycle; both days None when nobody said when the cycle ends.

    ``public_id`` is "" for a cycle that follows from the ledger; ``is_recorded`` tells that the ledger
    knows of the credential.
    """

    code: str
    from_on: date | None
    to_on: date | None
    public_id: str = ""
    number: str = ""
    is_recorded: bool = False


def held(
    told: Sequence[Told], recorded: Iterable[Recorded], firsts: Mapping[tuple[str, date], date]
) -> list[Held]:
    """Return the credentials of a person with their cycles, the ends of the newest first.

    What the person told of a cycle goes before the ledger; the ledger fills in what nobody told. A credential
    whose newest record says that it was lost is held no longer, whatever was told.

    Args:
        told: cycles as the person told them.
        recorded: rows of the ledger.
        firsts: the first day of a cycle by its credential and last day, for what the ledger says.
    """
    by_code: dict[str, list[Recorded]] = {}
    for row in sorted(recorded, key=lambda one: one.since_on):
        by_code.setdefault(row.code, []).append(row)
    lost = {code for code, rows in by_code.items() if rows[-1].is_lost}
    found = [
        Held(one.code, one.from_on, one.to_on, one.public_id, one.number, one.code in by_code)
        for one in told
        if one.code not in lost
    ]
    for code, rows in by_code.items():
        if code not in lost:
            found += _of_ledger(code, rows, [one for one in told if one.code == code], firsts)
    return sorted(found, key=lambda one: (one.to_on is None, -(one.to_on or date.max).toordinal(), one.code))


def _of_ledger(
    code: str, rows: Sequence[Recorded], told: Collection[Told], firsts: Mapping[tuple[str, date], date]
) -> list[Held]:
    found: dict[date, Held] = {}
    for row in rows:
        end = None if row.is_lost else row.expires_on
        if end is None or any(one.from_on <= end <= one.to_on for one in told):
            continue
        found[end] = Held(code, firsts[code, end], end, is_recorded=True)
    if found or told:
        return list(found.values())
    return [Held(code, None, None, is_recorded=True)]


def cycles(rows: Iterable[Held], issuers: Mapping[str, Issuer]) -> list[Cycle]:
    """Return the cycles of credentials, those of one association and the same days as one, newest first.

    Args:
        rows: credentials with their cycles.
        issuers: the association of each code; codes of others are left out.
    """
    codes: dict[tuple[str, date, date], set[str]] = {}
    for row in rows:
        if row.from_on is not None and row.to_on is not None and row.code in issuers:
            codes.setdefault((issuers[row.code].id, row.from_on, row.to_on), set()).add(row.code)
    by_id = {one.id: one for one in issuers.values()}
    found = [
        Cycle(by_id[key], tuple(sorted(own)), from_on, to_on) for (key, from_on, to_on), own in codes.items()
    ]
    return sorted(found, key=lambda one: (one.to_on, one.issuer.id), reverse=True)
