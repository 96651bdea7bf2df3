"""What threads need once is not kept for each of them."""

import subprocess
import sys

BUSY = """
import re, threading
from web.parts import arenas
{bound}
def work():
    kept = [bytes(100_000) for _ in range(100)]
    ready.wait()
ready = threading.Barrier(9)
threads = [threading.Thread(target=work) for _ in range(8)]
for each in threads: each.start()
ready.wait()
maps = open("/proc/self/maps").read()
# Each heap of a thread begins at a multiple of 64 MB.
print(len(re.findall(r"^[0-9a-f]+[048c]000000-", maps, re.MULTILINE)))
"""

HOLDING = """
import gc, re
from web.parts import arenas

class Page: pass

def megabytes():
    return int(re.search(r"RssAnon:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024

gc.disable()
rest = []
for _ in range(3_000):
    page = Page()
    page.itself, page.text = page, bytes(20_000)
    # Something small after it stays, so that no heap ends with what is free.
    rest.append(bytes(600))
del page
before = megabytes()
given = arenas.give_back()
print(before - megabytes() > 30, given)
"""


def say(program):
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    return done.stdout


def test_threads_share_two_heaps():
    bound = int(say(BUSY.format(bound="arenas.bound()")))

    assert bound < int(say(BUSY.format(bound="")))


def test_what_rings_of_pages_held_goes_back_to_the_machine():
    assert say(HOLDING).split() == ["True", "1"]
