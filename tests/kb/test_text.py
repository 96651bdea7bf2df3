import pytest

from kb.text import (
    MAX_TEXT,
    TextTooLongError,
    clean,
    cut,
    to_block,
    to_file_name,
    to_line,
    to_plain,
)


def test_a_nul_is_not_kept_and_parts_words_where_that_is_wanted():
    assert to_plain("ORA\x00-600") == "ORA-600"
    assert to_plain("a\x00b", " ") == "a b"
    assert to_line("a\x00b", " ") == "a b"


@pytest.mark.parametrize("half", [0xD800, 0xDFFF])
def test_half_of_a_character_becomes_a_question_mark(half):
    assert to_plain(f"a{chr(half)}b") == "a?b"


def test_a_whole_character_beyond_the_basic_plane_stays():
    assert to_plain("𠮷野家 😀") == "𠮷野家 😀"


def test_a_line_has_single_spaces_of_one_kind():
    assert to_line(" 打印机\u3000 坏\r\n了\t") == "打印机 坏 了"


def test_a_block_keeps_the_lines_inside():
    assert to_block("\n a\n\n  b \x00\n") == "a\n\n  b"


def test_a_text_at_the_limit_is_kept_and_one_beyond_it_is_refused():
    assert len(clean("字" * MAX_TEXT)) == MAX_TEXT
    with pytest.raises(TextTooLongError, match="20,000"):
        clean("字" * (MAX_TEXT + 1))
    with pytest.raises(TextTooLongError, match="3 characters"):
        clean("abcd", 3)


def test_what_is_not_kept_does_not_count():
    assert clean(" \x00abc\n", 3) == "abc"


def test_a_text_is_cut_visibly_only_where_it_is_too_long():
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "ab…"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("C:\\Temp\\图.png", "图.png"),
        ("/var/log/messages", "messages"),
        ("folder/", "folder"),
        ("a\x00.txt", "a.txt"),
        ("", ""),
    ],
)
def test_a_file_name_is_the_last_part_of_a_path_of_any_system(path, name):
    assert to_file_name(path) == name
