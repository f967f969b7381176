"""Frames of earlier pages that are not safe, in line before those of the present page.

These frames get new numbers, which end right before the first number of the present page. So all
frames stand in one order, and one number tells what is safe of it. Pure.
"""

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace

from interviews.progress import EarlierPage
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.sent_frames import BUFFER_FRAMES


@dataclass(frozen=True, slots=True)
class Bequest:
    """What one earlier page leaves: the frames that are not safe.

    page: with what is known of it after that. missing: how many frames are lost. breaks_off: some are
    missing behind the first that is there. written: of so many from the first on the owner had the words;
    they are heard again, and not lost if they are not.
    """

    page: EarlierPage
    frames: tuple[AudioFrame, ...] = ()
    missing: int = 0
    breaks_off: bool = False
    written: int = 0


def bequeathed(
    page: EarlierPage,
    frames: Iterable[AudioFrame],
    *,
    first_sequence: int | None,
    next_sequence: int | None,
    believe: Callable[[int], int] = lambda missing: missing,
) -> Bequest:
    """Return what an earlier page leaves.

    frames: what it handed over, in order. first_sequence, next_sequence: which frames it says that it
    held, from the first to before the next. Both are None where it never came: then what was known of it
    tells what is missing. believe: returns how many of so many missing frames there can have been.
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
        # Frames that its owner has the words of are not missed. Of later ones the owner knew nothing.
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
    return Bequest(now_known, tuple(received), missing, breaks_off, _written(page, received))


def _written(page: EarlierPage, frames: Sequence[AudioFrame]) -> int:
    """Return how many frames from the first on hold no voice that the page's owner had no words of."""
    voice = [place for place, frame in enumerate(frames) if not frame.quiet]
    heard = [place for place in voice if frames[place].sequence <= page.voice_sequence]
    wordless = heard[max(0, len(heard) - page.unwritten_frames) :] + voice[len(heard) :]
    return wordless[0] if wordless else len(frames)


class Inheritance:
    """The bequests of all earlier pages, the oldest first.

    before: the number of the present page's first frame.
    """

    def __init__(self, bequests: Sequence[Bequest] = (), *, before: int = 0) -> None:
        self._bequests, self._before = bequests, before
        own = [frame for bequest in bequests for frame in bequest.frames]
        self.first = before - len(own)
        self.frames = [
            replace(frame, sequence=self.first + index) for index, frame in enumerate(own)
        ]
        self.missing = sum(bequest.missing for bequest in bequests)
        self._written: set[int] = set()
        begin = self.first
        for bequest in bequests:
            self._written.update(range(begin, begin + bequest.written))
            begin += len(bequest.frames)

    def lacks_words(self, frame: AudioFrame) -> bool:
        """Whether it holds a voice that nobody has the words of."""
        return not frame.quiet and frame.sequence not in self._written

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
        """Return what is known of each page, the latest first, when all is safe up to `safe`.

        safe, unwritten: numbers in the common order; the latter of frames that no word covers yet.
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
        """Forget the sound: all that these pages have said is stored, up to this number."""
        return Inheritance(list(map(Bequest, reversed(self.pages(safe)))), before=self._before)
