"""Checklists: what is asked, what an answer may be, and which answer is a finding.

A checklist is data of one version. It is kept as JSON beside whatever was answered by it;
nothing here knows of a database, so duties, hand-overs and inspections share it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from kb.checklists.errors import ChecklistCase, ChecklistInputError, bad_checklist
from kb.text import MAX_LINE, MAX_TEXT, to_block, to_line

Words = str | Mapping[str, str]
"""Words by language; a plain text is what somebody wrote, the same in each."""

LANGUAGES: Final = ("zh", "en")
MAX_QUESTIONS: Final = 100
MAX_CHOICES: Final = 20
MAX_CODE: Final = 50
LARGEST: Final = Decimal(10) ** 12
DECIMALS: Final = 6

_IS_YES: Final = {"yes", "true", "1", "是"}
_IS_NO: Final = {"no", "false", "0", "否"}
_PICTURE: Final = "](/pictures/"


class AnswerType(StrEnum):
    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"
    PHOTO = "photo"
    CHOICE = "choice"


class YesNo(StrEnum):
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    code: str
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One line of a checklist.

    Of a number, what is outside its limits is a finding; of yes or no, and of a choice,
    what ``findings`` names. What is not ``obligatory`` may be left without an answer.
    """

    key: str
    words: Words
    type: AnswerType
    obligatory: bool = True
    lowest: Decimal | None = None
    highest: Decimal | None = None
    measured_in: str = ""
    """Such as °C."""
    choices: tuple[Choice, ...] = ()
    findings: frozenset[str] = frozenset()
    once: bool = False
    """Asked once in all, where the others are asked at each place or step."""


@dataclass(frozen=True, slots=True)
class Checklist:
    questions: tuple[Question, ...]

    def get(self, key: str) -> Question:
        """Raise ``ChecklistInputError`` for a key that no question has."""
        found = next((each for each in self.questions if each.key == key), None)
        if found is None:
            raise unknown_question(key)
        return found


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer as it is kept, and whether it is a finding."""

    value: str
    is_finding: bool = False


def unknown_question(key: str) -> ChecklistInputError:
    return ChecklistInputError(
        f"No question of this checklist is called {key[:MAX_CODE]}.",
        case=ChecklistCase.UNKNOWN_QUESTION,
        question=key[:MAX_CODE],
    )


def say(words: Words, language: str) -> str:
    """*words* in one language; whatever there is, where they are not in that one."""
    if isinstance(words, str):
        return words
    return words.get(language[:2]) or next(iter(words.values()))


def judge(question: Question, answer: str) -> Judged:
    """What *answer* says, and whether it is a finding.

    Raise ``ChecklistInputError`` for one that is none: nothing where something must be
    said, no number, no choice, no picture.
    """
    text = to_block(answer)
    if text:
        return _JUDGES[question.type](question, text)
    if question.obligatory:
        raise _refuse(question, ChecklistCase.MISSING, "needs an answer")
    return Judged("")


def _judge_yes_no(question: Question, text: str) -> Judged:
    said = text.lower()
    if said not in _IS_YES | _IS_NO:
        raise _refuse(question, ChecklistCase.NOT_YES_OR_NO, "is answered yes or no")
    value = YesNo.YES if said in _IS_YES else YesNo.NO
    return Judged(value.value, value in question.findings)


def _judge_number(question: Question, text: str) -> Judged:
    number = _to_number(text)
    if number is None:
        raise _refuse(question, ChecklistCase.NO_NUMBER, "is answered by a number")
    too_low = question.lowest is not None and number < question.lowest
    too_high = question.highest is not None and number > question.highest
    return Judged(write_number(number), too_low or too_high)


def _judge_text(question: Question, text: str) -> Judged:
    if len(text) > MAX_TEXT:
        raise _refuse(question, ChecklistCase.TOO_LONG, f"takes {MAX_TEXT} characters")
    return Judged(text)


def _judge_photo(question: Question, text: str) -> Judged:
    if _PICTURE not in text:
        raise _refuse(question, ChecklistCase.NO_PHOTO, "is answered by a picture")
    return _judge_text(question, text)


def _judge_choice(question: Question, text: str) -> Judged:
    if text not in {each.code for each in question.choices}:
        raise _refuse(
            question, ChecklistCase.NO_CHOICE, "is answered by a choice of it"
        )
    return Judged(text, text in question.findings)


_JUDGES: Final[Mapping[AnswerType, Callable[[Question, str], Judged]]] = {
    AnswerType.YES_NO: _judge_yes_no,
    AnswerType.NUMBER: _judge_number,
    AnswerType.TEXT: _judge_text,
    AnswerType.PHOTO: _judge_photo,
    AnswerType.CHOICE: _judge_choice,
}


def write_number(number: Decimal) -> str:
    """As people write it: 21.5, and neither 21.50 nor 2E+1."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def to_data(checklist: Checklist) -> list[dict[str, Any]]:
    """*checklist* ready for JSON; what says nothing is left out."""
    return [_question_to_data(each) for each in checklist.questions]


