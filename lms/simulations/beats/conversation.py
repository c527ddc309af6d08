"""A conversation: what somebody says, turn by turn, and what one answers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import Schema, fields, validate

from lms.simulations.beats.base import Fault, Form, Sample, gone, in_seeded_order, nothing_chosen, one_of
from lms.simulations.beats.samples import sample_beat
from lms.simulations.rules.scenario import Beat, Option
from lms.simulations.schema_parts import Strict, key, whole, words


class ReplySchema(Strict):
    """Something one can say: ``good`` when it moves the talk on; ``leads`` ends it at an option."""

    id = key()
    text = words()
    good = fields.Boolean(load_default=False)
    leads = key(required=False)


class TurnSchema(Strict):
    """What the other person says, and the possible answers."""

    who = words(longest=80)
    says = words()
    replies = fields.List(fields.Nested(ReplySchema), required=True, validate=validate.Length(min=2, max=6))


class ConversationSchema(Strict):
    """The turns of a talk."""

    turns = fields.List(fields.Nested(TurnSchema), required=True, validate=validate.Length(min=1, max=8))


class HeardSchema(Strict):
    """From how many good answers on the talk ends at this option."""

    good_from = whole(0, 8, required=True)


class Conversation:
    """One answer for each turn; how many were good decides, unless an answer leads elsewhere by itself."""

    kind: ClassVar[str] = "conversation"
    template: ClassVar[str] = "simulations/beats/conversation.html"
    task_schema: ClassVar[type[Schema] | None] = ConversationSchema
    answers_schema: ClassVar[type[Schema] | None] = HeardSchema

    def shown(self, beat: Beat, *, seed: str) -> list[dict[str, Any]]:
        """Return the turns with their answers in the order of the seed."""
        return [
            {
                **turn,
                "place": place,
                "replies": in_seeded_order(
                    turn["replies"], f"{seed}:{beat.id}:{place}", [one["id"] for one in turn["replies"]]
                ),
            }
            for place, turn in enumerate(beat.task["turns"])
        ]

    def read(self, beat: Beat, form: Form) -> dict[str, Any]:
        """Return the picked answer of each turn."""
        picked = [one_of(form, f"turn{place}") for place in range(len(beat.task["turns"]))]
        if not all(picked):
            raise nothing_chosen("Choose an answer for each thing that is said.")
        self._said(beat, picked)
        return {"replies": picked}

    def judge(self, beat: Beat, choice: Mapping[str, Any]) -> Option:
        """Return where the talk ends."""
        said = self._said(beat, choice.get("replies", ()))
        for reply in said:
            forced = beat.option(reply.get("leads", ""))
            if forced is not None:
                return forced
        good = sum(bool(reply.get("good")) for reply in said)
        heard = [one for one in beat.options if one.answers and one.answers["good_from"] <= good]
        if not heard:
            raise gone()
        return max(heard, key=lambda one: int(one.answers["good_from"]))

    def _said(self, beat: Beat, picked: Sequence[str]) -> list[Mapping[str, Any]]:
        turns = beat.task["turns"]
        said = [
            reply
            for turn, name in zip(turns, picked, strict=False)
            for reply in turn["replies"]
            if reply["id"] == name
        ]
        if len(said) != len(turns):
            raise gone()
        return said

    def choice_of(self, beat: Beat, option: Option) -> dict[str, Any]:
        """Return answers that lead to an option: so many good ones, or the one that leads there."""
        wanted = int(option.answers["good_from"]) if option.answers else 0
        picked = []
        for place, turn in enumerate(beat.task["turns"]):
            leading = [one["id"] for one in turn["replies"] if one.get("leads") == option.id]
            plain = [one for one in turn["replies"] if not one.get("leads")]
            good = [one["id"] for one in plain if one.get("good")]
            other = [one["id"] for one in plain if not one.get("good")]
            fitting = good if place < wanted else other
            picked.append((leading or fitting or good or other)[0])
        return {"replies": picked}

    def in_words(self, beat: Beat, choice: Mapping[str, Any]) -> str:
        """Return what was said."""
        said = self._said(beat, choice.get("replies", ()))
        return " ".join(f"“{reply['text']}”" for reply in said)

    def faults(self, beat: Beat) -> Iterator[Fault]:
        """Yield answers that lead nowhere, turns without a good answer, and a talk that may end nowhere."""
        led = set()
        for place, turn in enumerate(beat.task["turns"]):
            path = ("task", "turns", place, "replies")
            if not any(one.get("good") for one in turn["replies"]):
                yield path, "needs an answer that is good"
            if not any(not one.get("leads") for one in turn["replies"]):
                yield path, "needs an answer that leads nowhere by itself"
            for number, one in enumerate(turn["replies"]):
                led.add(one.get("leads"))
                if one.get("leads") and beat.option(one["leads"]) is None:
                    yield (*path, number, "leads"), f"there is no option {one['leads']}"
        if not any(one.answers.get("good_from") == 0 for one in beat.options):
            yield ("options",), "one option needs good_from: 0, for a talk without a good answer"
        for number, option in enumerate(beat.options):
            if not option.answers and option.id not in led:
                yield ("options", number), "needs answers, or an answer of a turn that leads to it"

    def samples(self) -> tuple[Sample, ...]:
        """Return a good talk, one that fails, and one that an answer ends."""
        replies = [{"id": "g", "text": "Good.", "good": True}, {"id": "p", "text": "Poor."}]
        ending = [*replies, {"id": "x", "text": "Pay first.", "leads": "c"}]
        turns = [{"who": "Patient", "says": "Why?", "replies": one} for one in (replies, ending)]
        answers = {"a": {"good_from": 2}, "b": {"good_from": 0}, "c": {}}
        beat = sample_beat(self.kind, answers, {"turns": turns})
        return (
            Sample(beat, {"turn0": ["g"], "turn1": ["g"]}, "a"),
            Sample(beat, {"turn0": ["g"], "turn1": ["p"]}, "b"),
            Sample(beat, {"turn0": ["g"], "turn1": ["x"]}, "c"),
        )
