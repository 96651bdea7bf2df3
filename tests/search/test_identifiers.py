import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.across import find_across
from search.identifiers import find_identifiers


def wholes(text):
    return [found.whole for found in find_identifiers(text)]


@pytest.mark.parametrize(
    ("written", "whole", "parts"),
    [
        ("core-sw-01", "core-sw-01", {"core", "sw", "01", "core-sw", "sw-01"}),
        (
            "srv1.example.com",
            "srv1.example.com",
            {"srv1", "example.com", "srv1.example"},
        ),
        ("10.2.3.4", "10.2.3.4", {"10.2.3", "10.2"}),
        ("10.2.0.0/16", "10.2.0.0/16", {"10.2.0.0", "10.2"}),
        ("10.2.3.4:8080", "10.2.3.4", set()),
        ("2001:db8:0:0::1", "2001:db8::1", set()),
        ("fe80::/10", "fe80::/10", {"fe80::"}),
        ("00-1A-2B-3C-4D-5E", "00:1a:2b:3c:4d:5e", {"00:1a:2b"}),
        ("001a.2b3c.4d5e", "00:1a:2b:3c:4d:5e", set()),
        ("001a-2b3c-4d5e", "00:1a:2b:3c:4d:5e", set()),
        ("ORA-00600", "ora-600", {"ora-00600", "00600", "600", "ora"}),
        ("0x0000007B", "0x7b", {"0x0000007b"}),
        ("0x0", "0x0", set()),
        ("KB5034441", "kb5034441", {"5034441"}),
        ("CVE-2024-3094", "cve-2024-3094", {"2024-3094"}),
        ("MS17-010", "ms17-010", {"ms17", "010"}),
        ("v8.0.32", "8.0.32", {"8.0"}),
        ("GigabitEthernet0/0/1", "gigabitethernet0/0/1", {"0/0/1"}),
        ("Gi0/0/1", "gigabitethernet0/0/1", {"gi0/0/1", "0/0/1"}),
        ("GE0/0/1", "gigabitethernet0/0/1", {"ge0/0/1"}),
        ("0/0/1", "0/0/1", set()),
        ("/var/log/messages", "/var/log/messages", {"var", "log", "messages"}),
        (r"C:\Win\spool.exe", r"c:\win\spool.exe", {"spool.exe", "spool", "win"}),
        (r"\\fs01\share\a.doc", r"\\fs01\share\a.doc", {"fs01", "share", "a.doc"}),
        ("https://kb.lan:8443/a/b.", "https://kb.lan:8443/a/b", {"kb.lan", "kb", "a"}),
        ("li@example.com", "li@example.com", {"li", "example.com"}),
        ("--no-cache", "--no-cache", {"no-cache", "cache"}),
        ("max_connections", "max_connections", {"max", "connections"}),
        ("jdk1.8.0_202", "jdk1.8.0_202", {"jdk", "1.8.0", "1.8"}),
        ("nginx-1.24.0", "nginx-1.24.0", {"nginx", "1.24"}),
        ("TLSv1.3", "tlsv1.3", {"tls", "1.3"}),
        ("v7.2.11-build1740", "7.2.11-build1740", {"7.2.11", "7.2"}),
        ("3.10.0-1160.el7.x86_64", "3.10.0-1160.el7.x86_64", {"3.10.0-1160"}),
        ("15.2(4)E8", "15.2(4)e8", {"15.2"}),
        ("2026/3/5", "2026-03-05", {"2026-03"}),
        ("2026-03-05T22:00", "2026-03-05", {"03-05"}),
        ("2024.1.3", "2024-01-03", {"2024.1", "2024.1.3"}),
        (
            "/var/log/nginx/a.log",
            "/var/log/nginx/a.log",
            {"/var/log", "/var/log/nginx"},
        ),
        ("~/.ssh/config", "~/.ssh/config", {"~/.ssh"}),
        ("D:/Backup/x", r"d:\backup\x", {r"d:\backup"}),
        (r"\\fs01\dept$\IT", r"\\fs01\dept$\it", {r"\\fs01", r"\\fs01\dept$"}),
        ("//fs01/scan", r"\\fs01\scan", {r"\\fs01"}),
        (
            "https://kb.lan:8443/a/b?c=1",
            "https://kb.lan:8443/a/b?c=1",
            {"https://kb.lan:8443", "https://kb.lan:8443/a/b", "kb.lan:8443"},
        ),
    ],
)
def test_an_identifier_is_found_with_its_parts(written, whole, parts):
    (found,) = find_identifiers(written)

    assert found.whole == whole
    assert parts <= set(found.parts)
    assert found.whole not in found.parts


@pytest.mark.parametrize(
    "text", ["plain", "and/or", "-1", "...", "/./.", "\\\\\\", "a=b", "(x)"]
)
def test_plain_words_are_no_identifiers(text):
    assert wholes(text) == []


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("CN-0J5H1K-72872", {"cn0j5h1k72872"}),
        ("pre-installed", {"preinstalled"}),
        ("ORA-00600", {"ora00600", "ora600"}),
        ("aabb.ccdd.ee33", {"aabbccddee33"}),
        ("2026-03-05", {"20260305"}),
        ("srv.example.com", set()),
    ],
)
def test_an_identifier_has_other_forms(written, forms):
    (found,) = find_identifiers(written)

    assert set(found.forms) == forms


def test_a_date_inside_a_name_leaves_the_name_whole():
    assert wholes("2026-03-05-backup.tar") == ["2026-03-05-backup.tar"]


def test_numbers_that_are_no_address_are_a_name():
    assert wholes("300.1.1.1") == ["300.1.1.1"]
    assert wholes("12:30:45") == ["12:30:45"]


def test_several_identifiers_stand_in_one_chunk():
    assert wholes("10.2.3.4,core-sw-01;") == ["10.2.3.4", "core-sw-01"]


def test_addresses_know_their_network():
    assert [found.network for found in find_identifiers("10.2.3.4/24")] == [
        "10.2.3.0/24"
    ]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("HTTP 502", "http:502"),
        ("errno=13", "errno:13"),
        ("Event ID 4625", "event:4625"),
        ("事件ID：4625".replace("：", ":"), "event:4625"),
        ("端口 8080", "port:8080"),
        ("error code 0042", "error:42"),
        ("GigabitEthernet 0/0/1", "gigabitethernet0/0/1"),
        ("port-channel 3", "port-channel3"),
    ],
)
def test_identifiers_of_two_words_are_found(text, whole):
    assert [found.whole for found in find_across(f"x {text} y")] == [whole]


@pytest.mark.parametrize("text", ["HTTP 502.5", "report 12", "HTTP 1/2", "7 apples"])
def test_other_numbers_are_not_taken_for_codes(text):
    assert list(find_across(text)) == []


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=80))
def test_identifiers_lie_inside_and_do_not_overlap(text):
    place = 0
    for found in find_identifiers(text):
        assert place <= found.start < found.end <= len(text)
        assert found.whole
        assert " " not in found.whole
        place = found.end
