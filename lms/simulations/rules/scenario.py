"""A scenario as it is played: beats with their options, viewpoints, facts with sources. Frozen and pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, cast

from lms.simulations.rules.claim.facts import Stage
from lms.simulations.rules.claim.run import Change, Visit

BEFORE: Final = "before"
EDIT: Final = "edit"
DENIAL: Final = "denial"
STAGES = (BEFORE, EDIT, DENIAL)
"""When a beat happens: before the claim is edited, at an edit, after a denial."""
MOST_POINTS = 3
FULL_TRUST = 5
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Rule:
    """A fact with its source: what feedback rests on, and until when it was checked."""

    id: str
    text: str
    source: str
    verified_on: str
    review_by: str
    status: str = ""


@dataclass(frozen=True)
class Option:
    """One way to act at a beat, and what follows from it.

    Args:
        id: letter of the option.
        text: what the person does.
        points: 3 best, 2 acceptable, 1 recoverable, 0 otherwise.
        is_breach: it breaks a law or harms somebody: the pass is gone whatever the score.
        follows: the effect, in a sentence.
        rule: id of the rule it rests on.
        next_time: what to do next time.
        fields: claim fields that it sets; None clears one.
        facts: facts beside the claim that it makes true.
        flags: what later beats read.
        holds: what stops the work without an edit or a payer.
        minutes: minutes that it costs colleagues by itself, by job role.
        mood: how the trust of the patient or of colleagues changes.
        told: what the patient was told; empty when nothing.
        only_if: when it is open at all; empty = always.
        answers: what the kind of the beat compares an answer with.
    """

    id: str
    text: str
    points: int
    is_breach: bool
    follows: str
    rule: str
    next_time: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    flags: Mapping[str, Any] = field(default_factory=dict)
    holds: tuple[str, ...] = ()
    minutes: Mapping[str, int] = field(default_factory=dict)
    mood: Mapping[str, int] = field(default_factory=dict)
    told: str = ""
    only_if: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Beat:
    """One moment of the visit, played in one role.

    ``task`` is what its kind shows besides the scene; ``read`` the module and lesson that teach what it asks.
    """

    id: str
    kind: str
    role: str
    step: str
    stage: Stage
    title: str
    when: str
    scene: str
    prompt: str
    options: tuple[Option, ...]
    only_if: Mapping[str, Any] = field(default_factory=dict)
    task: Mapping[str, Any] = field(default_factory=dict)
    read: tuple[str, str] | None = None

    def option(self, option_id: str) -> Option | None:
        """Return one option, None when there is none of that id."""
        return next((one for one in self.options if one.id == option_id), None)

    def having(self, options: Sequence[Option]) -> "Beat":
        """Return the beat with these options only."""
        return replace(self, options=tuple(options))

    def change(self, option: Option) -> Change:
        """Return what choosing an option does to the claim."""
        return Change(
            beat=self.id,
            role=self.role,
            stage=self.stage,
            fields=option.fields,
            facts=option.facts,
            option=option.id,
            holds=option.holds,
            minutes=option.minutes,
        )


@dataclass(frozen=True)
class Viewpoint:
    """The visit as one role plays it: its beats; colleagues act at best but for what is ``seeded``.

    ``roles`` are the job roles whose view this is.
    """

    role: str
    roles: tuple[str, ...]
    beats: tuple[str, ...]
    seeded: Mapping[str, str] = field(default_factory=dict)
    opening: str = ""


@dataclass(frozen=True)
class Scenario:
    """A visit to be played. ``patient`` is what the patient card shows at the start.

    ``asides`` are beats beside the visit, played in the views that name them after its last beat.
    """

    id: str
    version: str
    title: str
    minutes: int
    summary: str
    modules: tuple[str, ...]
    steps: tuple[str, ...]
    competencies: tuple[str, ...]
    viewpoints: Mapping[str, Viewpoint]
    beats: tuple[Beat, ...]
    rules: Mapping[str, Rule]
    twists: tuple[str, ...]
    patient: Mapping[str, Any]
    hear_first: str
    visit: Visit = field(repr=False, compare=False)
    asides: tuple[Beat, ...] = ()

    def beat(self, beat_id: str) -> Beat:
        """Return one beat.

        Raises:
            KeyError: when there is none of that id; content checks see to it that nothing names one.
        """
        for one in self.every_beat:
            if one.id == beat_id:
                return one
        raise KeyError(beat_id)

    @property
    def every_beat(self) -> tuple[Beat, ...]:
        """The beats of the visit, and those beside it."""
        return (*self.beats, *self.asides)

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of the visit in the order in which they first act."""
        return tuple(dict.fromkeys(beat.role for beat in self.beats))


def scenario_of(body: Mapping[str, Any], visit: Visit) -> Scenario:
    """Return a scenario from the body of a revision that its schema let in."""
    return Scenario(
        id=body["id"],
        version=str(body["version"]),
        title=body["title"],
        minutes=body["minutes"],
        summary=body["summary"],
        modules=tuple(body["modules"]),
        steps=tuple(body["steps"]),
        competencies=tuple(body["competencies"]),
        viewpoints={role: _viewpoint(role, terms) for role, terms in body["viewpoints"].items()},
        beats=tuple(beat_of(one) for one in body["beats"]),
        rules={one["id"]: Rule(**one) for one in body["facts"]},
        twists=tuple(body.get("twists", ())),
        patient=body["patient"],
        hear_first=body.get("hear_first", ""),
        visit=visit,
        asides=tuple(beat_of(one) for one in body.get("asides", ())),
    )


def _viewpoint(role: str, terms: Mapping[str, Any]) -> Viewpoint:
    return Viewpoint(
        role=role,
        roles=tuple(terms.get("roles", (role,))),
        beats=tuple(terms["beats"]),
        seeded=dict(terms.get("seeded", {})),
        opening=terms.get("opening", ""),
    )


def beat_of(body: Mapping[str, Any]) -> Beat:
    """Return a beat from what an author wrote."""
    return Beat(
        id=body["id"],
        kind=body["kind"],
        role=body["role"],
        step=body["step"],
        stage=cast("Stage", body.get("stage", BEFORE)),
        title=body["title"],
        when=body["when"],
        scene=body["scene"],
        prompt=body.get("prompt", ""),
        options=tuple(_option(one) for one in body["options"]),
        only_if=body.get("only_if", _NONE),
        task=body.get("task", _NONE),
        read=(body["read"]["module"], body["read"]["lesson"]) if "read" in body else None,
    )


def _option(body: Mapping[str, Any]) -> Option:
    return Option(
        id=body["id"],
        text=body["text"],
        points=body["points"],
        is_breach=body.get("breach", False),
        follows=body["follows"],
        rule=body["rule"],
        next_time=body["next_time"],
        fields=body.get("set", _NONE),
        facts=body.get("facts", _NONE),
        flags=body.get("flags", _NONE),
        holds=tuple(body.get("holds", ())),
        minutes=body.get("minutes", _NONE),
        mood=body.get("mood", _NONE),
        told=body.get("told", ""),
        only_if=body.get("only_if", _NONE),
        answers=body.get("answers", _NONE),
    )
