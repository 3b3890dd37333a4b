"""What is made of the notebooks: which pages there are, how they link to each other, the index and the tables."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from onepot_analysis.facts import parameters as of_notebooks
from onepot_analysis.facts.parameters import BROUGHT
from onepot_analysis.facts.register import FOLDER, NOTEBOOKS
from onepot_analysis.publish.run import batch, manifest, processes
from onepot_analysis.publish.run.jobs import Job, Outcome, Progress, Settings
from onepot_analysis.publish.run.manifest import Manifest

NATIONAL = {
    "national/settlement": ("The national settlement", "1_national_settlement.ipynb"),
    "national/allocations": ("All partnerships compared", "2_partnership_allocations.ipynb"),
}
FRONT_TIMEOUT = 600.0
VALUE = "4_value_for_money.ipynb"
BRIEFING = "3_partnership_briefing.ipynb"
DOWNLOADS = {"pdf": "PDF", "xlsx": "Excel workbook", "ipynb": "Jupyter notebook"}


@dataclass(frozen=True)
class Report:
    """What a build did.

    Parameters
    ----------
    outcomes : list of Outcome
        One for each page that had to be made, as they ended.
    current : int
        How many pages were up to date.
    """

    outcomes: list[Outcome]
    current: int


def build(
    output: Path,
    names: dict[str, str],
    settings: Settings,
    chosen: Iterable[str] = (),
    parameters: dict | None = None,
    progress: Progress = lambda outcomes, total: outcomes,
) -> Report:
    """Build the site, or some of its briefings.

    Only what is missing, changed, failed or older than its inputs is made. A link leads to a page that is there:
    where one is missing, the pages around it pass over it.

    Parameters
    ----------
    output : pathlib.Path
        Folder of the site.
    names : dict
        Partnership id to name, in the order of the register.
    settings : Settings
    chosen : iterable of str, optional
        Ids of the briefings to build; the whole site if there are none.
    parameters : dict, optional
        Parameters of the notebooks beside the partnership: data, allocations, accept_difference, completions,
        treatment.
    progress : callable, optional
        Given the outcomes as they come and their number, gives them on.

    Returns
    -------
    Report

    Raises
    ------
    DataError, SpreadsheetError
        Before any work, when the facts cannot be used.
    """
    given = parameters or {}
    jobs = {key: _national(key, given) for key in NATIONAL}
    jobs |= {f"partnerships/{chosen}": _briefing(chosen, name, given) for chosen, name in names.items()}

    def ready():
        if not settings.scheduler:
            processes.warm_up({"partnership": next(iter(names)), **given})
        _facts(given)

    if not (output / manifest.NAME).exists():
        ready()
    with manifest.opened(output, _folder(given)) as book:
        report = _make(jobs, [f"partnerships/{name}" for name in chosen], book, settings, progress, ready)
        _front(book, jobs, given, settings)
    return report


def run(
    notebook: Path,
    output: Path,
    names: dict[str, str],
    settings: Settings,
    chosen: Iterable[str] = (),
    parameters: dict | None = None,
    progress: Progress = lambda outcomes, total: outcomes,
) -> Report:
    """Run any notebook that has a parameter ``partnership`` for all partnerships, or some.

    Parameters
    ----------
    notebook : pathlib.Path
    output, names, settings, chosen, parameters, progress
        See `build`.

    Returns
    -------
    Report
    """
    given = parameters or {}
    jobs = {
        key: Job(key, notebook.resolve(), {"partnership": key, **given}, (key, name), has_title_block=False)
        for key, name in names.items()
    }
    with manifest.opened(output, _folder(given)) as book:
        return _make(jobs, list(chosen), book, settings, progress)


def value(
    workbooks: dict[str, tuple[Path, str]],
    output: Path,
    settings: Settings,
    chosen: Iterable[str] = (),
    parameters: dict | None = None,
    progress: Progress = lambda outcomes, total: outcomes,
) -> Report:
    """One value for money report for each filled-in proforma, beside the others.

    Parameters
    ----------
    workbooks : dict
        Partnership id to file and name.
    output, settings, chosen, parameters, progress
        See `build`.

    Returns
    -------
    Report
    """
    given = parameters or {}
    files = {key: str(file.resolve()) for key, (file, _) in workbooks.items()}
    jobs = {
        key: Job(
            key,
            NOTEBOOKS / VALUE,
            {**given, "files": [file, *(other for other in files.values() if other != file)]},
            (key, workbooks[key][1]),
        )
        for key, file in files.items()
    }
    with manifest.opened(output, _folder(given)) as book:
        return _make(jobs, list(chosen), book, settings, progress)


def links(key: str, near: dict[str, tuple], names: dict[str, str], pages: dict[str, list[str]]) -> dict:
    """What a page links to, given the pages that there are.

    Parameters
    ----------
    key : str
        ``partnerships/barnsley``, ``national/settlement``, or a partnership alone.
    near : dict
        Key of each partnership's page to the keys of the pages before and after it, None at the ends.
    names : dict
        Partnership id to name.
    pages : dict
        Key of each page that there is, to the kinds of its files.

    Returns
    -------
    dict
        See `onepot_analysis.publish.formats.html.page`.
    """
    folder, _, name = key.rpartition("/")
    kinds = [kind for kind in DOWNLOADS if kind in pages[key]]
    result = {
        "notebook": f"{name}.ipynb",
        "downloads": [{"href": f"{name}.{kind}", "label": DOWNLOADS[kind]} for kind in kinds],
    }
    if folder:
        result["home"] = "../index.html"
        result["national"] = [
            {"href": f"../{other}.html", "label": label, "current": other == key}
            for other, (label, _) in NATIONAL.items()
            if other in pages
        ]
    for word, other in zip(("previous", "next"), near.get(key, ()), strict=False):
        there = other and other.rpartition("/")[2]
        result[word] = {"href": f"{there}.html", "label": names[there]} if there else None
    return result


def _facts(given):
    """What index and tables are made of; an error in the data shows here, before any work."""
    from onepot_analysis import briefing

    return briefing.prepare(None, *(given.get(name) for name in BROUGHT))


def _national(key, given):
    notebook = NOTEBOOKS / NATIONAL[key][1]
    known = of_notebooks.read(notebook)
    return Job(key, notebook, {name: value for name, value in given.items() if name in known})


def _briefing(chosen, name, given):
    return Job(f"partnerships/{chosen}", NOTEBOOKS / BRIEFING, {"partnership": chosen, **given}, (chosen, name))


def _folder(given):
    return Path(given["data"]) if given.get("data") else None


def _make(
    jobs: dict[str, Job],
    chosen: list[str],
    book: Manifest,
    settings: Settings,
    progress: Progress,
    check: Callable = lambda: None,
) -> Report:
    """Make what is not up to date of what was chosen, then link the pages anew that were made for other neighbours."""
    asked = chosen or list(jobs)
    there = _pages(jobs, book)
    planned = there | {key: [*settings.formats, "ipynb", *there.get(key, [])] for key in asked}
    linked = _linked(jobs, asked, planned, settings.formats)
    left = [job for job in (book.to_do(job, settings.force) for job in linked) if job]
    outcomes = []
    if left:
        check()
        outcomes = list(progress(batch.run(left, book, settings), len(left)))
    if not chosen:
        for key in set(book.outputs) - set(jobs) - set(book.front()):
            book.forget(key)
    old = [job for job in _linked(jobs, None, _pages(jobs, book), ()) if book.has_old_links(job)]
    old = [book.rendered(job, ("html",)) for job in old]
    again = list(batch.run(old, book, replace(settings, scheduler=None, timeout=FRONT_TIMEOUT)))
    return Report([*outcomes, *(outcome for outcome in again if outcome.error)], len(asked) - len(left))


def _pages(jobs, book):
    """Key of each page that there is, to the kinds of its files."""
    return {key: kinds for key, kinds in book.made().items() if key in jobs and "html" in kinds}


def _linked(jobs, keys, pages, formats):
    """Jobs with the links that they have among these pages; those of all pages if no keys are given."""
    names = {key.rpartition("/")[2]: job.partnership[1] for key, job in jobs.items() if job.partnership}
    row = [key for key, job in jobs.items() if job.partnership and key in pages]
    near = {key: (before, after) for before, key, after in zip([None, *row], row, [*row[1:], None], strict=False)}
    keys = list(pages) if keys is None else keys
    return [replace(jobs[key], formats=tuple(formats), links=links(key, near, names, pages)) for key in keys]


def _front(book, jobs, given, settings):
    """Write what is made of all pages together, the index and the tables, if anything in it may have changed."""
    pages = _pages(jobs, book)
    national = [book.outputs[key]["files"]["ipynb"] for key in NATIONAL if key in pages]
    inputs = manifest.digest_of([book.fingerprint(_national("national/allocations", given)), pages, national])
    if settings.force or not book.is_front_current(inputs):
        tasks = [(given, pages, book.output)]
        for _, files in processes.each(f"{__name__}:_files", tasks, 1, FRONT_TIMEOUT, given):
            if isinstance(files, Exception):
                raise files
            book.write_front(files, inputs)


def _files(given, pages, output):
    """In a process of its own, where what this needs is imported: the files of the front, path to content."""
    import nbformat

    from onepot_analysis.publish.site import front

    notebooks = [nbformat.read(output / f"{key}.ipynb", as_version=4) for key in NATIONAL if key in pages]
    labels = {key: label for key, (label, _) in NATIONAL.items()}
    return front.files(_facts(given), pages, labels, _folder(given) or FOLDER, notebooks)
