#!/usr/bin/env bash
# holidays: China's make-up days are missing for a year, and those of other years are given.
#
# Version: holidays 0.109
# Behaviour: asked for one year of China, the calendar lists weekend days that are worked in
# quite other years, so that their number says nothing of the year. For a year whose days have
# not been announced it lists public holidays and none of its own make-up days, and nothing
# tells the two cases apart. One would expect the days of the year asked for, or to be told
# that they are not known. Keep those of the year only, and treat a year without any as open.
# Output:
#   2026: 12 listed, 6 of that year, 2026-02-14 is worked: True
#   2027: 6 listed, 0 of that year, has holidays: True
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$0")
cd "$folder"

python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target packages holidays==0.109
PYTHONPATH=packages python3 - > seen <<'END'
import holidays

for year, told in ((2026, "2026-02-14 is worked"), (2027, "has holidays")):
    days = holidays.country_holidays("CN", years=year)
    listed = days.weekend_workdays
    own = [day for day in listed if day.year == year]
    found = days.is_working_day("2026-02-14") if year == 2026 else bool(days)
    print(f"{year}: {len(listed)} listed, {len(own)} of that year, {told}: {found}")
END
sed -n 's/^#   //p' "$script" | diff - seen
cat seen
