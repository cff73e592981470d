from pathlib import Path

import pytest

from workshop import links


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """solutions/ of a clone that has a picture, a file with a space in its name, and a README."""
    for name in ("data/map.png", "data/two words.txt", "README.md", "solutions/01-iam.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path / "solutions"


def broken(markdown: str, folder: Path, *attachments: str) -> list[str]:
    return links.broken(markdown, folder, folder.parent, attachments)


@pytest.mark.parametrize(
    "markdown",
    [
        "[next](01-iam.ipynb)",
        "[next](01-iam.ipynb#Trust)",
        "![map](../data/map.png)",
        "[words](../data/two%20words.txt)",
        '<img src="../data/map.png" alt="map">',
        "[here](#Trust)",
        "[AWS](https://docs.aws.amazon.com/lambda/)",
        "<mail@example.com>",
        "[ref]\n\n[ref]: ../README.md",
        "`[no](link.md)`",
        "```\n[no](link.md)\n```",
        "no links",
    ],
)
def test_what_leads_somewhere_is_no_fault(markdown: str, folder: Path):
    assert broken(markdown, folder) == []


@pytest.mark.parametrize(
    ("markdown", "target"),
    [
        ("[next](02-dynamodb.ipynb)", "02-dynamodb.ipynb"),
        ("![map](map.png)", "map.png"),
        ('<img src="map.png">', "map.png"),
        ("[ref]\n\n[ref]: nowhere.md", "nowhere.md"),
        ("| a |\n| - |\n| [b](nowhere.md) |", "nowhere.md"),
        ("[root](/data/map.png)", "/data/map.png"),
        ("[outside](../../elsewhere.md)", "../../elsewhere.md"),
        ("[file](file:///data/map.png)", "file:///data/map.png"),
    ],
)
def test_what_leads_nowhere_is_named(markdown: str, target: str, folder: Path):
    (folder.parent.parent / "elsewhere.md").touch()
    assert broken(markdown, folder) == [target]


def test_an_attached_image_is_one_of_the_cells_attachments(folder: Path):
    image = "![map](attachment:my%20map.png)"
    assert broken(image, folder, "my map.png") == []
    assert broken(image, folder) == ["attachment:my%20map.png"]
