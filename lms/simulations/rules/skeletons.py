"""The first text of a scenario, a queue or a screen: it can be read and played, and says what is missing.

Whatever an author has to write is marked; a marked text is a fault, so that no skeleton goes live.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

TO_WRITE = "???"
"""What stands where an author has to write."""
HEAD = "# New. What stands as ??? is to be written; the editor lists each of them.\n"

_VISIT = """visit:
  kind: 837P
  number: FP{number}001
  patient: {{last: AVERY, first: ALEX, born: "1979-04-12", sex: F}}
  dates: {{from: "2026-03-10", to: "2026-03-10"}}
  payers:
    - id: northway
      name: NORTHWAY HEALTH PLAN
      number: NWHP1
      filing: CI
      kind: commercial
      pays: 128
      patient_share: 32
      terms:
        members: {{patient: NW55120999}}
  truth:
    payer_1: northway
    member_1: NW55120999
    principal_diagnosis: I10
  base:
    payer_1: northway
    relationship_1: self
    place_of_service: "11"
    billing: group
    rendering: physician
    principal_diagnosis: I10
    lines:
      - {{code: FPEV4, units: 1, charge: 210, text: ESTABLISHED PATIENT VISIT}}
  facts:
    encounter: {{mode: in_person, is_closed: true, orders_signed: true}}
  teaching_values: {{charges: 210, expected: 128, best_days: 14}}
"""
"""An office visit, paid by the first payer; its claim is written with the number."""

_SCENARIO = """id: {id}
title: {title}
version: 1.0.0
minutes: 10
summary: ??? What the visit is about, and where it can go wrong.
modules: [CORE-01]
steps: [W03, W23]
competencies: []
patient:
  label: Patient A., 47
  told: ??? What the patient hears at the start.
  trust: 4
viewpoints:
  registrar:
    beats: [B1]
  biller:
    beats: [B2]
    seeded: {{B1: b}}
    opening: ??? What the biller finds when the claim arrives.
sources:
  - ??? Regulation or guide that the facts rest on
facts:
  - id: F-FIRST
    text: ??? What the rule says, in plain words.
    source: ??? Where it stands
    verified_on: {month}
    review_by: {review}
{visit}beats:
  - id: B1
    kind: decision
    role: registrar
    step: W03
    title: At the desk
    when: Tuesday, 08:40
    scene: ??? What the registrar sees and hears.
    prompt: What do you do?
    options:
      - id: a
        text: ??? What is right, done well
        points: 3
        follows: ??? What it does to the claim, without blame.
        rule: F-FIRST
        next_time: ??? What to do next time.
        set: {{member_1: NW55120999}}
      - id: b
        text: ??? What people in a hurry do
        points: 0
        follows: ??? What it does to the claim, without blame.
        rule: F-FIRST
        next_time: ??? What to do next time.
        set: {{member_1: NW55120000}}
  - id: B2
    kind: decision
    role: biller
    step: W23
    title: Before it goes out
    when: Friday
    scene: ??? What the biller sees.
    prompt: What goes out?
    options:
      - id: a
        text: ??? What is right, done well
        points: 3
        follows: ??? What it does to the claim, without blame.
        rule: F-FIRST
        next_time: ??? What to do next time.
      - id: b
        text: ??? What people in a hurry do
        points: 1
        follows: ??? What it does to the claim, without blame.
        rule: F-FIRST
        next_time: ??? What to do next time.
"""

_TASK = """id: {id}
title: {title}
version: 1.0.0
screen: insurance
summary: ??? What the screen is, and where it can go wrong.
objective: ??? What a learner can do afterwards.
scene: ??? What the learner sees and hears at the desk.
role: registrar
roles: [registrar]
step: W02
minutes: 5
modules: [PA-03]
competencies: [PA03]
facts:
  - id: F-FIRST
    text: ??? What the rule says, in plain words.
    source: ??? Where it stands
    verified_on: {month}
    review_by: {review}
papers:
  - id: card
    kind: card
    title: ??? What the paper is
    issuer: Northway Health Plan
    lines:
      - {{label: Subscriber, value: Alex Avery}}
      - {{label: Member ID, value: NW55120999}}
