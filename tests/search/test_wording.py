import pytest

from search.wording import MAX_CHARACTERS, join_cases, make_anonymous


@pytest.mark.parametrize(
    "private",
    [
        "li.lei@example.com",
        "https://oa.example.com/user?id=7",
        r"\\fs01\home\lilei",
        "10.2.3.4",
        "10.2.0.0/16",
        "fe80::1:2",
        "00:1a:2b:3c:4d:5e",
        "core-sw-01",
        "138 0013 8000",
        "13800138000",
        "+86-10-12345678",
    ],
)
def test_what_would_tell_who_or_where_is_taken_out(private):
    assert make_anonymous(f"登录 {private} 失败").split() == ["登录", "失败"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我是李雷，打不开", "，打不开"),
        ("printer dead. regards, Lei", "printer dead."),
        ("my name is Lei and", "and"),
    ],
)
def test_names_are_taken_out_where_they_are_told(text, left):
    assert make_anonymous(text).strip() == left


@pytest.mark.parametrize(
    "telling",
    [
        "ORA-00600",
        "CVE-2024-3094",
        "MS17-010",
        "KB5034441",
        "win10",
        "HTTP 502",
        "8.0.32",
    ],
)
def test_what_tells_the_fault_stays(telling):
    assert make_anonymous(f"报错 {telling} 了") == f"报错 {telling} 了"


def test_cases_are_joined_and_each_is_cut():
    joined = join_cases(["打印机脱机", "x" * (MAX_CHARACTERS + 5)])

    assert joined == "打印机脱机\n" + "x" * MAX_CHARACTERS
