"""A decision: one of the ways to act that are shown."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from marshmallow import Schema

from lms.simulations.beats.base import Fault, Form, Sample, gone, in_seeded_order, nothing_chosen, one_of
from lms.simulations.beats.samples import sample_beat
from lms.simulations.rules.scenario import Beat, Option


class Decision:
    """The learner picks one option."""

    kind: ClassVar[str] = "decision"
    template: ClassVar[str] = "simulations/beats/decision.html"
    task_schema: ClassVar[type[Schema] | None] = None
    answers_schema: ClassVar[type[Schema] | None] = None

    def shown(self, beat: Beat, *, seed: str) -> tuple[Option, ...]:
        """Return the options in the order of the seed."""
        return in_seeded_order(beat.options, f"{seed}:{beat.id}", [one.id for one in beat.options])

    def read(self, beat: Beat, form: Form) -> dict[str, Any]:
        """Return the picked option."""
        picked = one_of(form, "option")
        if not picked:
            raise nothing_chosen("Choose one of the ways to act, then decide.")
        if beat.option(picked) is None:
            raise gone()
        return {"option": picked}

    def judge(self, beat: Beat, choice: Mapping[str, Any]) -> Option:
        """Return the picked option."""
        found = beat.option(str(choice.get("option", "")))
        if found is None:
            raise gone()
        return found

    def choice_of(self, beat: Beat, option: Option) -> dict[str, Any]:
        """Return the choice of an option."""
        del beat
        return {"option": option.id}

    def in_words(self, beat: Beat, choice: Mapping[str, Any]) -> str:
        """Return the text of the option."""
        return self.judge(beat, choice).text

    def faults(self, beat: Beat) -> Iterator[Fault]:
        """Yield options with answers: a decision compares nothing."""
        for place, option in enumerate(beat.options):
            if option.answers:
                yield ("options", place, "answers"), "a decision has no answers; the option itself is chosen"

    def samples(self) -> tuple[Sample, ...]:
        """Return one sample for each of two options."""
        beat = sample_beat(self.kind, {"a": {}, "b": {}}, {})
        return tuple(Sample(beat, {"option": [one]}, one) for one in ("a", "b"))
