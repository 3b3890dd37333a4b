"""What is made of the notebooks: which pages there are, how they link to each other, the index and the tables."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onepot_analysis.facts import parameters as of_notebooks
from onepot_analysis.facts.files import read
from onepot_analysis.facts.parameters import BROUGHT
from onepot_analysis.facts.register import FOLDER, NOTEBOOKS, ROOT, slug
from onepot_analysis.publish.run import batch, manifest, processes
from onepot_analysis.publish.run.jobs import Job, Outcome, Progress, Settings
from onepot_analysis.publish.run.manifest import Manifest

if TYPE_CHECKING:
    from onepot_analysis.briefing import Briefing

NATIONAL = {
    "national/settlement": ("The national settlement", "1_national_settlement.ipynb"),
    "national/allocations": ("All partnerships compared", "2_partnership_allocations.ipynb"),
    "national/sources": ("Sources and letters", "5_letters_and_sources.ipynb"),
}
FRONT_TIMEOUT = 600.0
VALUE = "4_value_for_money.ipynb"
BRIEFING = "3_partnership_briefing.ipynb"
DOWNLOADS = {"pdf": "PDF", "xlsx": "Excel workbook", "ipynb": "Jupyter notebook"}
Pages = Mapping[str, Collection[str]]  # key of each page that there is, to the kinds of its files
Phrases = Mapping[str, tuple[str, str]]  # to the key of the page where they are explained, and the id there
Near = Mapping[str, tuple[str | None, str | None]]  # key of a partnership's page, to those before and after it


@dataclass(frozen=True)
class Report:
    """What a build did: the outcomes of the pages that had to be made, as they ended; how many were up to date.

    `removed` are the keys of pages that are no longer part of it, which are gone.
    """

    outcomes: list[Outcome]
    current: int
    removed: list[str] = field(default_factory=list)


def _silent(outcomes: Iterable[Outcome], total: int) -> Iterable[Outcome]:
    return outcomes


def build(
    output: Path,
    names: Mapping[str, str],
    settings: Settings,
    chosen: Iterable[str] = (),
    parameters: Mapping[str, Any] | None = None,
    progress: Progress = _silent,
    notebooks: Path = NOTEBOOKS,
) -> Report:
    """Build the site, or some of its briefings.

    Only what is missing, changed, failed or older than its inputs is made. A link leads to a page that is there:
    where one is missing, the pages around it pass over it.

    Parameters
    ----------
    output : pathlib.Path
        Folder of the site.
    names : mapping
        Partnership id to name, in the order of the register.
    settings : Settings
    chosen : iterable of str, optional
        Ids of the briefings to build; the whole site if there are none.
    parameters : mapping, optional
        Parameters of the notebooks beside the partnership: data, allocations, accept, completions,
        treatment.
    progress : callable, optional
        Given the outcomes as they come and their number, gives them on.
    notebooks : pathlib.Path, optional
        Folder of the notebooks.

    Raises
    ------
    DataError, SpreadsheetError
        Before any work, when the facts cannot be used.
    OtherInputs
        Before any work, when pages that are not to be built are of other inputs: index and tables would contradict them.
    """
    given = dict(parameters or {})
    jobs = {key: _national(key, notebooks / name, given) for key, (_, name) in NATIONAL.items()}
    for partnership, name in names.items():
        key, own = f"partnerships/{partnership}", {"partnership": partnership, **given}
        jobs[key] = Job(key, notebooks / BRIEFING, own, (partnership, name))

    def ready() -> None:
        if not settings.scheduler:
            processes.warm_up({"partnership": next(iter(names)), **given})
        _known(given)

    if not (output / manifest.NAME).exists():
        ready()
    with manifest.opened(output, _folder(given)) as book:
        phrases = _phrases(names, _folder(given) or FOLDER)
        asked = [f"partnerships/{name}" for name in chosen]
        book.refuse_others(jobs, asked, ("partnerships", "national"))
        report = _make(jobs, asked, book, settings, phrases, progress, ready)
        error = _front(book, jobs, given, settings, phrases)
    return replace(report, outcomes=[*report.outcomes, Outcome("index", error)]) if error else report


def run(
    notebook: Path,
    output: Path,
    names: Mapping[str, str],
    settings: Settings,
    chosen: Iterable[str] = (),
    parameters: Mapping[str, Any] | None = None,
    progress: Progress = _silent,
) -> Report:
    """Run any `notebook` that has a parameter ``partnership`` for all partnerships, or some; for the rest see `build`."""
    given = dict(parameters or {})
    jobs = {
        key: Job(key, notebook.resolve(), {"partnership": key, **given}, (key, name), has_title_block=False)
        for key, name in names.items()
    }
    with manifest.opened(output, _folder(given)) as book:
        return _make(jobs, list(chosen), book, settings, {}, progress)


def value(
    workbooks: Mapping[str, tuple[Path, str]],
    output: Path,
    settings: Settings,
    chosen: Iterable[str] = (),
    parameters: Mapping[str, Any] | None = None,
    progress: Progress = _silent,
    notebooks: Path = NOTEBOOKS,
) -> Report:
    """One value for money report for each filled-in proforma, beside the others; for the rest see `build`.

    Parameters
    ----------
    workbooks : mapping
        Partnership id to file and name.
    """
    given = dict(parameters or {})
    files = {key: str(file.resolve()) for key, (file, _) in workbooks.items()}
    jobs = {}
    for key, (_, name) in workbooks.items():
        others = [file for file in files.values() if file != files[key]]
        jobs[key] = Job(key, notebooks / VALUE, {**given, "files": [files[key], *others]}, (key, name))
    with manifest.opened(output, _folder(given)) as book:
        return _make(jobs, list(chosen), book, settings, {}, progress)


def links(key: str, near: Near, names: Mapping[str, str], pages: Pages, phrases: Phrases) -> dict[str, Any]:
    """What the page with this key links to; see `onepot_analysis.publish.formats.html.page`.

    A key is ``partnerships/barnsley``, ``national/settlement``, or a partnership alone. Names are by partnership.
    """
    folder, _, name = key.rpartition("/")
    kinds = [kind for kind in DOWNLOADS if kind in pages[key]]
    result: dict[str, Any] = {
        "notebook": f"{name}.ipynb",
        "downloads": [{"href": f"{name}.{kind}", "label": DOWNLOADS[kind]} for kind in kinds],
        "places": _places(key, pages, phrases),
    }
    if folder:
        result |= {"home": "../index.html", "changes": "../data/changes.html"}
        result["national"] = [
            {"href": f"../{other}.html", "label": label, "current": other == key}
            for other, (label, _) in NATIONAL.items()
            if other in pages
        ]
    for word, other in zip(("previous", "next"), near.get(key, (None, None)), strict=True):
        place = other.rpartition("/")[2] if other else ""
        result[word] = {"href": f"{place}.html", "label": names[place]} if place else None
    return result


def _phrases(names: Mapping[str, str], folder: Path) -> dict[str, tuple[str, str]]:
    """Phrases that lead somewhere: how amounts are modelled, documents and places in letters, names of partnerships."""
    model, sources = ("national/allocations", "the-model"), "national/sources"
    (head, rows), (_, statements) = (read(folder / f"{name}.csv") for name in ("documents", "letter_statements"))
    documents = {row[0]: dict(zip(head, row, strict=True)) for row in rows}
    said = [document["short_title"] for document in documents.values()]
    months = {key: f"{date.fromisoformat(documents[key]['date']):%B}" for key in {row[1] for row in statements}}
    said += [f"{months[document]}, {locator}" for _, document, locator, *_ in statements]
    return (
        {"modelled": model, NATIONAL[model[0]][0]: model, NATIONAL[sources][0]: (sources, "")}
        | {phrase: (sources, slug(phrase)) for phrase in said}
        | {name: (f"partnerships/{place}", "") for place, name in names.items()}
    )


def _places(key: str, pages: Pages, phrases: Phrases) -> dict[str, str | None]:
    """Where phrases lead from a page; nowhere if the page is not there, or is this page as a whole."""
    up, places = "../" * key.count("/"), {}
    for phrase, (target, place) in phrases.items():
        href = "" if target == key else f"{up}{target}.html"
        places[phrase] = f"{href}#{place}".removesuffix("#") or None if target in pages else None
    return places


def _known(given: Mapping[str, Any]) -> "Briefing":
    """What index and tables are made of; an error in the data shows here, before any work."""
    from onepot_analysis import briefing

    return briefing.prepare(**{name: given[name] for name in BROUGHT if name in given})


def _national(key: str, notebook: Path, given: Mapping[str, Any]) -> Job:
    known = of_notebooks.read(notebook)
    return Job(key, notebook, {name: value for name, value in given.items() if name in known})


def _folder(given: Mapping[str, Any]) -> Path | None:
    return Path(given["data"]) if given.get("data") else None


def _make(
    jobs: Mapping[str, Job],
    chosen: list[str],
    book: Manifest,
    settings: Settings,
    phrases: Phrases,
    progress: Progress,
    check: Callable[[], None] = lambda: None,
) -> Report:
    """Make what is not up to date of what was chosen, then link the pages anew that were made for other neighbours."""
    asked = chosen or list(jobs)
    there = _pages(jobs, book)
    planned = {**there, **{key: [*settings.formats, "ipynb", *there.get(key, [])] for key in asked}}
    linked = _linked(jobs, asked, planned, phrases, settings.formats)
    left = [job for job in (book.to_do(job, settings.force) for job in linked) if job]
    outcomes = []
    if left:
        check()
        outcomes = list(progress(batch.run(left, book, settings), len(left)))
    removed = [] if chosen else sorted(set(book.outputs) - set(jobs) - {manifest.FRONT})
    for key in removed:
        book.forget(key)
    there = _pages(jobs, book)
    old = [job for job in _linked(jobs, there, there, phrases, ()) if book.has_old_links(job)]
    old = [book.rendered(job, tuple(kind for kind in ("html", "pdf") if kind in there[job.key])) for job in old]
    again = list(batch.run(old, book, replace(settings, scheduler=None, timeout=FRONT_TIMEOUT)))
    return Report([*outcomes, *(outcome for outcome in again if outcome.error)], len(asked) - len(left), removed)


def _pages(jobs: Mapping[str, Job], book: Manifest) -> dict[str, list[str]]:
    return {key: kinds for key, kinds in book.made().items() if key in jobs and "html" in kinds}


def _linked(
    jobs: Mapping[str, Job], keys: Iterable[str], pages: Pages, phrases: Phrases, formats: tuple[str, ...]
) -> list[Job]:
    """The jobs with these keys, with the links that they have among these pages."""
    names = {job.name: job.partnership[1] for job in jobs.values() if job.partnership}
    row = [key for key, job in jobs.items() if job.partnership and key in pages]
    near = {key: (before, after) for before, key, after in zip([None, *row], row, [*row[1:], None], strict=False)}
    return [replace(jobs[key], formats=formats, links=links(key, near, names, pages, phrases)) for key in keys]


def _front(
    book: Manifest, jobs: Mapping[str, Job], given: dict[str, Any], settings: Settings, phrases: Phrases
) -> str | None:
    """Write what is made of all pages together, index and tables, if anything in it may have changed; or what is wrong."""
    pages = _pages(jobs, book)
    national = [book.outputs[key]["files"]["ipynb"] for key in NATIONAL if key in pages]
    said = [(ROOT / name).read_text(encoding="utf-8") for name in ("CHANGELOG.md", "docs/assurance/README.md")]
    inputs = manifest.digest_of([book.fingerprint(jobs["national/allocations"]), pages, national, *said])
    if settings.force or not book.is_front_current(inputs):
        tasks = [(given, pages, book.output, _places(manifest.FRONT, pages, phrases))]
        for _, files in processes.each(f"{__name__}:_files", tasks, 1, FRONT_TIMEOUT, given):
            if isinstance(files, Exception):
                return str(files)
            book.write_front(files, inputs)
    return None


def _files(given: Mapping[str, Any], pages: Pages, output: Path, places: Mapping[str, str | None]) -> dict[str, bytes]:
    """In a process of its own, where what this needs is imported: the files of the front, path to content."""
    import nbformat

    from onepot_analysis.publish.site import front

    notebooks = [nbformat.read(output / f"{key}.ipynb", as_version=4) for key in NATIONAL if key in pages]
    labels = {key: label for key, (label, _) in NATIONAL.items()}
    return front.files(_known(given), pages, labels, _folder(given) or FOLDER, notebooks, places)
