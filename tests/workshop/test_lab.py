"""JupyterLab's settings, which it ignores in silence when it does not know them."""

import json

from jupyter_client.manager import KernelManager
from jupyterlab.labapp import LabApp

from workshop.target import ROOT

SETTINGS = ROOT / "infra" / "workshop" / "jupyter" / "jupyter_lab_config.json"


def test_jupyter_knows_each_of_our_settings() -> None:
    known = {each.__name__: each.class_trait_names(config=True) for each in (KernelManager, LabApp)}
    for owner, settings in json.loads(SETTINGS.read_text(encoding="utf-8")).items():
        assert settings.keys() <= {*known[owner]}
