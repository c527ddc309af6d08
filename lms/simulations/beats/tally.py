"""A tally: many such visits added up, and the step that a leader takes because of it."""

from collections.abc import Iterator
from typing import ClassVar

from marshmallow import Schema, fields, validate

from lms.simulations.beats.base import Fault, Sample
from lms.simulations.beats.decision import Decision
from lms.simulations.beats.samples import sample_beat
from lms.simulations.rules.scenario import Beat
from lms.simulations.schema_parts import Strict, whole

FEWEST_VISITS, MOST_VISITS = 10, 100


class TallySchema(Strict):
    """How many visits are added up, and in how many of them each beat was chosen otherwise than best."""

    visits = whole(FEWEST_VISITS, MOST_VISITS, required=True)
    counts = fields.Dict(
        keys=fields.String(),
        values=fields.Dict(keys=fields.String(), values=whole(1, MOST_VISITS)),
        required=True,
        validate=validate.Length(min=1),
    )


class Tally(Decision):
    """One picks a step, as in a decision; the page shows the visits added up, by where it began."""

    kind: ClassVar[str] = "tally"
    template: ClassVar[str] = "simulations/beats/tally.html"
    task_schema: ClassVar[type[Schema] | None] = TallySchema

    def faults(self, beat: Beat) -> Iterator[Fault]:
        """Yield what a decision would, and beats with more choices than there are visits."""
        yield from super().faults(beat)
        for name, counts in beat.task.get("counts", {}).items():
            if sum(counts.values()) > beat.task["visits"]:
                yield ("task", "counts", name), f"counts more than {beat.task['visits']} visits"

    def samples(self) -> tuple[Sample, ...]:
        """Return one sample for each of two options."""
        beat = sample_beat(self.kind, {"a": {}, "b": {}}, {"visits": 40, "counts": {"B2": {"b": 12}}})
        return tuple(Sample(beat, {"option": [one]}, one) for one in ("a", "b"))
