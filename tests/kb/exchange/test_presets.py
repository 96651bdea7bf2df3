"""Which preset a file is of, our own columns, and values that no preset takes."""

import pytest

from kb.articles.kinds import Audience
from kb.errors import InvalidInputError
from kb.exchange import registry
from kb.exchange.errors import (
    ImportFileError,
    MissingValueError,
    RowError,
    UnknownValueError,
)
from kb.exchange.presets import yunzhi
from kb.exchange.rows import Noun
from kb.incidents.models import Channel
from tests.exports import (
    GLPI,
    JIRA,
    SERVICENOW,
    servicenow,
    servicenow_row,
    to_csv,
    understand,
)


def test_our_own_columns_are_ours_even_where_another_system_has_the_same():
    assert registry.detect(yunzhi.INCIDENT_FIELDS, Noun.INCIDENTS).name == "yunzhi"
    assert registry.detect(yunzhi.ARTICLE_FIELDS, Noun.ARTICLES).name == "yunzhi"
    assert registry.detect(SERVICENOW, Noun.INCIDENTS).name == "servicenow"
    assert registry.detect(JIRA, Noun.INCIDENTS).name == "jira"
    assert registry.detect(GLPI, Noun.INCIDENTS).name == "glpi"


def test_columns_that_nobody_knows_are_a_sentence_that_names_them():
    with pytest.raises(ImportFileError, match=r"colour.*shape"):
        registry.detect(("Colour", "Shape"), Noun.INCIDENTS)
    with pytest.raises(ImportFileError, match="no preset"):
        registry.get_preset("jira", Noun.ARTICLES)


def test_a_table_made_by_hand_gives_an_article_its_sections():
    text = to_csv(
        ("id", "kind", "title", "audience", "symptom", "resolution", "keywords"),
        ("a1", "solution", "打印机脱机", "self_service", "脱机", "重启", "打印，脱机"),
    )

    (row,) = understand(text, Noun.ARTICLES)

    assert row.sections == {"symptom": "脱机", "resolution": "重启"}
    assert row.audience is Audience.SELF_SERVICE
    assert row.attributes["keywords"] == ["打印", "脱机"]


def test_a_guard_against_formulas_is_taken_off_again():
    text = to_csv(("number", "title", "description"), ("1", "'=1+1", "'plain'"))

    (row,) = understand(text)

    assert (row.title, row.description) == ("=1+1", "'plain'")


def test_a_title_that_is_too_long_is_cut_and_kept_whole_in_the_text():
    (row,) = understand(servicenow(servicenow_row(short_description="x" * 255)))

    assert len(row.title) == 200
    assert row.description == "x" * 255


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"number": "", "sys_id": ""}, MissingValueError, "external_id"),
        ({"short_description": " "}, MissingValueError, "title"),
        ({"state": "Perhaps"}, UnknownValueError, "state"),
        ({"priority": "99"}, UnknownValueError, "priority"),
        ({"opened_at": "yesterday"}, UnknownValueError, "opened_at"),
        ({"opened_at": "0001-01-01 00:00:00+14:00"}, UnknownValueError, "opened_at"),
        ({"number": "x" * 201}, RowError, "external_id"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_field(values, error, field):
    with pytest.raises(error) as caught:
        understand(servicenow(servicenow_row(**values)))

    assert caught.value.field == field
    assert str(caught.value).endswith(".")


def test_a_channel_is_known_by_its_name_and_else_another_system():
    header = (*SERVICENOW, "contact_type")

    by_bird, by_mail = understand(
        to_csv(
            header,
            [*servicenow_row(), "Carrier pigeon"],
            [*servicenow_row(number="INC0000002"), "Email"],
        )
    )

    assert (by_bird.channel, by_mail.channel) == (Channel.API, Channel.MAIL)


def test_an_attribute_that_is_too_long_refuses_the_row():
    text = to_csv(("id", "title", "text", "category"), ("1", "T", "x", "y" * 201))

    with pytest.raises(InvalidInputError, match="category"):
        understand(text, Noun.ARTICLES)


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01T00:00:00+08:00", "0001-01-01 00:00", "1900-01-01", "9999-12-31 23:59"],
)
def test_a_time_that_no_desk_can_have_noted_is_refused(moment):
    text = servicenow(servicenow_row(state="In Progress", opened_at=moment))

    with pytest.raises(UnknownValueError) as refused:
        understand(text, zone="Asia/Shanghai")

    assert refused.value.field == "opened_at"
