"""A manifest is an input: whatever stands in it, nothing outside the folder is touched and nothing old is taken for new."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onepot_analysis.publish.run import manifest
from onepot_analysis.publish.run.jobs import Job, Outcome

MINE = ("victim", "victim.html", "n.ipynb")
KEYS = ("partnerships/leeds", "partnerships/york")
TEXTS = st.sampled_from(
    [*KEYS, "../victim", "/etc/x", "a/../../victim", "", ".", "front", "\ud800", "x\0", "made", "html"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS | st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


def paths(value, at=()):
    """Every place in a JSON value."""
    yield at
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(inner, (*at, key))


def changed(value, at, other, rename):
    """A JSON value with something else in one place, or under another key."""
    if not at:
        return other
    first, rest = at[0], at[1:]
    if isinstance(value, list):
        return [changed(inner, rest, other, rename) if key == first else inner for key, inner in enumerate(value)]
    new = other if rename and not rest and isinstance(other, str) else first
    return {
        new if key == first else key: inner
        if new != first
        else changed(inner, rest, other, rename)
        if key == first
        else inner
        for key, inner in value.items()
    }


MADE = {"status": "made", "inputs": "", "files": {"html": ""}}
FORGED = [  # entries of outputs
    {"../victim": MADE},
    {"partnerships/../../victim": MADE},
    {"/etc/victim": MADE},
    {"front": {"status": "front", "inputs": "", "files": {"../victim.html": ""}}},
    {"partnerships/leeds": {"status": "made", "inputs": "", "files": {"/../../victim": ""}}},
    {"partnerships/leeds": {"status": "made", "inputs": "", "files": {"html": ["x"]}}},
    {"partnerships/leeds": {"status": "made", "files": {}}},
    {"partnerships/leeds": {"status": "made", "inputs": "", "files": {"html": ""}, "mentions": 3}},
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A folder with two pages, as a build leaves it, a file beside the folder, and the jobs that made them."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "data").mkdir()
    for name in MINE:
        (folder / name).write_text("mine")
    jobs = {key: Job(key, folder / "n.ipynb", {"partnership": key[13:]}, formats=("html",)) for key in KEYS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest, "versions", dict)
        yield folder, jobs


def opened(folder):
    return manifest.Manifest(folder / "out", folder, folder / "data", {"a": "b"})


def held(folder, jobs, content):
    """Put a manifest into the folder, do with it all that a build does, and hold what may not come of it."""
    output = folder / "out"
    (output / manifest.NAME).unlink(missing_ok=True)
    book = opened(folder)
    (output / "partnerships").mkdir(exist_ok=True, parents=True)
    for key, job in jobs.items():
        texts = {kind: f"{key} {kind}" for kind in ("ipynb", "html")}
        for kind, text in texts.items():
            (output / f"{key}.{kind}").write_text(text)
        book.record(job, Outcome(key, files={kind: manifest.digest(text.encode()) for kind, text in texts.items()}))
    book.write_front({"index.html": b"x", "data/a.csv": b"y"}, "inputs")
    book.save()
    (output / manifest.NAME).write_bytes(content(json.loads(book.text)).encode("utf-8", "replace"))
    (output / "partnerships" / "leeds.html").write_text("not as it was made")
    book = opened(folder)
    assert book.to_do(jobs[KEYS[0]]), "a page that is not as it was made is taken for one that is"
    assert book.to_do(jobs[KEYS[1]]) or book.is_same(KEYS[1], "html")
    assert set(book.made()) <= set(book.outputs)
    with suppress(manifest.OtherInputs):
        book.refuse_others(jobs, [KEYS[1]], ["partnerships"])
    for key in set(book.outputs) - {manifest.FRONT}:
        book.forget(key)
    book.write_front({"index.html": b"new"}, "others")
    book.save()
    assert {one.name: one.read_text() for one in folder.iterdir() if one.is_file()} == dict.fromkeys(MINE, "mine")


@given(data=st.data())
def test_whatever_stands_in_a_manifest(site, data):
    def content(written):
        if not data.draw(st.booleans()):
            broken = VALUES.map(json.dumps) | st.text(max_size=30) | st.just("[" * 100_000)
            return data.draw(broken | VALUES.map(lambda value: json.dumps({"outputs": value, "seconds": {}})))
        places = [at for at in paths(written) if at[:1] in (("outputs",), ("seconds",))]
        at, other = data.draw(st.sampled_from(places)), data.draw(VALUES)
        return json.dumps(changed(written, at, other, data.draw(st.booleans())))

    held(*site, content)


def test_a_number_beyond_all_numbers_is_no_trouble(site):
    held(*site, lambda written: json.dumps(written | {"seconds": {KEYS[0]: 10**400}}))


@pytest.mark.parametrize("outputs", FORGED)
def test_a_forged_manifest_is_none(site, outputs):
    held(*site, lambda written: json.dumps(written | {"outputs": written["outputs"] | outputs}))
    assert opened(site[0]).outputs.keys() == {manifest.FRONT}
