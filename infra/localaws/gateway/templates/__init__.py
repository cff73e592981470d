"""Mapping templates: VTL, with the variables that API Gateway gives it.

Imported only where an integration has a template, so that a proxy integration pays nothing for it.
"""
