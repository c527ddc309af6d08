"""A small beat for the samples of the kinds."""

from collections.abc import Mapping
from typing import Any

from lms.simulations.rules.scenario import BEFORE, Beat, Option


def sample_beat(kind: str, answers: Mapping[str, Mapping[str, Any]], task: Mapping[str, Any]) -> Beat:
    """Return a beat with one option for each entry of ``answers``, the first one the best."""
    options = tuple(
        Option(
            id=name,
            text=f"Option {name}",
            points=max(3 - place, 0),
            is_breach=False,
            follows="What follows.",
            rule="F-1",
            next_time="What to do next time.",
            answers=given,
        )
        for place, (name, given) in enumerate(answers.items())
    )
    return Beat(
        id="B1",
        kind=kind,
        role="registrar",
        step="W02",
        stage=BEFORE,
        title="A beat",
        when="Monday",
        scene="What is seen.",
        prompt="What do you do?",
        options=options,
        task=task,
    )
