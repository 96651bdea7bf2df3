"""Near-duplicates: found, whatever was changed a little, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from kb.articles import likeness
from kb.articles.kinds import Audience
from kb.articles.likeness import LikenessBand, Wording, find_near
from kb.articles.near_duplicates import list_pairs
from kb.articles.visibility import EVERYTHING
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user

TEXT = "".join(
    f"第{number}步：登录核心交换机，检查端口{number}的光模块功率，并记录到值班日志第{number * 7}页。"
    for number in range(40)
)


@pytest.fixture
def author(session):
    return make_user(session)


@pytest.fixture
def article(session, author):
    """Checks in a text under a title."""

    def check_in(title, text, **attributes):
        draft = make_draft(title, sections={"resolution": text}, **attributes)
        return make_article(session, draft, user=author)

    return check_in


def wording(title, text, source=""):
    return Wording(title, {"resolution": text}, source)


def test_a_text_with_a_few_changes_is_near(session, article):
    known = article("光模块检查", TEXT)
    changed = TEXT.replace("第7步", "第七步").replace("值班日志第70页", "电子日志")

    (near,) = find_near(session, wording("光模块检查办法", changed))

    assert (near.article_id, near.title) == (known.id, "光模块检查")
    assert 0.85 < near.share < 1


def test_another_text_is_not_near(session, article):
    article("光模块检查", TEXT)

    assert find_near(session, wording("打印机脱机", "重启打印服务。" * 30)) == []


def test_the_article_itself_is_left_out(session, article):
    known = article("光模块检查", TEXT)

    assert find_near(session, wording("光模块检查", TEXT), but=known.id) == []


def test_a_retired_article_is_no_duplicate(session, article):
    known = article("光模块检查", TEXT)
    known.retired_at = NOON
    session.flush()

    assert find_near(session, wording("光模块检查", TEXT)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("核心网手册 v1.2.docx", "核心网手册 v2.0.docx"),
        ("割接方案-20250301.docx", "割接方案-20260412 (1).docx"),
        ("值班制度_初稿.pdf", "值班制度_最终版.pdf"),
        ("Backup Guide rev3.pdf", "backup guide final.pdf"),
        ("机房管理办法2025年3月1日.doc", "机房管理办法.doc"),
    ],
)
def test_a_new_version_is_known_by_the_name_of_its_file(session, article, old, new):
    known = article("x", TEXT, source=old)
    half = TEXT[: len(TEXT) // 2] + "".join(
        f"新增条目{n}，见附录{n * 3}。" for n in range(20)
    )

    (near,) = find_near(session, wording("y", half, source=new))

    assert near.article_id == known.id
    assert near.has_same_name
    assert near.share < likeness.NEAR


def test_the_same_name_alone_is_not_enough(session, article):
    article("值班表", TEXT)

    assert (
        find_near(session, wording("值班表", "完全不同的内容，讲的是打印机。" * 20))
        == []
    )


def test_pairs_are_listed_the_nearest_first_and_only_to_those_who_see_both(
    session, article, author
):
    first = article("甲", TEXT)
    second = article("乙", TEXT)
    third = article("丙", TEXT[:-300])
    hidden = make_article(
        session,
        make_draft("丁", sections={"resolution": TEXT}, audience=Audience.INTERNAL),
        user=author,
    )

    def pairs(audiences):
        found = list_pairs(session, audiences, offset=0, limit=10)
        return [(pair.first.article_id, pair.second.article_id) for pair in found]

    assert pairs(EVERYTHING)[0] == (first.id, second.id)
    assert len(pairs(EVERYTHING)) == 6
    visible = pairs(frozenset({Audience.SELF_SERVICE}))
    assert {key for pair in visible for key in pair} == {first.id, second.id, third.id}
    assert hidden.id not in {key for pair in visible for key in pair}


def test_a_new_revision_is_compared_anew(session, article, author):
    first = article("甲", TEXT)
    second = article("乙", TEXT)
    assert len(list_pairs(session, EVERYTHING, offset=0, limit=10)) == 1

    make_article(
        session,
        make_draft("乙", sections={"resolution": "重启打印服务。"}),
        user=author,
        article=second,
    )

    assert list_pairs(session, EVERYTHING, offset=0, limit=10) == []
    assert find_near(session, wording("丙", TEXT))[0].article_id == first.id


def test_articles_from_before_are_caught_up_a_few_at_a_time(session, article):
    for number in range(3):
        article(f"条目{number}", TEXT)
    session.execute(delete(LikenessBand))

    assert [likeness.record_missing(session, 2) for _ in range(3)] == [2, 1, 0]
    assert len(find_near(session, wording("x", TEXT))) == 3


@given(st.text(max_size=300), st.text(max_size=40))
def test_every_text_can_be_compared(text, title):
    known = Wording(title, {"text": text}, title)

    values = likeness._values(known.shingles, known.name_keys)

    assert all(-(2**63) <= value < 2**63 for value in values)
