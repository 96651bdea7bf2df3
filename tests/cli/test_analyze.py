def test_a_text_is_taken_apart(ready):
    found = ready("analyze", "核心交换机", "GE0/0/1", "蓝屏", "--json").json

    assert "核心交换机" in [place["text"] for place in found["words"]]
    assert "gigabitethernet0/0/1" in found["identifiers"]
    assert ["蓝屏", "lanping", "lp"] in found["sounds"]
    assert "BSOD" in dict(found["synonyms"])["蓝屏"]


def test_a_person_reads_it_line_by_line(ready):
    output = ready("analyze", "10.2.3.4 打印机").output

    assert "identifiers  10.2.3.4" in output
    assert "打印机 dayinji dyj" in output
    assert "打印机: printer" in output


def test_a_text_is_needed(ready):
    assert ready("analyze").exit_code == 2
