"""Groups of a gate: what a form does not say stays, nothing is lost, comments and order survive."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules.gate_groups import (
    ALL,
    ALONE,
    ANY,
    AT_LEAST,
    OUT,
    GroupWanted,
    Part,
    Regrouping,
    grouped_rows,
    groups_in,
    key_of,
    regrouped,
)
from lms.authoring.rules.programmes import changes
from lms.authoring.rules.yaml_edit import rewritten, value_of
from lms.roles.content import RoleSchema

TEXT = """\
# Who teaches
id: trainer
title: Trainer
workflow_roles: [patient_access]
gate:
  version: 3
  modules:
    - module: CORE-01   # everybody begins here
      critical: true
    - module: CORE-02
  requirements:
    - kind: attestation
      subject: acceptable-use
  # Either way of showing it is enough.
  terms:
    - title: Shown to teach
      any:
        - kind: observed-skill   # at the elbow
          subject: coaching
          critical: true
        - kind: credential
          subject: train-the-trainer
    - at_least: 2   # of the three
      of:
        - module: PA-02
        - module: PA-03
        - all:
            - kind: simulation-passed
              subject: SC1
            - kind: simulation-passed
              subject: SC2
after:
  modules:
    - module: PA-08   # later
"""
ROLE: dict[str, Any] = value_of(TEXT)
PATHS = ("0", "1", "1.2")
THINGS = ("0.0", "0.1", "1.0", "1.1", "1.2.0", "1.2.1")
ONE = GroupWanted(ANY, 1, "Shown to teach")
TWO = GroupWanted(AT_LEAST, 2)


def all_things(document: Any) -> Iterator[tuple[str, str]]:
    gate = document["gate"]
    yield from (key_of(row) for row in (*gate["modules"], *gate["requirements"]))
    for group in groups_in(document):
        yield from (part.key for part in group.things())


def shape(part: Part) -> Any:
    return (part.how, part.title, [shape(one) for one in part.parts]) if part.how else part.key[1]


def shapes(document: Any) -> list[Any]:
    return [shape(one) for one in groups_in(document)]


def test_a_form_that_says_nothing_changes_nothing() -> None:
    as_it_is = {"0": ONE, "1": TWO, "1.2": GroupWanted(ALL)}
    staying = {path: path.rpartition(".")[0] for path in THINGS}
    assert regrouped(ROLE, Regrouping(as_it_is, staying)) == ROLE
    assert rewritten(TEXT, dict(regrouped(ROLE, Regrouping(as_it_is, staying)))) == TEXT


def test_operator_number_and_name_are_changed_and_comments_stay() -> None:
    asked = Regrouping({"0": GroupWanted(ALL, 1, "Shown and certified"), "1": GroupWanted(AT_LEAST, 3)})
    text = rewritten(TEXT, dict(regrouped(ROLE, asked)))
    assert shapes(value_of(text))[0][:2] == (ALL, "Shown and certified")
    assert groups_in(value_of(text))[1].least == 3
    for comment in ("# Who teaches", "# everybody begins here", "# Either way of showing it", "# later"):
        assert comment in text


def test_a_requirement_moves_to_another_group() -> None:
    after = regrouped(ROLE, Regrouping(parts={"1.0": "0"}))
    assert shapes(after)[0] == (ANY, "Shown to teach", ["coaching", "train-the-trainer", "PA-02"])
    assert shapes(after)[1][2][0] == "PA-03"


def test_a_requirement_is_needed_by_itself_or_not_asked_any_more() -> None:
    after = regrouped(ROLE, Regrouping(parts={"1.0": ALONE, "0.1": OUT}))
    assert [row["module"] for row in after["gate"]["modules"]] == ["CORE-01", "CORE-02", "PA-02"]
    assert ("credential", "train-the-trainer") not in set(all_things(after))


def test_what_is_needed_by_itself_goes_into_a_group_with_its_words() -> None:
    after = regrouped(ROLE, Regrouping(added=[("0", ("module", "CORE-01")), ("0", ("attestation", "new"))]))
    assert [row["module"] for row in after["gate"]["modules"]] == ["CORE-02"]
    assert groups_in(after)[0].parts[2].raw == {"module": "CORE-01", "critical": True}
    assert groups_in(after)[0].parts[3].raw == {"kind": "attestation", "subject": "new"}


def test_a_group_is_added_at_the_top_or_within_another() -> None:
    made = GroupWanted(AT_LEAST, 1, "Either")
    keys = [("module", "CORE-02"), ("module", "PA-05")]
    assert shapes(regrouped(ROLE, Regrouping(new=("", made, keys))))[2] == (
        AT_LEAST,
        "Either",
        ["CORE-02", "PA-05"],
    )
    within = regrouped(ROLE, Regrouping(new=("1", made, keys)))
    assert shapes(within)[1][2][3] == (AT_LEAST, "Either", ["CORE-02", "PA-05"])


def test_the_first_group_of_a_gate_is_added() -> None:
    plain = {**ROLE, "gate": {name: value for name, value in ROLE["gate"].items() if name != "terms"}}
    after = regrouped(plain, Regrouping(new=("", GroupWanted(ANY), [("module", "CORE-02")])))
    assert shapes(after) == [(ANY, "", ["CORE-02"])]
    assert not RoleSchema().validate(dict(after))


@pytest.mark.parametrize(
    ("gone", "expected"),
    [("0", ["coaching", "train-the-trainer"]), ("1", ["PA-02", "PA-03"])],
)
def test_parts_of_a_dissolved_group_are_needed_by_themselves(gone: str, expected: list[str]) -> None:
    after = regrouped(ROLE, Regrouping({gone: GroupWanted(ANY, is_dissolved=True)}))
    alone = {key_of(row)[1] for row in (*after["gate"]["modules"], *after["gate"]["requirements"])}
    assert set(expected) <= alone
    assert sorted(all_things(after)) == sorted(all_things(ROLE))


def test_the_last_group_gone_takes_the_list_with_it() -> None:
    gone = {path: GroupWanted(ANY, is_dissolved=True) for path in PATHS}
    assert "terms" not in regrouped(ROLE, Regrouping(gone))["gate"]


def test_a_change_is_told_with_where_it_stands() -> None:
    after = regrouped(ROLE, Regrouping(parts={"1.0": "0"}, groups={"1": GroupWanted(ALL)}))
    found = {one.row.subject: (one.before, one.after) for one in changes(ROLE, after, more=grouped_rows)}
    before, now = found["PA-02"]
    assert before is not None
    assert now is not None
    assert (before.group, now.group) == ("group 2", "Shown to teach")
    assert [one.group for one in found["group 2"] if one] == ["any 2 of 3", "all 2"]


TARGETS = st.sampled_from([*PATHS, ALONE, OUT, "7", "0.0"])
HOWS = st.sampled_from((ALL, ANY, AT_LEAST))
WANTED = st.builds(GroupWanted, HOWS, st.integers(1, 3), st.sampled_from(("", "Some of it")), st.booleans())
FIRST = st.lists(st.sampled_from([("module", "CORE-02"), ("module", "PA-09")]), unique=True)
NEW = st.none() | st.tuples(st.sampled_from(["", *PATHS]), WANTED, FIRST)


@given(
    groups=st.dictionaries(st.sampled_from([*PATHS, "9"]), WANTED),
    parts=st.dictionaries(st.sampled_from(THINGS), TARGETS),
    new=NEW,
)
def test_nothing_is_lost_or_doubled_but_what_the_form_takes_out(
    groups: dict[str, GroupWanted], parts: dict[str, str], new: Any
) -> None:
    before = regrouped(ROLE, Regrouping())
    after = regrouped(before, Regrouping(groups, parts, new=new))
    out = {key for key, path in zip(_keys(), THINGS, strict=True) if parts.get(path) == OUT}
    extra = {key for key in (new[2] if new else ()) if key == ("module", "PA-09")}
    found = list(all_things(after))
    assert sorted(found) == sorted((set(all_things(ROLE)) - out) | extra)
    assert before == ROLE
    assert value_of(rewritten(TEXT, dict(after))) == after


def _keys() -> list[tuple[str, str]]:
    return [part.key for group in groups_in(ROLE) for part in group.things()]
