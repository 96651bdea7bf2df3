"""Ports in one spelling, however a drawing writes them."""

import pytest

from kb.topology.ports import port_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GigabitEthernet0/0/1", "Gi0/0/1"),
        ("GE 0/0/1", "ge-0/0/1"),
        ("XGigabitEthernet1/0/1", "Te1/0/1"),
        ("100GE1/0/1", "HundredGigE1/0/1"),
        ("Eth-Trunk 1", "Port-channel1"),
        ("ＥＴＨ0", "eth0"),
        ("7", " 7 "),
    ],
)
def test_a_port_has_one_key_however_it_is_written(one, other):
    assert port_key(one) == port_key(other)


def test_different_ports_have_different_keys():
    texts = ["Gi0/0/1", "Te0/0/1", "Fa0/0/1", "Gi0/0/11", "eth0", "lo0", "Po1", "ge"]

    assert len({port_key(text) for text in texts}) == len(texts)
