"""What is wrong with the variants of an item: every one of many seeds must give a valid question."""

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from lms.assessments.oracles import ORACLES
from lms.assessments.questions.base import Strict
from lms.assessments.variants.filling import NoVariantError, concrete

SEEDS = 200
FEWEST = 8
"""Different questions that the seeds must give at least; fewer are better written as items of their own."""


class OracleSchema(Strict):
    """The oracle of an item, with its version, and values it is given besides those drawn."""

    kind = fields.String(required=True, validate=validate.OneOf(ORACLES.kinds()))
    given = fields.Dict(keys=fields.String(), values=fields.Raw())


def variant_faults(
    kind: Schema,
    question: Mapping[str, Any],
    *,
    variants: Mapping[str, Mapping[str, Any]],
    oracle: Mapping[str, Any] | None,
) -> Iterator[str]:
    """Yield the first thing that is wrong with the variants of an item.

    Args:
        kind: the schema of its question type.
        question: the fields of the question, with places.
        variants: the parameters by name.
        oracle: the oracle, None without one.
    """
    seen = set()
    for number in range(SEEDS):
        try:
            filled = concrete(question, variants=variants, oracle=oracle, seed=f"check:{number}")
        except NoVariantError as none:
            yield f"Seed {number}: {none}"
            return
        faults = kind.validate(filled)
        if faults:
            yield f"Seed {number}: {faults}"
            return
        seen.add(repr(filled))
    if len(seen) < FEWEST:
        yield f"{SEEDS} seeds give only {len(seen)} different questions; {FEWEST} at least."
