"""Which topics a renewal form asks, and why: what payers denied, every module, what is weakest. Pure.

Each topic carries its reasons, so that the learner reads why it was chosen.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

DENIALS, CRITICAL, MODULE, OWN, ROLE = "denials", "critical", "module", "own", "role"
_UNKNOWN = Fraction(1, 2)
"""Where nobody's attempts are known, an objective ranks between the weak and the strong."""


@dataclass(frozen=True, slots=True)
class Part:
    """How many of so many: items right of those asked, claims of those denied."""

    count: int
    of: int

    @property
    def share(self) -> Fraction:
        """The share, 0 to 1."""
        return Fraction(self.count, self.of)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An objective that may be asked.

    Attributes:
        module: the module it belongs to.
        objective: its id there.
        critical: whether every drawn item must be right.
        competencies: what it teaches.
        steps: the workflow steps it is about.
        items: live items of it.
        own: how this person's first attempt went on it; None = not known.
        role: how first attempts of people in the job role went; None = too few to say.
    """

    module: str
    objective: str
    critical: bool
    competencies: frozenset[str]
    steps: frozenset[str]
    items: int
    own: Part | None = None
    role: Part | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What names it."""
        return self.module, self.objective

    @property
    def strength(self) -> tuple[Fraction, Fraction, str, str]:
        """How well it is known: the person's own result, else that of the role; the weakest comes first."""
        role = self.role.share if self.role else _UNKNOWN
        return self.own.share if self.own else role, role, self.module, self.objective


@dataclass(frozen=True, slots=True)
class Denied:
    """What payers denied in a unit for one category of causes; ``rank`` 1 is the most frequent."""

    category: str
    rank: int
    claims: Part
    competencies: frozenset[str]
    steps: frozenset[str]

    def is_behind(self, one: Candidate) -> bool:
        """Tell whether an objective teaches what these denials suggest: the competency, else the step."""
        if self.competencies & one.competencies:
            return True
        return not self.competencies and bool(self.steps & one.steps)


@dataclass(slots=True)
class Chosen:
    """A topic of a form: the objective, how many items, and the reasons in the order in which they came."""

    candidate: Candidate
    items: int = 0
    reasons: list[str] = field(default_factory=list)
    denied: Denied | None = None


@dataclass(frozen=True, slots=True)
class Mix:
    """How long a form is, and how many of its items may go to what payers denied."""

    items: int
    from_denials: int


def chosen_topics(
    candidates: Sequence[Candidate], denied: Sequence[Denied], mix: Mix, *, each_of: Iterable[str] = ()
) -> list[Chosen]:
    """Return the topics of a form, ``mix.items`` items in all, fewer where the banks hold no more.

    First what payers denied most, in turns; then every module of ``each_of`` that is not asked yet, on its
    critical objective if it has one; the rest goes to the weakest objectives, one item each in turns. What
    payers denied never takes the place of a module.

    Args:
        candidates: the objectives that may be asked.
        denied: categories of denials, the most frequent first.
        mix: the length of the form, and the part of denials.
        each_of: modules of which at least one item is asked.
    """
    form = _Form(mix.items, {one.key: one for one in candidates if one.items > 0})
    owed = [module for module in dict.fromkeys(each_of) if module in form.modules]
    for one, about in _in_turns(form, denied, mix.from_denials):
        left = [module for module in owed if module not in form.asked_modules | {one.module}]
        if form.left - 1 < len(left):
            break
        form.ask(one, DENIALS, about)
    for module in owed:
        if form.left and module not in form.asked_modules:
            one = min(form.of_module(module), key=lambda each: (not each.critical, each.strength))
            form.ask(one, CRITICAL if one.critical else MODULE)
    for one in _weakest_in_turns(form):
        form.ask(one, OWN if one.own else ROLE)
    return list(form.topics.values())


@dataclass
class _Form:
    left: int
    known: Mapping[tuple[str, str], Candidate]
    topics: dict[tuple[str, str], Chosen] = field(default_factory=dict)

    @property
    def modules(self) -> set[str]:
        return {module for module, _ in self.known}

    @property
    def asked_modules(self) -> set[str]:
        return {module for module, _ in self.topics}

    def of_module(self, module: str) -> list[Candidate]:
        return [one for one in self.known.values() if one.module == module]

    def has_more(self, one: Candidate) -> bool:
        return one.items > (self.topics[one.key].items if one.key in self.topics else 0)

    def ask(self, one: Candidate, reason: str, denied: Denied | None = None) -> None:
        topic = self.topics.setdefault(one.key, Chosen(one))
        topic.items += 1
        topic.denied = topic.denied or denied
        if reason not in topic.reasons:
            topic.reasons.append(reason)
        self.left -= 1


def _in_turns(form: _Form, denied: Sequence[Denied], most: int) -> Iterator[tuple[Candidate, Denied]]:
    """Yield the objectives behind denials, one for each category in turns, at most ``most``."""
    yielded, is_moving = 0, True
    while is_moving:
        is_moving = False
        for about in denied:
            one = _weakest(form, about.is_behind)
            if one is None:
                continue
            if yielded == most:
                return
            yielded, is_moving = yielded + 1, True
            yield one, about


def _weakest_in_turns(form: _Form) -> Iterator[Candidate]:
    """Yield the weakest objectives until the form is full or the banks are empty; asked ones come last."""
    while form.left:
        one = _weakest(form, lambda _: True)
        if one is None:
            return
        yield one


def _weakest(form: _Form, fits: Callable[[Candidate], bool]) -> Candidate | None:
    """Return the weakest objective with an item left, of those asked least so far."""
    open_ones = (one for one in form.known.values() if form.has_more(one) and fits(one))
    return min(
        open_ones,
        key=lambda one: (form.topics[one.key].items if one.key in form.topics else 0, one.strength),
        default=None,
    )
