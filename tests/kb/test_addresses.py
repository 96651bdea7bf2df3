from ipaddress import ip_address

import pytest

from kb.addresses import is_not_public, is_refused, read_hosts


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "169.254.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "239.255.255.250",
        "255.255.255.255",
        "240.0.0.1",
        "100.100.100.200",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "fd00:ec2::254",
        "::ffff:169.254.169.254",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "2002:a9fe:a9fe::1",
        "2002:7f00:1::",
    ],
)
def test_nothing_reaches_this_machine_or_its_link(address):
    assert is_refused(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "8.8.8.8",
        "fd00::1",
        "2001:4860:4860::8888",
        "::ffff:10.0.0.1",
        "64:ff9b::10.0.0.1",
    ],
)
def test_other_systems_may_live_in_the_intranet(address):
    assert not is_refused(ip_address(address))


def test_what_the_whole_world_knows_is_public():
    assert not is_not_public(ip_address("8.8.8.8"))
    assert not is_not_public(ip_address("2606:4700::1111"))
    assert is_not_public(ip_address("::ffff:10.1.2.3"))


def test_hosts_are_read_without_the_signs_around_them():
    assert read_hosts(" 127.0.0.1 , LOCALHOST,[::1],") == {
        "127.0.0.1",
        "localhost",
        "::1",
    }
