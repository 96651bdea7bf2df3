"""Names that stand for several devices."""

import pytest

from kb.topology.ranges import read_range, readings


@pytest.mark.parametrize(
    ("name", "count", "first", "last"),
    [
        ("esxi01–esxi08", 8, "esxi01", "esxi08"),
        ("esxi[01-08]", 8, "esxi01", "esxi08"),
        ("ESXI[01-08].lab.local", 8, "esxi01.lab.local", "esxi08.lab.local"),
        ("SW1~SW4", 4, "sw1", "sw4"),
        ("AP-1 至 AP-20", 20, "ap-1", "ap-20"),
        ("AP-1到AP-20", 20, "ap-1", "ap-20"),
        ("esxi01-esxi08", 8, "esxi01", "esxi08"),
        ("esxi01 to esxi08", 8, "esxi01", "esxi08"),
        ("esxi01..08", 8, "esxi01", "esxi08"),
        ("ｅｓｘｉ０１～ｅｓｘｉ０８", 8, "esxi01", "esxi08"),
        ("node{1,3,5-7}", 5, "node1", "node7"),
        ("终端9至终端11", 3, "终端9", "终端11"),
        ("db-01a – db-03a", 3, "db-01a", "db-03a"),
    ],
)
def test_a_range_is_recognised_however_it_is_written(name, count, first, last):
    found = read_range(name)

    names = list(found.names())
    assert found.count == len(names) == count
    assert (names[0], names[-1]) == (first, last)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "core-sw-01",
        "acc-01-02",
        "esxi01-08",
        "10.0.0.1-10.0.0.9",
        "SW4~SW1",
        "SW1~SW1",
        "SW1~AP4",
        "esxi1–esxi99999",
        "机房 1-2",
        "9" * 400 + "–" + "9" * 401,
    ],
)
def test_one_device_is_one(name):
    assert read_range(name) is None


def test_a_name_is_read_by_each_of_its_numbers():
    assert list(readings("esxi05.dc1")) == [
        ("esxi", 5, ".dc1"),
        ("esxi05.dc", 1, ""),
    ]
    assert list(readings("10.0.0.1")) == []
