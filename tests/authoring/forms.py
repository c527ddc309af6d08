"""What a browser sends back for a form that it was shown and left as it was."""

from collections.abc import Iterator

from lms.authoring.rules.form_tree import COUNT, Group, Leaf, Part, Rows


def posted(parts: tuple[Part, ...]) -> dict[str, list[str]]:
    """Return the fields of a form as they are sent, line breaks as browsers write them."""
    return {name: [value.replace("\n", "\r\n")] for part in parts for name, value in sent(part)}


def sent(part: Part) -> Iterator[tuple[str, str]]:
    """Yield name and value of every control of a part."""
    if isinstance(part, Leaf):
        yield part.name, part.value
        yield from ((part.name + mark, "1") for mark in part.marks)
        return
    inner = part.parts if isinstance(part, Group) else part.rows
    count = "1" if isinstance(part, Group) else str(len(inner))
    if not (isinstance(part, Group) and is_pair(part)):
        yield part.name + COUNT, count if part.is_there else ""
    for one in inner:
        yield from sent(one)


def is_pair(group: Group) -> bool:
    """Tell whether a group is a row of a mapping: a name and a value."""
    return tuple(one.name for one in group.parts) == (f"{group.name}.key", f"{group.name}.value")


def leaves(parts: tuple[Part, ...]) -> Iterator[Leaf]:
    """Yield every single value of a form."""
    for part in parts:
        if isinstance(part, Leaf):
            yield part
        else:
            yield from leaves(part.parts if isinstance(part, Group) else part.rows)


def rows_named(parts: tuple[Part, ...], name: str) -> Rows:
    """Return the list of a form by its name."""
    return next(part for part in parts if isinstance(part, Rows) and part.name == name)
