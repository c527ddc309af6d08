"""What YAML keeps to before it is built: how deep values stand, how many there are, which text they hold.

The events of a text are read one after another, so this takes no more room than the text; building what
stands in it takes room on the stack for each level, and a value for each reference to one.
"""

from typing import Any, cast

import yaml

DEEPEST, MOST_VALUES, LONGEST_NUMBER = 40, 200_000, 400
FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FIRST_OF_NUMBERS = frozenset("+-.0123456789")


class _Counting:
    """Counts values and levels as they would be built, each reference as what it stands for."""

    def __init__(self) -> None:
        self.open: list[tuple[str | None, int, int]] = []
        self.known: dict[str, tuple[int, int]] = {}

    def begin(self, anchor: str | None) -> None:
        """Open a list or a mapping."""
        self.open.append((anchor, 1, 1))
        _refuse_large(1, len(self.open))

    def end(self) -> None:
        """Close the one that was opened last."""
        anchor, values, levels = self.open.pop()
        self.add(anchor, values, levels)

    def add(self, anchor: str | None, values: int, levels: int) -> None:
        """Add what is whole to what it stands in."""
        if anchor is not None:
            self.known[anchor] = (values, levels)
        _refuse_large(values, len(self.open) + levels)
        if self.open:
            above, before, deepest = self.open[-1]
            self.open[-1] = (above, before + values, max(deepest, levels + 1))

    def refer(self, anchor: str) -> None:
        """Add what an anchor stands for; one that is still open would stand in itself."""
        if anchor in {name for name, _values, _levels in self.open}:
            raise yaml.YAMLError("it holds too much; a value may not refer to what it stands in")
        self.add(None, *self.known.get(anchor, (1, 0)))


def refuse_endless(source: str, reader: Any = FAST) -> None:
    """Do nothing for a text that may be built.

    Raises:
        yaml.YAMLError: when it is not YAML, stands too deep, holds too much, or text that is none.
    """
    counting = _Counting()
    for event in yaml.parse(source, Loader=reader):
        if isinstance(event, yaml.CollectionStartEvent):
            counting.begin(event.anchor)
        elif isinstance(event, yaml.CollectionEndEvent):
            counting.end()
        elif isinstance(event, yaml.AliasEvent):
            counting.refer(event.anchor or "")
        elif isinstance(event, yaml.ScalarEvent):
            _refuse_scalar(event)
            counting.add(event.anchor, 1, 0)


def _refuse_large(values: int, levels: int) -> None:
    if values > MOST_VALUES or levels > DEEPEST:
        raise yaml.YAMLError("it holds too much; a value may not refer to what it stands in")


def _refuse_scalar(event: yaml.ScalarEvent) -> None:
    value, mark = event.value, cast("yaml.Mark | None", event.start_mark)
    if len(value) > LONGEST_NUMBER and value[0] in _FIRST_OF_NUMBERS and " " not in value and not event.style:
        raise yaml.MarkedYAMLError(problem="a number is shorter than this", problem_mark=mark)
    if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise yaml.MarkedYAMLError(problem="a character here is not text", problem_mark=mark)
