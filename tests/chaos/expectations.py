"""What must come of a fault: declared beforehand, added up for pairs of faults."""

from dataclasses import dataclass

# Whatever strikes: the first dial, one more, and one after a handle that was refused.
DIALS = 3


@dataclass(frozen=True, slots=True)
class Expectation:
    """What may be missing, and what must be on record.

    most_lost: words of the answer that may be lost; 0 is lossless.  ledger: kinds that must be
    there, alternatives split by "|".  closes: codes that a page must have been told.
    """

    most_lost: int = 0
    most_dials: int = DIALS
    ledger: tuple[str, ...] = ()
    closes: tuple[int, ...] = ()
    status: str = "completed"

    @property
    def is_lossless(self) -> bool:
        """Whether every word must have been stored."""
        return self.most_lost == 0

    def and_also(self, other: "Expectation") -> "Expectation":
        """Return what must come of both: losses and dials add up.

        The ledger of one fault may swallow the other's: a Gemini socket that drops while the
        browser is away is nobody's to note. So only the codes and what both ask for remain.
        """
        return Expectation(
            most_lost=self.most_lost + other.most_lost,
            most_dials=self.most_dials + other.most_dials,
            ledger=tuple(kind for kind in self.ledger if kind in other.ledger),
            status=self.status,
        )
