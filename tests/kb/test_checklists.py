from decimal import Decimal

import pytest

from kb.checklists.errors import ChecklistCase, ChecklistInputError
from kb.checklists.questions import (
    AnswerType,
    Checklist,
    Choice,
    Question,
    judge,
    read_checklist,
    say,
    to_data,
)

TEMPERATURE = Question(
    key="temperature",
    words={"zh": "机房温度", "en": "Temperature of the room"},
    type=AnswerType.NUMBER,
    lowest=Decimal(18),
    highest=Decimal(27),
    measured_in="°C",
)
DOOR = Question(
    key="door",
    words="Is the door locked?",
    type=AnswerType.YES_NO,
    findings=frozenset({"no"}),
)
LAMP = Question(
    key="lamp",
    words="Colour of the lamp",
    type=AnswerType.CHOICE,
    choices=(Choice(code="green", words="Green"), Choice(code="red", words="Red")),
    findings=frozenset({"red"}),
)
PHOTO = Question(
    key="photo",
    words="The cabinet",
    type=AnswerType.PHOTO,
    obligatory=False,
    once=True,
)
CHECKLIST = Checklist((TEMPERATURE, DOOR, LAMP, PHOTO))
PICTURE = "![](/pictures/0123456789abcdef0123-640x480)"


@pytest.mark.parametrize(
    ("question", "answer", "value", "is_finding"),
    [
        (TEMPERATURE, "18", "18", False),
        (TEMPERATURE, " 27.0 ", "27", False),
        (TEMPERATURE, "27.01", "27.01", True),
        (TEMPERATURE, "17,9", "17.9", True),
        (TEMPERATURE, "１９", "19", False),
        (TEMPERATURE, "-0", "0", True),
        (DOOR, "yes", "yes", False),
        (DOOR, "否", "no", True),
        (LAMP, "green", "green", False),
        (LAMP, "red", "red", True),
        (PHOTO, PICTURE, PICTURE, False),
        (PHOTO, " ", "", False),
    ],
)
def test_an_answer_is_judged(question, answer, value, is_finding):
    judged = judge(question, answer)

    assert (judged.value, judged.is_finding) == (value, is_finding)


@pytest.mark.parametrize(
    ("question", "answer", "case"),
    [
        (TEMPERATURE, "", ChecklistCase.MISSING),
        (TEMPERATURE, "warm", ChecklistCase.NO_NUMBER),
        (TEMPERATURE, "NaN", ChecklistCase.NO_NUMBER),
        (TEMPERATURE, "Infinity", ChecklistCase.NO_NUMBER),
        (TEMPERATURE, "1e999999", ChecklistCase.NO_NUMBER),
        (DOOR, "perhaps", ChecklistCase.NOT_YES_OR_NO),
        (LAMP, "Red", ChecklistCase.NO_CHOICE),
        (PHOTO, "no picture of it", ChecklistCase.NO_PHOTO),
    ],
)
def test_what_is_no_answer_is_refused(question, answer, case):
    with pytest.raises(ChecklistInputError) as refused:
        judge(question, answer)

    assert refused.value.case is case
    assert refused.value.values["question"] == question.words


def test_a_checklist_comes_back_from_its_data():
    assert read_checklist(to_data(CHECKLIST)) == CHECKLIST


def test_choices_may_be_words_alone():
    (question,) = read_checklist(
        [{"key": "a", "words": "Which?", "type": "choice", "choices": ["one", "two"]}]
    ).questions

    assert [(each.code, each.words) for each in question.choices] == [
        ("one", "one"),
        ("two", "two"),
    ]


@pytest.mark.parametrize(
    ("changes", "case"),
    [
        ({"words": ""}, ChecklistCase.WORDS),
        ({"words": {"en": "Only English"}}, ChecklistCase.WORDS),
        ({"words": "x" * 201}, ChecklistCase.WORDS),
        ({"key": ""}, ChecklistCase.WORDS),
        ({"type": "smell"}, ChecklistCase.BAD_TYPE),
        ({"lowest": "low"}, ChecklistCase.BAD_LIMIT),
        ({"lowest": 5, "highest": 4}, ChecklistCase.LIMITS),
        ({"type": "choice"}, ChecklistCase.CHOICES),
        ({"type": "choice", "choices": ["a", "a"]}, ChecklistCase.CHOICES),
        ({"choices": ["a"]}, ChecklistCase.CHOICES),
        ({"findings": ["no"]}, ChecklistCase.FINDINGS),
        ({"type": "yes_no", "findings": ["maybe"]}, ChecklistCase.FINDINGS),
    ],
)
def test_what_is_no_question_is_refused(changes, case):
    with pytest.raises(ChecklistInputError) as refused:
        read_checklist([{"key": "a", "words": "How warm?", "type": "number"} | changes])

    assert refused.value.case is case


def test_a_checklist_without_questions_or_with_one_twice_is_refused():
    with pytest.raises(ChecklistInputError) as empty:
        read_checklist([])
    with pytest.raises(ChecklistInputError) as twice:
        read_checklist(to_data(CHECKLIST) + to_data(Checklist((DOOR,))))

    assert empty.value.case is ChecklistCase.SIZE
    assert twice.value.case is ChecklistCase.TWICE


def test_a_question_is_found_by_its_key():
    assert CHECKLIST.get("door") is DOOR
    with pytest.raises(ChecklistInputError):
        CHECKLIST.get("window")


def test_words_are_said_in_the_language_of_the_reader():
    assert say(TEMPERATURE.words, "zh_CN") == "机房温度"
    assert say(TEMPERATURE.words, "en") == "Temperature of the room"
    assert say(DOOR.words, "zh_CN") == "Is the door locked?"
