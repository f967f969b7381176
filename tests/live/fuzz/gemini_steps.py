"""What Gemini may send, as lists of steps that read like what happened."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import strategies as st

from live.core.protocol.client_messages import (
    Ask,
    Asked,
    Hold,
    Mute,
    Plays,
    TextMessage,
    TryVoice,
)
from tests.live.room import voice

_DEEP: Final = json.loads('{"a":' * 300 + "1" + "}" * 300)
ODD: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [0, -1, 2**31, 2**63, 10**30, 1e300, "", "\0", "a\0b", "\ud800", "é\udfff", [], {}, [[]],
         [None], {"a": None}, "x" * 3_000, _DEEP]
    ),
    st.lists(st.integers(), max_size=2),
)  # fmt: skip


def _fields(
    needed: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]
) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(needed, optional=optional)


def _or_odd(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly as usual: else every message would be one that nobody can read."""
    return st.integers(0, 19).flatmap(lambda number: ODD if number == 0 else usual)


def _sound(pcm: bytes) -> str:
    return base64.b64encode(pcm).decode()


_VOICE: Final = st.sampled_from(
    [_sound(voice(ms)) for ms in (100, 1_000, 5_000)]
    + [_sound(voice(100) + b"\1"), _sound(b"\1"), _sound(bytes(48_000)), "", "AQI", "AQID", "A-_="]
)
_MIME: Final = st.sampled_from(
    ["audio/pcm;rate=24000", "audio/pcm", "AUDIO/PCM; Rate=16000", "audio/l16;rate=8000",
     "audio/pcm;rate=0", "audio/pcm;rate=999999", "audio/pcm;rate=-1", "audio/pcm;rate=x",
     "image/png", "audio/opus", ""]
)  # fmt: skip
_PART: Final = _fields(
    {},
    inlineData=_or_odd(_fields({"data": _or_odd(_VOICE)}, mimeType=_or_odd(_MIME))),
    text=_or_odd(st.just("aside")),
)
# Words are told apart by a number that the room puts in.
WORD: Final = "{word}"
_TEXT: Final = st.sampled_from(
    [f" {WORD}", f"{WORD}", f" {WORD}, {WORD}", "", " ", ".", "?", " \0", "\ud800", f" {WORD}\0",
     "What do you build?", "What went wrong?", "Goodbye.", "Could you repeat that?"]
)  # fmt: skip
_TRANSCRIPTION: Final = _or_odd(_fields({}, text=_or_odd(_TEXT)))
_CONTENT: Final = _fields(
    {},
    inputTranscription=_TRANSCRIPTION,
    outputTranscription=_TRANSCRIPTION,
    modelTurn=_or_odd(_fields({"parts": _or_odd(st.lists(_or_odd(_PART), max_size=3))})),
    interrupted=_or_odd(st.booleans()),
    generationComplete=_or_odd(st.booleans()),
    turnComplete=_or_odd(st.booleans()),
    waitingForInput=_or_odd(st.booleans()),
    turnCompleteReason=st.sampled_from(["RESPONSE_REJECTED", "NEED_MORE_INPUT", "<b>"]) | ODD,
    groundingMetadata=ODD,
)
_CALL: Final = _fields(
    {
        "name": _or_odd(
            st.sampled_from(
                ["begin_question", "finish_question", "end_interview", "unknown", "\ud800"]
            )
        )
    },
    id=_or_odd(st.sampled_from(["c1", "c2", "\ud800", "x" * 3_000])),
    args=_or_odd(
        _fields(
            {},
            number=st.sampled_from([1, 2, 1.0, 2.5, -1, 2**70]) | ODD,
            declined=st.booleans() | ODD,
            reason=st.sampled_from(["questions_finished", "candidate_asked", "time_is_up"]) | ODD,
        )
    ),
)
_COUNT: Final = st.sampled_from([0, 7, 1_000, 10**9, 10**9 + 1, -1, 2**64]) | ODD
_DETAILS: Final = _or_odd(
    st.lists(_or_odd(_fields({"modality": st.just("AUDIO"), "tokenCount": _COUNT})), max_size=3)
)
_USAGE: Final = _fields(
    {},
    promptTokenCount=_COUNT,
    responseTokenCount=_COUNT,
    totalTokenCount=st.sampled_from([0, 700, -1]) | ODD,
    thoughtsTokenCount=st.sampled_from([0, 20]) | ODD,
    promptTokensDetails=_DETAILS,
    responseTokensDetails=_DETAILS,
)
_UPDATE: Final = _fields(
    {},
    newHandle=_or_odd(st.sampled_from(["h1", "h2", "", "\ud800", "\0", "x" * 3_000])),
    resumable=_or_odd(st.booleans()),
)
_GOING: Final = _fields(
    {}, timeLeft=st.sampled_from(["5s", "0s", "0.5s", "999999999s", {"seconds": 3}]) | ODD
)
MESSAGE: Final = _fields(
    {},
    serverContent=_or_odd(_CONTENT),
    toolCall=_or_odd(_fields({}, functionCalls=_or_odd(st.lists(_or_odd(_CALL), max_size=3)))),
    toolCallCancellation=_or_odd(_fields({}, ids=st.lists(st.just("c1") | ODD, max_size=3) | ODD)),
    usageMetadata=_or_odd(_USAGE),
    sessionResumptionUpdate=_or_odd(_UPDATE),
    goAway=_or_odd(_GOING),
    voiceActivity=_or_odd(
        _fields({}, type=st.just("ACTIVITY_START") | ODD, audioOffset=st.just("1.5s") | ODD)
    ),
    voiceActivityDetectionSignal=ODD,
    setupComplete=ODD,
    avatarMood=ODD,
)
# One thing at a time is what Google sends; all at once is allowed.
_ONE: Final = st.one_of(
    _CONTENT.map(lambda content: {"serverContent": content}),
    st.sampled_from(["interrupted", "generationComplete", "turnComplete"]).map(
        lambda name: {"serverContent": {name: True}}
    ),
    st.sampled_from(["inputTranscription", "outputTranscription"]).map(
        lambda name: {"serverContent": {name: {"text": f" {WORD}"}}}
    ),
    _VOICE.map(
        lambda data: {
            "serverContent": {
                "modelTurn": {"parts": [{"inlineData": {"mimeType": "audio/pcm", "data": data}}]}
            }
        }
    ),
    _CALL.map(lambda call: {"toolCall": {"functionCalls": [call]}}),
    _USAGE.map(lambda usage: {"usageMetadata": usage}),
    _UPDATE.map(lambda update: {"sessionResumptionUpdate": update}),
    _GOING.map(lambda going: {"goAway": going}),
)


