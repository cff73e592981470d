"""CloudTrail's event history: the management events of every service, and how they are found."""
