"""Assignment rules: what a role asks for, from when to when."""

from datetime import date

from lms.roles.rules import AFTER, GATE, Asked, Curriculum, Rule, rules_of

SUMMER = date(2026, 6, 1)
AUTUMN = date(2026, 9, 1)


def asked(subject: str, when: str = GATE, due_days: int | None = None) -> Asked:
    return Asked("exam-passed", {"subject": subject}, when, due_days=due_days)


def version(*requirements: Asked, effective_on: date | None = None) -> Curriculum:
    return Curriculum("registrar", "Registrar", requirements, effective_on)


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