# What a page says that needs no figures.
SAYS: Final[Mapping[str, TextMessage]] = {
    "mutes": Mute(muted=True),
    "reads": Plays(plays=False),
    "tries": TryVoice(),
    "asks": Ask(Asked.REWORD),
    "skips": Ask(Asked.SKIP),
    "holds": Hold(on=True),
    "is back": Hold(on=False),
}


@dataclass(frozen=True)
class Says:
    """One message of Gemini's, so many times."""

    raw: str
    times: int = 1


@dataclass(frozen=True)
class Closes:
    """Gemini closes the connection; None: the line breaks."""

    code: int | None


@dataclass(frozen=True)
class Answers:
    """How Gemini answers the setups from now on; None: with `setupComplete`."""

    raw: str | None


@dataclass(frozen=True)
class Page:
    """The candidate's page does something as usual."""

    does: str


@dataclass(frozen=True)
class Wait:
    """Time passes."""

    seconds: float


Step = Says | Closes | Answers | Page | Wait

_RAW: Final = st.sampled_from(
    ["", "{", "null", "[]", "7", '"x"', "NaN", '{"serverContent":', "[" * 20_000, "\0",
     '{"serverContent":{"inputTranscription":{"text":7}}}', '{"error":{"code":500}}',
     '{"goAway":{"timeLeft":1e999}}', '{"usageMetadata":{"promptTokenCount":' + "9" * 5_000 + "}}"]
)  # fmt: skip
_SAID: Final = st.one_of(_ONE.map(json.dumps), _ONE.map(json.dumps), MESSAGE.map(json.dumps))
STEP: Final[st.SearchStrategy[Step]] = st.one_of(
    st.builds(Says, raw=_SAID),
    st.builds(Says, raw=_SAID),
    st.builds(Says, raw=_SAID | _RAW, times=st.sampled_from([1, 1, 1, 30, 100])),
    st.builds(Closes, code=st.sampled_from([None, 1000, 1007, 1008, 1011, 4_000])),
    st.builds(
        Answers,
        raw=st.none()
        | st.sampled_from(
            ["", "{}", "[]", "7", "null", '"x"', "{", '{"setupComplete":7}', "[" * 20_000,
             '{"setupComplete":{"sessionId":{}}}', '{"serverContent":[]}', '{"goAway":7}']
        ),
    ),
    st.builds(
        Page,
        does=st.sampled_from(("speaks", "plays", "flushes", "types", *SAYS)),
    ),
    st.builds(Wait, seconds=st.sampled_from([0.0, 0.05, 0.5, 2.0, 4.0, 9.0, 16.0])),
)  # fmt: skip
STEPS: Final = st.lists(STEP, max_size=8) | st.lists(STEP, min_size=8, max_size=50)
