"""A hand-off: whom to tell, and what they need to know."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from lms.core.errors import Refused
from lms.simulations.beats.base import Fault, Form, Sample, fallback_faults, gone, nothing_chosen, one_of
from lms.simulations.beats.samples import sample_beat
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.schema_parts import Strict, key, words


class PieceSchema(Strict):
    """Somebody who may be told, or something that may be said."""

    id = key()
    text = words()


class HandoffSchema(Strict):
    """Who may be told and what may be said."""

    recipients = fields.List(
        fields.Nested(PieceSchema), required=True, validate=validate.Length(min=2, max=8)
    )
    facts = fields.List(fields.Nested(PieceSchema), required=True, validate=validate.Length(min=1, max=10))


class ToldSchema(Strict):
    """The hand-offs that lead to this option: told to one of ``to``, with ``needs`` and not ``without``."""

    to = fields.List(key(), required=True, validate=validate.Length(min=1))
    needs = fields.List(key())
    without = fields.List(key())


class Handoff:
    """One recipient and the facts that go along; the first option that fits counts, else the last one."""

    kind: ClassVar[str] = "hand-off"
    template: ClassVar[str] = "simulations/beats/handoff.html"
    task_schema: ClassVar[type[Schema] | None] = HandoffSchema
    answers_schema: ClassVar[type[Schema] | None] = ToldSchema

    def shown(self, beat: Beat, *, seed: str) -> Any:
        """Return recipients and facts."""
        del seed
        return beat.task

    def read(self, beat: Beat, form: Form) -> dict[str, Any]:
        """Return who is told what."""
        to = one_of(form, "to")
        if not to:
            raise nothing_chosen("Choose whom you tell.")
        known = _ids(beat, "facts")
        said = [one for one in dict.fromkeys(form.get("facts", ())) if one in known]
        if to not in _ids(beat, "recipients"):
            raise gone()
        return {"to": to, "facts": said}

    def judge(self, beat: Beat, choice: Mapping[str, Any]) -> Option:
        """Return the first option that fits, else the last one."""
        to, said = choice.get("to"), set(choice.get("facts", ()))
        if to not in _ids(beat, "recipients"):
            raise gone()
        fitting = (one for one in beat.options if one.answers and _fits(one.answers, str(to), said))
        return next(fitting, beat.options[-1])

    def choice_of(self, beat: Beat, option: Option) -> dict[str, Any]:
        """Return a hand-off that leads to an option."""
        if option.answers:
            return {"to": option.answers["to"][0], "facts": list(option.answers.get("needs", ()))}
        for to in _ids(beat, "recipients"):
            for said in ([], list(_ids(beat, "facts"))):
                choice = {"to": to, "facts": said}
                if self.judge(beat, choice).id == option.id:
                    return choice
        raise gone()

    def in_words(self, beat: Beat, choice: Mapping[str, Any]) -> str:
        """Return who was told what."""
        said = [one for one in _ids(beat, "facts") if one in choice.get("facts", ())]
        told = "; ".join(_ids(beat, "facts")[one] for one in said)
        to = _ids(beat, "recipients")[choice["to"]]
        return f"{to}: {told}" if told else to

    def faults(self, beat: Beat) -> Iterator[Fault]:
        """Yield names that are not there, else options that nothing leads to."""
        yield from fallback_faults(beat, "every other hand-off")
        unknown = [
            (("options", place, "answers", part), f"there is no {name} among the {where}")
            for place, option in enumerate(beat.options)
            for part, where in (("to", "recipients"), ("needs", "facts"), ("without", "facts"))
            for name in option.answers.get(part, ())
            if name not in _ids(beat, where)
        ]
        yield from unknown
        if not unknown:
            yield from self._never_reached(beat)

    def _never_reached(self, beat: Beat) -> Iterator[Fault]:
        for place, option in enumerate(beat.options):
            try:
                found = self.judge(beat, self.choice_of(beat, option))
            except Refused:
                found = None
            if found is None or found.id != option.id:
                yield ("options", place), "an option above takes every hand-off that would lead here"

    def samples(self) -> tuple[Sample, ...]:
        """Return a full hand-off, a thin one, and one to somebody else."""
        pieces = [{"id": "registrar", "text": "Registration"}, {"id": "lead", "text": "My lead"}]
        facts = [{"id": "plan", "text": "There is an employer plan."}, {"id": "who", "text": "Who said so."}]
        answers = {"a": {"to": ["registrar"], "needs": ["plan"]}, "b": {"to": ["registrar"]}, "c": {}}
        beat = sample_beat(self.kind, answers, {"recipients": pieces, "facts": facts})
        return (
            Sample(beat, {"to": ["registrar"], "facts": ["plan", "who"]}, "a"),
            Sample(beat, {"to": ["registrar"], "facts": ["who"]}, "b"),
            Sample(beat, {"to": ["lead"], "facts": ["plan"]}, "c"),
        )


def _fits(terms: Mapping[str, Any], to: str, said: set[Any]) -> bool:
    needed, unwanted = set(terms.get("needs", ())), set(terms.get("without", ()))
    return to in terms["to"] and said >= needed and not said & unwanted


def _ids(beat: Beat, part: str) -> dict[str, str]:
    """Return the texts of recipients or facts by their id."""
    return {one["id"]: one["text"] for one in beat.task[part]}
