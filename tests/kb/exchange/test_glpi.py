"""Exports of GLPI, in French and in English, as they are understood."""

from datetime import UTC, datetime

from kb.exchange.rows import Noun
from kb.incidents.models import State
from tests.exports import GLPI, to_csv, understand


def test_a_ticket_of_glpi_in_french_is_understood():
    text = to_csv(
        GLPI,
        (
            "1 204",
            "Imprimante hors ligne",
            "Résolu",
            "2026-01-05 09:10",
            "Très haute",
            "tuter abel",
            "tech",
            "Matériel > Imprimante",
            "&lt;p&gt;Rien ne &lt;strong&gt;sort&lt;/strong&gt;.&lt;/p&gt;",
            "<p>Redémarrer le spooler</p>",
            "2026-01-05 10:10",
        ),
        delimiter=";",
        mark="\ufeff",
    )

    (row,) = understand(text, zone="Europe/Paris")

    assert (row.external_id, row.title) == ("1 204", "Imprimante hors ligne")
    assert (row.state, row.impact, row.urgency) == (State.RESOLVED, 1, 1)
    assert row.opened_at == datetime(2026, 1, 5, 8, 10, tzinfo=UTC)
    assert "Rien ne" in row.description
    assert "<" not in row.description
    assert "&lt;" not in row.description
    assert row.done == "Redémarrer le spooler"
    assert row.category == "Matériel > Imprimante"


def test_a_ticket_of_glpi_in_english_is_understood():
    text = to_csv(
        ("ID", "Title", "Status", "Opening date", "Requester", "Urgency", "Impact"),
        ("7", "No sound", "Processing (assigned)", "05-01-2026 09:10", "a", "Low", "3"),
        delimiter=";",
    )

    (row,) = understand(text)

    assert (row.state, row.impact, row.urgency) == (State.IN_PROGRESS, 2, 3)
    assert row.opened_at == datetime(2026, 1, 5, 9, 10, tzinfo=UTC)


def test_an_article_of_glpi_is_understood():
    text = to_csv(
        ("ID", "Sujet", "Contenu", "Catégorie"),
        ("3", "VPN", "<p>Relancer</p>", "Réseau"),
        delimiter=";",
    )

    (row,) = understand(text, Noun.ARTICLES)

    assert row.sections == {"text": "Relancer"}
    assert row.attributes == {"category": "Réseau"}
