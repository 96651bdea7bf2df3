"""Statements and conditions that are put together once, and kept.

To put one together takes many times as long as the database needs for the answer. What is
``kept`` depends on its arguments alone: on ids, roles and units, and on conditions that were
kept themselves, which are the same again. So nobody is answered by what another may see, and
whoever moves or loses a role is asked for by another condition. What many ask is kept for all
who read alike, with places for what is each one's own: see ``kb.people.readers``.
"""

from functools import lru_cache
from typing import Final

kept: Final = lru_cache(maxsize=128)
"""For so many kinds of readers each: a statement may be some tens of kilobytes."""
