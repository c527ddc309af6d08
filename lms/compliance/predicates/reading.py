"""Reading expressions: from what authors write to expressions, with the place of every fault."""

from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields

from lms.compliance.predicates import PREDICATES
from lms.compliance.rules.expressions import Every, Expression, Leaf, Not, Some

ALL, ANY, NOT = "all", "any", "not"
DEEPEST, MOST = 5, 80


def expression_of(data: Any) -> Expression:
    """Return the expression of authored data.

    Raises:
        ValidationError: with the messages by place when it is none.
    """
    if _size(data) > MOST:
        raise ValidationError(f"says too much at once: at most {MOST} parts")
    return _read(data, 0)


def _read(data: Any, depth: int) -> Expression:
    if depth > DEEPEST:
        raise ValidationError(f"groups are nested more than {DEEPEST} deep")
    if not isinstance(data, dict) or len(data) != 1:
        raise ValidationError("is one of all, any, not, or one predicate with its terms")
    ((kind, inner),) = data.items()
    try:
        if kind == NOT:
            return Not(_read(inner, depth + 1))
        if kind in (ALL, ANY):
            parts = _parts(inner, depth)
            return Every(parts) if kind == ALL else Some(parts)
        if kind not in PREDICATES:
            raise ValidationError(f"is no predicate; known: {', '.join(PREDICATES.kinds())}")
        return Leaf(PREDICATES.get(kind), terms_of(kind, inner))
    except ValidationError as error:
        raise ValidationError({kind: error.messages}) from None


def _parts(data: Any, depth: int) -> tuple[Expression, ...]:
    if not isinstance(data, list) or not data:
        raise ValidationError("needs at least one part")
    found, faults = [], {}
    for index, item in enumerate(data):
        try:
            found.append(_read(item, depth + 1))
        except ValidationError as error:
            faults[index] = error.messages
    if faults:
        raise ValidationError(faults)
    return tuple(found)


def terms_of(kind: str, data: Any) -> dict[str, Any]:
    """Return the terms of a predicate; a list stands for ``any_of``.

    Raises:
        ValidationError: when they do not fit.
    """
    given = {"any_of": data} if isinstance(data, list) else data
    loaded: dict[str, Any] = _schema(PREDICATES.get(kind).schema).load(given)
    return loaded


@cache
def _schema(schema: type[Schema]) -> Schema:
    return schema()


def _size(data: Any) -> int:
    if isinstance(data, dict):
        return 1 + sum(_size(item) for item in data.values())
    return sum(_size(item) for item in data) if isinstance(data, list) else 0


class ExpressionField(fields.Field[Any]):
    """An expression; what was written is kept as it is."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        del attr, data, kwargs
        expression_of(value)
        return value
