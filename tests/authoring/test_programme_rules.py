"""The programme of a job role as rows: what a form does not say stays, what it says is written."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lms.authoring.rules.programmes import (
    ADVISED,
    AFTER,
    GATE,
    MODULE,
    NO_DAY,
    OUT,
    Row,
    Wanted,
    changed,
    changes,
    raised,
    rows_of,
)
from lms.authoring.rules.yaml_edit import rewritten, value_of
from lms.roles.content import RoleSchema

TEXT = """\
id: registrar
title: Registrar
workflow_roles:
  - patient_access
gate:
  version: 3
  modules:
    - module: CORE-01   # everybody begins here
      critical: true
    - module: PA-02
  requirements:
    - kind: attestation
      subject: acceptable-use
      critical: true
after:
  modules:
    - module: PA-08
      due_days: 30
competencies: [PA08]
"""
ROLE: dict[str, Any] = value_of(TEXT)
MODULES = ("CORE-01", "PA-02", "PA-08", "PA-05", "PA-07")
WHENS = st.sampled_from([GATE, "30", "45", "90", NO_DAY, ADVISED, OUT])
WANTED = st.builds(Wanted, WHENS, st.booleans(), st.booleans())


def asked(document: Any) -> dict[str, tuple[str, bool, bool]]:
    return {row.subject: (row.when, row.critical, row.exam) for row in rows_of(document)}


@given(
    wanted=st.dictionaries(st.sampled_from(MODULES), WANTED),
    added=st.lists(st.tuples(st.sampled_from(MODULES), WANTED), max_size=3),
)
def test_each_line_is_as_the_form_says_and_all_others_stay(
    wanted: dict[str, Wanted], added: list[tuple[str, Wanted]]
) -> None:
    before = asked(ROLE)
    after = changed(ROLE, {(MODULE, name): one for name, one in wanted.items()}, added)

    for name in before.keys() - wanted.keys() - {one for one, _said in added}:
        assert asked(after)[name] == before[name]
    for name in before.keys() & wanted.keys():
        one = wanted[name]
        if one.when != OUT:
            assert asked(after)[name] == (
                one.when,
                one.critical and one.when != ADVISED,
                True if one.when == ADVISED else one.exam,
            )
        elif name not in dict(added):
            assert name not in asked(after)
    assert len(asked(after)) == len(rows_of(after))
    if after["gate"]["modules"]:
        assert not RoleSchema().validate(dict(after))


@given(wanted=st.dictionaries(st.sampled_from(MODULES), WANTED))
def test_what_the_form_does_not_know_stays_and_the_file_is_not_changed(wanted: dict[str, Wanted]) -> None:
    after = changed(ROLE, {(MODULE, name): one for name, one in wanted.items()}, [])

    assert value_of(TEXT) == ROLE
    for name in ("id", "title", "workflow_roles", "competencies"):
        assert after[name] == ROLE[name]
    assert after["gate"]["requirements"] == ROLE["gate"]["requirements"]


@given(wanted=st.dictionaries(st.sampled_from(MODULES), WANTED))
def test_what_differs_leads_from_one_programme_to_the_other(wanted: dict[str, Wanted]) -> None:
    after = changed(ROLE, {(MODULE, name): one for name, one in wanted.items()}, [("PA-05", Wanted("60"))])
    lines = {row.key: row for row in rows_of(ROLE)}
    for change in changes(ROLE, after):
        if change.after is None:
            del lines[change.row.key]
        else:
            lines[change.row.key] = change.after

    assert set(lines.values()) == set(rows_of(after))
    assert changes(ROLE, ROLE) == ()


def test_comments_and_order_of_the_file_stay() -> None:
    after = changed(ROLE, {(MODULE, "PA-08"): Wanted("60")}, [("PA-05", Wanted(GATE, critical=True))])
    text = rewritten(TEXT, after)

    assert "CORE-01   # everybody begins here" in text
    assert text.index("PA-02") < text.index("PA-05") < text.index("requirements")
    assert "due_days: 60" in text


def test_a_requirement_of_another_kind_moves_and_keeps_its_terms() -> None:
    role = {
        **ROLE,
        "gate": {**ROLE["gate"], "requirements": [{"kind": "credential", "subject": "CPR", "months": 24}]},
    }
    after = changed(role, {("credential", "CPR"): Wanted("90", critical=True)}, [])

    assert after["after"]["requirements"] == [
        {"kind": "credential", "subject": "CPR", "months": 24, "critical": True, "due_days": 90}
    ]
    assert after["gate"]["requirements"] == []


def test_only_modules_are_advised() -> None:
    wanted = {("attestation", "acceptable-use"): Wanted(ADVISED)}

    assert asked(changed(ROLE, wanted, [])) == asked(ROLE)


def test_the_gate_gets_its_next_version_once_and_gives_it_back() -> None:
    more = changed(ROLE, {}, [("PA-05", Wanted(GATE))])
    once = raised(more, ROLE)
    twice = raised(changed(once, {}, [("PA-07", Wanted(GATE))]), ROLE)
    back = raised(changed(once, {(MODULE, "PA-05"): Wanted(OUT)}, []), ROLE)

    assert [one["gate"]["version"] for one in (once, twice, back)] == [4, 4, 3]
    assert raised(changed(ROLE, {}, [("PA-05", Wanted("30"))]), ROLE)["gate"]["version"] == 3


def test_rows_say_when_they_are_asked() -> None:
    assert [
        Row(MODULE, "X", part, due_days=days).when for part, days in ((GATE, 5), (AFTER, 5), (AFTER, None))
    ] == [
        GATE,
        "5",
        NO_DAY,
    ]
    assert rows_of({"gate": {"modules": [{"critical": True}, "x"]}, "after": []}) == ()
