"""The candidate's words on their way to Gemini: what of them has come, is sent, and is safe.

What the browser sends again after a drop finds its place by sequence number; which
frames it has to keep until then is told by `sent`. What waits for the link is the sender's; what
is still to come of all of it is asked of `outstanding`.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from interviews.ledger_rows import LossCause
from interviews.progress import EarlierPage
from live.core.model.commands import Command
from live.core.model.events import ModelEvent
from live.core.protocol.client_messages import PROTOCOL, AudioFrame, malformed
from live.core.sound.audio import frames_in
from live.core.sound.inheritance import Bequest, Inheritance
from live.core.sound.kept import NOTHING_TOLD, Kept
from live.core.sound.repetition import Repetition
from live.core.sound.sent_frames import BUFFER_FRAMES, LEAD_FRAMES, Mark, SentFrames
from live.core.sound.wanted import NOT_WANTED, Offered, WantedFrames
from live.marked_speech import Floor, MarkedSpeech
from live.outstanding import Outstanding
from live.ports import Clock, ModelSession
from live.sender import Sender, Stage

# More than this waits in a page because a voice is among it.
QUIET_BACKLOG: Final = LEAD_FRAMES + frames_in(1_500)


class Uplink:
    """One page load's microphone frames and the commands between them, in order.

    Before them comes what pages before this one have said and nobody has understood yet.

    ask_page: called with the number to send from, and the number of the replay.
    brought: called with each frame of an earlier page's that was sent, and when.
    """

    def __init__(
        self,
        ask_page: Callable[[int, int | None], None] = lambda _from, _replay: None,
        brought: Callable[[AudioFrame, float], None] = lambda _frame, _now: None,
        *,
        answers_may_cut: bool = True,
    ) -> None:
        self._ask_page = ask_page
        self._brought = brought
        self._marked: MarkedSpeech | None = None
        self.lost: Counter[LossCause] = Counter()  # frames that can never be sent any more
        self._sent = SentFrames()
        self._sender = Sender(
            self._sent, self._on_brought, self._ask_own, answers_may_cut=answers_may_cut
        )
        self.calls = self._sender.calls
        self.stream = ""
        self._wanted = WantedFrames()
        self._inheritance = Inheritance()
        self.repetition = Repetition()
        self._own_from = 0
        self._told = NOTHING_TOLD
        self._held_voice: int | None = None
        self.last_frame_at: float | None = None  # None: none is due
        self.newest_at: float | None = None  # when the newest frame came; None: it has not
        self.voice_sequence = -1
        self.lag = self._sent.lag
        self.outstanding = Outstanding(self._sent, self._sender, self._wanted)

    def mark_activity(self, floor: Floor, told: Callable[[bool], None]) -> None:
        """Gemini is told when the candidate speaks; `told`: called with each mark."""
        self._marked = MarkedSpeech(self._sender, self._sent, floor, told)

    # From the browser

    def begin(self, kept: Kept, *, protocol: int = PROTOCOL) -> int:
        """A page connected; return the sequence number it shall send from."""
        wanted = kept.wanted_from
        self.lost[LossCause.NOT_KEPT] += kept.missing
        self._told, self._held_voice = kept.told, kept.voice
        self._own_from = wanted
        self._wanted.begin(kept.next_sequence, protocol=protocol)
        self.voice_sequence = min(self._told.voice_sequence, kept.next_sequence - 1)
        self._begin_after(wanted - 1)
        told = self._told.voice_sequence + 1 - self._told.unwritten_frames - wanted
        self.repetition.begin(wanted, max(0, told))
        self._expect(wanted)
        # Quiet frames are acknowledged twice a second: more than those wait because of a voice.
        self.outstanding.voice_in_gap = (
            kept.voice != 0 and kept.next_sequence - wanted > QUIET_BACKLOG
        )
        if self.outstanding.voice_in_gap:
            self.voice_sequence = kept.next_sequence - 1
        return wanted

    def inherit(self, bequests: Sequence[Bequest]) -> None:
        """What these pages have said comes before all that this one says; call it after `begin`."""
        self._inheritance = Inheritance(bequests, before=self._own_from)
        if self._inheritance.frames:
            self.repetition.settle()  # their words come first
        self.lost[LossCause.LEFT_BEHIND] += self._inheritance.missing
        self._begin_after(self._inheritance.first - 1, self._inheritance.frames)
        self._sender.owe(self._inheritance.frames)

    @property
    def brings_with_a_gap(self) -> bool:
        """Whether some is missing of what is sent for earlier pages, by the next link."""
        return self._inheritance.breaks_off_after(self._sent.understood)

    def _begin_after(self, sequence: int, inherited: Sequence[AudioFrame] = ()) -> None:
        self._sent.begin_after(sequence, brought=len(inherited))
        for frame in inherited:
            lacks_words = self._inheritance.lacks_words(frame)
            self._sent.unwritten.captured(frame.sequence, quiet=not lacks_words)
        self._sent.unwritten.was_told(self._told.unwritten_frames, self._told.voice_sequence)
        if self._held_voice is not None:
            self._sent.unwritten.page_holds(self._held_voice, self._own_from)

    def ask_again(self) -> None:
        """A new link stands: have the page send again what it has to.

        Where an earlier page's words come first, the page is asked when these are sent.
        """
        known_frames = self._sent.known_frames
        understood = self._sent.forget_unsafe()
        owed = self._inheritance.after(understood)
        self._sender.owe(owed)
        if owed:
            self._sender.bring_over()
            if self._marked is not None and self._sender.owes_voice:
                self._marked.brings_over()
        else:
            wanted = max(self._own_from, understood + 1)
            self.repetition.begin(wanted, 0 if self._inheritance.frames else known_frames)
            self._ask_from(wanted)

    def go_back(self) -> None:
        """By the next link the page sends again what was safe before the last drop, as far as it has that."""
        self.repetition.go_back()
        understood = self._sent.go_back(self.repetition.asked_from)
        self._own_from = min(self._own_from, understood + 1)
        self.outstanding.voice_in_gap = True

    def _on_brought(self, frame: AudioFrame, now: float) -> None:
        if self._marked is not None and self._marked.is_open:
            self._marked.brought(frame, now)
        self._brought(frame, now)

    def _ask_own(self) -> None:
        if self._marked is not None:
            self._marked.all_brought()
        self._ask_from(self._own_from)

    def _ask_from(self, wanted: int) -> None:
        self._expect(wanted)
        self._ask_page(wanted, self.replay)

    @property
    def replay(self) -> int | None:
        """The number of what the page was asked for last; None for a page of protocol 1."""
        return self._wanted.replay

    def _expect(self, sequence: int) -> None:
        self.outstanding.voice_in_gap = False
        self._wanted.ask(sequence, owed_from=self.repetition.asked_from)
        self._sender.drop_audio()

    def offer(self, frame: AudioFrame, now: float) -> Offered:
        """Take a frame of the browser's, and tell what became of it; never waits.

        Raises `WireError` for one of the future.
        """
        if frame.sequence > self._wanted.newest + BUFFER_FRAMES:
            raise malformed("audio_sequence")
        self.last_frame_at = now
        if frame.sequence >= self._wanted.newest:
            self.newest_at = now
        missing = self._wanted.take(frame)
        self._sent.unwritten.captured(frame.sequence, quiet=frame.quiet)
        if missing is None:
            return NOT_WANTED
        self.lost[LossCause.NOT_KEPT] += missing
        if not frame.quiet:
            self._sender.last_voice_at = now
            self.voice_sequence = max(self.voice_sequence, frame.sequence)
        if self.stage is not Stage.OPEN:
            # The browser keeps it and is asked for it again.
            self.outstanding.voice_in_gap = self.outstanding.voice_in_gap or not frame.quiet
            if not self.outstanding.has_unsafe_voice:
                self._sent.pass_quiet(frame.sequence)
            return Offered(goes_out=False, holds_voice=not frame.quiet)
        self.lost[LossCause.OVERFLOW] += self._put(frame, now)
        return Offered(goes_out=True, holds_voice=not frame.quiet)

    def _put(self, frame: AudioFrame, now: float) -> int:
        if self._marked is None:
            return self._sender.put(frame, now)
        return self._marked.put(frame, now, is_live=self._wanted.behind == 0)

    @property
    def marks_speech(self) -> bool:
        """Whether our server decides when the candidate speaks, and not Gemini."""
        return self._marked is not None

    def page_holds(self, voice: int) -> None:
        """The page has so many frames with a voice that this connection was not sent yet."""
        self._sent.unwritten.page_holds(voice, self._wanted.next_sequence)

    @property
    def stage(self) -> Stage:
        """What becomes of a frame that comes now."""
        return self._sender.stage

    @property
    def last_voice_at(self) -> float | None:
        """When a voice was last taken in, or sent for an earlier page; monotonic."""
        return self._sender.last_voice_at

    def command(self, command: Command) -> None:
        """Put a command in line; without a link it is dropped, the next link begins anew."""
        self._sender.command(command)

    @property
    def activity_is_open(self) -> bool:
        """Whether the link was told that the candidate speaks, and not yet that they have finished."""
        return self._marked is not None and self._marked.is_open

    def end_activity(self) -> None:
        """What the candidate has said is all, whatever it looked like."""
        if self._marked is not None:
            self._marked.end()

    def heed(self, event: ModelEvent) -> bool:
        """Note what Gemini says, before anybody reacts to it; see `Sender.heed`."""
        return self._sender.heed(event)

    def open(self, *, by_handle: bool = False) -> None:
        """A link stands: what comes in goes out."""
        self._sender.open(by_handle=by_handle)

    def shut(self) -> None:
        """The link is gone: nothing waits for the next one, the browser sends it again."""
        self.outstanding.voice_in_gap = self.outstanding.voice_in_gap or self._sender.holds_voice
        self._sender.shut()
        if self._marked is not None:
            self._marked.shut()

    async def pump(self, session: ModelSession, clock: Clock) -> None:
        """Send everything to Gemini, in order, until the link fails."""
        await self._sender.pump(session, clock)

    def is_stuck(self, now: float) -> bool:
        """Whether Gemini has stopped taking what we send."""
        return self._sender.is_stuck(now)

    # What Gemini has understood

    def words_came(self, now: float) -> None:
        """Words of the candidate's came; see `SentFrames.words_came`.

        Behind the end of an activity those of all of it may come at once: it is safe by the reply.
        """
        self._sent.words_came(now, covers=self._marked is None or self._marked.is_open)

    def reply_began(self) -> None:
        """Gemini replies; see `SentFrames.reply_began`."""
        self._sent.reply_began()

    def reply_complete(self, began_at: float) -> None:
        """The reply that began then is complete: what was said before it was understood."""
        self._sent.reply_complete(began_at)

    def reply_cut(self, began_at: float, now: float) -> None:
        """The reply that began then was cut: the last words before it may still come."""
        self._sent.reply_cut(began_at, now)

    def skip_unsafe(self) -> None:
        """Never send again what Gemini refused (1007): count it as lost."""
        self.lost[LossCause.REFUSED] += self._sent.give_up_unsafe()

    def give_up_unheard(self) -> None:
        """Count the voice that no word covers as lost: nobody will hear it any more."""
        self.lost[LossCause.UNWRITTEN] += self._sent.unwritten.give_up(self._wanted.newest)

    def mark(self, held_from: int | None) -> Mark:
        """Return what to hand to `stored` once the turns are saved; see `SentFrames.mark`."""
        return self._sent.mark(held_from)

    def pages(self, mark: Mark) -> tuple[EarlierPage, ...]:
        """Return what is safe once `mark` is stored: of this page, then of those before it, latest first."""
        safe = self._sent.safe_with(mark)
        own = EarlierPage(
            self.stream,
            safe_sequence=max(safe, self._own_from - 1),
            voice_sequence=self.voice_sequence,
            unwritten_frames=self._sent.unwritten.frames(self._wanted.newest, since=self._own_from),
        )
        return (own, *self._inheritance.pages(safe, self._sent.unwritten))

    @property
    def safe_sequence(self) -> int:
        """The newest of the page's own frames that is safe."""
        return max(self._sent.safe_sequence, self._own_from - 1)

    def stored(self, mark: Mark) -> int | None:
        """The turns were saved; return the page's newest safe sequence number if it moved."""
        safe = self._sent.stored(mark)
        if self._inheritance.frames and self._sent.safe_sequence >= self._own_from - 1:
            self._inheritance = self._inheritance.without_sound(self._sent.safe_sequence)
        return safe if safe is not None and safe >= self._own_from else None
