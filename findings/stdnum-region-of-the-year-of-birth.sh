#!/usr/bin/env bash
# python-stdnum: identity numbers of China are refused to those born before their county had its code.
#
# Version: python-stdnum 2.2
# Behaviour: cn.ric looks whether the county's code was in use in the year of birth. A number
# has the code of where its holder was first registered, and numbers have been given out since
# 1984. So of a county whose code dates from 1982 (Changping of Beijing, say) every number of
# anybody born earlier is refused, with a right day and a right check digit; a code of 1997
# refuses everybody born before that. One would expect the list to be held against the year of
# registration, or not to be part of validity. Take calc_check_digit() and look at the day.
# Output:
#   110221, born 1970, check digit right: InvalidComponent
#   110221, born 1983, check digit right: valid
#   140106, born 1990, check digit right: InvalidComponent
#   140106, born 1998, check digit right: valid
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages python-stdnum==2.2
PYTHONPATH=packages python3 - > seen <<'END'
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

for county, year in (("110221", 1970), ("110221", 1983), ("140106", 1990), ("140106", 1998)):
    first = f"{county}{year}0615001"
    number = first + ric.calc_check_digit(first + "0")
    try:
        ric.validate(number)
        said = "valid"
    except ValidationError as refused:
        said = type(refused).__name__
    print(f"{county}, born {year}, check digit right: {said}")
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
