"""What of HTML, SVG and CSS may stand on a page: nothing that runs, and nothing that is fetched from elsewhere.

What a notebook shows is parsed as a browser parses it and written anew from an allow-list (nh3). Nothing vanishes: what
is not on the list is refused by name.
"""

import re
import tomllib
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any

import nh3
import tinycss2

with (Path(__file__).with_name("templates") / "allowed.toml").open("rb") as file:
    TAGS, ABOUT, STYLED, FUNCTIONS = (set(names.split()) for names in tomllib.load(file).values())
_KNOWN = {tag.lower() for tag in TAGS}
SCHEMES = {"http", "https", "mailto"}
LETTERS = 200  # of what is named
PICTURE = "data:image/png;base64,"
AT_RULES = {"media", "supports", "keyframes"}
_ACTIVE = re.compile(r"[(@\\]")  # CSS without these loads nothing
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)
_NAME, _TAG = re.compile(r"<([a-zA-Z][^\s/>]*)"), re.compile(r"<[a-zA-Z][^>]*>")


class Foreign(ValueError):
    """Something that a page or a document would load or run; the message names it."""


def cleaned(text: str) -> str:
    """A piece of HTML as it may stand on a page: the same to whoever sees or hears it, and written anew.

    Raises
    ------
    Foreign
        When anything but a comment would have to be left out.

    Examples
    --------
    >>> cleaned("<p class=quiet>A &amp; B<br/><!-- aside -->")
    '<p class="quiet">A &amp; B<br></p>'
    >>> cleaned('<a href="java&#115;cript:alert(1)">A</a>')
    Traceback (most recent call last):
    onepot_analysis.publish.formats.safe.Foreign: <a href="javascript:alert(1)">
    """
    unknown = [re.escape(name) for name in set(_NAME.findall(text)) if name.lower() not in _KNOWN]
    if unknown:
        raise Foreign(re.findall(rf"<(?:{'|'.join(unknown)})[^>]*>?", text)[0][:LETTERS])
    clean = _CLEANER.clean(text)
    if _valued(text) != _valued(clean):
        for found, kept in zip(_TAG.findall(_whole(text)), _TAG.findall(clean), strict=False):
            if found != kept:
                raise Foreign(found[:LETTERS])
    if ("<svg" in clean or "<style" in clean) and _CLEANER.clean(clean) != clean:
        raise Foreign("a drawing or a style with tags in it that a browser moves elsewhere")
    for style in _STYLE.findall(clean):
        # of a drawing it is read with entities, elsewhere without; a tag in it would hide what is read
        if "<" in style or loads(style) or loads(unescape(style)):
            raise Foreign(f"<style>{' '.join(style.split())[:LETTERS]}")
    return clean


def leads_away(address: str) -> bool:
    """Whether an address is neither of this site, as a rule relative, nor of the web or a mailbox.

    Examples
    --------
    >>> leads_away("leeds.html#pot"), leads_away("https://www.gov.uk/"), leads_away("Java\\tScript:alert(1)")
    (False, False, True)
    """
    scheme = _SCHEME.match(_unspaced(address).lower())
    return scheme is not None and scheme[1] not in SCHEMES


@lru_cache(maxsize=4096)
def loads(css: str) -> bool:
    """Whether CSS, of a style element or an attribute, can load anything, or calls what is not known.

    Examples
    --------
    >>> loads("fill: url(#hatch)"), loads("fill: rgb(0, 0, 0)"), loads("fill: u\\\\72l(//example.org)")
    (False, False, True)
    """
    return bool(_ACTIVE.search(css)) and any(map(_loads, tinycss2.parse_component_value_list(css)))


def _loads(token: Any) -> bool:
    """Whether a part of CSS can load anything."""
    if token.type == "error":
        return True
    if token.type == "url":
        return _is_elsewhere(token.value)
    if token.type == "at-keyword":
        return token.lower_value not in AT_RULES
    if token.type == "function":
        if token.lower_name == "url":
            return any(part.type == "string" and _is_elsewhere(part.value) for part in token.arguments)
        return token.lower_name not in FUNCTIONS or any(map(_loads, token.arguments))
    return any(map(_loads, getattr(token, "content", None) or ()))


def _is_elsewhere(address: str) -> bool:
    return not address.startswith(("#", PICTURE))


def _kept(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute on the list, or nothing where it would load or run something."""
    if name == "href":
        is_foreign = leads_away(value) if tag == "a" else not value.startswith("#")
    elif name == "src":
        is_foreign = not value.startswith(PICTURE)
    else:
        is_foreign = name in STYLED and loads(value)
    return None if is_foreign else value


def _unspaced(text: str) -> str:
    """Without the signs that a browser passes over in an address."""
    return re.sub(r"[\0- ]", "", text)


def _valued(text: str) -> int:
    """How many attributes have a value, as a rule: equal before and after where none was left out."""
    return text.count("=") - text.count('=""')


def _whole(text: str) -> str:
    """A piece of HTML with all its attributes, parsed and written by the same library."""
    schemes = SCHEMES | set(_SCHEME.findall(_unspaced(unescape(text)).lower()))
    return nh3.clean(
        text, tags=TAGS, generic_attribute_prefixes={""}, link_rel=None, url_schemes=schemes, clean_content_tags=set()
    )


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags={"script"},
    attributes={"*": ABOUT | STYLED},
    generic_attribute_prefixes={"aria-", "data-"},
    attribute_filter=_kept,
    link_rel=None,
    url_schemes=SCHEMES | {"data"},
)
