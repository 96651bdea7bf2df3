"""Guessed attributes: only what the file suggests, and never over what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extraction import Block, BlockType, Edge, Extraction, Graph, Node
from ingest.guessing import Known, guess

KNOWN = Known(
    systems=("Oracle", "核心网", "SAP", "R"),
    categories=("网络/交换机", "数据库/Oracle", "打印"),
    keywords=("RMAN", "光模块", "备份"),
)


def text(*paragraphs, title=None):
    blocks = tuple(Block(BlockType.PARAGRAPH, each) for each in paragraphs)
    return Extraction(structure=blocks, title=title)


def test_a_system_in_the_path_is_guessed():
    assert (
        guess("manuals/Oracle/rac.pdf", text("nothing"), KNOWN, {})["system"]
        == "Oracle"
    )


def test_a_system_that_the_text_names_again_and_again_is_guessed():
    found = guess(
        "a.txt", text("SAP 登录失败。SAP 系统报错，重启 SAP 应用。"), KNOWN, {}
    )

    assert found["system"] == "SAP"


def test_a_word_inside_another_is_not_that_word():
    assert "system" not in guess("a.txt", text("sapling saps sapphire " * 5), KNOWN, {})


def test_the_last_step_of_a_category_is_looked_for():
    found = guess("网络/交换机/更换.docx", text("步骤"), KNOWN, {})

    assert found["category"] == "网络/交换机"


def test_keywords_in_use_are_guessed_the_most_frequent_first():
    found = guess("a.txt", text("RMAN 备份失败。" * 4 + "备份"), KNOWN, {})

    assert found["keywords"] == ["备份", "RMAN"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("核心网割接方案.docx", "change_plan"),
        ("机房出入管理办法.pdf", "policy"),
        ("password policy.pdf", "policy"),
        ("打印机故障排查.md", "solution"),
        ("总部网络拓扑.png", "topology"),
    ],
)
def test_the_kind_is_guessed_from_the_name(name, kind):
    assert guess(name, text("…"), KNOWN, {})["kind"] == kind


def test_the_kind_is_guessed_from_sections():
    extraction = Extraction(
        structure=tuple(
            block
            for heading in ("现象", "原因", "解决步骤")
            for block in (
                Block(BlockType.HEADING, heading, 1),
                Block(BlockType.PARAGRAPH, "x"),
            )
        )
    )

    assert guess("a.docx", extraction, KNOWN, {})["kind"] == "solution"


def test_a_drawing_with_links_is_a_topology():
    nodes = tuple(Node(str(n), f"sw-{n}") for n in range(3))
    graph = Graph(nodes, (Edge("0", "1"), Edge("1", "2")))

    assert guess("a.vsdx", Extraction(topology=graph), KNOWN, {})["kind"] == "topology"


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("核心交换机端口抖动，请检查光模块和光纤连接。", "zh"),
        ("The core switch flaps; check the optical module.", "en"),
        ("检查 ethernet1/1 端口 status，然后 restart 服务器并确认日志。", "zh"),
    ],
)
def test_the_language_is_guessed_from_the_letters(words, language):
    assert guess("a.txt", text(words), KNOWN, {})["language"] == language


def test_what_was_said_is_not_guessed_again():
    given_values = {"system": "SAP", "kind": "reference", "language": "zh"}
    found = guess("Oracle 故障.txt", text("Oracle " * 5), KNOWN, given_values)

    assert not found.keys() & given_values.keys()


def test_a_file_that_says_nothing_is_guessed_nothing():
    assert guess("1.txt", text("42"), KNOWN, {}) == {}


@given(st.text(max_size=60), st.text(max_size=400))
def test_any_name_and_text_can_be_guessed_about(name, words):
    found = guess(name, text(words), KNOWN, {})

    assert found.get("system", "") in {"", *KNOWN.systems}
