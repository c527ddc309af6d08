"""Values by key, worked out when they are asked for."""

import pytest

from lms.courses.services.lazily import Lazily


def test_a_value_is_made_when_it_is_first_asked_for_and_only_once() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key * 2

    values = Lazily({"a": 1, "b": 2}.keys(), make)
    assert made == []
    assert (values["b"], values["b"]) == ("bb", "bb")
    assert made == ["b"]


def test_it_has_its_keys_in_order_and_no_others() -> None:
    values = Lazily({"b": 1, "a": 2}.keys(), str.upper)
    assert (list(values), len(values), dict(values)) == (["b", "a"], 2, {"b": "B", "a": "A"})
    assert values.get("c") is None
    with pytest.raises(KeyError):
        values["c"]
