"""The shape of a scenario: names that fit, conditions that can come true, options that lead on. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.simulations.beats import BEAT_KINDS
from lms.simulations.rules.conditions import flags_read, stops_read
from lms.simulations.rules.scenario import BEFORE, MOST_POINTS, STAGES, Beat, beat_of

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]


def shape_faults(body: Mapping[str, Any]) -> Found:
    """Yield what is wrong with a scenario that its schema let in, each with its path.

    Whether the best path pays, and which stop each option meets, is asked of the claim (``exploring``).
    """
    yield from _names(body)
    yield from _viewpoints(body)
    yield from _flags(body)
    for place, one in enumerate(body["beats"]):
        beat = beat_of(one)
        yield from _stage(beat, place, body["beats"])
        yield from _points(beat, ("beats", place))
        for path, message in BEAT_KINDS.get(beat.kind).faults(beat):
            yield ("beats", place, *path), message
    yield from _asides(body)


def _asides(body: Mapping[str, Any]) -> Found:
    """Yield what is wrong with beats beside the visit: each is in a view, and what it tallies is there."""
    named = {beat for view in body["viewpoints"].values() for beat in view["beats"]}
    options = {beat["id"]: {one["id"] for one in beat["options"]} for beat in body["beats"]}
    for place, one in enumerate(body.get("asides", ())):
        at, beat = ("asides", place), beat_of(one)
        if beat.id not in named:
            yield at, f"no view has {beat.id}; name it among the beats of one"
        yield from _points(beat, at)
        for path, message in BEAT_KINDS.get(beat.kind).faults(beat):
            yield (*at, *path), message
        for name, counts in beat.task.get("counts", {}).items():
            for option in counts:
                if option not in options.get(name, ()):
                    yield (*at, "task", "counts", name), f"there is no choice {name}{option} in the visit"


def _names(body: Mapping[str, Any]) -> Found:
    rules = {one["id"] for one in body["facts"]}
    seen: set[str] = set()
    used: set[str] = set()
    for at, beat in _every(body):
        if beat["id"] in seen:
            yield (*at, "id"), f"{beat['id']} is there twice"
        seen.add(beat["id"])
        if beat["step"] not in body["steps"]:
            yield (*at, "step"), f"{beat['step']} is not among the steps of the scenario"
        own: set[str] = set()
        for number, option in enumerate(beat["options"]):
            path = (*at, "options", number)
            used.add(option["rule"])
            if option["id"] in own:
                yield (*path, "id"), f"option {option['id']} is there twice"
            if option["rule"] not in rules:
                yield (
                    (*path, "rule"),
                    f"there is no fact {option['rule']}; name one of {', '.join(sorted(rules))}",
                )
            own.add(option["id"])
    for place, fact in enumerate(body["facts"]):
        if fact["id"] not in used:
            yield ("facts", place, "id"), f"no option rests on {fact['id']}; name it as a rule or take it out"


def _every(body: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield the beats of the visit and those beside it, each with its path."""
    for part in ("beats", "asides"):
        for place, beat in enumerate(body.get(part, ())):
            yield (part, place), beat


def _viewpoints(body: Mapping[str, Any]) -> Found:
    options = {beat["id"]: {one["id"] for one in beat["options"]} for _at, beat in _every(body)}
    for role, view in body["viewpoints"].items():
        for number, beat in enumerate(view["beats"]):
            if beat not in options:
                yield ("viewpoints", role, "beats", number), f"there is no beat {beat}"
        for beat, option in view.get("seeded", {}).items():
            path = ("viewpoints", role, "seeded", beat)
            if beat in view["beats"]:
                yield path, f"{beat} is played by the learner; only colleagues' beats are seeded"
            elif option not in options.get(beat, ()):
                yield path, f"beat {beat} has no option {option}"


def _stage(beat: Beat, place: int, beats: list[Mapping[str, Any]]) -> Found:
    order = STAGES.index(beat.stage)
    if place and order < STAGES.index(beats[place - 1].get("stage", BEFORE)):
        yield (
            ("beats", place, "stage"),
            "stands after a beat of a later stage; put beats in the order of stages",
        )
    conditions: list[tuple[Path, Mapping[str, Any]]] = [(("beats", place, "only_if"), beat.only_if)]
    conditions += [
        (("beats", place, "options", number, "only_if"), option.only_if)
        for number, option in enumerate(beat.options)
    ]
    for path, condition in conditions:
        if beat.stage == BEFORE and any(True for _ in stops_read(condition)):
            yield (
                path,
                "nothing has stopped the claim before it is edited; give the beat the stage edit or denial",
            )


def _points(beat: Beat, at: Path) -> Found:
    best = [
        one for one in beat.options if one.points == MOST_POINTS and not one.is_breach and not one.only_if
    ]
    if not best:
        yield (
            (*at, "options"),
            f"no option that is always open has {MOST_POINTS} points: the best path cannot score 100 %",
        )
    for number, option in enumerate(beat.options):
        if option.is_breach and option.points:
            yield (*at, "options", number, "points"), "a breach has 0 points"
    if all(one.is_breach for one in beat.options):
        yield (*at, "options"), "every option is a breach: nothing leads on"


def _flags(body: Mapping[str, Any]) -> Found:
    """Yield flags that are read before anything sets them so, and flags that nothing reads."""
    read = {
        name
        for beat in body["beats"]
        for condition in (beat.get("only_if", {}), *(one.get("only_if", {}) for one in beat["options"]))
        for name, _ in flags_read(condition)
    }
    settable: dict[str, list[Any]] = {}
    for place, beat in enumerate(body["beats"]):
        asked: list[tuple[Path, Mapping[str, Any]]] = [(("beats", place, "only_if"), beat.get("only_if", {}))]
        asked += [
            (("beats", place, "options", number, "only_if"), option.get("only_if", {}))
            for number, option in enumerate(beat["options"])
        ]
        for path, condition in asked:
            for name, value in flags_read(condition):
                if value not in settable.get(name, []) and value is not None:
                    yield path, f"no option before this sets the flag {name} to {value!r}"
        for number, option in enumerate(beat["options"]):
            for name, value in option.get("flags", {}).items():
                settable.setdefault(name, []).append(value)
                if name not in read:
                    yield ("beats", place, "options", number, "flags", name), f"nothing reads the flag {name}"
