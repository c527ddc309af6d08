"""Assignment rules: what a role asks for, from when to when."""

from datetime import date

from lms.roles.rules import AFTER, FUTURE, GATE, OPEN, Asked, Curriculum, Rule, rules_of

SPRING = date(2026, 3, 2)
SUMMER = date(2026, 6, 1)
AUTUMN = date(2026, 9, 1)


def asked(subject: str, when: str = GATE, due_days: int | None = None) -> Asked:
    return Asked("exam-passed", {"subject": subject}, when, due_days=due_days)


def version(*requirements: Asked, effective_on: date | None = None, scope: str = OPEN) -> Curriculum:
    return Curriculum("registrar", "Registrar", requirements, effective_on, scope)


def asked_of(rules: list[Rule], job_from: date) -> set[tuple[str, int | None]]:
    """What the rules ask at the end of the year of those whose job began on a day."""
    return {
        (rule.asked.subject, rule.asked.due_days)
        for rule in rules
        if rule.to_on is None
        and (rule.jobs_from is None or rule.jobs_from <= job_from)
        and (rule.jobs_before is None or job_from < rule.jobs_before)
    }


def shown(rules: list[Rule]) -> list[tuple[str, date | None, date | None]]:
    return sorted(
        ((rule.asked.subject, rule.from_on, rule.to_on) for rule in rules),
        key=lambda row: (row[0], row[1] or date.min),
    )


def test_the_first_version_holds_from_the_beginning_without_an_end() -> None:
    assert shown(rules_of([version(asked("PA-02"))])) == [("PA-02", None, None)]


def test_what_a_later_version_drops_ends_the_day_before() -> None:
    rules = rules_of([version(asked("PA-02"), asked("PA-03")), version(asked("PA-02"), effective_on=SUMMER)])
    assert shown(rules) == [("PA-02", None, None), ("PA-03", None, date(2026, 5, 31))]


def test_what_a_later_version_adds_begins_on_its_day() -> None:
    rules = rules_of([version(asked("PA-02")), version(asked("PA-02"), asked("PA-08"), effective_on=SUMMER)])
    assert shown(rules) == [("PA-02", None, None), ("PA-08", SUMMER, None)]


def test_what_is_dropped_and_asked_again_has_a_gap() -> None:
    rules = rules_of(
        [version(asked("PA-02")), version(effective_on=SUMMER), version(asked("PA-02"), effective_on=AUTUMN)]
    )
    assert shown(rules) == [("PA-02", None, date(2026, 5, 31)), ("PA-02", AUTUMN, None)]


def test_other_due_days_are_a_new_rule() -> None:
    rules = rules_of(
        [version(asked("PA-07", AFTER, 30)), version(asked("PA-07", AFTER, 60), effective_on=SUMMER)]
    )
    assert [(rule.asked.due_days, rule.from_on) for rule in rules] == [(30, None), (60, SUMMER)]


def test_a_version_replaced_before_it_began_leaves_no_rule() -> None:
    rules = rules_of(
        [
            version(asked("PA-02")),
            version(asked("PA-02"), asked("PA-08"), effective_on=SUMMER),
            version(asked("PA-02"), effective_on=SUMMER),
        ]
    )
    assert shown(rules) == [("PA-02", None, None)]


def test_a_version_for_future_cycles_leaves_those_who_hold_the_job_with_the_old_terms() -> None:
    rules = rules_of(
        [
            version(asked("PA-02"), asked("PA-07", AFTER, 30)),
            version(asked("PA-03"), asked("PA-07", AFTER, 60), effective_on=SUMMER, scope=FUTURE),
        ]
    )
    assert asked_of(rules, SPRING) == {("PA-02", None), ("PA-07", 30)}
    assert asked_of(rules, SUMMER) == {("PA-03", None), ("PA-07", 60)}


def test_a_version_for_open_cycles_binds_those_who_hold_the_job_too() -> None:
    rules = rules_of([version(asked("PA-02")), version(asked("PA-03"), effective_on=SUMMER, scope=OPEN)])
    assert asked_of(rules, SPRING) == asked_of(rules, SUMMER) == {("PA-03", None)}


def test_an_open_version_after_a_future_one_makes_all_alike_again() -> None:
    rules = rules_of(
        [
            version(asked("PA-02")),
            version(asked("PA-03"), effective_on=SUMMER, scope=FUTURE),
            version(asked("PA-03"), asked("PA-05"), effective_on=AUTUMN),
        ]
    )
    assert asked_of(rules, SPRING) == asked_of(rules, SUMMER) == {("PA-03", None), ("PA-05", None)}
    assert shown([rule for rule in rules if rule.asked.subject == "PA-02"]) == [
        ("PA-02", None, date(2026, 8, 31))
    ]


def test_two_future_versions_make_three_groups_of_jobs() -> None:
    rules = rules_of(
        [
            version(asked("PA-02")),
            version(asked("PA-03"), effective_on=SUMMER, scope=FUTURE),
            version(asked("PA-05"), effective_on=AUTUMN, scope=FUTURE),
        ]
    )
    found = [asked_of(rules, day) for day in (SPRING, SUMMER, AUTUMN)]
    assert found == [{("PA-02", None)}, {("PA-03", None)}, {("PA-05", None)}]


def test_terms_have_versions_of_their_own_so_that_a_rule_carries_the_newest_ones() -> None:
    renewed = Asked("exam-passed", {"subject": "PA-02", "months": 6}, GATE)
    rules = rules_of([version(asked("PA-02")), version(renewed, effective_on=SUMMER, scope=FUTURE)])
    assert [rule.asked.terms for rule in rules] == [renewed.terms, renewed.terms]


def test_the_first_content_binds_everybody_whatever_its_scope() -> None:
    assert asked_of(rules_of([version(asked("PA-02"), scope=FUTURE)]), SPRING) == {("PA-02", None)}
