"""A bank that another program wrote: what its writer makes is read without anybody touching the file."""

from pathlib import Path

from moodle_questions.questions.multiplechoice import MultipleChoiceQuestion
from moodle_questions.questions.shortanswer import ShortAnswerQuestion
from moodle_questions.quiz import Quiz

from lms.assessments.banks.reading import read_bank


def test_moodle_xml_of_another_writer_is_taken_whole(tmp_path: Path) -> None:
    choice = MultipleChoiceQuestion(
        name="Two cards", question_text="Which plan pays <b>first</b>?", default_mark=1
    )
    for fraction, text, why in (
        (100, "Plan A", "It is the plan of the birthday."),
        (0, "Plan B", "It pays after."),
    ):
        choice.add_answer(fraction, text, why)
    short = ShortAnswerQuestion(name="Form", question_text="Which form does a hospital send?", default_mark=1)
    short.add_answer(100, "UB-04")
    quiz = Quiz()
    quiz.add_question(choice)
    quiz.add_question(short)
    quiz.save(str(tmp_path / "quiz.xml"))

    bank = read_bank("quiz.xml", (tmp_path / "quiz.xml").read_bytes())

    first, second = [one.item for one in bank.taken]
    assert (bank.format, bank.left) == ("Moodle XML", [])
    assert (first["kind"], [option["text"] for option in first["options"]]) == (
        "single",
        ["Plan A", "Plan B"],
    )
    assert [option.get("correct", False) for option in first["options"]] == [True, False]
    assert first["options"][1]["why"] == "It pays after."
    assert (second["kind"], second["answer"]) == ("short-text", "UB-04")
