"""The recorder of a storm: when each word was said and shown, and how long was written."""

from tests.chaos.microphone import Microphone
from tests.storm.evidence import Said
from tests.storm.recorder import Recorder


class Watch:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def caption(turn: int, text: str, *, final: bool = False, speaker: str = "candidate") -> dict:
    return {"type": "caption", "turn": turn, "speaker": speaker, "text": text, "final": final}


def test_a_word_is_said_when_its_last_frame_was_recorded() -> None:
    watch = Watch()
    recorder = Recorder(watch)
    microphone = Microphone(on_speech=recorder.spoke)
    microphone.say(["w0001"])
    recorder.will_say("w0001")
    microphone.pause(2)
    recorder.will_pause(2)
    microphone.say(["w0002"])
    recorder.will_say("w0002")
    for _ in range(30):
        watch.now += 1
        microphone.capture()
    assert recorder.said == [Said("w0001", 109.0), Said("w0002", 120.0)]
    assert not recorder.has_more_to_say


def test_speech_goes_on_with_the_next_load_of_the_page() -> None:
    recorder = Recorder(Watch())
    microphone = Microphone(on_speech=recorder.spoke)
    microphone.say(["w0001"])
    recorder.will_say("w0001")
    microphone.capture()
    again = microphone.renewed()
    for _ in range(8):
        again.capture()
    assert [one.word for one in recorder.said] == ["w0001"]


def test_a_word_is_shown_when_the_first_caption_holds_it() -> None:
    watch = Watch()
    recorder = Recorder(watch)
    recorder.will_say("w0001")
    for _ in range(9):
        recorder.spoke()
    watch.now = 103
    recorder.got(caption(1, "w0001"))
    watch.now = 104
    recorder.got(caption(1, "w0001 w0002", final=True))
    assert recorder.said == [Said("w0001", 100, 103)]
    assert recorder.final_captions == {1: "w0001 w0002"}


def test_a_turn_that_is_open_again_is_not_final_any_more() -> None:
    recorder = Recorder(Watch())
    recorder.got(caption(2, "Thank you.", final=True, speaker="interviewer"))
    recorder.got(caption(2, "Thank you. And", speaker="interviewer"))
    assert recorder.final_captions == {}


def test_the_time_in_writing_is_counted_up_to_the_end() -> None:
    watch = Watch()
    recorder = Recorder(watch)
    for now, phase in ((100, "listening"), (110, "text_only"), (130, "listening")):
        watch.now = now
        recorder.got({"type": "phase", "phase": phase})
    watch.now = 150
    recorder.got({"type": "phase", "phase": "text_only"})
    assert recorder.text_s(until=160) == 30


def test_what_was_played_is_the_most_that_a_page_has_reported() -> None:
    recorder = Recorder(Watch())
    for ms in (250, 700, 400):
        recorder.sent({"type": "played", "turn": 2, "ms": ms})
    assert recorder.sounded_ms == {2: 700}
