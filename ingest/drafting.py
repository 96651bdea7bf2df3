"""From what was extracted, and what was said of the file, to a draft."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from ingest.extraction import Extraction
from ingest.markdown_text import to_markdown
from kb.articles.attributes import NAMES, AttributeCase, Attributes, BadAttributeError
from kb.articles.kinds import CHOSEN, WRITTEN, ArticleKind, Audience
from kb.articles.sections import split_sections
from kb.articles.submissions import Draft
from kb.text import MAX_LINE, to_line


def to_draft(
    name: str,
    extraction: Extraction,
    *,
    weaker: Mapping[str, Any],
    stronger: Mapping[str, Any],
) -> Draft:
    """Make the draft of the file *name*.

    What the file says of itself stands between the *weaker* and the *stronger*
    statements about it. Raise ``BadAttributeError`` for a value that cannot be used.
    """
    own = _usable(extraction.attributes)
    values = _with_tags({**weaker, **own, **stronger})
    kind = _member(ArticleKind, values.get("kind") or ArticleKind.REFERENCE, "kind")
    values.setdefault("author", extraction.author or "")
    values.setdefault("source", PurePath(name).name)
    title = values.get("title") or extraction.title or PurePath(name).stem
    return Draft(
        kind=kind,
        title=to_line(str(title))[:MAX_LINE],
        sections=split_sections(kind, _to_text(extraction, str(title))),
        attributes=Attributes.from_mapping(values),
        audience=_member(
            Audience, values.get("audience") or Audience.INTERNAL, "audience"
        ),
    )


def _to_text(extraction: Extraction, title: str) -> str:
    """The text, with the document's own title where the article is called otherwise."""
    text = to_markdown(extraction)
    own = extraction.title
    if own is None or own.casefold() in title.casefold() or own in text:
        return text
    return f"# {own}\n\n{text}"


def _usable(front_matter: Mapping[str, Any]) -> dict[str, Any]:
    """What a file says of itself, without what is not ours or of the wrong shape."""
    usable: dict[str, Any] = {}
    for name, value in front_matter.items():
        if name in {"kind", "audience"}:
            members = WRITTEN if name == "kind" else CHOSEN
            if str(value) in members:
                usable[name] = str(value)
        elif name in {"title", "tags"} or _is_attribute(name, value):
            usable[name] = value
    return usable


def _is_attribute(name: str, value: Any) -> bool:
    if name not in NAMES:
        return False
    try:
        Attributes.from_mapping({name: value})
    except BadAttributeError:
        return False
    return True


def _with_tags(values: dict[str, Any]) -> dict[str, Any]:
    """Many tools say tags where we say keywords."""
    tags = values.pop("tags", None)
    if tags and not values.get("keywords"):
        values["keywords"] = tags
    return values


def _member(members: Any, value: Any, name: str) -> Any:
    try:
        return members(str(value))
    except ValueError:
        raise BadAttributeError(
            f"{value} is no {name}. Use one of {', '.join(members)}.",
            case=AttributeCase.UNKNOWN,
            attribute=name,
            value=str(value),
        ) from None
