"""Panels of judges: opening one, its rounds, the estimates, the decision and the history of cuts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, insert, select

from lms.assessments.api import Exam, exam_of_revision
from lms.core import audit
from lms.core.content import Revision
from lms.core.database import db
from lms.core.errors import NotFound, Refused
from lms.core.ids import new_public_id
from lms.core.kept import kept
from lms.core.unit_of_work import recorded_at
from lms.people.api import Person, people
from lms.quality.models import AngoffDecision, AngoffEstimate, AngoffJudge, AngoffPanel, AngoffRound
from lms.quality.rules.angoff import Panel, panel_of

LEAST_REASON = 10
MOST_JUDGES = 40
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class JudgeRow:
    """A judge of a panel and how many items they have judged in the round."""

    id: int
    person: Person
    judged: int


@dataclass(frozen=True)
class PanelView:
    """A panel as its pages show it: the exam it judges, the round that is open, who judged what."""

    panel: AngoffPanel
    exam: Exam
    round: int
    judges: tuple[JudgeRow, ...]
    estimates: Mapping[int, Mapping[int, Mapping[str, float]]]
    decision: AngoffDecision | None

    @property
    def items(self) -> dict[str, list[str]]:
        """The live items by objective, in the order of the blueprint."""
        live = [item for item in self.exam.items.values() if item.status == "live"]
        return {name: [item.id for item in live if item.objective == name] for name in self.exam.draw}

    @property
    def count(self) -> int:
        """Number of items to judge."""
        return sum(len(own) for own in self.items.values())

    def said(self, number: int) -> Panel | None:
        """Return what a round says, None before a judge has finished it."""
        return panel_of(self.estimates.get(number, {}), self.items, self.exam.draw)


def open_panel(*, live: Revision, judges: Collection[Person], by: Person, form_key: str) -> AngoffPanel:
    """Open a panel on the live revision of a module; the same form again gives the panel there is.

    Raises:
        Refused: without judges, or with more than a panel can have.
    """
    known = db.session.scalar(select(AngoffPanel).where(AngoffPanel.form_key == form_key))
    if known is not None:
        return known
    if not 1 <= len(judges) <= MOST_JUDGES:
        raise Refused("A panel has 1 to 40 judges.", hint="The standard asks for five at least.")
    panel = AngoffPanel(
        public_id=new_public_id(),
        module=live.key,
        revision_id=live.id,
        form_key=form_key,
        by_id=by.id,
        recorded_at=recorded_at(),
    )
    db.session.add(panel)
    db.session.flush()
    for judge in judges:
        db.session.add(AngoffJudge(panel_id=panel.id, person_id=judge.id, recorded_at=recorded_at()))
    open_round(panel, by=by)
    audit.record(
        "quality.panel.opened",
        subject=f"module:{live.key}",
        actor=by.employee_no,
        judges=sorted(judge.employee_no for judge in judges),
    )
    return panel


def open_round(panel: AngoffPanel, *, by: Person, after: int | None = None) -> int:
    """Open the next round and return its number; pressed twice it opens one.

    Raises:
        Refused: once the cut is decided.
    """
    _refuse_decided(panel)
    last = _round_of(panel.id)
    if after is not None and last != after:
        return last
    db.session.add(AngoffRound(panel_id=panel.id, number=last + 1, by_id=by.id, recorded_at=recorded_at()))
    db.session.flush()
    return last + 1


def _round_of(panel_id: int) -> int:
    return (
        db.session.scalar(select(func.max(AngoffRound.number)).where(AngoffRound.panel_id == panel_id)) or 0
    )


def _refuse_decided(panel: AngoffPanel) -> None:
    if db.session.scalar(select(AngoffDecision.id).where(AngoffDecision.panel_id == panel.id)):
        raise Refused("The cut of this panel is decided.", hint="Open a new panel to judge again.")


def panel_by_public_id(public_id: str) -> AngoffPanel:
    """Return a panel.

    Raises:
        NotFound: when there is none.
    """
    found = db.session.scalar(select(AngoffPanel).where(AngoffPanel.public_id == public_id))
    if found is None:
        raise NotFound("There is no such panel.")
    return found


def view_of(panel: AngoffPanel) -> PanelView:
    """Return a panel with its judges and estimates, in a constant number of statements."""
    judges = db.session.scalars(
        select(AngoffJudge).where(AngoffJudge.panel_id == panel.id).order_by(AngoffJudge.id)
    ).all()
    number = _round_of(panel.id)
    estimates: dict[int, dict[int, dict[str, float]]] = {}
    rows = select(
        AngoffEstimate.round, AngoffEstimate.judge_id, AngoffEstimate.item_id, AngoffEstimate.estimate
    ).where(AngoffEstimate.panel_id == panel.id)
    for round_, judge_id, item, value in db.session.execute(rows.order_by(AngoffEstimate.id)):
        estimates.setdefault(round_, {}).setdefault(judge_id, {})[item] = float(value)
    known = people([judge.person_id for judge in judges])
    decision = db.session.scalar(select(AngoffDecision).where(AngoffDecision.panel_id == panel.id))
    own = estimates.get(number, {})
    return PanelView(
        panel=panel,
        exam=exam_of_revision(panel.revision_id),
        round=number,
        judges=tuple(
            JudgeRow(judge.id, known[judge.person_id], len(own.get(judge.id, {}))) for judge in judges
        ),
        estimates=estimates,
        decision=decision,
    )


def judge_of(panel: AngoffPanel, person_id: int) -> int:
    """Return the id of a person as a judge of a panel.

    Raises:
        NotFound: when they are none.
    """
    found = db.session.scalar(
        select(AngoffJudge.id).where(AngoffJudge.panel_id == panel.id, AngoffJudge.person_id == person_id)
    )
    if found is None:
        raise NotFound("There is no such panel.")
    return found


def record_estimates(
    panel: AngoffPanel, *, judge_id: int, number: int, estimates: Mapping[str, Decimal]
) -> int:
    """Keep what a judge says; what is the same as before is left alone. Returns how many are new.

    Raises:
        Refused: when the round is over.
    """
    _refuse_decided(panel)
    view = view_of(panel)
    if number != view.round:
        raise Refused("This round is over.", hint="Open the page again: it shows the round that runs.")
    asked = {item for own in view.items.values() for item in own}
    known = view.estimates.get(number, {}).get(judge_id, {})
    rows = [
        {
            "panel_id": panel.id,
            "judge_id": judge_id,
            "round": number,
            "item_id": item,
            "estimate": value.quantize(_CENT),
            "recorded_at": recorded_at(),
        }
        for item, value in estimates.items()
        if item in asked and known.get(item) != float(value)
    ]
    if rows:
        db.session.execute(insert(AngoffEstimate), rows)
    return len(rows)


def decide_cut(panel: AngoffPanel, *, cut: int, reason: str, by: Person) -> AngoffDecision:
    """Record what was decided on the cut, with what the panel had said; once.

    Raises:
        Refused: without a finished round or a reason.
    """
    known = db.session.scalar(select(AngoffDecision).where(AngoffDecision.panel_id == panel.id))
    if known is not None:
        return known
    view = view_of(panel)
    said = view.said(view.round)
    if said is None:
        raise Refused("No judge has judged every item of this round.", hint="Wait for the judges.")
    if len(reason) < LEAST_REASON:
        raise Refused("Say why, in a sentence.", hint="It stands in the history of the cut.")
    decision = AngoffDecision(
        panel_id=panel.id,
        round=view.round,
        judges=said.judges,
        suggested=_kept(said.cut),
        error=None if said.error is None else _kept(said.error),
        agreement=None if said.agreement is None else _kept(said.agreement),
        cut=cut,
        reason=reason,
        by_id=by.id,
        recorded_at=recorded_at(),
    )
    db.session.add(decision)
    db.session.flush()
    audit.record(
        "quality.cut.decided",
        subject=f"module:{panel.module}",
        actor=by.employee_no,
        suggested=decision.suggested,
        judges=said.judges,
        cut=cut,
        reason=reason,
    )
    return decision


def _kept(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(_CENT)


@dataclass(frozen=True)
class PanelLine:
    """A panel in the list of a module."""

    panel: AngoffPanel
    judges: int
    decision: AngoffDecision | None


def panels_of(module: str) -> list[PanelLine]:
    """Return the panels of a module with what was decided, newest first."""
    judges = (
        select(func.count()).where(AngoffJudge.panel_id == AngoffPanel.id).scalar_subquery().label("judges")
    )
    statement = (
        select(AngoffPanel, judges, AngoffDecision)
        .outerjoin(AngoffDecision, AngoffDecision.panel_id == AngoffPanel.id)
        .where(AngoffPanel.module == module)
        .order_by(AngoffPanel.id.desc())
    )
    return [PanelLine(panel, int(count), found) for panel, count, found in db.session.execute(statement)]


def judges_wanted() -> dict[int, int]:
    """Return how many open panels wait for each judge, by person; kept while no panel changes."""
    return kept("quality.judges", (AngoffJudge, AngoffDecision), _judges_wanted)


def _judges_wanted() -> dict[int, int]:
    decided = select(AngoffDecision.id).where(AngoffDecision.panel_id == AngoffJudge.panel_id)
    statement = (
        select(AngoffJudge.person_id, func.count()).where(~decided.exists()).group_by(AngoffJudge.person_id)
    )
    return dict(db.session.execute(statement).all())


def panels_to_judge(person_id: int) -> list[AngoffPanel]:
    """Return the open panels on which a person judges, newest first."""
    decided = select(AngoffDecision.id).where(AngoffDecision.panel_id == AngoffPanel.id)
    statement = (
        select(AngoffPanel)
        .join(AngoffJudge, AngoffJudge.panel_id == AngoffPanel.id)
        .where(AngoffJudge.person_id == person_id, ~decided.exists())
        .order_by(AngoffPanel.id.desc())
    )
    return list(db.session.scalars(statement))
