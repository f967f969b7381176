"""What a client may ask for in its first frame, and with which code it is refused otherwise.

Owns the models, the fields of `setup` and their meaning.  Model rules are those of Google's
model pages as of November 2026; close codes for a bad model or field are partly assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from live.simulator.refusal import CloseCode, Refusal, invalid
from live.simulator.senses import DetectorSettings, Sensitivity
from live.simulator.shapes import Fields, text_of


@dataclass(frozen=True, slots=True)
class Model:
    """What one Live model accepts."""

    thinks: bool = False
    blocking_tools_allowed: bool = True
    blocks_by_default: bool = False


MODELS: Final[Mapping[str, Model]] = {
    "gemini-3.8-live": Model(),
    "gemini-3.8-live-extended-thinking": Model(thinks=True, blocking_tools_allowed=False),
    "gemini-3.1-flash-live-preview": Model(thinks=True, blocks_by_default=True),
    "gemini-2.5-flash-native-audio-preview-12-2025": Model(thinks=True, blocks_by_default=True),
}
"""Everything else is refused: `gemini-2.0-flash-live-001` was shut down on 2025-12-09 and
`gemini-1.5-flash-online` never was a model."""

_SETUP: Final = frozenset(
    {
        "model", "generationConfig", "systemInstruction", "tools", "sessionResumption",
        "inputAudioTranscription", "outputAudioTranscription", "realtimeInputConfig",
        "contextWindowCompression", "proactivity", "historyConfig", "safetySettings", "labels",
    }
)  # fmt: skip
_GENERATION: Final = frozenset(
    {
        "responseModalities", "temperature", "topP", "topK", "maxOutputTokens", "mediaResolution",
        "seed", "speechConfig", "thinkingConfig", "enableAffectiveDialog", "candidateCount",
        "presencePenalty", "frequencyPenalty", "stopSequences",
    }
)  # fmt: skip
_TRANSCRIPTION: Final = frozenset(
    {
        "languageCodes", "languageAuto", "languageHints", "customVocabulary", "adaptationPhrases",
        "wordTimestamp", "diarization", "mode", "sourceText",
    }
)  # fmt: skip
_REALTIME: Final = frozenset(
    {
        "automaticActivityDetection", "activityHandling", "turnCoverage",
        "interimTranscriptTimestampEnabled",
    }
)  # fmt: skip
_DETECTION: Final = frozenset(
    {
        "disabled", "startOfSpeechSensitivity", "endOfSpeechSensitivity", "prefixPaddingMs",
        "silenceDurationMs",
    }
)  # fmt: skip
_TOOL: Final = frozenset(
    {
        "functionDeclarations", "googleSearch", "googleSearchRetrieval", "googleMaps",
        "codeExecution", "urlContext", "computerUse", "fileSearch", "mcpServers",
    }
)  # fmt: skip
_FUNCTION: Final = frozenset(
    {
        "name", "description", "parameters", "parametersJsonSchema", "response",
        "responseJsonSchema", "behavior",
    }
)  # fmt: skip
_HANDLING: Final = frozenset(
    {"ACTIVITY_HANDLING_UNSPECIFIED", "START_OF_ACTIVITY_INTERRUPTS", "NO_INTERRUPTION"}
)
_COVERAGE: Final = frozenset(
    {
        "TURN_COVERAGE_UNSPECIFIED", "TURN_INCLUDES_ONLY_ACTIVITY", "TURN_INCLUDES_ALL_INPUT",
        "TURN_INCLUDES_AUDIO_ACTIVITY_AND_ALL_VIDEO",
    }
)  # fmt: skip
_BEHAVIOURS: Final = frozenset({"UNSPECIFIED", "BLOCKING", "NON_BLOCKING"})
_DEFAULT_PADDING_MS: Final = 20
_DEFAULT_SILENCE_MS: Final = 500


@dataclass(frozen=True, slots=True)
class Compression:
    """Past `trigger_tokens` the context is cut to `target_tokens`."""

    trigger_tokens: int
    target_tokens: int


@dataclass(frozen=True, slots=True)
class Setup:
    """A validated setup.

    tools: names of the declared functions, each with whether it is BLOCKING.
    handle: None when resumption was not asked for, "" when there is no handle yet.
    detection: None when the client marks activity itself.
    """

    model: str
    instruction: str
    tools: Mapping[str, bool]
    handle: str | None
    detection: DetectorSettings | None
    activity_interrupts: bool
    transcribes_input: bool
    transcribes_output: bool
    seeds_history: bool
    compression: Compression | None


def validate_setup(raw: Mapping[str, Any]) -> Setup:
    """Check a setup as the service does.  Raises Refusal (1007 or 1008)."""
    fields = Fields(raw, "setup", _SETUP)
    name = fields.string("model").removeprefix("models/")
    model = MODELS.get(name)
    if model is None:
        raise Refusal(
            CloseCode.POLICY,
            f"models/{name} is not found for this API version, or is not supported for "
            "bidiGenerateContent.",
        )
    _check_generation(fields.nested("generationConfig", _GENERATION), model)
    _check_proactivity(fields)
    realtime = fields.nested("realtimeInputConfig", _REALTIME)
    realtime.choice("turnCoverage", _COVERAGE)
    instruction = fields.get("systemInstruction")
    history = fields.nested("historyConfig", {"initialHistoryInClientContent"})
    for direction in ("inputAudioTranscription", "outputAudioTranscription"):
        fields.nested(direction, _TRANSCRIPTION)
    return Setup(
        model=name,
        instruction="" if instruction is None else text_of(instruction, "setup.systemInstruction"),
        tools=read_tools(fields.sequence("tools"), name),
        handle=_read_handle(fields),
        detection=_read_detection(realtime),
        activity_interrupts=realtime.choice("activityHandling", _HANDLING) != "NO_INTERRUPTION",
        transcribes_input="inputAudioTranscription" in fields,
        transcribes_output="outputAudioTranscription" in fields,
        seeds_history=history.boolean("initialHistoryInClientContent"),
        compression=_read_compression(fields),
    )


def read_tools(tools: Sequence[Any], model_name: str) -> Mapping[str, bool]:
    """Return the declared functions of a setup or context update: name → BLOCKING."""
    model = MODELS[model_name]
    declared: dict[str, bool] = {}
    for tool in tools:
        for function in Fields(tool, "setup.tools", _TOOL).sequence("functionDeclarations"):
            fields = Fields(function, "setup.tools.functionDeclarations", _FUNCTION)
            behaviour = fields.choice("behavior", _BEHAVIOURS)
            blocking = behaviour == "BLOCKING" or (
                behaviour in ("", "UNSPECIFIED") and model.blocks_by_default
            )
            if blocking and not model.blocking_tools_allowed:
                raise invalid(f"models/{model_name} supports NON_BLOCKING functions only.")
            if not fields.string("name"):
                raise invalid("Invalid function name in setup.tools.")
            declared[fields.string("name")] = blocking
    return declared


def _check_generation(generation: Fields, model: Model) -> None:
    modalities = generation.sequence("responseModalities")
    if list(modalities) not in ([], ["AUDIO"]):
        raise invalid(f"Response modalities {modalities} are not supported: AUDIO only.")
    if "thinkingConfig" in generation and not model.thinks:
        raise invalid("Thinking is not supported for this model.")
    if "enableAffectiveDialog" in generation:
        raise invalid("Affective dialog is not supported for this model.")


def _check_proactivity(fields: Fields) -> None:
    proactivity = fields.nested("proactivity", {"proactiveAudio", "proactiveVideo"})
    if proactivity.get("proactiveAudio") is False:
        raise invalid("proactive_audio cannot be switched off for this model.")


def _read_handle(fields: Fields) -> str | None:
    if "sessionResumption" not in fields:
        return None
    resumption = fields.nested("sessionResumption", {"handle", "transparent"})
    if "transparent" in resumption:
        raise invalid("Transparent session resumption is not supported.")
    return resumption.string("handle")


def _read_detection(realtime: Fields) -> DetectorSettings | None:
    detection = realtime.nested("automaticActivityDetection", _DETECTION)
    sensitivities = []
    for field, prefix in (
        ("startOfSpeechSensitivity", "START_SENSITIVITY_"),
        ("endOfSpeechSensitivity", "END_SENSITIVITY_"),
    ):
        value = detection.choice(field, {prefix + one for one in ("UNSPECIFIED", "HIGH", "LOW")})
        low = value.endswith("_LOW")
        sensitivities.append(Sensitivity.LOW if low else Sensitivity.HIGH)
    try:
        settings = DetectorSettings(
            start_sensitivity=sensitivities[0],
            end_sensitivity=sensitivities[1],
            prefix_padding_ms=detection.integer("prefixPaddingMs", _DEFAULT_PADDING_MS),
            silence_duration_ms=detection.integer("silenceDurationMs", _DEFAULT_SILENCE_MS),
        )
    except ValueError as error:
        raise invalid(f"Invalid automatic activity detection: {error}") from error
    return None if detection.boolean("disabled") else settings


def _read_compression(fields: Fields) -> Compression | None:
    if "contextWindowCompression" not in fields:
        return None
    compression = fields.nested("contextWindowCompression", {"triggerTokens", "slidingWindow"})
    trigger = compression.integer("triggerTokens", 104_857)
    window = compression.nested("slidingWindow", {"targetTokens"})
    return Compression(trigger, window.integer("targetTokens", trigger // 2))
