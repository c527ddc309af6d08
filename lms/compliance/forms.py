"""The form of an observation beside the learner."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.compliance.content import Checklist
from lms.compliance.rules.rubric import BEST_MARK
from lms.core.i18n import gettext as _
from lms.core.ids import new_public_id, sent_key

LONGEST_NOTE = 1000


@dataclass
class ObservationForm:
    """The marks and the note as they came; ``errors`` by field, empty when the form is good."""

    form_key: str
    marks: dict[str, int] = field(default_factory=dict)
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def blank(cls) -> "ObservationForm":
        """Return an empty form with a key of its own, so that sending it twice is one observation."""
        return cls(new_public_id())

    @classmethod
    def read(cls, checklist: Checklist, values: Mapping[str, str]) -> "ObservationForm":
        """Read an untrusted form; every step needs a mark."""
        form = cls(sent_key(values.get("form_key")), note=values.get("note", "").strip())
        for step in checklist.steps:
            mark = values.get(f"mark-{step.id}", "")
            if mark in {str(number) for number in range(BEST_MARK + 1)}:
                form.marks[step.id] = int(mark)
            else:
                form.errors[f"mark-{step.id}"] = _("Choose a mark from 0 to 3.")
        if len(form.note) > LONGEST_NOTE:
            form.errors["note"] = _("At most %d characters.") % LONGEST_NOTE
        return form
