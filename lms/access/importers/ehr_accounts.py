"""``lms import ehr-accounts``: which accounts of the EHR people hold, and when they last used them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from lms.access.models import EhrAccount
from lms.access.services import holding
from lms.access.services.accounts import accounts_on
from lms.access.services.acknowledging import confirm_seen
from lms.access.services.locks import hold
from lms.access.services.policies import inactive_days
from lms.access.services.spans import refresh
from lms.compliance.api import ask_after_inactivity
from lms.core import clock
from lms.core.database import db
from lms.core.imports import Column, CsvImporter, ImportResult, Row, parse_date
from lms.core.imports.csvfile import reject
from lms.core.unit_of_work import recorded_at
from lms.people.api import Person, jobs_of

YES = ("1", "true", "yes", "y", "active")
NO = ("0", "false", "no", "n", "inactive")

Key = tuple[int, str, str]


def parse_yes_no(text: str) -> bool:
    """Parse a cell that says yes or no."""
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValueError(f"is neither {YES[1]} nor {NO[1]}")


@dataclass
class EhrAccountsImporter(CsvImporter):
    """Accounts by person, account and security class; what changed holds from the day of the import.

    A blank ``active`` means active. ``full`` makes accounts inactive that the files do not name.
    """

    kind = "ehr-accounts"
    columns = (
        Column("employee_no", required=True),
        Column("account", required=True),
        Column("security_class", required=True),
        Column("active", parse=parse_yes_no),
        Column("last_login_on", parse=parse_date),
    )

    def apply(self, rows: list[Row], result: ImportResult, *, full: bool, allow_shrink: bool) -> None:
        """Store what differs from the accounts as known now."""
        del allow_shrink
        people: dict[str, int] = dict(db.session.execute(select(Person.employee_no, Person.id)).all())
        known = {_key(one): one for one in accounts_on(None)}
        named: set[Key] = set()
        touched: set[int] = set()
        disabled: set[int] = set()
        for row in rows:
            person_id = people.get(row["employee_no"])
            if person_id is None:
                fault = row.fault("employee_no", "there is no such person", code="unknown")
                reject(result, fault, file=row.file)
                continue
            key = (person_id, row["account"], row["security_class"])
            if key in named:
                reject(result, row.fault("account", "is named twice", code="repeated"), file=row.file)
                continue
            named.add(key)
            values = (row["active"] is not False, row["last_login_on"])
            outcome = _store(key, known.get(key), *values)
            _count(result, row["account"], outcome)
            if outcome != "unchanged":
                touched.add(person_id)
                if values[0] is False:
                    disabled |= _asked_after_disuse(person_id, known.get(key), values[1])
        if full:
            for key in sorted(known.keys() - named):
                if known[key].active:
                    _store(key, known[key], False, known[key].last_login_on)
                    result.ended += 1
                    result.changes.append(f"- account {key[1]}")
                    touched.add(key[0])
        hold(touched)
        refresh(disabled)
        holding.follow(touched - disabled)
        db.session.flush()
        confirm_seen()


def _asked_after_disuse(person_id: int, known: EhrAccount | None, last_login_on: date | None) -> set[int]:
    """Ask for the renewal quiz where an account is disabled after it was not used for long."""
    last = last_login_on or (known.last_login_on if known is not None else None)
    if known is None or not known.active or last is None:
        return set()
    today = clock.today()
    roles = [job.job_role for job in jobs_of([person_id])[person_id] if job.is_held_on(today)]
    is_long = (today - last).days >= inactive_days(roles)
    return {person_id} if is_long and ask_after_inactivity(person_id, on=today, last_used_on=last) else set()


def _key(account: EhrAccount) -> Key:
    return account.person_id, account.account, account.security_class


def _count(result: ImportResult, account: str, outcome: str) -> None:
    setattr(result, outcome, getattr(result, outcome) + 1)
    if outcome != "unchanged":
        result.changes.append(f"{'+' if outcome == 'added' else '~'} account {account}")


def _store(key: Key, known: EhrAccount | None, active: bool, last_login_on: object) -> str:
    if known is not None and (known.active, known.last_login_on) == (active, last_login_on):
        return "unchanged"
    today = clock.today()
    if known is not None and known.from_on >= today:
        known.superseded_at = recorded_at()
    db.session.add(
        EhrAccount(
            person_id=key[0],
            account=key[1],
            security_class=key[2],
            active=active,
            last_login_on=last_login_on,
            from_on=today,
            recorded_at=recorded_at(),
        )
    )
    return "added" if known is None else "changed"
