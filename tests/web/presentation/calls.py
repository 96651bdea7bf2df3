"""How many Python functions are called meanwhile: a cost that no busy machine changes."""

import sys


def count_calls(do):
    count = 0

    def note(_frame, event, _argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        do()
    finally:
        sys.setprofile(None)
    return count
