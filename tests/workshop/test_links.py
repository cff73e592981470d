from pathlib import Path

import pytest

from workshop import links

from .conftest import Clone


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """solutions/ of a clone that has a picture, a file with a space in its name, and a README."""
    for name in ("data/map.png", "data/two words.txt", "README.md", "solutions/x"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    clone = Clone(tmp_path)
    clone.solution("01-iam", clone.prose("# Trust, and *who*"), clone.prose('<a id="here"></a>'))
    (tmp_path / "README.md").write_text("## On real AWS, too\n", encoding="utf-8")
    return tmp_path / "solutions"


def broken(markdown: str, folder: Path, *attachments: str) -> list[str]:
    return links.broken(markdown, folder / "01-iam.ipynb", folder.parent, attachments)


@pytest.mark.parametrize(
    "markdown",
    [
        "[next](01-iam.ipynb)",
        "[next](01-iam.ipynb#Trust,-and-who)",
        "[next](01-iam.ipynb#here)",
        "[read](../README.md#on-real-aws-too)",
        "![map](../data/map.png)",
        "[words](../data/two%20words.txt)",
        '<img src="../data/map.png" alt="map">',
        "[here](#Trust,-and-who)",
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
        ("[anchor](#trust)", "#trust"),
        ("[anchor](01-iam.ipynb#Whom)", "01-iam.ipynb#Whom"),
        ("[anchor](../README.md#On-real-AWS)", "../README.md#On-real-AWS"),
        ("[no host](https://localhost/x)", "https://localhost/x"),
        ("[no host](https:///x)", "https:///x"),
        ("[scheme](htps://example.com)", "htps://example.com"),
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
