"""What a renewal form asks: unseen items of its topics, each once, from several banks. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lms.assessments.rules.forms import DRAWN_STATUS, BankItem, draw, in_order

MINUTES_AN_ITEM = 2
_BETWEEN = ":"


@dataclass(frozen=True, slots=True)
class Topic:
    """An objective of a module and how many items of it are asked."""

    module: str
    objective: str
    items: int

    @property
    def name(self) -> str:
        """Its name in the form."""
        return topic_name(self.module, self.objective)


def topic_name(module: str, objective: str) -> str:
    """Return the name of an objective of a module where objectives of several modules stand together."""
    return f"{module}{_BETWEEN}{objective}"


def module_of_topic(name: str) -> str:
    """Return the module of a topic by its name."""
    return name.partition(_BETWEEN)[0]


def draw_form(
    topics: Sequence[Topic],
    banks: Mapping[str, Iterable[BankItem]],
    seen: Mapping[str, int],
    *,
    seed: str,
) -> dict[str, str]:
    """Draw the items of a form: the name of the topic by item, in the order in which they are asked.

    An item in the banks of two modules, of one and its shorter form, is asked once; the topic with
    the fewest items draws first. A topic of which too few are left asks those.

    Args:
        topics: what is asked.
        banks: the items of each module.
        seen: how often this person has already been shown an item; absent means never.
        seed: decides between items seen equally often, and the order of the form.
    """
    pools = {topic.name: _live(topic, banks[topic.module]) for topic in topics}
    form: dict[str, str] = {}
    for topic in sorted(topics, key=lambda one: len(pools[one.name])):
        left = [item for item in pools[topic.name] if item.id not in form]
        count = min(topic.items, len(left))
        drawn = draw(left, {topic.objective: count}, seen, seed=seed)
        form |= dict.fromkeys(drawn, topic.name)
    return {item_id: form[item_id] for item_id in in_order(form, seed=seed)}


def _live(topic: Topic, bank: Iterable[BankItem]) -> list[BankItem]:
    return [item for item in bank if item.objective == topic.objective and item.status == DRAWN_STATUS]
