import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.pasted import MOST_WORDS, read_paste


@pytest.mark.parametrize(
    ("text", "telling", "left_out"),
    [
        (
            "2026-03-01 02:14:07.113 ERROR 4312 java.lang.OutOfMemoryError: no heap",
            {"java.lang.OutOfMemoryError", "heap"},
            {"2026-03-01", "02:14:07.113", "ERROR"},
        ),
        (
            'Traceback:\n  File "/opt/session.py", line 88, in save\nOOM command failed',
            {"OOM", "command"},
            {"line", "88", "save"},
        ),
        (
            "业务日志\n10.2.3.4:1521 连接被拒绝 id=88231\nat a.b.C.d(C.java:12)",
            {"连接被拒绝"},
            {"10.2.3.4:1521", "88231", "C.java:12"},
        ),
        (
            "Mar  2 09:14:55 web01 kernel: Out of memory: Killed process 4711",
            {"memory", "Killed"},
            {"09:14:55"},
        ),
    ],
)
def test_a_pasted_error_is_reduced_to_what_tells(text, telling, left_out):
    words = set(read_paste(text).split())

    assert telling <= words
    assert not left_out & words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "打印机脱机",
        "ORA-00600",
        "outlook error when sending",
        "backup failed 2026-03-01",
        "core-sw-01 10.2.3.4 down",
    ],
)
def test_what_somebody_typed_is_no_paste(text):
    assert read_paste(text) == ""


@given(st.text(max_size=600))
def test_any_text_is_reduced_without_falling_over(text):
    words = read_paste(text).split()

    assert len(words) <= MOST_WORDS * 3
