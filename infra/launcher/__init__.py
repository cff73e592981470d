"""What a fresh clone runs before anything is installed: it makes the environment and hands over.

Standard library alone. Nothing here is imported once the workshop itself runs.
"""
