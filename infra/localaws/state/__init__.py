"""What the local AWS holds, on disk: see README.md beside this file."""
