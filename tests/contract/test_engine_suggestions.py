"""What every engine suggests for the text of an incident."""

from kb.articles.kinds import ArticleKind, Audience
from tests.search.documents import EVERYONE, REQUESTERS, make_document


def test_suggest_ranks_solutions_only(filled):
    filled.update([make_document(4, kind=ArticleKind.POLICY, body="打印机 脱机")])

    hits = filled.suggest("打印机脱机了", "今天早上打印机无法打印", EVERYONE)

    assert hits[0].article_id == 1
    assert {hit.kind for hit in hits} == {ArticleKind.SOLUTION}
    assert 0 < hits[0].score <= 2


def test_suggest_knows_the_wording_of_linked_incidents(filled):
    (hit, *_) = filled.suggest("夜里 quokka", "", EVERYONE, with_cases=True)

    assert hit.article_id == 3
    assert "quokka" not in hit.snippet


def test_suggest_obeys_visibility(filled):
    assert filled.suggest("ORA-00600 表空间不足 quokka", "", REQUESTERS) == ()
    assert filled.suggest("", "", EVERYONE) == ()
    assert len(filled.suggest("error spooler", "", EVERYONE, 1)) == 1


def test_suggest_for_requesters_only_rescores_with_linked_wording(engine):
    engine.update(
        make_document(
            number,
            body=f"printer {text}",
            linked="quokka" if number == 2 else "",
            audience=Audience.SELF_SERVICE,
        )
        for number, text in ((1, "one"), (2, "two"))
    )

    assert [
        hit.article_id
        for hit in engine.suggest("printer quokka", "", REQUESTERS, with_cases=True)
    ] == [2, 1]
    assert engine.suggest("quokka", "", REQUESTERS, with_cases=True) == ()


def test_what_was_suggested_before_an_update_is_not_suggested_after_it(engine):
    engine.update([make_document(1, body="printer spooler")])
    before = [engine.suggest("printer", "", EVERYONE) for _ in range(2)]
    similar = [engine.find_similar(1, EVERYONE) for _ in range(2)]

    engine.update([make_document(2, body="printer spooler")])

    assert [hit.article_id for hit in before[0]] == [1]
    assert before[0] == before[1]
    assert similar == [(), ()]
    assert {hit.article_id for hit in engine.suggest("printer", "", EVERYONE)} == {1, 2}
    assert [hit.article_id for hit in engine.find_similar(1, EVERYONE)] == [2]


def test_nobody_gets_what_was_suggested_to_another(engine):
    engine.update(
        [
            make_document(1, body="printer", audience=Audience.SELF_SERVICE),
            make_document(2, body="printer", audience=Audience.INTERNAL),
            make_document(
                3, body="vpn", linked="quokka", audience=Audience.SELF_SERVICE
            ),
        ]
    )

    for _ in range(2):
        seen = {
            readers: {hit.article_id for hit in engine.suggest("printer", "", readers)}
            for readers in (frozenset(EVERYONE), frozenset(REQUESTERS))
        }
        assert seen == {frozenset(EVERYONE): {1, 2}, frozenset(REQUESTERS): {1}}
        with_cases = engine.suggest("quokka", "", EVERYONE, with_cases=True)
        assert [hit.article_id for hit in with_cases] == [3]
        assert engine.suggest("quokka", "", EVERYONE, with_cases=False) == ()
