"""What tests ask of a process that may end while they ask."""

import psutil


def is_gone(pid: int) -> bool:
    """Also true of one that only waits for its parent to notice."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
