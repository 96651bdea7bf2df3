def test_a_text_is_taken_apart(ready):
    result = ready("analyze", "核心交换机", "GE0/0/1", "蓝屏", "--json")

    assert result.exit_code == 0
    assert "核心交换机" in result.json["words"]
    assert "gigabitethernet0/0/1" in result.json["identifiers"]
    assert result.json["pinyin"]["蓝屏"] == ["lanping", "lp"]
    assert "BSOD" in result.json["synonyms"]["蓝屏"]
    assert all(0 <= start < end for _, start, end in result.json["places"])


def test_a_person_reads_it_line_by_line(ready):
    output = ready("analyze", "10.2.3.4 打印机").output

    assert "identifiers  10.2.3.4" in output
    assert "dayinji" in output


def test_a_text_is_needed(ready):
    assert ready("analyze").exit_code == 2
