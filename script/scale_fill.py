"""Fill a database with a large hospital in minutes: the demo health system, copied set-based.

The demo is loaded through the importers, so that people, spans, gates, claims and sums are what the rules
make of them. Then every row that hangs on a person or a unit is copied by ``INSERT .. SELECT``: people and
what is known of them, the units that they work in, claims and what they add up to.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    case,
    cast,
    create_engine,
    func,
    insert,
    literal_column,
    select,
    text,
    true,
    update,
)
from sqlalchemy.engine import Connection, Engine

from lms.compliance.models import (
    ObligationReason,
    ObligationSpan,
    Requirement,
    RequirementTerms,
)
from lms.compliance.services import standing_rebuild
from lms.core.database import Base, db
from lms.core.search.models import SearchEntry
from lms.core.unit_of_work import unit_of_work
from lms.kpi.models import SUMS, MeasureCell
from lms.people.models import Person, Unit

STRIDE = 1_000_000
PEOPLE_COPIES_IN_A_UNIT = 4
OBLIGATIONS_OF_A_PERSON = 30
ON_THEIR_OWN = ("audit_entry",)
CLAIM_TABLES = (
    "claim_submission",
    "claim_acknowledgment",
    "remit_event",
    "claim_fact",
    "edit_hit",
    "edit_fact",
    "encounter",
    "parked_event",
)
SUM_TABLES = ("standing_change", "access_change")
UNIT_TABLES = ("unit_place",)
"""One row a unit: copied with the units, the top unit's apart."""
TABLES = Base.metadata.tables
MOVED_IDS = {
    "sqlite": """(SELECT json_group_array(value + bench_copy.n * {stride})
        FROM json_each(obligation_span.satisfied_by))""",
    "postgresql": """(SELECT coalesce(json_agg(value::bigint + bench_copy.n * {stride}), '[]'::json)
        FROM json_array_elements_text(obligation_span.satisfied_by))""",
}
_JOB_AT = "{at}(obligation_reason.key, 'job:') + 4"
_AFTER_JOB = f"substr(obligation_reason.key, {_JOB_AT})"
_JOB_NUMBER = {
    "sqlite": ("instr", f"CAST({_AFTER_JOB} AS INTEGER)"),
    "postgresql": ("strpos", f"substring({_AFTER_JOB} from '^[0-9]+')::bigint"),
}
COPY = Table("bench_copy", MetaData(), Column("n", BigInteger, primary_key=True, autoincrement=False))
N = COPY.c.n
Shift = Callable[[Any], ColumnElement[int]]


@dataclass(frozen=True)
class Size:
    """How often the demo is copied: people, the units they share, and the claims of each unit."""

    people_copies: int
    claims_of_a_place: int

    @property
    def places(self) -> int:
        """Copies of the units."""
        return self.people_copies // PEOPLE_COPIES_IN_A_UNIT

    @property
    def claim_copies(self) -> int:
        """Copies of the claims."""
        return self.places * self.claims_of_a_place


@dataclass(frozen=True)
class Copies:
    """How many copies of a row there are, and of which copy of people and units each is."""

    count: int
    person: Shift
    unit: Shift


def size_for(people: int, claims: int, *, demo_people: int, demo_claims: int) -> Size:
    """Return the size that reaches these numbers, rounded up to whole units."""
    places = -(-people // (demo_people * PEOPLE_COPIES_IN_A_UNIT))
    return Size(places * PEOPLE_COPIES_IN_A_UNIT, max(1, round(claims / (demo_claims * places))))


def fill(people: int, claims: int, *, as_it_is: bool = False) -> None:
    """Copy the demo that is loaded until there are so many people and claims.

    Args:
        people: how many there are afterwards, at least.
        claims: how many of them, about.
        as_it_is: ask no more of anybody than the rules do, so that a rebuild agrees.
    """
    if not as_it_is:
        add_requirements()
    counted = select(func.count(Person.id)).scalar_subquery()
    claim = TABLES["claim_fact"]
    found = db.session.execute(select(counted, select(func.count(claim.c.id)).scalar_subquery())).one()
    size = size_for(people, claims, demo_people=found[0], demo_claims=found[1])
    url = db.engine.url
    db.session.remove()
    db.engine.dispose()
    engine = create_engine(url)
    with engine.begin() as connection:
        multiply(connection, size)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if url.get_backend_name() == "sqlite" else "VACUUM ANALYZE"))
    _end(engine)


