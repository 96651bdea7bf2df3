from opencc import OpenCC

from search.engines.memory import MemoryEngine
from search.folding import fold, fold_with_origins
from search.regional import to_mainland, words_of_regions
from tests.search.documents import find, ids, make_document


def test_words_of_taiwan_become_those_of_the_mainland():
    assert fold("滑鼠、硬碟與伺服器的軟體更新") == "鼠标、硬盘与服务器的软件更新"
    assert fold("印表机列印") == "打印机打印"


def test_what_is_a_word_of_the_mainland_too_changes_in_traditional_characters_only():
    assert fold("檔案") == "文件"
    assert fold("档案") == "档案"


def test_what_only_looks_like_such_a_word_stays():
    assert fold("方程式与系列印章") == "方程式与系列印章"


def test_longer_and_shorter_words_keep_their_places():
    text = "插入隨身碟，記憶體不足"
    folded = fold_with_origins(text)
    start = folded.text.index("内存")

    assert folded.text == "插入U盘,内存不足"
    assert text[slice(*folded.span(start, start + 2))] == "記憶體"


def test_the_library_knows_each_listed_word():
    plain = OpenCC("t2s")

    for word in words_of_regions():
        assert to_mainland(word) != plain.convert(word), word


def test_articles_of_either_region_find_each_other():
    engine = MemoryEngine()
    engine.update(
        [
            make_document(1, body="滑鼠與印表機"),
            make_document(2, body="更换鼠标和打印机"),
        ]
    )

    for text in ("鼠标 打印机", "滑鼠 印表機"):
        hits = find(engine, text).hits
        assert {hit.article_id for hit in hits} == {1, 2}
        assert all("<mark>" in hit.snippet for hit in hits)
    assert ids(find(engine, '"滑鼠與印表機"')) == [1]
