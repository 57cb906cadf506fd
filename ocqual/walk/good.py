"""Questions about texts whose answers are remembered."""

from __future__ import annotations

from collections.abc import Callable

#: Good texts that are remembered, for each question asked of texts; longer ones are not kept.
GOOD_KEPT = 20_000
LONGEST_KEPT = 64


class Kept:
    """A set of texts that are known to be good, of bounded size."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    def keep(self, text: str) -> None:
        """Remember a text that is good."""
        if len(text) <= LONGEST_KEPT:
            if len(self.known) >= GOOD_KEPT:
                self.known.clear()
            self.known.add(text)


class Good(Kept):
    """A question about texts, and a set of those that it is known to be true of: asking the set first is cheaper."""

    def __init__(self, question: Callable[[str], bool]) -> None:
        super().__init__()
        self.question = question

    def learn(self, text: str) -> bool:
        """Whether the question is true of a text that is not yet known."""
        if not self.question(text):
            return False
        self.keep(text)
        return True
