"""Which host this is: the same for its processes, another for a copy."""

import shutil

from kb.hosts import identity


def test_a_home_is_one_host_and_a_copy_of_it_another(tmp_path):
    home, copy = tmp_path / "home", tmp_path / "copy"
    home.mkdir()

    here = identity.read_host(home)
    shutil.copytree(home, copy)

    assert identity.read_host(home) == here
    assert identity.read_host(copy) != here
    assert [each.name for each in home.iterdir()] == [identity.FILE]


def test_another_machine_over_the_same_home_is_another_host(tmp_path, monkeypatch):
    machine = tmp_path / "machine-id"
    monkeypatch.setattr(identity, "_MACHINE", machine)
    found = set()

    for name in ("", "north\n", "south\n"):
        machine.write_text(name)
        found.add(identity.read_host(tmp_path))

    assert len(found) == 3
