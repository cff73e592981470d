"""Run the workshop from a fresh clone: ``python -m workshop lab``; see ``infra/launcher``.

Kept to syntax that Python 2.7 can parse, so that an old Python is answered in a sentence.
"""

import os
import sys

INFRA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "infra")

TOO_OLD = """\
This workshop needs Python 3.11 or newer, and this is Python %d.%d
(%s).
Install Python 3.12 from https://www.python.org/downloads/, then run:
python3.12 -m workshop %s
"""


def main():
    if getattr(sys.flags, "safe_path", False):
        # The launcher hands over with python -P. Where PYTHONPATH lists this folder, Python finds
        # this file again, and would hand over without end.
        stand_aside()
        from workshop.__main__ import main as workshop

        return workshop()
    return launch()


def launch():
    if sys.version_info < (3, 11):
        arguments = " ".join(sys.argv[1:]) or "lab"
        sys.stderr.write(TOO_OLD % (sys.version_info[:2] + (sys.executable, arguments)))
        return 1
    sys.path.insert(0, INFRA)
    from launcher.main import main

    return main(sys.argv[1:])


def stand_aside():
    """Give ``import workshop`` the package of that name.

    A notebook or console started in the clone's root has the root first on its path, and would
    find this file instead. What ``sys.modules`` holds after a module ran is what its importer gets.
    """
    from importlib.util import module_from_spec, spec_from_file_location

    package = os.path.join(INFRA, "workshop")
    spec = spec_from_file_location(
        "workshop", os.path.join(package, "__init__.py"), submodule_search_locations=[package]
    )
    sys.modules["workshop"] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules["workshop"])


if __name__ == "__main__":
    sys.exit(main())
else:
    stand_aside()