def read_checklist(data: Sequence[Mapping[str, Any]]) -> Checklist:
    """A checklist from JSON, YAML or a form. Raise ``ChecklistInputError``."""
    if not 0 < len(data) <= MAX_QUESTIONS:
        raise bad_checklist(
            ChecklistCase.SIZE,
            f"A checklist has 1 to {MAX_QUESTIONS} questions.",
            limit=MAX_QUESTIONS,
        )
    questions = tuple(_read_question(each) for each in data)
    keys = [each.key for each in questions]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise bad_checklist(
            ChecklistCase.TWICE, f"Two questions have the key {twice}.", text=twice
        )
    return Checklist(questions)


def _question_to_data(question: Question) -> dict[str, Any]:
    data: dict[str, Any] = {
        "key": question.key,
        "words": _to_plain_words(question.words),
        "type": question.type.value,
    }
    if not question.obligatory:
        data["obligatory"] = False
    if question.once:
        data["once"] = True
    for name in ("lowest", "highest"):
        limit = getattr(question, name)
        if limit is not None:
            data[name] = write_number(limit)
    if question.measured_in:
        data["measured_in"] = question.measured_in
    if question.choices:
        data["choices"] = [
            {"code": each.code, "words": _to_plain_words(each.words)}
            for each in question.choices
        ]
    if question.findings:
        data["findings"] = sorted(question.findings)
    return data


def _to_plain_words(words: Words) -> str | dict[str, str]:
    return words if isinstance(words, str) else dict(words)


def _read_question(data: Mapping[str, Any]) -> Question:
    key = to_line(str(data.get("key", "")))[:MAX_CODE]
    words = _read_words(data.get("words", ""), key)
    kind = str(data.get("type", ""))
    if kind not in set(AnswerType):
        raise bad_checklist(
            ChecklistCase.BAD_TYPE,
            f"{kind[:MAX_CODE]} is no type of answer.",
            text=kind[:MAX_CODE],
        )
    question = Question(
        key=key,
        words=words,
        type=AnswerType(kind),
        obligatory=bool(data.get("obligatory", True)),
        lowest=_read_limit(data.get("lowest"), words),
        highest=_read_limit(data.get("highest"), words),
        measured_in=to_line(str(data.get("measured_in", "")))[:MAX_CODE],
        choices=_read_choices(data.get("choices", ()), words),
        findings=frozenset(map(str, data.get("findings", ()))),
        once=bool(data.get("once", False)),
    )
    _check(question)
    return question


def _check(question: Question) -> None:
    low, high = question.lowest, question.highest
    if low is not None and high is not None and low > high:
        raise _bad(
            question.words, ChecklistCase.LIMITS, "its limits the wrong way round"
        )
    if (question.type is AnswerType.CHOICE) != bool(question.choices):
        raise _bad(
            question.words, ChecklistCase.CHOICES, "no choices where it needs them"
        )
    known: dict[AnswerType, set[str]] = {
        AnswerType.YES_NO: set(YesNo),
        AnswerType.CHOICE: {each.code for each in question.choices},
    }
    if not question.findings <= known.get(question.type, set()):
        raise _bad(
            question.words, ChecklistCase.FINDINGS, "a finding that is no answer to it"
        )


def _read_words(given: Any, key: str) -> Words:
    """Raise ``ChecklistInputError`` unless there is something to read in each language."""
    if isinstance(given, Mapping):
        words = {each: to_line(str(given.get(each, ""))) for each in LANGUAGES}
        texts = list(words.values())
    else:
        words, texts = {}, [to_line(str(given))]
    if not key or not all(0 < len(text) <= MAX_LINE for text in texts):
        raise bad_checklist(
            ChecklistCase.WORDS,
            f"A question has a key and words of up to {MAX_LINE} characters.",
            limit=MAX_LINE,
        )
    return words or texts[0]


def _read_limit(given: Any, words: Words) -> Decimal | None:
    if given is None or given == "":
        return None
    number = _to_number(str(given))
    if number is None:
        raise _bad(words, ChecklistCase.BAD_LIMIT, "a limit that is no number")
    return number


def _read_choices(given: Sequence[Any], words: Words) -> tuple[Choice, ...]:
    """Of codes with words, or of words alone, which are their own codes."""
    rows = [
        each if isinstance(each, Mapping) else {"code": each, "words": str(each)}
        for each in given
    ]
    choices = tuple(
        Choice(code=code, words=_read_words(row.get("words", ""), code))
        for row in rows
        if (code := to_line(str(row.get("code", "")))[:MAX_LINE])
    )
    codes = {each.code for each in choices}
    if len(codes) != len(rows) or len(choices) > MAX_CHOICES:
        raise _bad(words, ChecklistCase.CHOICES, "two choices alike, or too many")
    return choices


def _to_number(text: str) -> Decimal | None:
    """``None`` for what is none, or none that anybody measures."""
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) > LARGEST:
        return None
    return round(number, DECIMALS) + 0  # Without the sign of nothing.


def _refuse(question: Question, case: ChecklistCase, what: str) -> ChecklistInputError:
    """The words of the question stand in the sentence; which one it is, beside it."""
    words = question.words
    english = say(words, "en")
    return ChecklistInputError(
        f"“{english}” {what}.",
        case=case,
        question=words,
        key=question.key,
        limit=MAX_TEXT,
    )


def _bad(words: Words, case: ChecklistCase, what: str) -> ChecklistInputError:
    return bad_checklist(case, f"“{say(words, 'en')}” has {what}.", question=words)
