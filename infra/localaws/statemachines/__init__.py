"""State machines that really execute: the data plane of AWS Step Functions.

An execution is one asyncio task on the front door's loop; nothing here holds a thread while it
waits. ``api`` answers the calls, ``engine`` starts and stops executions, ``interpreter`` runs the
Amazon States Language, and everything else is what these are made of. Machines themselves, their
versions and aliases are kept by moto (``localaws.seams.machines``).
"""
