"""Setups, read without a socket."""

import re
from dataclasses import fields

import pytest

from live.simulator.models import MODELS
from live.simulator.refusal import Refusal
from live.simulator.senses import DetectorSettings, Sensitivity
from live.simulator.setup import validate_setup

MODEL = {"model": "models/gemini-3.8-live"}


def code_of(**fields) -> int:
    with pytest.raises(Refusal) as caught:
        validate_setup({**MODEL, **fields})
    assert len(caught.value.reason.encode()) <= 123
    return caught.value.code


def test_the_smallest_setup():
    setup = validate_setup(MODEL)
    assert setup.model == "gemini-3.8-live"
    assert setup.handle is None
    assert setup.detection == DetectorSettings(prefix_padding_ms=20)
    assert setup.activity_interrupts
    assert (setup.transcribes_input, setup.transcribes_output) == (True, True)


def test_only_the_newer_models_transcribe_what_they_were_not_asked_to():
    old = {"model": "models/gemini-2.5-flash-native-audio-preview-12-2025"}
    setup = validate_setup(old, serves_dead_models=True)
    assert (setup.transcribes_input, setup.transcribes_output) == (False, False)
    setup = validate_setup({**old, "outputAudioTranscription": {}}, serves_dead_models=True)
    assert (setup.transcribes_input, setup.transcribes_output) == (False, True)


def test_the_client_s_detection_settings_are_honoured():
    detection = {
        "start_of_speech_sensitivity": "START_SENSITIVITY_LOW",
        "endOfSpeechSensitivity": "END_SENSITIVITY_LOW",
        "prefix_padding_ms": 100,
        "silenceDurationMs": "1200",
    }
    setup = validate_setup(
        {**MODEL, "realtime_input_config": {"automaticActivityDetection": detection}}
    )
    assert setup.detection == DetectorSettings(Sensitivity.LOW, Sensitivity.LOW, 100, 1200)


def test_functions_are_non_blocking_unless_they_say_so():
    functions = [
        {"name": "a"},
        {"name": "b", "behavior": "BLOCKING"},
        {"name": "c", "behavior": "NON_BLOCKING"},
    ]
    setup = validate_setup({**MODEL, "tools": [{"functionDeclarations": functions}]})
    assert setup.tools == {"a": False, "b": True, "c": False}


def test_one_model_blocks_whatever_is_declared():
    functions = [{"name": "a"}, {"name": "b", "behavior": "NON_BLOCKING"}]
    setup = validate_setup(
        {
            "model": "models/gemini-3.1-flash-live-preview",
            "tools": [{"functionDeclarations": functions}],
        },
        serves_dead_models=True,
    )
    assert setup.tools == {"a": True, "b": True}


@pytest.mark.parametrize("name", list(MODELS))
def test_every_cell_of_the_table_names_its_kind_of_source_and_a_date(name):
    for field in fields(MODELS[name]):
        source = getattr(MODELS[name], field.name).source
        assert re.match(r"(LIVE|DOC|ISSUE|ASSUMED|press) ?", source), field.name
        assert re.search(r"20\d\d-\d\d", source), field.name


@pytest.mark.parametrize(
    "fields",
    [
        {"unheard_of": 1},
        {"generationConfig": {"temper": 1}},
        {"generationConfig": {"responseModalities": ["TEXT"]}},
        {"generationConfig": {"thinkingConfig": {}}},
        {"generationConfig": []},
        {"proactivity": {"proactiveAudio": False}},
        {"realtimeInputConfig": {"activityHandling": "SOMETIMES"}},
        {"realtimeInputConfig": {"turnCoverage": "ALL"}},
        {"realtimeInputConfig": {"automaticActivityDetection": {"endOfSpeechSensitivity": "END_SENSITIVITY_MEDIUM"}}},
        {"realtimeInputConfig": {"automaticActivityDetection": {"endOfSpeechSensitivity": "START_SENSITIVITY_LOW"}}},
        {"realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": "long"}}},
        {"realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": True}}},
        {"realtimeInputConfig": {"automaticActivityDetection": {"silenceDurationMs": 1}}},
        {"sessionResumption": {"transparent": True}},
        {"sessionResumption": {"handle": 5}},
        {"tools": [{"functionDeclarations": [{"description": "nameless"}]}]},
        {"tools": [{"functionDeclarations": [{"name": "f", "behavior": "LATER"}]}]},
        {"tools": [{"functions": []}]},
        {"tools": {}},
        {"systemInstruction": "text"},
        {"inputAudioTranscription": {"loud": True}},
        {"explicitVadSignal": True},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_understood_is_an_invalid_argument(fields):
    assert code_of(**fields) == 1007


@pytest.mark.parametrize("model", ["", "models/", "gemini-2.0-flash-live-001", "x" * 500])
def test_models_that_do_not_exist_are_a_policy_violation(model):
    assert code_of(model=model) == 1008
