"""Who calls, and whether they may: authentication, authorization and the record of both."""
