"""One candidate of a storm: comes, talks in their way, and goes when the interview is over.

Waits for the interviewer as people do: until nothing sounds any more, or for as long as patience
lasts, and then says something all the same.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.error import URLError

from live.core.protocol.client_messages import PROTOCOL
from tests.chaos.microphone import FRAME_S
from tests.chaos.page_strikes import open_second_tab, reload_page
from tests.chaos.scenarios import UNSAVED_WORDS
from tests.chaos.server_strikes import FROZEN_S
from tests.chaos.strikes import Scene, habits
from tests.storm.catalogue import Fault
from tests.storm.evidence import Struck
from tests.storm.plan import Answer, Guest, Kind
from tests.storm.recorder import TEXT_ONLY, Recorder
from tests.storm.words import GRACE_S

LOOK_S: Final = 0.1
# The interviewer has finished when nothing has sounded for so long.
PAUSE_S: Final = 0.8
PATIENCE_S: Final = 25.0
READS_S: Final = 3.0
AWAY_S: Final = 8.0
END_AGAIN_S: Final = 5.0
# Nobody is held longer: what is not over then is unfinished.
LONGEST_S: Final = 420.0
ENDS_WITHIN_S: Final = 75.0
_OVER: Final = 4410
# What a page and a device of one's own may cost: time, and no word.
_ACTS: Final = {Kind.MOVER: 8.0, Kind.RELOADER: 6.0, Kind.LEAVER: AWAY_S + 6.0}


@dataclass(slots=True)
class Person:
    """A guest in their interview. `hurry`: set when the storm is over and everybody shall end."""

    guest: Guest
    scene: Scene
    hurry: asyncio.Event
    recorder: Recorder = field(default_factory=Recorder)
    struck: list[Struck] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    moving: asyncio.Lock = field(default_factory=asyncio.Lock)
    began_at: float = 0.0
    left_at: float | None = None
    _words: int = 0
    _heard: int = 0
    _written: int = 0
    # The worker of the page's that was frozen last, and when.
    _frozen: tuple[str, float] = ("", 0.0)

    def __post_init__(self) -> None:
        # A page that replaces another one is seen, too.
        page = self.scene.candidate
        page.witness = self.recorder
        page.protocol = self.guest.protocol
        page.microphone.on_speech = self.recorder.spoke

    @property
    def is_over(self) -> bool:
        """Whether a page was told that the interview has ended."""
        return self.recorder.ended_at is not None or _OVER in self.scene.closes

    @property
    def is_moving(self) -> bool:
        """Whether they are on their way to another page, or away from all of them."""
        return self.moving.locked()

    def is_struck(self, fault: Fault) -> Struck:
        """Note a fault that strikes now, and what it declares."""
        words = self._lost_with_page(fault.words) if fault.words else 0
        if fault.one is open_second_tab:
            return self._note_move(fault.name, fault.bound_s, at_best=0)
        unheard: tuple[str, ...] = ()
        if fault.words:  # with the page; also the half of a word, which no row is written for
            unheard = self.recorder.said_since(self._unheard_since)
        more = {"reconnects": fault.reconnects, "waits": fault.waits, "unheard": unheard}
        return self._note(fault.name, fault.bound_s, words, **more)

    def _note(
        self, name: str, bound_s: float, words: int, *, reconnects: bool = True, **more: Any
    ) -> Struck:
        self.struck.append(Struck(name, time.time(), bound_s, words, reconnects, **more))
        return self.struck[-1]

    def _note_move(self, name: str, bound_s: float, *, at_best: int) -> Struck:
        """Note that another page takes the interview.

        A page of protocol 1 cannot be asked for the word that has begun on it.
        """
        unheard = self.recorder.said_since(self._unheard_since) if self._is_old else ()
        words = self._lost_by_moving(at_best)
        return self._note(name, bound_s, words, held=self._held, unheard=unheard)

    def worker_freezes(self) -> None:
        """The worker that holds the page's connection does nothing from now on."""
        self._frozen = (self.scene.candidate.worker, time.time())

    @property
    def _unheard_since(self) -> float:
        """Since when nothing of what is said has come to a server that works."""
        now, page = time.time(), self.scene.candidate
        worker, since = self._frozen
        is_frozen = page.worker == worker and now - since < FROZEN_S
        return min(page.cut_off_at or now, since if is_frozen else now)

    @property
    def _held(self) -> int:
        return self.scene.candidate.microphone.words_kept + 1

    def _lost_by_moving(self, at_best: int) -> int:
        """Say how many words may be lost when another page takes the interview.

        One of protocol 1 cannot be asked for what it holds.
        """
        return self._lost_with_page(UNSAVED_WORDS) if self._is_old else at_best

    @property
    def _is_old(self) -> bool:
        """Whether the page was there before the deploy."""
        return self.scene.candidate.protocol < PROTOCOL

    def _lost_with_page(self, at_best: int) -> int:
        """Say how many words may be lost when the page is lost at this moment.

        at_best: as long as nothing else is wrong. While Gemini or a store is away nothing is safe but
        in the page, and it takes along what it keeps, and the word that has begun.
        """
        now = time.time()
        if any(one.at <= now <= one.until + GRACE_S for one in self.struck):
            return max(at_best, self._held)
        # After the fault, too: what is sent again is heard at about twice its speed.
        behind = self.recorder.unshown
        return max(at_best, behind + 1) if behind > UNSAVED_WORDS else at_best

    async def attend(self) -> None:
        """Hold the interview from the first page to the end."""
        self.began_at = time.time()
        try:
            async with self.scene.leaving, asyncio.timeout(LONGEST_S):
                if self.guest.habit:
                    with contextlib.suppress(URLError):  # it is being started again
                        await habits(**{self.guest.habit: True})(self.scene)
                await self.scene.leaving.enter_async_context(self.scene.candidate)
                await self._talk()
                await self._until(lambda: self.is_over, ENDS_WITHIN_S)
        except TimeoutError:
            page = self.scene.candidate
            self.problems.append(
                f"not over: phase {page.phase}, question {page.question}, closes {page.closes[-5:]}"
            )
        self.left_at = time.time()

    # The conversation

    async def _talk(self) -> None:
        for number, answer in enumerate(self.guest.answers):
            await self._my_turn()
            if self.is_over:
                return
            await self._answer(answer)
            if self.hurry.is_set() and number + 1 < len(self.guest.answers):
                await self._end(self.guest.end_after_s or 1.0)
                return
        if self.guest.end_after_s is None:
            await self._see_it_out()
        else:
            await self._end(self.guest.end_after_s)

    async def _see_it_out(self) -> None:
        """Answer what is still asked, a follow-up or a question that was lost, until goodbye."""
        for _ in range(4):
            with contextlib.suppress(TimeoutError):
                await self._until(lambda: self.is_over, PATIENCE_S)
                return
            await self._answer(Answer((16,)))
        await self._end(1.0)

    async def _my_turn(self) -> None:
        """Wait until the interviewer has said something and is silent, or for long enough."""
        recorder = self.recorder
        with contextlib.suppress(TimeoutError):
            await self._until(lambda: self.is_over or self._is_my_turn(), PATIENCE_S)
        self._heard, self._written = recorder.sounds, recorder.written
        if self._writes:
            await asyncio.sleep(READS_S)

    @property
    def _writes(self) -> bool:
        return self.scene.candidate.phase == TEXT_ONLY

    def _is_my_turn(self) -> bool:
        page, recorder = self.scene.candidate, self.recorder
        if self._writes:
            return recorder.written > self._written
        quiet = time.time() - recorder.last_sound_at > PAUSE_S
        drained = page.playback.drained or page.playback.turn <= page.playback.barrier
        return page.phase == "listening" and recorder.sounds > self._heard and quiet and drained

    async def _answer(self, answer: Answer) -> None:
        async with self.moving:  # nobody begins to talk to a page that they are about to leave
            if answer.typed or self._writes:
                await self._type(sum(answer.pieces))
                return
            for place, count in enumerate(answer.pieces):
                self._say(count)
                if place < len(answer.pauses_s):
                    self._pause(answer.pauses_s[place])
        if answer.act:
            await self._until(lambda: self._left_to_say() <= 8, PATIENCE_S)
            await self._act()
        await self._until(lambda: self.is_over or not self.recorder.has_more_to_say, LONGEST_S)

    def _left_to_say(self) -> int:
        return self.scene.candidate.words_left

    def _say(self, count: int) -> None:
        words = [f"w{self._words + place:04d}" for place in range(count)]
        self._words += count
        for word in words:
            self.recorder.will_say(word)
        self.scene.candidate.say(words)

    def _pause(self, seconds: float) -> None:
        frames = round(seconds / FRAME_S)
        self.recorder.will_pause(frames)
        self.scene.candidate.microphone.pause(frames)

    async def _type(self, count: int) -> None:
        words = [f"t{self._words + place:04d}" for place in range(count)]
        self._words += count
        self.recorder.will_type(words)
        await self.scene.candidate.type(" ".join(words))

    # What people do

    async def _act(self) -> None:
        kind = self.guest.kind
        if kind is Kind.LEAVER:
            await self._go_and_come_back()
            return
        if kind is Kind.MOVER:
            # Who goes to another device in the middle of a word says it on neither.
            self._note_move(f"({kind})", _ACTS[kind], at_best=1)
            await self.change_page()
        else:
            self._note(f"({kind})", _ACTS[kind], 0)
            await reload_page(self.scene)

    async def change_page(self) -> None:
        """Open the interview on another device, one at a time, and say there what is left."""
        async with self.moving:
            await open_second_tab(self.scene)

    async def _go_and_come_back(self) -> None:
        """Finish the sentence and hear it answered; then close the page, and open it again."""
        await self._until(lambda: self.is_over or not self.recorder.has_more_to_say, LONGEST_S)
        self._heard, self._written = self.recorder.sounds, self.recorder.written
        await self._my_turn()
        if self.is_over:
            return
        async with self.moving:  # nobody opens a page elsewhere while they are away
            page, kind = self.scene.candidate, self.guest.kind
            page.lose_network()
            lost = self._lost_with_page(0)
            self._note(f"({kind})", _ACTS[kind], lost)
            await asyncio.sleep(AWAY_S)
            page.crash()
            page.find_network()

    async def _end(self, after_s: float) -> None:
        """Press End and confirm it; the page says so again to each connection."""
        await asyncio.sleep(after_s)
        until = time.monotonic() + ENDS_WITHIN_S
        while not self.is_over and time.monotonic() < until:
            await self.scene.candidate.end()
            with contextlib.suppress(TimeoutError):
                await self._until(lambda: self.is_over, END_AGAIN_S)

    async def _until(self, is_so: Callable[[], bool], within_s: float) -> None:
        """Wait for a claim about pages that may be replaced meanwhile; raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while not is_so():  # noqa: ASYNC110 - what tells of a change ends with its page
                await asyncio.sleep(LOOK_S)
