"""Ids of headings, the list of contents, and links from words to where they are explained: the same on page and paper.

A notebook is plain prose. What its words lead to is given as `places`, phrase to address, for example the short title of
a document to its section on the page of sources. Where a phrase becomes a link: in a source line; where it stands alone,
in a cell of a table or in brackets; and the first `MODELLED` below the title. "Section 2" leads to the heading that
begins with this number.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape, unescape

from onepot_analysis.facts.register import slug
from onepot_analysis.publish.formats.prose import words

MODELLED = "modelled"
FEWEST = 3  # sections of a page that has a list of contents
Places = Mapping[str, str | None]  # phrase to address; None where the page is not there
_HEADING = re.compile(r"<h([2-6])(?![^>]*\bid=)([^>]*)>(.*?)</h\1>", re.DOTALL)
_SECTION = re.compile(r"<h2[^>]*\bid=\"([^\"]+)\"[^>]*>(.*?)</h2>", re.DOTALL)
_BELOW_TITLE = re.compile(rf"(<h1\b.*?<p>(?:(?!</?p>|<a\b).)*?\b)({MODELLED})\b", re.DOTALL)
_SOURCE = re.compile(r'<p(?: class="source")?>Source:.*?</p>', re.DOTALL)
_ELSEWHERE = r"<(a|h[1-6]|caption|code|pre|svg|style|script)\b.*?</\1>"  # where no word becomes a link
_NUMBERED = re.compile(rf"{_ELSEWHERE}|<[^>]*>|\b[Ss]ection (?P<number>\d+)\b", re.DOTALL)
_ALONE = re.compile(
    rf"{_ELSEWHERE}|(?P<before><t[dh]\b(?![^>]*=.col)[^>]*>|\()(?P<words>[^<>()]+)(?P<after></t[dh]>|\))|<[^>]*>",
    re.DOTALL,
)


def linked(parts: Sequence[str], places: Places) -> list[str]:
    """The parts of a document, as HTML, with an id for each heading but the first, made of its words, and with links.

    Examples
    --------
    >>> linked(["<h2>1. Streams</h2>", "<td>York</td><p>See section 1.</p>"], {"York": "york.html"})
    ['<h2 id="1-streams">1. Streams</h2>', '<td><a href="york.html">York</a></td><p>See <a href="#1-streams">section 1</a>.</p>']
    """
    taken = Counter[str](re.findall(r'\bid="([^"]+)"', " ".join(parts)))

    def named(match: re.Match) -> str:
        level, rest, inside = match.groups()
        name = slug(unescape(words(inside))) or "section"
        taken[name] += 1
        name += f"-{taken[name]}" * (taken[name] > 1)
        return f'<h{level} id="{name}"{rest}>{inside}</h{level}>'

    parts = [_HEADING.sub(named, part) for part in parts]
    numbered = {name.partition("-")[0]: name for name, _ in _SECTION.findall("".join(parts))}

    def section(match: re.Match) -> str:
        name = numbered.get(match.group("number"))
        return f'<a href="#{name}">{match.group()}</a>' if name else match.group()

    return [_NUMBERED.sub(section, _placed(part, places)) for part in parts]


def contents(parts: Sequence[str]) -> list[str]:
    """The parts of a document with the list of its sections before the first of them, if there are several."""
    sections = _SECTION.findall("".join(parts))
    if len(sections) < FEWEST:
        return list(parts)
    items = "\n".join(f'<li><a href="#{name}">{inside}</a></li>' for name, inside in sections)
    listed = f'<nav class="contents" aria-labelledby="on-this-page">\n<p id="on-this-page">On this page</p>\n<ul>\n{items}\n</ul>\n</nav>\n'
    first = next(at for at, part in enumerate(parts) if "<h2" in part)
    return [part.replace("<h2", f"{listed}<h2", 1) if at == first else part for at, part in enumerate(parts)]


def _placed(part: str, places: Places) -> str:
    """A part with links from the phrases that have a place."""
    names = {name: address for name, address in places.items() if address and name != MODELLED}
    if not names:
        return part
    forms = _forms(tuple(sorted(names, key=len, reverse=True)))

    def link(words: str) -> str:
        return f'<a href="{escape(str(places[unescape(words)]))}">{words}</a>'

    def alone(match: re.Match) -> str:
        before, inside, after = match.group("before", "words", "after")
        return f"{before}{link(inside)}{after}" if unescape(inside or "") in names else match.group()

    def source(match: re.Match) -> str:
        found = "|".join(re.escape(form) for form in forms if form in match.group())
        return (
            re.sub(rf"(?<!\w)(?:{found})(?!\w)", lambda phrase: link(phrase.group()), match.group())
            if found
            else match.group()
        )

    part = _SOURCE.sub(source, _ALONE.sub(alone, part))
    return (
        _BELOW_TITLE.sub(lambda match: match.group(1) + link(match.group(2)), part, 1) if places.get(MODELLED) else part
    )


@lru_cache(maxsize=8)
def _forms(phrases: tuple[str, ...]) -> list[str]:
    """These phrases as they may stand in HTML."""
    forms = [form for phrase in phrases for form in (phrase, escape(phrase, quote=False), escape(phrase))]
    return list(dict.fromkeys(forms))
