"""Groups in a gate: all, any and at least n of, as authors write them and as they are asked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from marshmallow import Schema, ValidationError, fields

from lms.core.groups import Group, Key

ALL, ANY, AT_LEAST, OF, TITLE = "all", "any", "at_least", "of", "title"
DEEPEST, MOST = 4, 60
_MODULE_KINDS = ("module-completed", "exam-passed")
Node = Mapping[str, Any]


class GroupsField(fields.Field[Any]):
    """A list of groups; every module and requirement in them is checked by its own schema."""

    def __init__(self, module: type[Schema], requirement: type[Schema], **given: Any) -> None:
        super().__init__(**given)
        self._module, self._requirement = module, requirement

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        del attr, data, kwargs
        if not isinstance(value, list):
            raise ValidationError("is a list of groups: all, any, or at_least with of")
        if _size(value) > MOST:
            raise ValidationError(f"says too much at once: at most {MOST} parts")
        found = _each(value, lambda item: self._group(item, 0))
        named = [key for node in found for key in group_of(node).things()]
        twice = sorted({subject for kind, subject in named if named.count((kind, subject)) > 1})
        if twice:
            raise ValidationError(f"asks twice for {', '.join(twice)}")
        return found

    def _group(self, node: Any, depth: int) -> dict[str, Any]:
        if depth > DEEPEST:
            raise ValidationError(f"groups are nested more than {DEEPEST} deep")
        how = _how(node)
        if how is None:
            raise ValidationError("is a group: all, any, or at_least with of, and perhaps a title")
        name = OF if how == AT_LEAST else how
        if not isinstance(node[name], list) or not node[name]:
            raise ValidationError({name: ["needs at least one part"]})
        try:
            parts = _each(node[name], lambda item: self._part(item, depth + 1))
        except ValidationError as error:
            raise ValidationError({name: error.messages}) from None
        found: dict[str, Any] = {name: parts}
        if TITLE in node:
            found[TITLE] = _title(node[TITLE])
        if how == AT_LEAST:
            found[AT_LEAST] = _least(node[AT_LEAST], len(parts))
        return found

    def _part(self, node: Any, depth: int) -> dict[str, Any]:
        if _how(node) is not None:
            return self._group(node, depth)
        schema = self._module if isinstance(node, Mapping) and "module" in node else self._requirement
        loaded: dict[str, Any] = schema().load(node)
        return loaded


def _how(node: Any) -> str | None:
    """Return how a node groups: all, any or at_least; None when it is no group."""
    if not isinstance(node, Mapping):
        return None
    names = set(node) - {TITLE}
    if names == {AT_LEAST, OF}:
        return AT_LEAST
    return next(iter(names)) if names in ({ALL}, {ANY}) else None


def _title(value: Any) -> str:
    if not isinstance(value, str) or not 3 <= len(value) <= 80:
        raise ValidationError({TITLE: ["is a text of 3 to 80 characters"]})
    return value


def _least(value: Any, parts: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= parts:
        raise ValidationError({AT_LEAST: [f"is a whole number from 1 to {parts}, the number of parts"]})
    return value


def _each(items: Sequence[Any], read: Any) -> list[dict[str, Any]]:
    found, faults = [], {}
    for place, item in enumerate(items):
        try:
            found.append(read(item))
        except ValidationError as error:
            faults[place] = error.messages
    if faults:
        raise ValidationError(faults)
    return found


def _size(data: Any) -> int:
    if isinstance(data, Mapping):
        return 1 + sum(_size(item) for item in data.values())
    return sum(_size(item) for item in data) if isinstance(data, list) else 0


def parts_of(node: Node) -> Sequence[Node]:
    """Return the parts of a group; of a module or requirement none."""
    found: Sequence[Node] = next((node[name] for name in (ALL, ANY, OF) if name in node), ())
    return found


def leaves_of(nodes: Sequence[Node], place: tuple[Any, ...] = ()) -> Iterator[tuple[Node, tuple[Any, ...]]]:
    """Yield every module and requirement in groups with its place in the file."""
    for index, node in enumerate(nodes):
        here = (*place, index)
        name = next((one for one in (ALL, ANY, OF) if one in node), None)
        if name is None:
            yield node, here
        else:
            yield from leaves_of(node[name], (*here, name))


def group_of(node: Node) -> Group:
    """Return a group as it is asked; a module in it stands for its lessons and its exam together."""
    parts = tuple(_asked(part) for part in parts_of(node))
    least = node[AT_LEAST] if AT_LEAST in node else 1 if ANY in node else len(parts)
    return Group(least, parts, node.get(TITLE, ""))


def _asked(node: Node) -> Key | Group:
    if parts_of(node):
        return group_of(node)
    if "module" not in node:
        return (node["kind"], node["subject"])
    kinds = _MODULE_KINDS if node.get("exam", True) else _MODULE_KINDS[:1]
    keys = tuple((kind, node["module"]) for kind in kinds)
    return keys[0] if len(keys) == 1 else Group(len(keys), keys)


def groups_of(part: Node) -> tuple[Group, ...]:
    """Return the groups of a part of a job role."""
    return tuple(group_of(node) for node in part.get("terms", ()))
