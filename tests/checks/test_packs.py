"""Packs: folders of labs, each with a manifest."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from checks import names, packs
from checks.errors import Explained
from checks.names import LABS, lab, lab_after, lab_of_notebook, labs_before

Write = Callable[..., Path]
LAB = '[[labs]]\nid = "{id}"\nslug = "{slug}"\ntitle = "A lab"\nneeds = [{needs}]\n'


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a pack and choose it beside those written before: `pack("a", ("50", "queue"))`."""
    monkeypatch.setenv(packs.VARIABLE, "")

    def write(name: str, *labs: tuple[str, ...], manifest: str = "", module: str = "") -> Path:
        home = tmp_path / name
        (home / "checks").mkdir(parents=True)
        if module:
            (home / "checks" / f"{module}.py").touch()
        text = f'name = "{name}"\n' + "".join(
            LAB.format(id=id, slug=slug, needs=", ".join(f'"{each}"' for each in needs))
            for id, slug, *needs in labs
        )
        (home / packs.MANIFEST).write_text(manifest or text, encoding="utf-8")
        before = os.environ[packs.VARIABLE]
        monkeypatch.setenv(packs.VARIABLE, os.pathsep.join(filter(None, [before, str(home)])))
        return home

    return write


def test_without_packs_there_are_the_workshops_own_labs() -> None:
    assert names.every_lab() == LABS


def test_a_packs_labs_are_found_by_number_word_and_notebook(pack: Write) -> None:
    home = pack("queues", ("50", "queue"), ("51", "topic"))
    assert lab("50") == lab("queue") == lab_of_notebook("x/50-queue.ipynb")
    assert lab("50").home == home
    assert lab_after(lab("50")) == lab("51")
    assert lab_after(lab("51")) is None
    assert lab_after(LABS[-1]) is None


def test_what_a_lab_needs_comes_before_it_with_all_that_this_needs(pack: Write) -> None:
    pack("queues", ("50", "queue", "02"), ("51", "topic", "50"))
    assert [each.id for each in labs_before(lab("51"))] == ["00", "01", "02", "50"]


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [
        ('name = "queues"', "has no labs"),
        ("name = ", "is no manifest of a pack"),
        ('name = "Two Words"\nlabs = []', "name is 'Two Words'"),
        ('name = "queues"\nlabs = []', "ids from 50 upwards"),
        ('name = "queues"\n' + LAB.format(id="07", slug="a", needs=""), "ids from 50 upwards"),
        ('name = "queues"\n' + LAB.format(id="5", slug="a", needs=""), "id is '5'"),
        ('name = "queues"\n' + LAB.format(id="50", slug="a", needs="") + "order = 1", "not order"),
    ],
)
def test_what_is_no_manifest_is_said_in_a_sentence(
    pack: Write, manifest: str, sentence: str
) -> None:
    pack("queues", manifest=manifest)
    with pytest.raises(Explained, match=sentence) as told:
        packs.chosen()
    assert str(told.value).endswith("Put that right, then run: workshop packs")


def test_a_folder_without_a_manifest_is_no_pack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(packs.VARIABLE, str(tmp_path))
    with pytest.raises(Explained, match=r"pack\.toml cannot be read"):
        lab("50")


@pytest.mark.parametrize("module", ["table", "lab01"])
def test_a_pack_shadows_no_module_of_the_workshops_checks(pack: Write, module: str) -> None:
    pack("queues", ("50", "queue"), module=module)
    with pytest.raises(Explained, match=f"{module}.py is also a module of the workshop's checks"):
        packs.chosen()


def test_two_packs_share_no_lab(pack: Write) -> None:
    pack("queues", ("50", "queue"), module="queue")
    pack("topics", ("50", "topic"))
    with pytest.raises(Explained, match="both have a lab 50"):
        packs.chosen()


def test_two_packs_share_no_module(pack: Write) -> None:
    pack("queues", ("50", "queue"), module="queue")
    pack("topics", ("51", "topic"), module="queue")
    with pytest.raises(Explained, match="both have a module of checks queue"):
        packs.chosen()
