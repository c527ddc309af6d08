"""Trees given as ``child -> parent``: finding loops."""

from collections.abc import Mapping


def members_of_loops(parents: Mapping[str, str | None]) -> set[str]:
    """Return every node that lies on a loop of the mapping; nodes that merely lead into one are left out."""
    state: dict[str, int] = {}
    looped: set[str] = set()
    for start in parents:
        trail: list[str] = []
        node: str | None = start
        while node is not None and node in parents and node not in state:
            state[node] = 1
            trail.append(node)
            node = parents[node]
        if node is not None and state.get(node) == 1 and node in trail:
            looped.update(trail[trail.index(node) :])
        for seen in trail:
            state[seen] = 2
    return looped
