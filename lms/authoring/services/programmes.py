"""The programmes of job roles: what each asks and advises, and changing it in a draft of its file."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from lms.authoring.models import Draft
from lms.authoring.rules.gate_groups import Part, Regrouping, grouped_rows, groups_in, regrouped
from lms.authoring.rules.programmes import (
    ADVISED,
    AFTER,
    GATE,
    MODULE,
    Change,
    Row,
    Wanted,
    bound,
    changed,
    changes,
    raised,
    rows_of,
)
from lms.authoring.rules.yaml_edit import mapping_of, rewritten
from lms.authoring.services.drafts import draft_at, is_behind, open_draft, open_drafts
from lms.authoring.services.files import conflicts_of, main_file_of, save_file
from lms.authoring.services.reach import SIMULATION, Binding
from lms.core import clock
from lms.core.content import OPEN, live, live_all, path_of, scope_of
from lms.core.database import db
from lms.core.errors import Conflict, NotFound, Refused
from lms.core.i18n import gettext as _
from lms.courses.api import ModuleSummary, modules
from lms.people.api import Job, of_units, valid_on_clause
from lms.roles.api import JOB_ROLES, role
from lms.simulations.api import plays_named

KIND = "role"
NO_GROUPING = Regrouping()
TITLED = (("checklist", "observed-skill"), ("attestation", "attestation"))
"""Kinds of content whose titles stand for requirements, with the kind that asks for them."""


@dataclass(frozen=True)
class Summary:
    """A job role in the list: how many hold it in scope, and the modules by when they are asked.

    ``minutes`` are those of every module asked, ``draft`` the public id of an open draft or None.
    """

    job_role: str
    title: str
    people: int
    gate: int
    after: int
    advised: int
    minutes: int
    gate_version: int
    draft: str | None


@dataclass(frozen=True)
class Line:
    """A row with what is known of its thing; ``module`` is None for other requirements."""

    row: Row
    title: str
    module: ModuleSummary | None


@dataclass(frozen=True)
class Programme:
    """The programme of a job role as it stands in its draft, or as it is live without one.

    Attributes:
        number: the version of the file to name when changing it.
        lines: gate first, then by day, then what is advised; without those in groups.
        groups: of the gate, as the file has them.
        grouped: what stands in groups, and the groups.
        changes: what differs from what is live.
        scope: whom the newest version binds: open (everybody) or future (jobs that begin from then on).
        is_readable: False while the file of the draft is not YAML; then ``lines`` are those that are live.
        published: the body that is live; ``document`` the one that is shown.
    """

    job_role: str
    title: str
    gate_version: int
    live_gate_version: int
    draft: Draft | None
    number: int
    lines: tuple[Line, ...]
    groups: tuple[Part, ...]
    grouped: tuple[Line, ...]
    changes: tuple[Change, ...]
    scope: str
    is_readable: bool
    is_behind: bool
    published: Mapping[str, Any] = field(repr=False)
    document: Mapping[str, Any] = field(repr=False)

    @property
    def titles(self) -> dict[tuple[str, str], str]:
        """The title of everything that is asked, by kind and subject."""
        return {line.row.key: line.title for line in (*self.lines, *self.grouped)}

    @property
    def binding(self) -> Binding:
        """Whom the newest version binds; a gate that keeps its version binds nobody anew."""
        gate = self.document.get(GATE)
        gate_scope = scope_of(dict(gate)) if isinstance(gate, Mapping) else self.scope
        is_newer = self.gate_version != self.live_gate_version
        return Binding.of(self.scope, gate_scope if is_newer else "future")


def summaries(paths: Collection[str]) -> list[Summary]:
    """Return every job role with content by title; people are counted under unit paths, set-based."""
    held = _holders(paths)
    known, drafts = modules(), open_drafts()
    found = []
    for key, one in live_all(KIND).items():
        rows = (*rows_of(one.body), *grouped_rows(one.body))
        draft = drafts.get(path_of_role(key))
        own = [row for row in rows if row.kind == MODULE]
        found.append(
            Summary(
                job_role=key,
                title=one.body["title"],
                people=held.get(key, 0),
                gate=sum(row.part == GATE for row in own),
                after=sum(row.part == AFTER for row in own),
                advised=sum(row.part == ADVISED for row in own),
                minutes=sum(
                    known[row.subject].minutes for row in own if row.part != ADVISED and row.subject in known
                ),
                gate_version=one.body["gate"]["version"],
                draft=draft.public_id if draft else None,
            )
        )
    return sorted(found, key=lambda row: row.title)


def path_of_role(job_role: str) -> str:
    """Return the file of a job role below the content folder."""
    return f"roles/{job_role}.yaml"


def _holders(paths: Collection[str]) -> dict[str, int]:
    statement = (
        select(Job.job_role, func.count(Job.person_id.distinct()))
        .where(
            Job.superseded_at.is_(None),
            valid_on_clause(Job.from_on, Job.to_on, clock.today()),
            *of_units(Job.unit_id, paths),
        )
        .group_by(Job.job_role)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def programme_of(job_role: str) -> Programme:
    """Return the programme of a job role.

    Raises:
        NotFound: when the role has no content.
    """
    published = _published(job_role)
    draft = draft_at(_path(job_role))
    file = main_file_of(draft)
    document = mapping_of(file.text) if file else published
    shown = published if document is None else document
    gate = shown.get(GATE)
    version = gate.get("version") if isinstance(gate, Mapping) else None
    return Programme(
        job_role=job_role,
        title=str(shown.get("title") or published["title"]),
        gate_version=version if isinstance(version, int) else published[GATE]["version"],
        live_gate_version=published[GATE]["version"],
        draft=draft,
        number=file.number if file else 0,
        lines=_lines(rows_of(shown)),
        groups=tuple(groups_in(shown)),
        grouped=_lines(grouped_rows(shown)),
        changes=changes(published, shown, more=grouped_rows),
        scope=scope_of(dict(shown)),
        is_readable=document is not None,
        is_behind=draft is not None and is_behind(draft),
        published=published,
        document=shown,
    )


def _published(job_role: str) -> dict[str, Any]:
    if job_role not in JOB_ROLES:
        raise NotFound(_("There is no such job role."), hint=_("Choose one from the list."))
    role(job_role)
    return live(KIND, job_role).body


def _path(job_role: str) -> str:
    return path_of(KIND, job_role) or path_of_role(job_role)


def other_things() -> dict[tuple[str, str], str]:
    """Return what a gate may ask besides modules, by kind and subject, with its title."""
    titles = {
        (asked_as, key): str(found.body["title"])
        for kind, asked_as in TITLED
        for key, found in live_all(kind).items()
    }
    return titles | {(SIMULATION, subject): play.title for subject, play in plays_named().items()}


def _lines(rows: Sequence[Row]) -> tuple[Line, ...]:
    known, titles = modules(), other_things()
    found = [
        Line(
            row,
            known[row.subject].title
            if row.kind == MODULE and row.subject in known
            else str(row.raw.get("title") or titles.get(row.key, row.subject)),
            known.get(row.subject) if row.kind == MODULE else None,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=_rank))


def _rank(line: Line) -> tuple[int, int, bool]:
    """Order lines as they are met: before access, by day, without a day, advised; modules first."""
    part = (GATE, AFTER, ADVISED).index(line.row.part)
    day = line.row.due_days if line.row.due_days is not None else (0 if line.row.part == GATE else 10_000)
    return part, day, line.row.kind != MODULE


def change_programme(
    job_role: str,
    wanted: Mapping[tuple[str, str], Wanted],
    added: Sequence[tuple[str, Wanted]],
    *,
    scope: str,
    seen: int,
    by_id: int,
    grouping: Regrouping = NO_GROUPING,
) -> Draft:
    """Write what a form says into the draft of a job role, which is opened where there is none.

    The version of the gate is raised when it asks something else than the live one, or otherwise in groups.

    Raises:
        NotFound: when the role has no content.
        Conflict: when somebody saved the file since the form was shown.
        Refused: for a module that is not live, or while the draft cannot be read.
    """
    published = _published(job_role)
    unknown = sorted({module for module, _one in added} - set(modules()))
    if unknown:
        raise Refused(_("There is no module %s.") % unknown[0], hint=_("Choose one from the list."))
    draft = draft_at(_path(job_role)) or open_draft(kind=KIND, key=job_role, by_id=by_id)
    file = main_file_of(draft)
    document = mapping_of(file.text) if file else None
    if file is None or document is None or conflicts_of(draft):
        raise Refused(
            _("The draft of this job role cannot be read."), hint=_("Open it in the library and repair it.")
        )
    if file.number != seen:
        raise Conflict(
            _("Somebody changed this programme meanwhile."),
            hint=_("Look at it once more, then make your change."),
        )
    after = regrouped(changed(document, wanted, added), grouping)
    after = raised(bound(after, scope), published)
    save_file(draft, file.path, rewritten(file.text, dict(after)), seen=seen, by_id=by_id)
    return draft


def scopes() -> list[tuple[str, str]]:
    """Return whom a version may bind, with how to say it."""
    return [
        (OPEN, _("Everybody with the job role")),
        ("future", _("Only jobs that begin from the first day on")),
    ]
