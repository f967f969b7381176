import base64
import json
import logging

import pytest
from hypothesis import given, strategies

from interviews.progress import Usage
from live.core.model import events
from live.gemini_messages import MessageReader, UnreadableMessageError

ANYTHING = strategies.recursive(
    strategies.none()
    | strategies.booleans()
    | strategies.integers()
    | strategies.floats(allow_nan=False)
    | strategies.text(max_size=8),
    lambda inner: (
        strategies.lists(inner, max_size=3)
        | strategies.dictionaries(strategies.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def shaped(**fields: strategies.SearchStrategy[object]) -> strategies.SearchStrategy[object]:
    """An object with these fields, each of them absent, or anything at all."""
    return ANYTHING | strategies.fixed_dictionaries(
        {}, optional={name: value | ANYTHING for name, value in fields.items()}
    )


TEXT = shaped(text=strategies.text(max_size=8))
BLOB = shaped(data=strategies.sampled_from(["AQI=", "--__", "A"]), mimeType=strategies.text())
MESSAGES = shaped(
    serverContent=shaped(
        inputTranscription=TEXT,
        outputTranscription=TEXT,
        modelTurn=shaped(parts=strategies.lists(shaped(inlineData=BLOB, text=ANYTHING))),
        interrupted=strategies.booleans(),
        turnComplete=strategies.booleans(),
    ),
    toolCall=shaped(
        functionCalls=strategies.lists(
            shaped(id=ANYTHING, name=ANYTHING, args=shaped(number=ANYTHING))
        )
    ),
    toolCallCancellation=shaped(ids=strategies.lists(ANYTHING)),
    usageMetadata=shaped(promptTokenCount=ANYTHING, promptTokensDetails=ANYTHING),
    sessionResumptionUpdate=shaped(newHandle=ANYTHING, resumable=ANYTHING),
    goAway=shaped(timeLeft=ANYTHING),
)


def read_message(raw: bytes | str) -> list[events.ModelEvent]:
    """Read the only message of a connection."""
    return MessageReader().read(raw)


@given(MESSAGES)
def test_whatever_comes_is_read_or_refused_as_unreadable(message: object) -> None:
    try:
        read = read_message(json.dumps(message))
    except UnreadableMessageError:
        return
    assert all(isinstance(event, events.ModelEvent) for event in read)


SOUND = {"modelTurn": {"parts": [{"inlineData": {"data": "AQID-A"}}]}}


@pytest.mark.parametrize(
    ("message", "read"),
    [
        ({"serverContent": SOUND}, [events.ReplyAudio(b"\1\2\3\xf8")]),
        (
            {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": "AQID+A=="}}]}}},
            [events.ReplyAudio(b"\1\2\3\xf8")],
        ),
        (
            {
                "serverContent": {"turnComplete": True},
                "usageMetadata": {"promptTokenCount": 7, "promptTokensDetails": None},
            },
            [events.TurnComplete(), events.TokensUsed(Usage(prompt_tokens=7))],
        ),
        (
            {
                "serverContent": {"turnComplete": True},
                "usageMetadata": {"promptTokensDetails": ["AUDIO", {"modality": "AUDIO"}, 3]},
            },
            [events.TurnComplete(), events.TokensUsed(Usage())],
        ),
        (
            {"serverContent": {"turnComplete": True}, "usageMetadata": "many"},
            [events.TurnComplete()],
        ),
        (
            {"serverContent": {"modelTurn": {"parts": None}, "turnComplete": True}},
            [events.TurnComplete()],
        ),
        ({"serverContent": {"modelTurn": None, "turnComplete": True}}, [events.TurnComplete()]),
        ({"serverContent": None, "goAway": None, "sessionResumptionUpdate": None}, []),
        ({"toolCall": {"functionCalls": None}}, []),
        (
            {"toolCall": {"functionCalls": [{"id": "c", "name": "f", "args": "odd"}]}},
            [events.ToolCalled("c", "f", {})],
        ),
        ({"toolCallCancellation": {"ids": None}}, []),
        ({"toolCallCancellation": ["c"]}, []),
        ({"sessionResumptionUpdate": []}, [events.NotResumable()]),
        (
            {"sessionResumptionUpdate": {"newHandle": {"id": 3}, "resumable": True}},
            [events.NotResumable()],
        ),
        ({"goAway": "soon"}, [events.GoingAway(30_000)]),
        ({"error": None, "serverContent": {"interrupted": True}}, [events.Interrupted()]),
        (
            {
                "serverContent": {
                    "turnComplete": True,
                    "interactionStatus": "IDLE",
                    "interimInputTranscription": {"text": "perh"},
                }
            },
            [events.TurnComplete()],
        ),
        (
            {"usageMetadata": {"totalTokenCount": 564, "thoughtsTokenCount": 136}},
            [events.TokensUsed(Usage(total_tokens=564, thoughts_tokens=136))],
        ),
    ],
    ids=str,
)
def test_what_is_not_needed_may_have_any_shape(
    message: object, read: list[events.ModelEvent], caplog: pytest.LogCaptureFixture
) -> None:
    assert read_message(json.dumps(message)) == read
    assert not caplog.records


@given(
    usage=ANYTHING,
    cancelled=ANYTHING,
    going=ANYTHING,
    resumption=ANYTHING,
    activity=ANYTHING,
    status=ANYTHING,
)
def test_no_shape_of_what_is_not_needed_hides_the_words_beside_it(**odd: object) -> None:
    message = {
        "serverContent": {
            "inputTranscription": {"text": "word", "words": odd["status"]},
            "interactionStatus": odd["status"],
            "interimInputTranscription": odd["activity"],
            "turnCompleteReason": odd["going"],
            "turnComplete": True,
        },
        "usageMetadata": odd["usage"],
        "toolCallCancellation": odd["cancelled"],
        "goAway": odd["going"],
        "sessionResumptionUpdate": odd["resumption"],
        "voiceActivity": odd["activity"],
    }
    read = read_message(json.dumps(message))
    assert events.HeardFragment("word") in read
    assert any(isinstance(event, events.TurnComplete) for event in read)


def sound(data: str, kind: str = "audio/pcm;rate=24000") -> str:
    blob = {"mimeType": kind, "data": data}
    return json.dumps({"serverContent": {"modelTurn": {"parts": [{"inlineData": blob}]}}})


def test_a_sample_cut_in_two_by_two_messages_is_whole_again() -> None:
    reader = MessageReader()
    assert reader.read(sound("AQID")) == [events.ReplyAudio(b"\1\2")]
    assert reader.read(sound("BA==")) == [events.ReplyAudio(b"\3\4")]


@pytest.mark.parametrize("data", ["-_8=", "-_8", "+/8=", "+/8"])
def test_sound_is_read_in_either_alphabet_padded_or_not(data: str) -> None:
    assert read_message(sound(data)) == [events.ReplyAudio(b"\xfb\xff")]


@pytest.mark.parametrize(
    ("raw", "heard"),
    [
        ('{"serverContent": {"inputTranscription": {"text": "ok \\ud83d"}}}', "ok ?"),
        ('{"n": NaN, "serverContent": {"inputTranscription": {"text": "ok"}}}', "ok"),
    ],
)
def test_what_is_json_to_python_alone_costs_no_words(raw: str, heard: str) -> None:
    assert read_message(raw) == [events.HeardFragment(heard)]


@pytest.mark.parametrize("over", ["interrupted", "generationComplete", "turnComplete"])
def test_half_a_sample_does_not_outlive_its_reply(over: str) -> None:
    reader = MessageReader()
    reader.read(sound("AQID"))
    reader.read(json.dumps({"serverContent": {over: True}}))
    assert reader.read(sound("BAU=")) == [events.ReplyAudio(b"\4\5")]


@pytest.mark.parametrize(
    ("kind", "samples"),
    [
        ("audio/pcm", 240),
        ("audio/pcm;rate=24000", 240),
        ("audio/pcm;rate=16000", 360),
        ("audio/pcm; rate=48000", 120),
        ("audio/L16;codec=pcm;rate=16000", 360),
        ("audio/pcm;rate=fast", 240),
        ("audio/pcm;rate=0", 240),
    ],
)
def test_the_rate_of_a_sound_is_read(kind: str, samples: int) -> None:
    quiet = base64.urlsafe_b64encode(bytes(480)).decode()
    (heard,) = read_message(sound(quiet, kind))
    assert isinstance(heard, events.ReplyAudio)
    assert abs(len(heard.pcm) // 2 - samples) <= 2


@given(strategies.binary(max_size=64))
def test_bytes_that_are_no_message_are_unreadable(raw: bytes) -> None:
    try:
        is_object = isinstance(json.loads(raw), dict)
    except ValueError:
        is_object = False
    if not is_object:
        with pytest.raises(UnreadableMessageError):
            read_message(raw)


@pytest.mark.parametrize(
    "message",
    [
        {"error": {"code": 500}},
        {"serverContent": "text"},
        {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": "A"}}]}}},
        {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": 7}}]}}},
        {"serverContent": {"inputTranscription": {"text": 7}}},
        {"toolCall": {"functionCalls": [3]}},
        {"toolCall": "f"},
        json.loads(sound("AQI=", "audio/ogg")),
    ],
    ids=str,
)
def test_an_error_or_words_sound_and_calls_of_another_type_are_unreadable(message: object) -> None:
    with pytest.raises(UnreadableMessageError):
        read_message(json.dumps(message))


@pytest.mark.parametrize(
    ("time_left", "ms"),
    [
        ("50s", 50_000),
        ("2.5s", 2_500),
        (50, 50_000),
        (2.5, 2_500),
        ({"seconds": 50}, 50_000),
        ({"seconds": "50"}, 50_000),
        (None, 30_000),
        ("soon", 30_000),
        ("9" * 400 + "s", 30_000),
        (float("nan"), 30_000),
        (-3, 30_000),
        (True, 30_000),
        ([50], 30_000),
    ],
    ids=str,
)
def test_the_time_left_is_read_in_any_shape_or_taken_for_the_shortest(
    time_left: object, ms: int
) -> None:
    read = read_message(json.dumps({"goAway": {"timeLeft": time_left}}))
    assert read == [events.GoingAway(ms)]


@pytest.mark.parametrize(
    ("content", "read"),
    [
        ({"turnComplete": True}, [events.TurnComplete()]),
        (
            {"turnComplete": True, "turnCompleteReason": "TURN_COMPLETE_REASON_UNSPECIFIED"},
            [events.TurnComplete()],
        ),
        (
            {"turnComplete": True, "turnCompleteReason": "RESPONSE_REJECTED"},
            [events.TurnComplete("RESPONSE_REJECTED")],
        ),
        (
            {"turnComplete": True, "turnCompleteReason": "NEED_MORE_INPUT"},
            [events.WaitingForInput(), events.TurnComplete("NEED_MORE_INPUT")],
        ),
        ({"turnComplete": True, "turnCompleteReason": 7}, [events.TurnComplete()]),
        (
            {"turnComplete": True, "turnCompleteReason": "<script>"},
            [events.TurnComplete()],
        ),
        ({"waitingForInput": True}, [events.WaitingForInput()]),
        ({"waitingForInput": False}, []),
    ],
    ids=str,
)
def test_why_a_turn_ended_is_read(content: object, read: list[events.ModelEvent]) -> None:
    assert read_message(json.dumps({"serverContent": content})) == read


@pytest.mark.parametrize(
    ("reason", "was_rejected"),
    [("", False), ("NEED_MORE_INPUT", False), ("BLOCKLIST", True), ("RESPONSE_REJECTED", True)],
)
def test_a_turn_that_a_filter_ended_is_no_normal_one(reason: str, was_rejected: bool) -> None:
    assert events.TurnComplete(reason).was_rejected is was_rejected


@pytest.mark.parametrize(
    ("message", "read"),
    [
        (
            {"voiceActivity": {"voiceActivityType": "ACTIVITY_START", "audioOffset": "1.2s"}},
            [events.VoiceStarted(1_200)],
        ),
        (
            {"voiceActivity": {"voiceActivityType": "ACTIVITY_START", "audioOffset": []}},
            [events.VoiceStarted()],
        ),
        ({"voiceActivity": {"voiceActivityType": "ACTIVITY_END", "audioOffset": "3s"}}, []),
        (
            {"serverContent": {}, "voiceActivity": {"type": "ACTIVITY_START", "audioOffset": "1s"}},
            [events.VoiceStarted(1000)],
        ),
        ({"serverContent": {}, "voiceActivity": {"type": "ACTIVITY_END"}}, []),
        ({"voiceActivity": "loud"}, []),
        (
            {"voiceActivityDetectionSignal": {"vadSignalType": "VAD_SIGNAL_TYPE_SOS"}},
            [events.VoiceStarted()],
        ),
        ({"voiceActivityDetectionSignal": {"vadSignalType": "VAD_SIGNAL_TYPE_EOS"}}, []),
        ({"voiceActivityDetectionSignal": None}, []),
    ],
    ids=str,
)
def test_where_the_candidates_voice_began_is_read_and_no_warning(
    message: object, read: list[events.ModelEvent], caplog: pytest.LogCaptureFixture
) -> None:
    assert read_message(json.dumps(message)) == read
    assert not caplog.records


def test_the_voice_is_told_before_the_interruption_that_it_caused() -> None:
    read = read_message(
        b'{"serverContent":{"interrupted":true},'
        b'"voiceActivity":{"voiceActivityType":"ACTIVITY_START"}}'
    )
    assert read == [events.VoiceStarted(), events.Interrupted()]


@pytest.mark.parametrize("count", [float("inf"), -3, 10**30, "many", None, True])
def test_a_mad_count_of_tokens_counts_as_none(count: object) -> None:
    (used,) = read_message(json.dumps({"usageMetadata": {"promptTokenCount": count}}))
    assert used == events.TokensUsed(Usage())


def test_what_google_has_added_is_passed_over_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        read = read_message(b'{"avatarMood":{},"goAway":{"timeLeft":"3s"}}')
    assert read == [events.GoingAway(3_000)]
    assert [record.__dict__["key"] for record in caplog.records] == ["avatarMood"]


def test_sound_that_is_no_sound_is_passed_over() -> None:
    image = {"inlineData": {"mimeType": "image/png", "data": "AQI="}}
    content = {"serverContent": {"modelTurn": {"parts": [image, {"text": "aside"}]}}}
    assert read_message(json.dumps(content)) == []


def test_a_call_that_comes_with_the_end_of_its_turn_is_read_before_it() -> None:
    call = {"toolCall": {"functionCalls": [{"id": "c", "name": "f"}]}}
    read = read_message(json.dumps({"serverContent": {"turnComplete": True}, **call}))
    assert read == [events.ToolCalled("c", "f", {}), events.TurnComplete()]


def test_text_that_no_database_can_hold_is_mended() -> None:
    read = read_message(b'{"serverContent":{"inputTranscription":{"text":"a\\u0000b\\ud800"}}}')
    assert read == [events.HeardFragment("ab?")]
