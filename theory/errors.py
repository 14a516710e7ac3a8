"""The one exception that a user's mistake raises."""


class InvalidInput(ValueError):
    """Names the object, the value that is wrong and what would be right.

    The command line prints its message on one line and exits with code 2; everywhere else it is
    an ordinary ``ValueError``.
    """
