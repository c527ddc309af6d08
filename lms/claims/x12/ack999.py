"""999: what became of each set of a group, with the codes of the errors found."""

from collections.abc import Callable, Mapping

from lms.claims.x12.delimiters import Delimiters
from lms.claims.x12.items import Handler, Item, SetAck, SetHead, Tell
from lms.claims.x12.parser import Parser
from lms.claims.x12.values import control, text

_ANSWERS = frozenset({"A", "E", "M", "P", "R", "W", "X"})


class SetAckParser(Parser):
    """Reads one 999 set: AK1 names the group, AK2 a set, IK3 and IK4 its errors, IK5 and AK9 the answers."""

    def __init__(
        self, head: SetHead, delimiters: Delimiters, give: Callable[[Item], None], tell: Tell
    ) -> None:
        super().__init__(head, delimiters, give, tell)
        self._group_control = ""
        self._set_control: str | None = None
        self._set_kind = ""
        self._errors: list[str] = []

    def handlers(self) -> Mapping[str, Handler]:
        """Return the function for each segment of a 999 that matters."""
        return {
            "AK1": self._on_ak1,
            "AK2": self._on_ak2,
            "IK3": self._on_ik3,
            "IK4": self._on_ik4,
            "IK5": self._on_ik5,
            "AK9": self._on_ak9,
        }

    def _on_ak1(self, segment: bytes) -> None:
        self._group_control = control(self.split(segment, 3)[2])

    def _on_ak2(self, segment: bytes) -> None:
        elements = self.split(segment, 3)
        self._set_kind, self._set_control = text(elements[1]), control(elements[2])
        self._errors = []

    def _on_ik3(self, segment: bytes) -> None:
        self._note("IK304", self.split(segment, 5)[4])

    def _on_ik4(self, segment: bytes) -> None:
        self._note("IK403", self.split(segment, 4)[3])

    def _note(self, name: str, code: bytes) -> None:
        """Keep an error as the reason table names it, such as IK304-3."""
        if code:
            self._errors.append(f"{name}-{control(code)}")

    def _on_ik5(self, segment: bytes) -> None:
        elements = self.split(segment, 7)
        for code in elements[2:7]:
            self._note("IK502", code)
        if self._set_control is None:
            self.tell("out-of-place", "IK5")
            return
        self._give_ack(self._set_control, self._set_kind, text(elements[1]), tuple(self._errors), "IK501")
        self._set_control, self._errors = None, []

    def _on_ak9(self, segment: bytes) -> None:
        elements = self.split(segment, 10)
        errors = tuple(f"AK905-{control(code)}" for code in elements[5:10] if code)
        self._give_ack(None, "", text(elements[1]), errors, "AK901")

    def _give_ack(
        self, set_control: str | None, kind: str, code: str, errors: tuple[str, ...], name: str
    ) -> None:
        """Give one answer, when its code is known."""
        if code not in _ANSWERS:
            self.tell("ack-code", name)
            return
        self.give(SetAck(self._group_control, set_control, kind, code, errors))
