"""Threads of a service hand the interpreter on sooner than Python has them."""

import subprocess
import sys

SAID = """
import sys
from web.parts import switching
switching.shorten()
print(sys.getswitchinterval() == switching.SECONDS < 0.005)
"""


def test_whoever_holds_a_lock_waits_less_for_the_interpreter():
    done = subprocess.run(
        [sys.executable, "-c", SAID], check=True, capture_output=True, text=True
    )

    assert done.stdout == "True\n"