sections:
  - id: coverage
    title: Coverage
    fields:
      - name: member_number
        label: Member number
        kind: text
        right: NW55120999
        feeds: member_1
        box: Box 1a
        wrong: NW55120000
        caught: CARC-31
        rule: F-FIRST
        next_time: ??? What to do next time.
{visit}"""

_QUEUE = """id: {id}
title: {title}
version: 1.0.0
summary: ??? Whose desk it is, and what is decided there.
role: biller
minutes: 25
acting_seconds: 5
modules: [BI-01]
steps: [W23]
competencies: [BL01]
draw: {{P1: 1, P2: 2, P3: 1, P4: 1}}
roles:
  registrar: Registration
  biller: Billing
  nobody: Nobody here
facts:
  - id: first-rule
    text: ??? What the rule says, in plain words.
    source: ??? Where it stands
    verified_on: {month}
    review_by: {review}
items:
"""

_ITEM = """  - id: {id}
    title: ??? What the line in the queue says
    shows: ??? What else it shows, over {{amount}}
    usd: amount
    values:
      amount: {{usd: [{least}, {most}], step: 50, printed: {printed}}}
    tabs:
      - id: registration
        title: Registration
        seconds: 8
        text: ??? Where the cause can be read
        tells: true
      - id: charges
        title: Charges
        seconds: 6
        text: All lines are posted and add up to {{amount}}.
      - id: notes
        title: Account notes
        seconds: 6
        text: ??? What says nothing about it
    cause: ??? The hidden cause
    root: [{root}]
    actions:
      - id: repair
        text: ??? What repairs it at its root
        score: 5
        follows: ??? What comes of it
      - id: patch
        text: ??? What helps this claim only
        score: 3
        follows: ??? What comes of it
      - id: override
        text: ??? What breaks a rule
        score: 0
{breach}        follows: ??? What comes of it
{stakes}    band: {band}
    rule: ??? The rule behind it
    next_time: ??? What to do next time
"""
_ITEMS = (
    ("P1", 900, 1600, "    stakes: {duty: true}\n"),
    ("P2", 1800, 3600, ""),
    ("P2", 4000, 7000, ""),
    ("P3", 150, 700, ""),
    ("P4", 200, 900, "    stakes: {waits: true}\n"),
)


@dataclass(frozen=True)
class Skeleton:
    """How a thing of a kind is begun: what its id looks like, its file, its first text.

    ``text`` takes id, title as YAML, the month of writing and the month of the next review (2026-11).
    """

    id_shape: re.Pattern[str]
    id_example: str
    file: str
    text: Callable[[str, str, str, str], str]

    def path(self, key: str) -> str:
        """Return the path of the file below the content folder."""
        return self.file.format(id=key)


def scenario_text(key: str, title: str, month: str, review: str) -> str:
    """Return the first text of a scenario: a visit of two beats whose claim is paid."""
    visit = _VISIT.format(number=key)
    return HEAD + _SCENARIO.format(id=key, title=title, month=month, review=review, visit=visit)


def queue_text(key: str, title: str, month: str, review: str) -> str:
    """Return the first text of a queue: five templates, each band among them."""
    items = "".join(
        _ITEM.format(
            id=f"I{number:02d}",
            least=least,
            most=most,
            printed=(least + most) // 100 * 50,
            root="nobody" if band == "P4" else "registrar",
            breach="        breach: true\n" if number == 1 else "",
            stakes=stakes,
            band=band,
        )
        for number, (band, least, most, stakes) in enumerate(_ITEMS, start=1)
    )
    return HEAD + _QUEUE.format(id=key, title=title, month=month, review=review) + items


def task_text(key: str, title: str, month: str, review: str) -> str:
    """Return the first text of a screen: a card, and one field that the claim takes."""
    visit = _VISIT.format(number=key.replace("-", ""))
    return HEAD + _TASK.format(id=key, title=title, month=month, review=review, visit=visit)


SKELETONS: Mapping[str, Skeleton] = {
    "scenario": Skeleton(re.compile(r"SC\d{1,2}"), "SC11", "scenarios/{id}/scenario.yaml", scenario_text),
    "queue": Skeleton(re.compile(r"WQ-\d{1,2}"), "WQ-6", "queues/{id}.yaml", queue_text),
    "task": Skeleton(re.compile(r"FT-\d{1,2}"), "FT-9", "tasks/{id}.yaml", task_text),
}
"""The kinds that are begun with a skeleton."""


def unwritten(body: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the place of each text that is still to be written, with what to do."""
    if isinstance(body, str) and body.startswith(TO_WRITE):
        yield path, f"is still to be written (it begins with {TO_WRITE})"
    pairs = body.items() if isinstance(body, Mapping) else enumerate(body) if isinstance(body, list) else ()
    for key, inner in pairs:
        yield from unwritten(inner, (*path, key))
