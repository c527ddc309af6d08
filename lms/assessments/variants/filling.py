"""Filling an item: drawn values and the oracle's answers take the places ``{name}`` of its texts.

This happens before a question type sees the item, so question types know nothing of variants.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError

from lms.assessments.oracles import ORACLES
from lms.assessments.oracles.base import Money, Unfit, Value, in_words
from lms.assessments.variants.parameters import draw

MOST_DRAWS = 60
"""How often values are drawn again until they fit; the content check refuses an item that needs more."""

PLACE = re.compile(r"\{(?P<name>[a-z][a-z0-9_]*)(?::(?P<how>plain|capital))?\}")


class NoVariantError(ValueError):
    """No draw of this seed makes a question."""


def concrete(
    question: Mapping[str, Any],
    *,
    variants: Mapping[str, Mapping[str, Any]],
    oracle: Mapping[str, Any] | None,
    seed: str,
) -> dict[str, Any]:
    """Return the question that an item asks under a seed, as if an author had written it.

    Args:
        question: the fields of the question with places such as ``{allowed}``: ``{allowed:plain}`` is the
            bare number or a date in digits, ``{payer:capital}`` begins with a capital.
        variants: the parameters by name.
        oracle: ``kind`` and the values ``given`` besides those drawn; None without one.
        seed: decides everything.

    Raises:
        NoVariantError: when no draw fits, or a place names nothing.
    """
    why = ""
    for turn in range(MOST_DRAWS):
        drawn = draw(variants, seed=f"{seed}\x1f{turn}")
        try:
            filled = filled_with(drawn, question, oracle)
        except Unfit as unfit:
            why = str(unfit)
            continue
        why = next(clashes(filled), "")
        if not why:
            return filled
    raise NoVariantError(why or "No draw fits.")


def filled_with(
    drawn: Mapping[str, Value], question: Mapping[str, Any], oracle: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return a question with drawn values and what follows from them in their places.

    Raises:
        Unfit: when the values make no question.
        NoVariantError: when a place names nothing.
    """
    values = {**drawn, **_answers(oracle, drawn)}
    return {name: _filled(part, values) for name, part in question.items()}


def _answers(oracle: Mapping[str, Any] | None, drawn: Mapping[str, Value]) -> Mapping[str, Value]:
    if oracle is None:
        return {}
    asked = ORACLES.get(oracle["kind"])
    schema = _schema(asked.schema)
    own = {name: _bare(value) for name, value in drawn.items() if name in schema.fields}
    try:
        stated = {name: _bare(value) for name, value in oracle.get("given", {}).items()}
        given = schema.load({**own, **stated})
    except ValidationError as error:
        raise NoVariantError(f"{asked.kind} cannot use these values: {error.messages}") from error
    return asked.work_out(given)


@cache
def _schema(kind: type[Schema]) -> Schema:
    return kind()


def _bare(value: Value) -> Any:
    if isinstance(value, Money):
        return str(value.usd)
    return value.isoformat() if isinstance(value, date) else value


def _filled(part: Any, values: Mapping[str, Value]) -> Any:
    if isinstance(part, str):
        return PLACE.sub(lambda place: _shown(place, values), part)
    if isinstance(part, Mapping):
        return {name: _filled(one, values) for name, one in part.items()}
    return [_filled(one, values) for one in part] if isinstance(part, list) else part


def _shown(place: re.Match[str], values: Mapping[str, Value]) -> str:
    if place["name"] not in values:
        raise NoVariantError(f"{place[0]} names nothing that is drawn or worked out.")
    value = values[place["name"]]
    if place["how"] == "plain":
        return _plain(value)
    text = _read(value)
    return text[:1].upper() + text[1:] if place["how"] == "capital" else text


def _read(value: Value) -> str:
    if isinstance(value, date):
        return in_words(value)
    return str(value) if isinstance(value, str | Money) else f"{value:,}"


def _plain(value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%m/%d/%Y}"
    return str(value).replace("$", "").replace(",", "") if isinstance(value, Money) else str(value)


def clashes(part: Any) -> Iterator[str]:
    """Yield what makes a filled question ambiguous: options that read the same, a mistake that is right."""
    if isinstance(part, list):
        for one in part:
            yield from clashes(one)
    if not isinstance(part, Mapping):
        return
    for name in ("options", "reasons", "distractors"):
        texts = [_text_of(row) for row in part.get(name) or ()]
        if len(set(texts)) != len(texts):
            yield f"two of {name} read the same"
    values = [str(row["value"]) for row in part.get("mistakes") or ()]
    if len({*values, str(part.get("answer"))}) != len(values) + 1:
        yield "a usual mistake gives the right answer, or another mistake's"
    for one in part.values():
        yield from clashes(one)


def _text_of(row: Any) -> str:
    return " ".join(str(row.get("text", row) if isinstance(row, Mapping) else row).split()).casefold()
