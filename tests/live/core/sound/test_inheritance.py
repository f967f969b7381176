import pytest
from hypothesis import given, strategies

from interviews.progress import EarlierPage
from live.core.protocol.client_messages import AudioFrame
from live.core.sound.inheritance import Bequest, Inheritance, bequeathed
from live.core.sound.sent_frames import BUFFER_FRAMES

PAGE = EarlierPage("a" * 16, safe_sequence=9, voice_sequence=29, unwritten_frames=20)


def frames(first: int, following: int, *, quiet_from: int = 1_000_000) -> list[AudioFrame]:
    return [AudioFrame(n, False, n >= quiet_from, b"") for n in range(first, following)]


def test_all_that_is_not_safe_is_taken_and_nothing_is_missing() -> None:
    left = bequeathed(PAGE, frames(5, 40), first_sequence=5, next_sequence=40)
    assert ([f.sequence for f in left.frames], left.missing) == ([*range(10, 40)], 0)
    assert left.page == EarlierPage("a" * 16, 9, 39)


def test_the_silence_at_the_end_is_left_out() -> None:
    left = bequeathed(PAGE, frames(10, 40, quiet_from=20), first_sequence=10, next_sequence=40)
    assert ([f.sequence for f in left.frames], left.missing) == ([*range(10, 20)], 0)


def test_frames_that_come_twice_or_late_are_taken_once() -> None:
    mixed = [*frames(10, 15), *frames(10, 20)]
    left = bequeathed(PAGE, mixed, first_sequence=10, next_sequence=20)
    assert [f.sequence for f in left.frames] == [*range(10, 20)]


def test_what_was_announced_and_did_not_come_is_missing() -> None:
    assert bequeathed(PAGE, frames(10, 25), first_sequence=10, next_sequence=40).missing == 15


def test_what_is_on_record_as_missing_is_not_counted_again() -> None:
    first = bequeathed(PAGE, frames(10, 25), first_sequence=10, next_sequence=40)
    again = bequeathed(first.page, frames(10, 25), first_sequence=10, next_sequence=40)
    assert (first.missing, again.missing) == (15, 0)


def test_frames_that_did_not_come_and_whose_words_are_known_are_not_missing() -> None:
    page = EarlierPage("a" * 16, safe_sequence=9, voice_sequence=29, unwritten_frames=3)
    assert bequeathed(page, [], first_sequence=10, next_sequence=30).missing == 3
    assert bequeathed(page, [], first_sequence=10, next_sequence=34).missing == 7


def test_a_page_that_never_came_has_lost_what_was_known_of_it() -> None:
    left = bequeathed(PAGE, [], first_sequence=None, next_sequence=None)
    assert (left.missing, left.page.has_unsafe_voice) == (20, False)


def test_a_page_whose_words_were_all_safe_has_lost_nothing() -> None:
    page = EarlierPage("a" * 16, 29, 29)
    assert bequeathed(page, [], first_sequence=None, next_sequence=None).missing == 0


def test_what_the_page_knows_to_be_safe_is_not_missing_unless_its_buffer_was_full() -> None:
    known_safe = bequeathed(PAGE, frames(30, 40), first_sequence=30, next_sequence=40)
    assert known_safe.missing == 0
    full = bequeathed(
        PAGE,
        frames(30, 30 + BUFFER_FRAMES),
        first_sequence=30,
        next_sequence=30 + BUFFER_FRAMES,
    )
    assert full.missing == 20


def test_their_numbers_end_right_before_the_present_page() -> None:
    kept = Inheritance([Bequest(PAGE, tuple(frames(10, 13)))], before=100)
    assert [f.sequence for f in kept.frames] == [97, 98, 99]
    assert kept.first == 97
    assert [f.sequence for f in kept.after(97)] == [98, 99]


@given(
    sizes=strategies.lists(strategies.integers(0, 6), min_size=1, max_size=4),
    before=strategies.integers(0, 50),
    safe=strategies.integers(-30, 60),
)
def test_one_number_tells_what_is_safe_of_each_page(
    sizes: list[int], before: int, safe: int
) -> None:
    pages = [EarlierPage(f"{index:016x}", 9, 9 + size) for index, size in enumerate(sizes)]
    bequests = [
        Bequest(page, tuple(frames(10, 10 + size))) for page, size in zip(pages, sizes, strict=True)
    ]
    kept = Inheritance(bequests, before=before)
    told = kept.pages(safe)
    assert [page.stream for page in reversed(told)] == [page.stream for page in pages]
    is_safe = sum(page.safe_sequence - 9 for page in told)
    assert is_safe == min(sum(sizes), max(0, safe - kept.first + 1))
    if safe >= before - 1:
        assert not any(page.has_unsafe_voice for page in told)


def test_of_what_is_not_safe_only_what_no_word_covers_is_not_written() -> None:
    older, newer = EarlierPage("a" * 16, 9, 12), EarlierPage("b" * 16, 4, 6)
    kept = Inheritance(
        [Bequest(older, tuple(frames(10, 13))), Bequest(newer, tuple(frames(5, 7)))], before=100
    )
    latest, before = kept.pages(95, unwritten={95, 97, 99})  # of 95 to 97, and 98 to 99
    assert (before.safe_sequence, before.unwritten_frames) == (10, 1)
    assert (latest.safe_sequence, latest.unwritten_frames) == (4, 1)


def test_where_the_end_is_missing_or_a_piece_of_the_middle_it_breaks_off() -> None:
    def broken(*received: AudioFrame) -> bool:
        return bequeathed(PAGE, received, first_sequence=10, next_sequence=20).breaks_off

    assert broken(*frames(10, 15))
    assert broken(*frames(10, 12), *frames(15, 20))
    assert not broken(*frames(14, 20))  # only the beginning is missing
    assert not broken(*frames(10, 20))
    assert not broken()


def test_only_what_is_still_to_be_sent_can_break_off() -> None:
    cut = Bequest(PAGE, tuple(frames(10, 15)), missing=5, breaks_off=True)
    kept = Inheritance([cut, Bequest(PAGE, tuple(frames(10, 13)))], before=100)
    assert kept.breaks_off_after(91)
    assert kept.breaks_off_after(95)
    assert not kept.breaks_off_after(96)
    assert not kept.breaks_off_after(99)


@pytest.mark.parametrize(
    ("unwritten", "voice_sequence", "written"),
    [(0, 29, 20), (5, 29, 15), (20, 29, 0), (50, 29, 0), (0, 24, 15), (5, 24, 10)],
)
def test_what_its_owner_had_the_words_of_is_heard_again_and_not_counted_as_without_words(
    unwritten: int, voice_sequence: int, written: int
) -> None:
    page = EarlierPage("a" * 16, 9, voice_sequence, unwritten_frames=unwritten)
    left = bequeathed(page, frames(10, 30), first_sequence=10, next_sequence=30)
    assert (len(left.frames), left.written) == (20, written)
    inheritance = Inheritance([left], before=100)
    lacking = [frame.sequence for frame in inheritance.frames if inheritance.lacks_words(frame)]
    assert lacking == [*range(80 + written, 100)]
