"""How hard we try, and when we stop: backoff, budgets, watchdogs, heartbeat.

Every number here is a bound with its reason; `live.core.link.recovery` and its neighbours apply them.
"""

from collections.abc import Callable
from typing import Final

# A dial is a connection that reached the setup frame. 1011 loops were seen to
# make other systems dial 170 times in 10 s; ours stops at these.
DIALS_PER_DROP: Final = 3
DIALS_PER_MINUTE: Final = 6
DIALS_PER_INTERVIEW: Final = 20
# These count failures: a dial that led to a settled turn is given back. So is one whose link has
# stood for so long and had words transcribed, in an answer that is not over yet.
PROVEN_AFTER_S: Final = 10.0
# Trials from text are few by their own backoff; this bounds those that a candidate asks for.
TRIALS_PER_MINUTE: Final = 3
# So often in one drop what was sent may be refused (1007) before its sound is given up as lost.
INPUT_REFUSALS: Final = 2

# A probe is an attempt that never reached setup: it costs nobody anything, and a
# short gap between probes is what brings us back within a second of Gemini's return.
PROBE_GAP_S: Final = 0.75
# People wait half a minute in silence, hardly longer; then text, with Live behind it.
RECOVERY_BOUND_S: Final = 30.0
# While answers are written, Live is tried again behind them: the first time after so long, then
# ever less often while it is there and fails. A Gemini that returns is found within the longest.
TRIAL_FIRST_S: Final = 8.0
TRIAL_LONGEST_S: Final = 300.0

BACKOFF_FIRST_S: Final = 0.25
BACKOFF_LONGEST_S: Final = 5.0
# A budget refills only after the conversation has really gone on for this long.
REFILL_AFTER_S: Final = 10.0

# google-genai waits for setupComplete without a limit of its own.
DIAL_TIMEOUT_S: Final = 5.0
SEND_TIMEOUT_S: Final = 5.0

REPLY_OWED_S: Final = 10.0
# A nudge that does not move the model within this will not.
NUDGE_ANSWERED_S: Final = 5.0
# A turn that is complete and empty: the reply may still follow in a turn of its own.
EMPTY_TURN_S: Final = 1.0
# A model whose replies cannot be heard is asked again so often; then another line is tried.
ASKED_AGAIN: Final = 2
# A reply was cut and no word has followed: it was a noise, or the candidate waits.
TAKE_UP_AFTER_S: Final = 4.0
# People think for long; silence ends nothing, but nobody shall wonder whether the line is dead. After
# the first the candidate is told to take their time, then the question is put again, then they are
# asked whether to go on.
SILENCES_S: Final = (20.0, 40.0, 60.0)
# A candidate who has asked for a moment is asked after this whether they are ready to go on.
LONGEST_HOLD_S: Final = 120.0
# Voice alone, noise perhaps, puts off the watchdogs no longer than this after the last word.
VOICE_EXCUSES_S: Final = 30.0
# Speech that is not transcribed at all: so much voice, so long ago, and the line is renewed. It may
# have been noise, which is why that is done so seldom.
DEAF_VOICE_S: Final = 3.0
DEAF_AFTER_S: Final = 12.0
DEAF_WITHIN_S: Final = 20.0
# Words may come only at the end of 20 to 40 s of speech (Google's forum, 110732): a line is not given
# up while the candidate goes on speaking, but before the page's buffer of a minute is full.
DEAF_PAUSE_S: Final = 3.0
DEAF_AT_MOST_S: Final = 45.0
# Less voice than this share of the time is noise now and then, no speech.
SPEECH_SHARE: Final = 0.3
DEAF_TIMES: Final = 2
# After a resume, speech that is transcribed but never answered (voiceclaw#255).
POISONED_AFTER_S: Final = 8.0
# Leaves time to close the old socket before Gemini does it for us.
ROLLOVER_MARGIN_S: Final = 3.0
# A model that asks for the end before it says goodbye gets this long to begin.
GOODBYE_BEGINS_S: Final = 2.0
# The goodbye may take this long to be said and heard.
GOODBYE_S: Final = 30.0
# With what the candidate asks in the middle of it, and the answer to that.
LONGEST_GOODBYE_S: Final = 60.0

HEARTBEAT_S: Final = 5.0
HEARTBEAT_CHECK_S: Final = 2.5
MISSED_PONGS: Final = 2
HELLO_TIMEOUT_S: Final = 10.0


def backoff_s(attempt: int, rand: Callable[[], float]) -> float:
    """Seconds to wait before attempt number `attempt` (from 0): exponential, full jitter.

    `rand` returns a number in [0, 1). See "Exponential Backoff and Jitter" (AWS
    Architecture Blog, 2015): full jitter spreads a herd best.
    """
    return rand() * min(BACKOFF_LONGEST_S, BACKOFF_FIRST_S * (1 << min(attempt, 16)))


def trial_wait_s(failures: int, rand: Callable[[], float]) -> float:
    """Seconds before the next trial from text: doubled by each failure, up to a quarter less.

    That quarter is by chance: an outage sends all interviews into writing at one moment.
    """
    wait = min(TRIAL_LONGEST_S, TRIAL_FIRST_S * (1 << min(failures, 16)))
    return wait * (1 - rand() / 4)


def probe_gap_s(rand: Callable[[], float]) -> float:
    """Seconds before the next probe: at most 750 ms, half of it jitter."""
    return PROBE_GAP_S * (0.5 + rand() / 2)
