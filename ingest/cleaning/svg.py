"""A drawing of lines of which only what draws is left: no program, no address, no author."""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from ingest.errors import DamagedFileError
from ingest.xml_text import parse_drawing_xml

_SPACE: Final = "{http://www.w3.org/2000/svg}"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_LINKS: Final = frozenset({_LINK, "href"})
_ELEMENT_NAMES: Final = """
    a circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite
    feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood
    feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology
    feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter g image
    line linearGradient marker mask path pattern polygon polyline radialGradient rect stop
    style svg switch symbol text textPath title tspan use view
    """
_KEPT: Final = frozenset(_ELEMENT_NAMES.split())
_ATTRIBUTE_NAMES: Final = """
    alignment-baseline amplitude azimuth baseFrequency baseline-shift bias class clip-path
    clip-rule clipPathUnits color color-interpolation color-interpolation-filters cx cy d
    diffuseConstant direction display divisor dominant-baseline dx dy edgeMode elevation
    exponent fill fill-opacity fill-rule filter filterUnits flood-color flood-opacity
    font-family font-size font-size-adjust font-stretch font-style font-variant font-weight fr
    fx fy gradientTransform gradientUnits height id in in2 intercept k1 k2 k3 k4 kernelMatrix
    kernelUnitLength lengthAdjust letter-spacing lighting-color limitingConeAngle marker-end
    marker-mid marker-start markerHeight markerUnits markerWidth mask mask-type
    maskContentUnits maskUnits mode numOctaves offset opacity operator order orient overflow
    paint-order pathLength patternContentUnits patternTransform patternUnits points pointsAtX
    pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY
    result rotate rx ry scale seed shape-rendering slope spacing specularConstant
    specularExponent spreadMethod startOffset stdDeviation stitchTiles stop-color stop-opacity
    stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit
    stroke-opacity stroke-width style surfaceScale tableValues targetX targetY text-anchor
    text-decoration text-rendering textLength transform transform-origin type unicode-bidi
    values vector-effect version viewBox visibility width word-spacing writing-mode x x1 x2
    xChannelSelector y y1 y2 yChannelSelector z
    """
_ATTRIBUTES: Final = frozenset(_ATTRIBUTE_NAMES.split())
_FETCHED: Final = re.compile(r"@font-face\s*\{[^}]*\}|@import[^;]*;?", re.IGNORECASE)
_CALLS_OUT: Final = re.compile(
    r"""@import|url\((?!\s*["']?\#)|expression\(|\\""", re.IGNORECASE
)
"""In a style: what is fetched from elsewhere. A backslash may hide any of it."""
_COMMENTS: Final = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_EMBEDDED: Final = re.compile(r"data:image/[\w.+-]{1,20};base64,", re.IGNORECASE)


def clean(data: bytes, draw: Callable[[bytes], tuple[bytes, str]]) -> bytes:
    """Pictures in it are put through *draw*, which answers what is drawn and its type.

    Raise ``DamagedFileError`` if it is no SVG, and what *draw* raises.
    """
    root = parse_drawing_xml(data)
    if root.tag != f"{_SPACE}svg":
        raise DamagedFileError("This is no SVG.")
    _clean_element(root, draw)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _clean_element(
    element: etree._Element, draw: Callable[[bytes], tuple[bytes, str]]
) -> None:
    """Of *element* and all below it; the words behind what goes stay."""
    for each in [*element.iter()]:
        if each is not element and not _is_kept(each):
            _remove(each)
        elif _is_kept(each):
            _clean_attributes(each, draw)


def _is_kept(element: etree._Element) -> bool:
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith(_SPACE):
        return False
    name = tag.removeprefix(_SPACE)
    if name == "style":
        element.text = _FETCHED.sub("", _COMMENTS.sub("", element.text or ""))
        return not _CALLS_OUT.search(element.text)
    return name in _KEPT


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _clean_attributes(
    element: etree._Element, draw: Callable[[bytes], tuple[bytes, str]]
) -> None:
    for name, value in [*element.attrib.items()]:
        if name in _LINKS:
            if (kept := _clean_link(str(value), draw)) is None:
                del element.attrib[name]
            else:
                element.set(name, kept)
        elif str(name) not in _ATTRIBUTES or _CALLS_OUT.search(str(value)):
            del element.attrib[name]


def _clean_link(value: str, draw: Callable[[bytes], tuple[bytes, str]]) -> str | None:
    """What leads into the drawing, or a picture in it; nothing else is followed."""
    if value.startswith("#"):
        return value
    if (match := _EMBEDDED.match(value)) is None:
        return None
    try:
        data = base64.b64decode("".join(value[match.end() :].split()), validate=True)
    except binascii.Error:
        return None
    drawn, media_type = draw(data)
    return f"data:{media_type};base64,{base64.b64encode(drawn).decode()}"
