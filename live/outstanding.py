"""What of the candidate's sound is still to be sent, or to become words.

Asked while an answer is open, or an end is near:

| question | true | of which frames | asked by |
|---|---|---|---|
| `has_unsafe_voice` | while a voice is not covered by words | those that have come here, sent or not | `renewal`: does an open answer go on |
| `may_bring_words` | while a voice is not covered by words, or may be on its way | these, and those that this page or an earlier one still has to send | `model_side`, `renewal`: may words come again; `last_words`: is there anything to wait for |
| `has_sent_all_voice` | when every voice was sent by the link that stands | the same | `last_words`: is it only the words that are still to come |
| `has_caught_up` | when every frame was sent by the link that stands | the same, the quiet ones, too | `page_side`: may a typed answer follow the spoken one |
| `is_sending` | while the link has something to send | those that have come here | `last_words`: is a page that has left worth waiting for |

How much would be lost at an end is counted, not asked (`core/sound/unwritten`), and what is to be
listened to since Gemini wrote no word of it is held by `core/transcript/wordless`. `LastWords`
waits, besides, for a page whose frames have stopped, and for an answer that is far too short.
"""

from live.core.sound.sent_frames import SentFrames
from live.core.sound.wanted import WantedFrames
from live.sender import Sender, Stage


class Outstanding:
    """Asks the parts of one uplink.

    voice_in_gap: a voice came while no link stood, or may have; the page is asked for it again.
    """

    def __init__(self, sent: SentFrames, sender: Sender, wanted: WantedFrames) -> None:
        self._sent = sent
        self._sender = sender
        self._wanted = wanted
        self.voice_in_gap = False

    @property
    def has_unsafe_voice(self) -> bool:
        """Whether a voice has come, or was skipped while no link stood, that no word covers yet."""
        return self.voice_in_gap or self._sent.has_unsafe_voice or self._sender.holds_voice

    @property
    def may_bring_words(self) -> bool:
        """Whether something was said, or may have been, that no word covers yet, sent or not."""
        return self.has_unsafe_voice or self._is_behind_with_voice

    @property
    def has_sent_all_voice(self) -> bool:
        """Whether a link has everything that may hold words; silence alone nobody waits for."""
        is_sent = self._sender.stage is Stage.OPEN and not self._sender.holds_voice
        return is_sent and not self._is_behind_with_voice

    @property
    def has_caught_up(self) -> bool:
        """Whether a link has everything that the page has captured."""
        return self._sender.is_idle and self.frames_behind == 0

    @property
    def frames_behind(self) -> int:
        """How many frames more were captured, here or on a page before, than a link was sent."""
        return self._wanted.behind + self._sender.owed_frames

    @property
    def is_sending(self) -> bool:
        """Whether a link is about to get what has arrived."""
        return self._sender.is_sending

    @property
    def _is_behind_with_voice(self) -> bool:
        """Whether what holds a voice, or may, is still to be sent, by the page or from before it."""
        voice = self._sent.unwritten
        if self._sender.owes_voice:
            return True
        return voice.holds_from(self._wanted.next_sequence) or voice.unseen(self._wanted.newest) > 0
