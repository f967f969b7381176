"""What each connection to Gemini Live begins with: the plan as google-genai's configuration."""

from google.genai import types

from interviews.frozen_plan import FrozenPlan
from live.instructions import (
    BEGIN_QUESTION,
    END_INTERVIEW,
    FINISH_QUESTION,
    system_instruction,
)


def connect_config(plan: FrozenPlan, handle: str | None) -> types.LiveConnectConfig:
    """Build the setup for one connection of this interview.

    3.8-live speaks only AUDIO and refuses `thinking_config`, affective dialogue and
    `proactive_audio=False`: they are left out. So is the language code, which native
    audio models do not take; the instruction names the language.
    """
    taking = plan.turn_taking
    return types.LiveConnectConfig(
        response_modalities=[types.Modality.AUDIO],
        speech_config=types.SpeechConfig(
            voice_config=types.VoiceConfig(
                prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=plan.voice)
            )
        ),
        system_instruction=system_instruction(plan),
        tools=[types.Tool(function_declarations=_tool_declarations(len(plan.questions)))],
        session_resumption=types.SessionResumptionConfig(handle=handle),
        input_audio_transcription=types.AudioTranscriptionConfig(),
        output_audio_transcription=types.AudioTranscriptionConfig(),
        realtime_input_config=types.RealtimeInputConfig(
            automatic_activity_detection=types.AutomaticActivityDetection(
                start_of_speech_sensitivity=types.StartSensitivity(
                    f"START_SENSITIVITY_{taking.start_sensitivity}"
                ),
                end_of_speech_sensitivity=types.EndSensitivity(
                    f"END_SENSITIVITY_{taking.end_sensitivity}"
                ),
                prefix_padding_ms=taking.prefix_padding_ms,
                silence_duration_ms=taking.silence_duration_ms,
            ),
            activity_handling=types.ActivityHandling.START_OF_ACTIVITY_INTERRUPTS,
        ),
        context_window_compression=types.ContextWindowCompressionConfig(
            trigger_tokens=25_600, sliding_window=types.SlidingWindow(target_tokens=12_800)
        ),
    )


def _tool_declarations(questions: int) -> list[types.FunctionDeclaration]:
    number = {"type": "integer", "minimum": 1, "maximum": questions}
    return [
        types.FunctionDeclaration(
            name=BEGIN_QUESTION,
            description="Call when you begin to ask a question of the plan.",
            parameters_json_schema={
                "type": "object",
                "properties": {"number": number},
                "required": ["number"],
            },
        ),
        types.FunctionDeclaration(
            name=FINISH_QUESTION,
            description="Call when a question has been answered or declined.",
            parameters_json_schema={
                "type": "object",
                "properties": {"number": number, "declined": {"type": "boolean"}},
                "required": ["number", "declined"],
            },
        ),
        types.FunctionDeclaration(
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
