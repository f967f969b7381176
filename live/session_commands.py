"""The conversation's commands to the model, as calls of its session."""

from live.core.model.commands import (
    AddContext,
    AnswerTool,
    Command,
    EndActivity,
    EndAudio,
    PassOn,
    SayText,
    Silence,
    StartActivity,
)
from live.core.sound.audio import uplink_silence
from live.ports import ModelSession


async def carry_out(command: Command, session: ModelSession) -> None:
    """Send what the command says; raises `LinkError` when the session is gone."""
    match command:
        case SayText(text):
            await session.send_text(text)
        case AddContext(text):
            await session.add_context(text)
        case PassOn(words):
            await session.pass_on(words)
        case AnswerTool(call_id, name, result, reacts):
            await session.answer_tool(call_id, name, result, reacts=reacts)
        case Silence(ms):
            await session.send_audio(uplink_silence(ms))
        case EndAudio():
            await session.end_audio()
        case StartActivity():
            await session.start_activity()
        case EndActivity():
            await session.end_activity()
