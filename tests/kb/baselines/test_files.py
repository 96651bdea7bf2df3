"""Facts in files of agents, Ansible and PowerShell."""

import pytest

from kb.baselines.errors import FactCase, FactError
from kb.baselines.files import read_json, read_table
from kb.credentials import MASK, PrivateKeyError


def test_a_table_tells_facts_by_record_and_attribute():
    told = read_table(
        "\ufeffRecord;OS Version;antivirus\npc-1;10.0;\n\nPC-2;11.0;火绒\n"
    )

    assert told == {
        "PC-1": {"os_version": "10.0"},
        "PC-2": {"os_version": "11.0", "antivirus": "火绒"},
    }


def test_the_column_of_codes_may_be_called_in_chinese():
    assert read_table("编号,主机名\nPC-1,LSB-1\n") == {"PC-1": {"主机名": "LSB-1"}}


@pytest.mark.parametrize(
    "text",
    [
        '[{"record": "PC-1", "os": {"version": 10.5}, "admins": ["b", "a"], "on": true}]',
        '{"PC-1": {"os": {"version": 10.5}, "admins": ["b", "a"], "on": true}}',
        '{"code": "PC-1", "os": {"version": 10.5}, "admins": ["b", "a"], "on": true}',
    ],
)
def test_json_tells_the_same_as_a_list_by_code_or_of_one(text):
    facts = {"os.version": "10.5", "admins": "a, b", "on": "true"}

    assert read_json(text) == {"PC-1": facts}


def test_an_empty_list_says_none_and_what_is_empty_says_nothing():
    told = read_json('[{"record": "PC-1", "admins": [], "note": "", "av": null}]')

    assert told == {"PC-1": {"admins": "none"}}


@pytest.mark.parametrize(
    ("text", "case", "row", "column"),
    [
        ("name,os\nx,1\n", FactCase.NO_CODES, 1, "record"),
        ("record,os\nPC-1,1\n,2\n", FactCase.NO_CODE, 3, "record"),
        ("record,os\nPC-1,1\npc-1,2\n", FactCase.TWICE, 3, "record"),
        ("record,os,OS\nPC-1,1,2\n", FactCase.COLUMN_TWICE, 1, "os"),
        ("record,os\nPC-1,1,2\n", FactCase.LONG_ROW, 2, None),
        ("record,o=s\nPC-1,1\n", FactCase.ATTRIBUTE, 2, "o=s"),
        (f"record,os\nPC-1,1\nPC-2,{'x' * 1001}\n", FactCase.VALUE, 3, "os"),
        ('record,os\nPC-1,"1\n', FactCase.NO_TABLE, 2, None),
        ("record,os\nPC-1,\n", FactCase.NOTHING, 1, None),
        ("", FactCase.NO_CODES, 1, "record"),
    ],
)
def test_a_table_is_refused_with_row_and_column(text, case, row, column):
    with pytest.raises(FactError) as refused:
        read_table(text)

    said = refused.value.values
    assert (refused.value.case, said["row"], said.get("column")) == (case, row, column)


@pytest.mark.parametrize(
    ("text", "case", "row"),
    [
        ('[\n{"record": "PC-1",]', FactCase.NOT_JSON, 2),
        ("[" * 100_000, FactCase.NOT_JSON, 1),
        ('[{"record": "PC-1", "a": 1}, 7]', FactCase.NOT_RECORDS, 2),
        ('{"PC-1": 3}', FactCase.NOT_RECORDS, 1),
        ('[{"a": 1}]', FactCase.NO_CODE, 1),
        ("[]", FactCase.NOTHING, 1),
    ],
)
def test_json_is_refused_with_its_place(text, case, row):
    with pytest.raises(FactError) as refused:
        read_json(text)

    assert (refused.value.case, refused.value.values["row"]) == (case, row)


def test_a_password_among_facts_is_masked_and_a_private_key_refused():
    told = read_json('[{"record": "PC-1", "password": "Tr0ub4dor&3"}]')
    key = "-----BEGIN PRIVATE KEY----- " + "MIIEvQIBADANBg" * 4

    assert told == {"PC-1": {"password": MASK}}
    with pytest.raises(PrivateKeyError):
        read_table(f"record,ssh\nPC-1,{key}\n")
