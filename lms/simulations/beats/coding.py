"""Coding: read the record, type the codes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from lms.simulations.beats.base import Fault, Form, Sample, fallback_faults, nothing_chosen, one_of
from lms.simulations.beats.samples import sample_beat
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.schema_parts import Strict, key, whole, words

LONGEST_CODE = 12
NOT_A_CODE = "NOCODE"
"""Stands for a code that no option names, where the engine needs an example of one."""


class CodingSchema(Strict):
    """The record to code from: its lines, what is coded, how many codes at most, and their claim field."""

    record = fields.List(words(), required=True, validate=validate.Length(min=1, max=30))
    system = words(longest=60)
    places = whole(1, 12, required=True)
    field = key(required=False)


class CodesSchema(Strict):
    """The codes that lead to this option; the first one is the principal or first-listed one."""

    codes = fields.List(words(longest=LONGEST_CODE), required=True, validate=validate.Length(min=1, max=12))
    ordered = fields.Boolean(load_default=False)


class Coding:
    """The learner types codes; the first one counts by its place, the others by being there."""

    kind: ClassVar[str] = "coding"
    template: ClassVar[str] = "simulations/beats/coding.html"
    task_schema: ClassVar[type[Schema] | None] = CodingSchema
    answers_schema: ClassVar[type[Schema] | None] = CodesSchema

    def shown(self, beat: Beat, *, seed: str) -> Any:
        """Return the record and the number of places."""
        del seed
        return beat.task

    def read(self, beat: Beat, form: Form) -> dict[str, Any]:
        """Return the typed codes, without blanks, in capitals."""
        typed = (one_of(form, f"code{place}", LONGEST_CODE) for place in range(beat.task["places"]))
        codes = [_clean(one) for one in typed if _clean(one)]
        if not codes:
            raise nothing_chosen("Type at least one code.")
        return {"codes": codes}

    def judge(self, beat: Beat, choice: Mapping[str, Any]) -> Option:
        """Return the option with these codes; otherwise the last one, with what was typed on the claim."""
        typed = [_plain(code) for code in choice.get("codes", ())]
        for option in beat.options:
            if option.answers and _fits(typed, option.answers):
                return option
        other, name = beat.options[-1], beat.task.get("field")
        if name is None or name in other.fields:
            return other
        return replace(other, fields={**other.fields, name: choice["codes"][0]})

    def choice_of(self, beat: Beat, option: Option) -> dict[str, Any]:
        """Return codes that lead to an option."""
        del beat
        return {"codes": list(option.answers.get("codes", (NOT_A_CODE,)))}

    def in_words(self, beat: Beat, choice: Mapping[str, Any]) -> str:
        """Return the typed codes."""
        del beat
        return ", ".join(choice.get("codes", ()))

    def faults(self, beat: Beat) -> Iterator[Fault]:
        """Yield options with more codes than places, or with the codes of another one."""
        yield from fallback_faults(beat, "every other code")
        seen: dict[tuple[str, ...], str] = {}
        for place, option in enumerate(beat.options):
            codes = option.answers.get("codes", ())
            if len(codes) > beat.task["places"]:
                yield ("options", place, "answers", "codes"), "has more codes than there are places"
            same = (*codes[:1], *sorted(codes[1:]))
            if codes and same in seen:
                yield ("options", place, "answers", "codes"), f"are those of option {seen[same]}"
            seen[same] = option.id

    def samples(self) -> tuple[Sample, ...]:
        """Return the right code, written in two ways, and another one."""
        task = {"record": ["Chest pain."], "system": "ICD-10-CM", "places": 2}
        beat = sample_beat(self.kind, {"a": {"codes": ["R07.9"]}, "b": {}}, task)
        return (
            Sample(beat, {"code0": ["R07.9"]}, "a"),
            Sample(beat, {"code0": [" r079 "], "code1": [""]}, "a"),
            Sample(beat, {"code0": ["I21.4"]}, "b"),
        )


def _clean(code: str) -> str:
    return "".join(code.split()).upper()


def _plain(code: str) -> str:
    """Return a code as it is compared: the point is a matter of writing."""
    return _clean(code).replace(".", "")


def _fits(typed: list[str], answers: Mapping[str, Any]) -> bool:
    wanted = [_plain(code) for code in answers["codes"]]
    if answers.get("ordered"):
        return typed == wanted
    return typed[:1] == wanted[:1] and sorted(typed) == sorted(wanted)
