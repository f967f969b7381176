"""What a client may ask for in its first frame, and with which code it is refused otherwise.

Owns the fields of `setup` and their meaning; what differs by model stands in `models.py`.  Close
codes for a bad model or field are partly assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from live.simulator.models import MODELS, PROACTIVITY_VERSION, Affective, Blocking, Model, Thinking
from live.simulator.refusal import CloseCode, Refusal, invalid
from live.simulator.senses import DetectorSettings, Sensitivity
from live.simulator.shapes import Fields, camel, text_of

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
_LEVELS: Final = frozenset({"LOW", "MEDIUM", "HIGH"})
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
    detection: None when the client marks activity itself.  affective: what becomes of affective
    dialogue; None when it was not asked for.
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
    affective: Affective | None = None


def validate_setup(
    raw: Mapping[str, Any], *, api_version: str = "v1beta", serves_dead_models: bool = False
) -> Setup:
    """Check a setup as the service does.  Raises Refusal (1007 or 1008)."""
    fields = Fields(raw, "setup", _SETUP)
    name = fields.string("model").removeprefix("models/")
    model = MODELS.get(name)
    if model is None or not (model.is_served.value or serves_dead_models):
        raise Refusal(
            CloseCode.POLICY,
            f"models/{name} is not found for this API version, or is not supported for "
            "bidiGenerateContent.",
        )
    generation = fields.nested("generationConfig", _GENERATION)
    _check_generation(generation, model)
    _check_proactivity(fields, api_version)
    asks_affective = generation.boolean("enableAffectiveDialog")
    unasked = model.transcribes_unasked.value
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
        transcribes_input=unasked or "inputAudioTranscription" in fields,
        transcribes_output=unasked or "outputAudioTranscription" in fields,
        seeds_history=history.boolean("initialHistoryInClientContent"),
        compression=_read_compression(fields),
        affective=model.affective.value if asks_affective else None,
    )


def read_tools(tools: Sequence[Any], model_name: str) -> Mapping[str, bool]:
    """Return the declared functions of a setup or context update: name → BLOCKING."""
    model = MODELS[model_name]
    declared: dict[str, bool] = {}
    for tool in tools:
        for function in Fields(tool, "setup.tools", _TOOL).sequence("functionDeclarations"):
            fields = Fields(function, "setup.tools.functionDeclarations", _FUNCTION)
            behaviour = fields.choice("behavior", _BEHAVIOURS)
            blocking = (
                behaviour == "BLOCKING"
                or model.blocks_always.value
                or (behaviour in ("", "UNSPECIFIED") and model.blocks_by_default.value)
            )
            if blocking and model.blocking.value is Blocking.REFUSED:
                raise invalid(f"models/{model_name} supports NON_BLOCKING functions only.")
            if not fields.string("name"):
                raise invalid("Invalid function name in setup.tools.")
            _check_parameters(fields.get("parameters"))
            declared[fields.string("name")] = blocking
    return declared


def _check_parameters(schema: Any) -> None:
    """Refuse what `Schema` does not know; `parametersJsonSchema` is not looked into."""
    if isinstance(schema, Mapping):
        for name, inner in schema.items():
            if camel(name) == "additionalProperties":
                raise invalid(
                    'Invalid JSON payload received. Unknown name "additionalProperties" at '
                    "'setup.tools': Cannot find field."
                )
            _check_parameters(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _check_parameters(inner)


def _check_generation(generation: Fields, model: Model) -> None:
    modalities = generation.sequence("responseModalities")
    if list(modalities) not in ([], ["AUDIO"]):
        raise invalid(f"Response modalities {modalities} are not supported: AUDIO only.")
    _check_thinking(generation, model.thinking.value)
    if generation.boolean("enableAffectiveDialog") and model.affective.value is Affective.REFUSED:
        raise invalid("Affective dialog is not supported for this model.")


def _check_thinking(generation: Fields, thinking: Thinking) -> None:
    known = {"thinkingLevel", "thinkingBudget", "includeThoughts"}
    config = generation.nested("thinkingConfig", known)
    if thinking is Thinking.REFUSED and "thinkingConfig" in generation:
        raise invalid("Thinking is not supported for this model.")
    if thinking is Thinking.LEVEL_NEEDED:
        if "thinkingBudget" in config:
            raise invalid("Thinking budget is not supported for this model.")
        if config.string("thinkingLevel").upper() not in _LEVELS:
            raise invalid("Thinking level is required for this model: LOW, MEDIUM or HIGH.")


def _check_proactivity(fields: Fields, api_version: str) -> None:
    if "proactivity" in fields and api_version != PROACTIVITY_VERSION.value:
        raise invalid(
            "Invalid JSON payload received. Unknown name \"proactivity\" at 'setup': "
            "Cannot find field."
        )
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