def _end(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    engine.dispose()


def add_requirements() -> None:
    """Ask more of everybody: classes that stand as what the demo asks, until each has about thirty."""
    spans, people = ObligationSpan.__table__, db.session.scalar(select(func.count(Person.id))) or 0
    of_requirement = (
        select(spans.c.requirement_id, func.count(spans.c.person_id.distinct()))
        .join(Requirement, Requirement.id == spans.c.requirement_id)
        .where(spans.c.known_to.is_(None), Requirement.kind != "competency-proficient")
        .group_by(spans.c.requirement_id)
    )
    pairs = sorted(db.session.execute(of_requirement).all(), key=lambda row: (-row[1], row[0]))
    missing = OBLIGATIONS_OF_A_PERSON * people - sum(count for _, count in pairs)
    with unit_of_work():
        for number, (requirement_id, count) in enumerate(_in_turn(pairs), 1):
            if missing <= 0:
                break
            _add_like(requirement_id, number)
            missing -= count
        standing_rebuild.put_right()


def _in_turn(rows: list[Any]) -> Iterator[Any]:
    while True:
        yield from rows


def _add_like(requirement_id: int, number: int) -> None:
    subject = f"CLASS-{number}"
    made = Requirement(kind="external-class", subject=subject)
    db.session.add(made)
    db.session.flush()
    terms = db.session.scalars(
        select(RequirementTerms).where(RequirementTerms.requirement_id == requirement_id).limit(1)
    ).one()
    body = {"subject": subject, "title": f"Class {number}", "months": terms.body["months"]}
    values = {
        "requirement_id": made.id,
        "number": 1,
        "effective_on": None,
        "scope": terms.scope,
        "body": body,
    }
    values |= {"due_soon_days": terms.due_soon_days, "recorded_at": terms.recorded_at}
    db.session.execute(insert(RequirementTerms), [values])
    for model, until in ((ObligationSpan, "known_to"), (ObligationReason, "superseded_at")):
        table: Any = model.__table__
        named = [column for column in table.c if column.name not in ("id", "requirement_id")]
        same = select(made.id, *named).where(
            table.c.requirement_id == requirement_id, table.c[until].is_(None)
        )
        db.session.execute(
            insert(table).from_select(["requirement_id", *(column.name for column in named)], same)
        )


def multiply(connection: Connection, size: Size) -> None:
    """Copy everything; indexes are made again at the end, which is quicker than keeping them."""
    _prepare(connection, size)
    root = connection.scalar(select(Unit.id).where(Unit.parent_id.is_(None)))
    sharing, of_place = PEOPLE_COPIES_IN_A_UNIT, size.claims_of_a_place
    of_people = Copies(size.people_copies, lambda n: n, lambda n: n // sharing)
    of_units = Copies(size.places, lambda n: n * sharing, lambda n: n)
    of_claims = Copies(size.claim_copies, lambda n: (n // of_place) * sharing, lambda n: n // of_place)
    people, claims = people_tables(), [TABLES[name] for name in CLAIM_TABLES]
    sums = [table for table in people if table.name in SUM_TABLES]
    indexes = [one for table in (*people, *claims) for one in table.indexes]
    for one in indexes:
        one.drop(connection)
    _add_units(connection, size, root)
    for table in sums:
        connection.execute(update(table).values(_times(table, _numbers(table), sharing)))
    _multiply_requirements(connection, size.people_copies)
    of_place_alone = [*sums, *(TABLES[name] for name in UNIT_TABLES)]
    for tables, copies in ((people, of_people), (of_place_alone, of_units), (claims, of_claims)):
        for table in tables:
            once = table in sums or table.name in UNIT_TABLES
            if not once or copies is of_units:
                copy(connection, table, copies, root)
    _copy_cells(connection, size, root)
    _copy_search(connection, of_people, of_units, root)
    for one in indexes:
        one.create(connection)
    COPY.drop(connection)


def people_tables() -> list[Table]:
    """Return every table that hangs on a person or a unit, those first that others hang on; claims apart."""
    found = {"person", *ON_THEIR_OWN}
    for table in Base.metadata.sorted_tables:
        hangs_on = {key.column.table.name for key in table.foreign_keys}
        if hangs_on & {*found, "unit"} and table.name not in (*CLAIM_TABLES, "unit"):
            found.add(table.name)
    return [table for table in Base.metadata.sorted_tables if table.name in found]


def _prepare(connection: Connection, size: Size) -> None:
    if connection.dialect.name == "sqlite":
        for pragma in ("synchronous=OFF", "cache_size=-400000", "temp_store=MEMORY"):
            connection.exec_driver_sql(f"PRAGMA {pragma}")
    else:
        for setting in ("session_replication_role = replica", "maintenance_work_mem = '512MB'"):
            connection.exec_driver_sql(f"SET {setting}")
    COPY.create(connection)
    most = max(size.people_copies, size.claim_copies)
    connection.execute(insert(COPY), [{"n": n} for n in range(1, most)] or [{"n": 1}])


def copy(connection: Connection, table: Table, copies: Copies, root: Any) -> None:
    """Copy every row of a table; ids and what points to copied rows move, what is unique gets a suffix."""
    shifted = {column.name: moved(column, copies, root) for column in table.c}
    loose = {
        name for names in _unique(table) if not any(_moves(table.c[one]) for one in names) for name in names
    }
    if table.name in CLAIM_TABLES:
        loose |= {name for name in shifted if name.endswith("_key") or name == "key"}
    for name in loose:
        if isinstance(table.c[name].type, String):
            shifted[name] = table.c[name].concat("." + cast(N, String))
    if "ordinal" in shifted:
        shifted["ordinal"] = table.c.ordinal + N * 10_000
    if table is ObligationSpan.__table__:
        shifted["satisfied_by"] = _moved_ids(connection.dialect.name)
    if table is ObligationReason.__table__:
        shifted["key"] = _moved_job(connection.dialect.name)
    rows = select(*shifted.values()).select_from(table.join(COPY, true())).where(copies.count > N)
    if table.name in (*UNIT_TABLES, "duty"):
        rows = rows.where(table.c.unit_id != root)
    connection.execute(insert(table).from_select(list(shifted), rows))


def _unique(table: Table) -> Iterator[tuple[str, ...]]:
    yield tuple(column.name for column in table.primary_key.columns)
    for one in table.constraints:
        if isinstance(one, UniqueConstraint):
            yield tuple(column.name for column in one.columns)
    for index in table.indexes:
        if index.unique:
            yield tuple(column.name for column in index.columns)


def _points_to(column: Column[Any]) -> str:
    return next((key.column.table.name for key in column.foreign_keys), "")


def _moves(column: Column[Any]) -> bool:
    is_id = column.name == "id" and isinstance(column.type, Integer)
    return is_id or _points_to(column) in {"unit", *(table.name for table in people_tables())}


def moved(column: Column[Any], copies: Copies, root: Any) -> ColumnElement[Any]:
    """Return what a column holds in a copy."""
    target = _points_to(column)
    if target == "unit":
        return case((column == root, column), else_=column + copies.unit(N) * STRIDE)
    if not _moves(column):
        return column
    return column + (N if target in ("", column.table.name) else copies.person(N)) * STRIDE


def _moved_ids(dialect: str) -> ColumnElement[Any]:
    """Return the evidence of a span in a copy."""
    return literal_column(MOVED_IDS[dialect].format(stride=STRIDE))


def _moved_job(dialect: str) -> ColumnElement[str]:
    """Return the key of a reason in a copy: it names the job that gives it."""
    at, number = _JOB_NUMBER[dialect]
    moved_key = (
        f"substr(obligation_reason.key, 1, {_JOB_AT} - 1) || ({number} + bench_copy.n * {STRIDE})"
        f" || ltrim({_AFTER_JOB}, '0123456789')"
    )
    named = f"CASE WHEN obligation_reason.key LIKE '%job:%' THEN {moved_key} ELSE obligation_reason.key END"
    return literal_column(named.format(at=at))


def _add_units(connection: Connection, size: Size, root: Any) -> None:
    table: Any = Unit.__table__
    rows = [dict(row._mapping) for row in connection.execute(select(table).where(table.c.id != root))]
    made = [_unit(row, place, root) for place in range(1, size.places) for row in rows]
    if made:
        connection.execute(insert(table), made)


def _unit(row: dict[str, Any], place: int, root: Any) -> dict[str, Any]:
    shift = place * STRIDE
    parts = [part if part in ("", str(root)) else str(int(part) + shift) for part in row["path"].split("/")]
    return row | {
        "id": row["id"] + shift,
        "code": f"{row['code']}.{place}",
        "name": f"{row['name']} {place}",
        "parent_id": row["parent_id"] if row["parent_id"] == root else row["parent_id"] + shift,
        "path": "/".join(parts),
        "npis": [],
    }


def _multiply_requirements(connection: Connection, times: int) -> None:
    """Count what is kept by requirement for every copy of the people: numbers in a document, row by row."""
    table: Any = TABLES["requirement_change"]
    for number, changes in connection.execute(select(table.c.id, table.c.changes)).all():
        values = {"changes": _multiplied(changes, times)}
        connection.execute(update(table).where(table.c.id == number).values(values))


def _multiplied(value: Any, times: int) -> Any:
    if isinstance(value, dict):
        return {key: _multiplied(one, times) for key, one in value.items()}
    return [one * times for one in value] if isinstance(value, list) else value * times


def _numbers(table: Table) -> tuple[str, ...]:
    """Return the columns that are added up."""
    return tuple(
        column.name
        for column in table.c
        if isinstance(column.type, Integer)
        and not (column.primary_key or column.foreign_keys or column.name == "level")
    )


def _times(table: Any, names: tuple[str, ...], factor: Any) -> dict[str, Any]:
    return {name: table.c[name] * factor for name in names}


def _copy_cells(connection: Connection, size: Size, root: Any) -> None:
    """Add up what the copied claims add up to: the same sums, as often as there are copies."""
    cell: Any = MeasureCell.__table__
    of_unit = cell.c.unit_id.not_in((0, root))
    shifted = {column.name: column for column in cell.c} | {"unit_id": cell.c.unit_id + N * STRIDE}
    rows = select(*shifted.values()).select_from(cell.join(COPY, true())).where(size.places > N, of_unit)
    connection.execute(insert(cell).from_select(list(shifted), rows))
    times = case((of_unit, size.claims_of_a_place), else_=size.claim_copies)
    connection.execute(update(cell).values(_times(cell, SUMS, times)))


def _copy_search(connection: Connection, of_people: Copies, of_units: Copies, root: Any) -> None:
    entry: Any = SearchEntry.__table__
    for kind, copies in (("person", of_people), ("unit", of_units)):
        offset = 0 if kind == "person" else STRIDE // 2
        shifted = {column.name: column for column in entry.c} | {
            "id": entry.c.id + N * STRIDE + offset,
            "key": entry.c.key.concat("." + cast(N, String)),
            "code": entry.c.code.concat("." + cast(N, String)),
            "subject_id": entry.c.subject_id + N * STRIDE,
        }
        rows = select(*shifted.values()).select_from(entry.join(COPY, true()))
        wanted = rows.where(copies.count > N, entry.c.kind == kind, entry.c.id < STRIDE)
        if kind == "unit":
            wanted = wanted.where(entry.c.subject_id != root)
        connection.execute(insert(entry).from_select(list(shifted), wanted))
