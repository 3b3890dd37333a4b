"""Texts as pages of the folder ``data``: the data dictionary, what changed since the version before, the assurance record."""

from collections.abc import Collection, Mapping
from pathlib import Path

from onepot_analysis.facts import dictionary
from onepot_analysis.facts.data import Tables
from onepot_analysis.facts.register import ROOT
from onepot_analysis.publish.formats import html, prose, safe
from onepot_analysis.publish.formats.links import contents, linked
from onepot_analysis.publish.site import downloads

TEMPLATES = Path(__file__).with_name("templates")
CHANGELOG, RECORD = ROOT / "CHANGELOG.md", ROOT / "docs" / "assurance" / "README.md"
ABOUT = {
    "dictionary": "Every table and column that the pages rest on.",
    "changes": "What is new since the version before.",
    "assurance": "What was done to find this project wrong, how often, and with what result.",
}


def files(
    tables: Tables, folder: Path, pages: Mapping[str, Collection[str]], labels: Mapping[str, str]
) -> dict[str, bytes]:
    """The pages, path inside the site to content; for the rest see `onepot_analysis.publish.site.front.files`."""
    made = [dictionary.section(resource, resource["title"]) for resource in downloads.described()["resources"]]
    texts = {
        "dictionary": dictionary.text(tables, folder, made),
        "changes": news(),
        "assurance": RECORD.read_text(encoding="utf-8"),
    }
    national = [{"href": f"../{key}.html", "label": label} for key, label in labels.items() if key in pages]
    return {f"data/{name}.html": page(text, ABOUT[name], national).encode() for name, text in texts.items()}


def news() -> str:
    """What changed since the version before, as Markdown: the newest section of the changelog."""
    version, _, changes = CHANGELOG.read_text(encoding="utf-8").split("\n## ")[1].partition("\n")
    return f"# What changed in version {version}\n{changes}"


def page(text: str, about: str, national: list[dict[str, str]]) -> str:
    """A text that begins with its heading as a page."""
    return html.filled(
        "text.html.j2",
        TEMPLATES,
        title=text.partition("\n")[0].removeprefix("# "),
        description=about,
        body="".join(map(safe.cleaned, contents(linked([prose.markdown(text)], {})))),
        links={"home": "../index.html", "changes": "changes.html", "national": national},
    )
