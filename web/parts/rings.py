"""How often Python looks for objects in rings that nobody needs any more."""

import gc
from typing import Final

YOUNG: Final = (10_000, 20, 20)
"""A page makes thousands of objects, few of them in rings: looking for those after every
700 took a tenth to a third of its time."""


def spare() -> None:
    """Look seldom, and never at what is loaded by now: a service keeps it until it ends.

    To look once through the half million objects of the program takes half a second, for
    which nobody is answered.
    """
    gc.freeze()
    gc.set_threshold(*YOUNG)
