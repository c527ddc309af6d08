"""A pre-test asks a few items in the proportions of the exam. Pure."""

from collections.abc import Mapping


def shared_out(draw: Mapping[str, int], items: int) -> dict[str, int]:
    """Return how many of the items go to each objective: in proportion to the exam, largest remainders first.

    Each objective has one at least while there are enough; never more items than the exam itself draws.
    """
    total = sum(draw.values())
    wanted = min(items, total)
    if wanted <= len(draw):
        first = sorted(draw, key=lambda name: (-draw[name], list(draw).index(name)))[:wanted]
        return {name: 1 for name in draw if name in first}
    rest = wanted - len(draw)
    spare = {name: count - 1 for name, count in draw.items()}
    room = sum(spare.values())
    whole = {name: rest * count // room for name, count in spare.items()}
    left = rest - sum(whole.values())
    order = sorted(spare, key=lambda name: (-(rest * spare[name] % room), list(draw).index(name)))
    more = set(order[:left])
    return {name: 1 + whole[name] + (name in more) for name in draw}
