"""Checks of roster rows against the other rows and what is stored; a bad row is refused with its reason."""

from collections.abc import Mapping

from lms.core.content import live_all
from lms.core.imports import ImportFault, ImportResult, Row
from lms.core.imports.csvfile import reject
from lms.people.importers.roster_known import KnownPerson, KnownRoster
from lms.people.rules.trees import members_of_loops

SAME_FOR_A_PERSON = (
    "given_name",
    "family_name",
    "email",
    "status",
    "hired_on",
    "left_on",
    "manager_employee_no",
)


def checked(rows: list[Row], known: KnownRoster, result: ImportResult) -> list[Row]:
    """Return the rows that may land, whoever their managers are; reject the others."""
    people = known.people
    seen: dict[tuple[str, str, str, object], int] = {}
    first_of: dict[str, Row] = {}
    emails = {person.email: number for number, person in people.items() if person.email}
    roles = set(live_all("role"))
    good = []
    for row in rows:
        faults = [
            *_own_faults(row, known, roles),
            *_faults_beside(row, first_of.get(row["employee_no"]), seen, emails),
        ]
        if faults:
            reject(result, *faults, file=row.file)
            result.rejected_cells.append(row.values)
            continue
        seen[_key(row)] = row.line
        first_of.setdefault(row["employee_no"], row)
        if row["email"]:
            emails[row["email"]] = row["employee_no"]
        good.append(row)
    return good


def _key(row: Row) -> tuple[str, str, str, object]:
    return row["employee_no"], row["job_role"], row["unit_code"], row["job_from"]


def _own_faults(row: Row, known: KnownRoster, roles: set[str]) -> list[ImportFault]:
    faults = []
    if row["unit_code"] not in known.units:
        faults.append(row.fault("unit_code", f"there is no unit {row['unit_code']}", code="unknown"))
    if roles and row["job_role"] not in roles:
        faults.append(row.fault("job_role", f"there is no job role {row['job_role']}", code="unknown"))
    if row["job_to"] and row["job_to"] < row["job_from"]:
        faults.append(row.fault("job_to", "is before job_from"))
    person = known.people.get(row["employee_no"])
    if person is None:
        for name in ("given_name", "family_name", "hired_on"):
            if row[name] is None:
                faults.append(row.fault(name, "is required for a new person", code="required"))
    elif row["hired_on"] is None and person.id not in known.employment:
        faults.append(row.fault("hired_on", "is required: it is not known yet", code="required"))
    if row["hired_on"] and row["left_on"] and row["left_on"] < row["hired_on"]:
        faults.append(row.fault("left_on", "is before hired_on"))
    return faults


def _faults_beside(
    row: Row,
    first: Row | None,
    seen: dict[tuple[str, str, str, object], int],
    emails: dict[str, str],
) -> list[ImportFault]:
    if _key(row) in seen:
        return [row.fault("job_from", f"the same job stands on line {seen[_key(row)]}", code="duplicate")]
    if first is not None:
        for name in SAME_FOR_A_PERSON:
            if row[name] != first[name]:
                message = f"differs from line {first.line}, which has the same employee number"
                return [row.fault(name, message, code="duplicate")]
    owner = emails.get(row["email"] or "")
    if owner is not None and owner != row["employee_no"]:
        return [row.fault("email", "belongs to another employee number", code="duplicate")]
    return []


def with_sound_managers(
    rows: list[Row], people: Mapping[str, KnownPerson], result: ImportResult
) -> list[Row]:
    """Return the rows whose manager is known or lands with them; reject the others, and whom they manage."""
    left = rows
    while True:
        kept = _once_with_sound_managers(left, people, result)
        if len(kept) == len(left):
            return kept
        left = kept


def _once_with_sound_managers(
    good: list[Row], people: Mapping[str, KnownPerson], result: ImportResult
) -> list[Row]:
    numbers = {person.id: number for number, person in people.items()}
    managers = {number: numbers.get(person.manager_id or 0) for number, person in people.items()}
    managers |= {row["employee_no"]: row["manager_employee_no"] for row in good if row["manager_employee_no"]}
    known = set(people) | {row["employee_no"] for row in good}
    looped = members_of_loops(managers)
    kept = []
    for row in good:
        manager = row["manager_employee_no"]
        if manager and manager not in known:
            fault = row.fault("manager_employee_no", f"there is no person {manager}", code="unknown")
        elif manager and row["employee_no"] in looped:
            fault = row.fault("manager_employee_no", "makes a loop of managers", code="loop")
        else:
            kept.append(row)
            continue
        reject(result, fault, file=row.file)
        result.rejected_cells.append(row.values)
    return kept
