"""A form: fields of a screen to fill from what is shown, compared with a tolerance."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from lms.simulations.beats.base import Fault, Form, Sample, fallback_faults, nothing_chosen, one_of
from lms.simulations.beats.samples import sample_beat
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.schema_parts import Strict, key, words

TEXT, AMOUNT, CHOICE = "text", "amount", "choice"


class EntrySchema(Strict):
    """A field to fill: what is right, how near is near enough, and which claim field it fills.

    ``within`` is the tolerance of an amount; texts are compared without regard to case, blanks and dashes.
    """

    name = key()
    label = words(longest=120)
    kind = fields.String(required=True, validate=validate.OneOf((TEXT, AMOUNT, CHOICE)))
    choices = fields.List(words(longest=120), validate=validate.Length(min=2, max=12))
    right = words(longest=120)
    also = fields.List(words(longest=120))
    within = fields.Decimal(validate=validate.Range(min=0))
    field = key(required=False)


class FormSchema(Strict):
    """The screen: what lies beside it, and its fields."""

    beside = fields.List(words(), validate=validate.Length(min=1, max=20))
    fields_ = fields.List(
        fields.Nested(EntrySchema), required=True, validate=validate.Length(min=1, max=16), data_key="fields"
    )


class WrongSchema(Strict):
    """The fields of which at least one differs when the screen leads to this option."""

    wrong = fields.List(key(), required=True, validate=validate.Length(min=1))


class FormBeat:
    """The learner fills the fields; the first option with a wrong field counts, the last one when none is."""

    kind: ClassVar[str] = "form"
    template: ClassVar[str] = "simulations/beats/form.html"
    task_schema: ClassVar[type[Schema] | None] = FormSchema
    answers_schema: ClassVar[type[Schema] | None] = WrongSchema

    def shown(self, beat: Beat, *, seed: str) -> Any:
        """Return the screen."""
        del seed
        return beat.task

    def read(self, beat: Beat, form: Form) -> dict[str, Any]:
        """Return what was typed into each field; a field may stay empty, the whole form may not."""
        typed = {one["name"]: one_of(form, f"field_{one['name']}") for one in beat.task["fields"]}
        if not any(typed.values()):
            raise nothing_chosen("Fill the fields from what is shown.")
        return {"fields": typed}

    def judge(self, beat: Beat, choice: Mapping[str, Any]) -> Option:
        """Return the option that the differences lead to, with what was typed on the claim."""
        typed = choice.get("fields", {})
        wrong = [one for one in beat.task["fields"] if not _is_right(one, typed.get(one["name"], ""))]
        names = {one["name"] for one in wrong}
        for option in beat.options:
            if option.answers and names & set(option.answers["wrong"]):
                break
        else:
            return beat.options[-1]
        own = {one["field"]: typed.get(one["name"]) or None for one in wrong if "field" in one}
        return replace(option, fields={**own, **option.fields})

    def choice_of(self, beat: Beat, option: Option) -> dict[str, Any]:
        """Return entries that lead to an option: all right, or its first wrong field left empty."""
        wrong = option.answers.get("wrong", ())[:1]
        return {
            "fields": {
                one["name"]: "" if one["name"] in wrong else one["right"] for one in beat.task["fields"]
            }
        }

    def in_words(self, beat: Beat, choice: Mapping[str, Any]) -> str:
        """Return the fields as they were filled."""
        typed = choice.get("fields", {})
        return "; ".join(f"{one['label']}: {typed.get(one['name']) or '–'}" for one in beat.task["fields"])

    def faults(self, beat: Beat) -> Iterator[Fault]:
        """Yield names that are not there, fields that nothing watches, choices without the right one."""
        yield from fallback_faults(beat, "a screen on which everything is right")
        names = {one["name"] for one in beat.task["fields"]}
        watched = set()
        for place, option in enumerate(beat.options):
            for name in option.answers.get("wrong", ()):
                watched.add(name)
                if name not in names:
                    yield ("options", place, "answers", "wrong"), f"there is no field {name}"
        for place, one in enumerate(beat.task["fields"]):
            path = ("task", "fields", place)
            if one["name"] not in watched:
                yield path, "no option says what follows when it differs"
            if one["kind"] == CHOICE and one["right"] not in one.get("choices", ()):
                yield (*path, "right"), "is not among the choices"

    def samples(self) -> tuple[Sample, ...]:
        """Return a screen within tolerance, and one with a field that differs."""
        entries = [
            {"name": "member", "label": "Member", "kind": TEXT, "right": "AB-12 34"},
            {"name": "copay", "label": "Copay", "kind": AMOUNT, "right": "20", "within": "0.50"},
        ]
        beat = sample_beat(self.kind, {"b": {"wrong": ["member", "copay"]}, "a": {}}, {"fields": entries})
        return (
            Sample(beat, {"field_member": ["ab1234"], "field_copay": ["$20.50"]}, "a"),
            Sample(beat, {"field_member": ["AB1234"], "field_copay": ["21"]}, "b"),
        )


def _is_right(entry: Mapping[str, Any], typed: str) -> bool:
    accepted = (entry["right"], *entry.get("also", ()))
    if entry["kind"] == AMOUNT:
        return any(_near(typed, one, Decimal(str(entry.get("within", 0)))) for one in accepted)
    return any(_plain(typed) == _plain(one) for one in accepted)


def _near(typed: str, right: str, within: Decimal) -> bool:
    try:
        return abs(Decimal(typed.replace("$", "").replace(",", "")) - Decimal(right)) <= within
    except InvalidOperation:
        return False


def _plain(value: str) -> str:
    return "".join(sign for sign in value.casefold() if sign.isalnum())
