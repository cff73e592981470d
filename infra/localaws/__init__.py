"""An AWS that runs on your own machine: moto's control planes behind one front door, functions that
really run, APIs that really answer."""

__version__ = "0.1.0"
