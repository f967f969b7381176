"""What earlier pages of an interview have said that is not safe, in line before the present page's.

The frames get numbers of their own, which end right before the first one of the present page:
so all that is said has one order, old page before new, and one number tells what of it is safe.
Pure.
"""

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace

from interviews.progress import EarlierPage
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.sent_frames import BUFFER_FRAMES


@dataclass(frozen=True, slots=True)
class Bequest:
    """One earlier page, its frames that are not safe, and how many are missing among them.

    breaks_off: some are missing behind the first that is there.
    """

    page: EarlierPage
    frames: tuple[AudioFrame, ...] = ()
    missing: int = 0
    breaks_off: bool = False


def bequeathed(
    page: EarlierPage,
    frames: Iterable[AudioFrame],
    *,
    first_sequence: int | None,
    next_sequence: int | None,
    believe: Callable[[int], int] = lambda missing: missing,
) -> Bequest:
    """Return what comes of a page that held the frames from the first to before the next.

    Both are None where the page never said so: then what is missing goes by what was known of it.
    believe: returns how many of so many missing frames there can have been.
    """
    begin, end = page.safe_sequence + 1, page.voice_sequence + 1
    never_came = first_sequence is None
    if first_sequence is not None and next_sequence is not None:
        # A page forgets only what is safe, unless its buffer is full.
        is_full = next_sequence - first_sequence >= BUFFER_FRAMES
        begin, end = begin if is_full else max(begin, first_sequence), next_sequence
    received: list[AudioFrame] = []
    for frame in frames:
        if max(begin, received[-1].sequence + 1 if received else 0) <= frame.sequence < end:
            received.append(frame)
    missing = page.unwritten_frames
    if not never_came:
        # What its owner had sent, and has the words of, is not missed; of what came later it knew nothing.
        missing += max(0, end - 1 - page.voice_sequence)
        missing = min(missing, max(0, end - begin - len(received)))
    missing = believe(max(0, missing - page.lost_frames))
    breaks_off = bool(missing and received) and end - received[0].sequence > len(received)
    while received and received[-1].quiet:
        received.pop()
    voice_sequence = received[-1].sequence if received else page.safe_sequence
    now_known = replace(
        page,
        voice_sequence=voice_sequence,
        unwritten_frames=0,
        lost_frames=page.lost_frames + missing,
    )
    return Bequest(now_known, tuple(received), missing, breaks_off)


class Inheritance:
    """What earlier pages have left, the oldest first, right before the present page's `before`."""

    def __init__(self, bequests: Sequence[Bequest] = (), *, before: int = 0) -> None:
        self._bequests, self._before = bequests, before
        own = [frame for bequest in bequests for frame in bequest.frames]
        self.first = before - len(own)
        self.frames = [
            replace(frame, sequence=self.first + index) for index, frame in enumerate(own)
        ]
        self.missing = sum(bequest.missing for bequest in bequests)

    def after(self, number: int) -> list[AudioFrame]:
        """Return the frames whose number in this order is above this one."""
        return self.frames[bisect_right(self.frames, number, key=lambda frame: frame.sequence) :]

    def breaks_off_after(self, number: int) -> bool:
        """Whether what is sent from there on has a gap, or ends in one."""
        begin = self.first
        for bequest in self._bequests:
            begin += len(bequest.frames)
            if bequest.breaks_off and number < begin - 1:
                return True
        return False

    def pages(self, safe: int, unwritten: Container[int] = ()) -> tuple[EarlierPage, ...]:
        """Return the pages, the latest first, when all is safe up to this number of this order.

        unwritten: the numbers of what no word covers yet.
        """
        pages, begin = [], self.first
        for bequest in self._bequests:
            numbers = range(begin, begin + len(bequest.frames))
            begin = numbers.stop
            known = bequest.frames[: max(0, safe + 1 - numbers.start)]
            reached = known[-1].sequence if known else bequest.page.safe_sequence
            missed = sum(number in unwritten for number in numbers[len(known) :])
            pages.append(replace(bequest.page, safe_sequence=reached, unwritten_frames=missed))
        return tuple(reversed(pages))

    def without_sound(self, safe: int) -> "Inheritance":
        """All that they have said is stored, up to this number: their sound is needed no more."""
        return Inheritance(list(map(Bequest, reversed(self.pages(safe)))), before=self._before)
