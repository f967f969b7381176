"""A finished interview to read: made up, but shaped like a real one, troubles included."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from interviews import ledger_rows
from interviews.progress import Progress, Usage
from interviews.records import EndReason, LedgerRecord, Speaker, TurnRecord, TurnSource

WORD_MS: Final = 370


@dataclass(frozen=True, slots=True)
class Line:
    """One turn: who, about which question, what, and how long after the turn before."""

    speaker: Speaker
    question: int | None
    text: str
    pause_ms: int
    own_ms: int | None = None
    unheard: str = ""
    typed: bool = False


_ASKS = Speaker.INTERVIEWER
_SAYS = Speaker.CANDIDATE

# fmt: off
LINES: Final = (
    Line(_ASKS, None, "Hello Alex, I'm Maya, and I'll be talking with you today on behalf of Larkfield Energy. We have three questions and about twenty minutes. Take your time, and interrupt me whenever you like. Shall we begin?", 900, 31),
    Line(_SAYS, None, "Hi Maya. Yes, happy to start.", 700),
    Line(_ASKS, 1, "Lovely. Tell me about a system you kept running in production. What was it, and what was your part in it?", 1140, 38),
    Line(_SAYS, 1, "For the last three years I looked after the metering pipeline at a grid operator. It takes about forty thousand readings a second from substations, and billing depends on it, so it could not really stop. I owned the ingestion side, which was a handful of Python services in front of PostgreSQL, and I was one of four people on call.", 620),
    Line(_ASKS, 1, "That is a lot of responsibility. When you say you owned the ingestion side, what did a normal week look like, and which decisions were", 1320, 42, unheard="yours alone to take, as opposed to the ones you brought to the team?"),
    Line(_SAYS, 1, "Sorry to jump in, I can give you a good example. We moved from one big queue to one per region, and that was my call. It meant a noisy substation in the north could no longer delay everybody in the south. I wrote the proposal, ran it next to the old one for two weeks, and then switched over on a Tuesday morning.", 180),
    Line(_ASKS, 1, "No need to apologise, that is exactly what I was after. How did you convince yourself that it was safe to switch?", 980, 35),
    Line(_SAYS, 1, "We compared every reading from both paths. In two weeks there were eleven differences, and all eleven were late duplicates that the old path had been storing twice. So in the end the new one was more correct than what we had.", 840),
    Line(_ASKS, 2, "Thank you. Let's go on. Describe a time when something broke and you did not know why. How did you find out?", 1260, 37),
    Line(_SAYS, 2, "One Sunday the lag started growing, slowly, ten seconds every hour. Nothing was failing, no errors, the CPUs were bored. I started with what had changed, and nothing had, so I looked at what the database was waiting for.", 1130),
    Line(_SAYS, 2, "It turned out to be a lock on a tiny table of device names. A report somebody had left open in a console held it. I closed the session, the lag was gone in a minute, and on Monday we gave consoles a timeout.", 1900),
    Line(_ASKS, 2, "I like that you looked at what it was waiting for. Was there anything that made you lose time on the way?", 1410, 44),
    Line(_SAYS, 2, "Yes: I trusted a dashboard that averaged over all regions. On average everything was fine. I have kept percentiles on that page ever since.", 760),
    Line(_ASKS, 3, "A good habit. My last question: how do you make sure that a colleague can take over what you built?", 1190, 36),
    Line(_SAYS, 3, "I ask somebody else to do the next release with only the runbook, while I sit next to them and say nothing. Whatever they have to ask goes into the runbook that day. The link I mentioned is larkfield.example/runbooks if you want to see the form we use.", 0, typed=True),
    Line(_ASKS, 3, "Thank you for writing that down. And what do you do when the answer is simply too long for a runbook?", 1530, 40),
    Line(_SAYS, 3, "Then the thing is probably too complicated, and I take it as a sign to make it simpler. Twice that meant deleting a feature nobody used.", 690),
    Line(_ASKS, None, "That is a lovely place to stop. Those were all of my questions, Alex. The team will read this conversation and get in touch with you. Thank you very much for your time, and goodbye.", 1080, 33),
    Line(_SAYS, 3, "Thank you, Maya. Bye!", 640),
)
# fmt: on


def demo_turns() -> tuple[TurnRecord, ...]:
    """Return the conversation with times as long as saying it would have taken."""
    return tuple(_timed(LINES))


def demo_ledger(started_at: datetime) -> Iterator[LedgerRecord]:
    """Yield what happened on the way: a lost browser, and a drop on the other side."""
    turns = demo_turns()
    in_answer = (turns[9].start_ms + turns[9].end_ms) // 2
    between = turns[12].end_ms + 200

    rows = (
        (0, ledger_rows.joined(epoch=1)),
        (in_answer, ledger_rows.browser_lost()),
        (in_answer, ledger_rows.taken_over(epoch=2, same_page=True, gap_ms=3400)),
        (in_answer, ledger_rows.resumed(by_handle=True)),
        (between, ledger_rows.dropped(failure="dropped")),
        (between, ledger_rows.resumed(by_handle=True, gap_ms=640)),
        (turns[-1].end_ms, ledger_rows.ended(EndReason.COMPLETED)),
    )
    gaps_ms = 0
    for at_ms, row in rows:
        gaps_ms += row.gap_ms or 0
        yield row.at(at_ms, started_at + timedelta(milliseconds=at_ms + gaps_ms))


def demo_progress() -> Progress:
    """Return the end of the interview: everything asked, and what it used."""
    return Progress(
        elapsed_ms=demo_turns()[-1].end_ms + 1200,
        question=3,
        questions_finished=(1, 2, 3),
        questions_asked=(1, 2, 3),
        questions_answered=(1, 2, 3),
        greeted=True,
        usage=Usage(
            prompt_tokens=58_200,
            response_tokens=4_150,
            total_tokens=62_350,
            audio_in_tokens=41_600,
            audio_out_tokens=3_900,
            thoughts_tokens=1_300,
        ),
        rtt_p50_ms=46,
        rtt_p95_ms=118,
    )


def _timed(lines: tuple[Line, ...]) -> Iterator[TurnRecord]:
    now_ms = 0
    for number, line in enumerate(lines, start=1):
        asks = line.speaker is Speaker.INTERVIEWER
        start_ms = now_ms + line.pause_ms
        now_ms = start_ms + len(line.text.split()) * WORD_MS
        yield TurnRecord(
            number=number,
            speaker=line.speaker,
            text=line.text,
            unheard_text=line.unheard,
            start_ms=start_ms,
            end_ms=now_ms,
            question=line.question,
            source=TurnSource.TYPED if line.typed else TurnSource.SPEECH,
            interrupted=bool(line.unheard),
            final=True,
            latency_ms=line.pause_ms if asks else None,
            own_latency_ms=line.own_ms,
        )
