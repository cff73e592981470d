"""Makes `pytest checks/` speak the check language."""

pytest_plugins = ("checks.plugin",)
