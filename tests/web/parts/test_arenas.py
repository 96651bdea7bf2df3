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


def heaps(bound):
    done = subprocess.run(
        [sys.executable, "-c", BUSY.format(bound=bound)],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout)


def test_threads_share_two_heaps():
    assert heaps("arenas.bound()") < heaps("")
