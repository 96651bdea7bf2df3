"""Numbers as a spreadsheet shows them; LibreOffice and Excel were the oracle."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.number_formats import BUILT_IN, shown, shown_text


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (123, "000000", "000123"), (0.853, "0.0%", "85.3%"), (1.5, "0%", "150%"),
        (13800138000, "000-0000-0000", "138-0013-8000"), (7, '"GE0/0/"0', "GE0/0/7"),
        (100, '"VLAN"0', "VLAN100"), (1, '"Rack "00', "Rack 01"), (80045, "00000", "80045"),
        (-5.5, '0.0"℃";"零下"0.0"℃"', "零下5.5℃"), (1234567890123456, "0", "1234567890123456"),
        (123456789012345678, "0", "123456789012345680"), (12345678, "#,##0", "12,345,678"),
        (112233445566, "00-00-00-00-00-00", "11-22-33-44-55-66"), (10.1, "0.00", "10.10"),
        (1, '[=1]"正常";[=0]"故障";General', "正常"), (0, '[=1]"正常";[=0]"故障";General', "故障"),
        (2, '[=1]"正常";[=0]"故障";General', "2"), (42, ";;;", ""), (-3, "#,##0_);(#,##0)", "(3)"),
        (0, BUILT_IN[43], "-"), (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"), (-42, "$#,##0", "-$42"),
        (1234567, '0.00,,"M"', "1.23M"), (0.5, "# ?/?", "1/2"), (2.75, "# ?/?", "2 3/4"),
        (3, "# ?/?", "3"), (0.125, "# ??/??", "1/8"), (0.3, "?/8", "2/8"), (12345, "0.00E+00", "1.23E+04"),
        (0.00015, "0.00E+00", "1.50E-04"), (12345.678, "##0.0E+0", "12.3E+3"), (0, "0.00E+00", "0.00E+00"),
        (1.5, "0.##", "1.5"), (-0.001, "0.0", "0.0"), (2.345, "0.00", "2.35"), (37.5, "0.0\\°", "37.5°"),
        (99999, '[>=10000]0.0,"千";0', "100.0千"), (500, '[>=10000]0.0,"千";0', "500"),
        (12345678, '0!.0,"万"', "1234.6万"), (12345678.9, '[DBNum2]General"元"', "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌.玖元"),
        (103, "[DBNum1]General", "一百零三"), (12, "[DBNum1]0", "一二"), (0.1 + 0.2, "General", "0.3"),
        (1e15, "General", "1000000000000000"), (0.00001234, "General", "0.00001234"), (5, "@", "5"),
    ],
)  # fmt: skip
def test_a_number_is_shown_as_its_format_says(number, code, text):
    assert shown(number, code) == text


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (45292, 'yyyy"年"m"月"d"日"', "2024年1月1日"), (45292.75, "[h]:mm", "1087026:00"),
        (1.1041666666, "[h]:mm", "26:30"), (0.5, "[mm]:ss", "720:00"), (0.354166, "h:mm AM/PM", "8:30 AM"),
        (0.75, "h:mm A/P", "6:00 P"), (45292, "aaaa", "星期一"), (45292, "aaa", "周一"),
        (45292, "dddd", "Monday"), (45292, "[$-804]dddd", "星期一"), (45292, "d-mmm-yy", "1-Jan-24"),
        (45292, "[$-804]mmmm", "一月"), (45292.5, "m/d/yy h:mm", "1/1/24 12:00"),
        (45292, '[DBNum1]yyyy"年"m"月"d"日"', "二〇二四年一月一日"),
        (45292, '[$-411]ggge"年"m"月"', "令和6年1月"), (45292, "[$-F800]dddd, mmmm", "2024-01-01Monday, January"),
        (45292.0001157407, "hh:mm:ss", "00:00:10"), (0.123456, "mm:ss.0", "57:46.6"), (1, "yyyy-mm-dd", "1900-01-01"),
        (59, "yyyy-mm-dd", "1900-02-28"), (61, "yyyy-mm-dd", "1900-03-01"), (-1, "yyyy-mm-dd", "-1"),
        (45292, BUILT_IN[14], "2024-01-01"), (45292, BUILT_IN[31], "2024年1月1日"), (45292, BUILT_IN[27], "2024年1月"),
        (45292, BUILT_IN[58], "1月1日"), (0.5, BUILT_IN[34], "下午12时00分"), (45292.25, BUILT_IN[33], "6时00分00秒"),
    ],
)  # fmt: skip
def test_dates_and_times_are_shown_as_their_format_says(number, code, text):
    assert shown(number, code) == text


def test_a_sheet_of_the_mac_counts_from_1904():
    assert shown(43830, "yyyy-mm-dd", from_1904=True) == "2024-01-01"


def test_a_format_may_put_something_around_a_text():
    assert shown_text("sw-01", '0;-0;0;"设备 "@') == "设备 sw-01"
    assert shown_text("sw-01", "0.00") == "sw-01"


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (1e300, "0", "1E+300"),
        (float("inf"), "0.0", "inf"),
        (1.5, "0." + "0" * 60, "1.5"),
        (1e300, "yyyy", "1E+300"),
    ],
)
def test_numbers_beyond_all_measure_are_shown_somehow(number, code, text):
    assert shown(number, code) == text


@given(st.floats(), st.text('0#?,.;%E+-@[]yYmdhs/"\\_*! a', max_size=12))
def test_no_format_fails(number, code):
    assert isinstance(shown(number, code), str)
