"""What host or worker refuses, as data."""

from __future__ import annotations

from azfdecor.named_tuple import NamedTuple


class Mistake(NamedTuple):
    """Why host or worker refuses something.

    Attributes:
        why: What is wrong with it, as the rest of a sentence that starts with what is wrong.
        instead: What to write instead.
        line: The line in its file, from 1; 0 when it is not known.
        path: The names and indices that lead to it in its file, where it is one member of JSON.
    """

    why: str
    instead: str
    line: int = 0
    path: tuple[str | int, ...] = ()

    def inside(self, *path: str | int) -> Mistake:
        """The same mistake, of a member of what that path leads to."""
        return self._replace(path=(*path, *self.path))
