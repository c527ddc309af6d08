"""Segments and values of one claim, each with the loop and the place where it stands."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a claim.

    Attributes:
        loop: loop of the implementation guide, such as ``2010BA``.
        name: segment identifier, such as ``NM1``.
        elements: the elements as text without outer blanks; ``elements[0]`` is the identifier.
        position: place in the transaction set, ST being 1.
        turn: which service line or other payer the segment belongs to, from 1; 0 when to neither.
        separator: what stands between the components of an element.
    """

    loop: str
    name: str
    elements: tuple[str, ...] = field(repr=False)
    position: int = 0
    turn: int = 0
    separator: str = ":"

    def at(self, element: int, component: int = 0) -> str:
        """Return an element, or one component of it (from 1); empty when it is not there."""
        value = self.elements[element] if element < len(self.elements) else ""
        if not component:
            return value
        parts = value.split(self.separator)
        return parts[component - 1].strip() if component <= len(parts) else ""

    def parts(self, element: int) -> list[str]:
        """Return the components of an element, an empty list when the element is empty."""
        value = self.at(element)
        return value.split(self.separator) if value else []

    def value(self, element: int, component: int = 0) -> "Value":
        """Return an element or component with its place."""
        return Value(self.at(element, component), self, element, component)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a claim with its place; ``text`` is empty when nothing stands there."""

    text: str = field(repr=False)
    segment: Segment
    element: int
    component: int = 0

    @property
    def location(self) -> str:
        """Return the place as people write it, such as ``2300 CLM05-1``."""
        component = f"-{self.component}" if self.component else ""
        return f"{self.segment.loop} {self.segment.name}{self.element:02d}{component}"

    @property
    def position(self) -> int:
        """Return the place of the segment in the set, ST being 1."""
        return self.segment.position

    @property
    def line(self) -> int | None:
        """Return the number of the service line, from 1; None when the value belongs to no line."""
        return self.segment.turn if self.segment.loop.startswith("24") else None
