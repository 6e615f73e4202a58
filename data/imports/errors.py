"""What stops a whole import."""


class Refusal(Exception):
    """An import that was refused; nothing has changed.

    ``str(refusal)`` is one line in plain words: the file, row and column where there is one, the
    value where it identifies nobody, what was expected, and what to do.
    """


class Held(Refusal):
    """An import that was read and found sound, but changes a figure more than is likely.

    Nothing has changed; the same import, told to accept it, goes through.
    """


class ImportStopped(Refusal):
    """An import that stopped without an answer: its limits, a full disk, a database that is away.

    Nothing has changed.
    """
