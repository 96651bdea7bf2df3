"""Registers held against drawings: what only one of them knows."""

import pytest

from kb.registers.drawings import (
    find_devices_of,
    find_records_of,
    list_not_drawn,
    list_not_registered,
)
from kb.topology import recording
from kb.topology.graphs import GraphNode, StoredGraph
from tests.factories import make_article, make_draft
from kb.articles.kinds import ArticleKind
from kb.articles.submissions import NewAttachment
from kb.content.models import Blob


def test_placeholder():
    """Replaced below."""
