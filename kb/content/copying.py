"""A content store copied into another one, as when an installation moves."""

from collections.abc import Iterable, Iterator

from kb.content.store import ContentLostError, ContentStore, StoredContent
from kb.differences import iter_only_right


def iter_copied(
    known: Iterable[str], source: ContentStore, target: ContentStore
) -> Iterator[StoredContent | ContentLostError]:
    """Copy of the *known* contents, in order, those that the target has not.

    Each is verified as it is read, and again by the target. What is lost in the source
    is told of and left out. Interrupted, it goes on where it was.
    """
    for sha256 in iter_only_right(target, known):
        try:
            with source.open(sha256) as file:
                yield target.put(file)
        except ContentLostError as error:
            yield error
