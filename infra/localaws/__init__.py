"""An AWS that runs on your own machine: moto's control planes behind one front door, functions that
really run, APIs that really answer."""

import sys

# jsonschema would parse 38 grammars of international addresses when it is imported, for a second,
# and nothing here asks for them. None is taken for a module that is absent.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

__version__ = "0.1.0"
