"""What each connection to Gemini Live begins with: the plan as google-genai's configuration."""

from dataclasses import replace
from typing import cast

from django.conf import settings
from google.genai import types

from interviews.frozen_plan import (
    PATIENT,
    THOUGHTFUL,
    TURN_TAKING_PRESETS,
    FrozenPlan,
    Sensitivity,
    TurnTaking,
)
from live.gemini_models import LIVE_MODELS, RECOMMENDED, LiveModel
from live.instructions import (
    BEGIN_QUESTION,
    END_INTERVIEW,
    FINISH_QUESTION,
    system_instruction,
)
from live.marks import DirectionMark


def connect_config(
    plan: FrozenPlan,
    mark: DirectionMark,
    handle: str | None,
    rules: LiveModel = LIVE_MODELS[RECOMMENDED],
    *,
    is_seeded: bool = False,
) -> types.LiveConnectConfig:
    """Build the setup for one connection of this interview.

    `mark`: of the directions that follow. `rules`: the model's row. `is_seeded`: what was said so far comes first, as `clientContent`.
    The models speak only AUDIO and refuse affective dialogue and `proactive_audio=False`: they
    are left out. So is the language code, which native audio models do not take; the
    instruction names the language.
    """
    level = rules.thinking_level.value
    return types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        speech_config=types.SpeechConfig(
            voice_config=types.VoiceConfig(
                prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=plan.voice)
            )
        ),
        system_instruction=system_instruction(plan, mark),
        thinking_config=(
            types.ThinkingConfig(thinking_level=types.ThinkingLevel(level)) if level else None
        ),
        history_config=(
            types.HistoryConfig(initial_history_in_client_content=True) if is_seeded else None
        ),
        tools=[types.Tool(function_declarations=_tool_declarations(len(plan.questions), rules))],
        session_resumption=types.SessionResumptionConfig(handle=handle),
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
        realtime_input_config=types.RealtimeInputConfig(
            automatic_activity_detection=_detection(plan.turn_taking),
            activity_handling=types.ActivityHandling.START_OF_ACTIVITY_INTERRUPTS,
        ),
        context_window_compression=types.ContextWindowCompressionConfig(
            trigger_tokens=25_600, sliding_window=types.SlidingWindow(target_tokens=12_800)
        ),
    )


def _detection(taking: TurnTaking) -> types.AutomaticActivityDetection:
    if taking.is_manual:
        return types.AutomaticActivityDetection(disabled=True)
    return types.AutomaticActivityDetection(
        start_of_speech_sensitivity=types.StartSensitivity(
            f"START_SENSITIVITY_{taking.start_sensitivity}"
        ),
        end_of_speech_sensitivity=types.EndSensitivity(f"END_SENSITIVITY_{taking.end_sensitivity}"),
        prefix_padding_ms=taking.prefix_padding_ms,
        silence_duration_ms=taking.silence_duration_ms,
    )


def _tool_declarations(questions: int, rules: LiveModel) -> list[types.FunctionDeclaration]:
    behavior = types.Behavior(rules.behavior.value) if rules.behavior.value else None
    number = {"type": "integer", "minimum": 1, "maximum": questions}
    return [
        types.FunctionDeclaration(
            behavior=behavior,
            name=BEGIN_QUESTION,
            description="Call when you have finished asking a question of the plan.",
            parameters_json_schema={
                "type": "object",
                "properties": {"number": number},
                "required": ["number"],
            },
        ),
        types.FunctionDeclaration(
            behavior=behavior,
            name=FINISH_QUESTION,
            description="Call when a question has been answered or declined.",
            parameters_json_schema={
                "type": "object",
                "properties": {"number": number, "declined": {"type": "boolean"}},
                "required": ["number", "declined"],
            },
        ),
        types.FunctionDeclaration(
            behavior=behavior,
            name=END_INTERVIEW,
            description="Call after you have said goodbye.",
            parameters_json_schema={
                "type": "object",
                "properties": {
                    "reason": {
                        "type": "string",
                        "enum": ["questions_finished", "candidate_asked", "time_is_up"],
                    }
                },
                "required": ["reason"],
            },
        ),
    ]


def warm_up() -> None:
    """Build what the library builds when it is first needed: 60 ms in which a loop would stand still."""
    for model in (
        types.LiveConnectConfig,
        types.SpeechConfig,
        types.VoiceConfig,
        types.PrebuiltVoiceConfig,
        types.ThinkingConfig,
        types.HistoryConfig,
        types.Tool,
        types.FunctionDeclaration,
        types.SessionResumptionConfig,
        types.AudioTranscriptionConfig,
        types.RealtimeInputConfig,
        types.AutomaticActivityDetection,
        types.ContextWindowCompressionConfig,
        types.SlidingWindow,
        types.HttpOptions,
        types.LiveServerMessage,
    ):
        model.model_rebuild()


def with_server_turn_taking(plan: FrozenPlan) -> FrozenPlan:
    """Return the plan with what the operator has set for every interview (docs/settings.md)."""
    taking = _way_of_the_site(plan.turn_taking)
    padding_ms, silence_ms = settings.LIVE_PREFIX_PADDING_MS, settings.LIVE_SILENCE_DURATION_MS
    return replace(
        plan,
        turn_taking=replace(
            taking,
            start_sensitivity=_override(settings.LIVE_START_SENSITIVITY, taking.start_sensitivity),
            end_sensitivity=_override(settings.LIVE_END_SENSITIVITY, taking.end_sensitivity),
            prefix_padding_ms=taking.prefix_padding_ms if padding_ms is None else padding_ms,
            silence_duration_ms=taking.silence_duration_ms if silence_ms is None else silence_ms,
        ),
    )


def _way_of_the_site(planned: TurnTaking) -> TurnTaking:
    """Return how turns are taken where the site wants the one way, or the other."""
    if settings.LIVE_TURN_TAKING == THOUGHTFUL:
        return TURN_TAKING_PRESETS[THOUGHTFUL]
    is_forbidden = settings.LIVE_TURN_TAKING == "automatic" and planned.is_manual
    return TURN_TAKING_PRESETS[PATIENT] if is_forbidden else planned


def _override(setting: str, planned: Sensitivity) -> Sensitivity:
    return cast("Sensitivity", setting) if setting else planned
