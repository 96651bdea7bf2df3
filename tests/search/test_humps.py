import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.humps import cut, cut_humps, cut_runs, without_zeros


@pytest.mark.parametrize(
    ("word", "humps"),
    [
        ("KubePodCrashLooping", ["Kube", "Pod", "Crash", "Looping"]),
        ("maxConnections", ["max", "Connections"]),
        ("KubeAPIDown", ["Kube", "API", "Down"]),
        ("K8sPodOOMKilled", ["K8s", "Pod", "OOM", "Killed"]),
        ("HTTP500Errors", ["HTTP500", "Errors"]),
        ("OfficeVPNsDown", ["Office", "VPNs", "Down"]),
        ("iPhone", []),
        ("VMware", []),
        ("VPNs", []),
        ("spooler", []),
        ("SPOOLER", []),
        ("41Y0679B", []),
        ("ZmFjZWJvb2tBcGk", []),
    ],
)
def test_words_are_cut_at_their_humps(word, humps):
    assert [piece.text for piece in cut_humps(word)] == humps


@pytest.mark.parametrize(
    ("word", "runs"),
    [
        ("win11", ["win", "11"]),
        ("500GB", ["500", "GB"]),
        ("SNMPv3", ["SNMP", "v3"]),
        ("A4", []),
        ("0x7b", []),
        ("e10adc3949ba", []),
    ],
)
def test_letters_are_cut_from_digits(word, runs):
    assert [piece.text for piece in cut_runs(word)] == runs


def test_a_version_of_groups_is_kept_by_its_beginnings_and_last_groups():
    pieces = {piece.text for piece in cut("V800R013C10SPC500")}

    assert {"V800R013", "V800R013C10", "SPC500"} <= pieces
    assert "800" not in pieces


def test_zeros_before_a_number_may_be_left_out():
    assert without_zeros("ora00600") == "ora600"
    assert without_zeros("ora600") == without_zeros("100") == ""


@given(st.text("aA0vSPC", max_size=30))
def test_pieces_stand_where_they_say(word):
    for piece in cut(word):
        assert piece.text
        assert word[piece.start :].startswith(piece.text)
