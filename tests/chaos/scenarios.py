"""The faults an interview must survive, each with what it does and what must come of it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from tests.chaos import page_strikes, server_strikes
from tests.chaos.expectations import Expectation
from tests.chaos.microphone import FRAME_BYTES, pack_frame
from tests.chaos.page_strikes import send_wrong
from tests.chaos.strikes import Strike, both, gemini, habits


class Moment(StrEnum):
    """When the fault strikes, as the candidate lives it."""

    MID_ANSWER = "mid answer"
    MID_REPLY = "mid reply"
    BETWEEN = "between turns"
    TYPED = "just typed"
    REPLIED = "in the reply to an answer"
    LAST_WORD = "after the last word"
    GOODBYE = "goodbye"


@dataclass(frozen=True, slots=True)
class Scenario:
    """`alone`: it concerns everybody on the stack, so nothing else runs beside it.

    prepare: what is arranged before the candidate comes.
    """

    name: str
    moment: Moment
    strike: Strike
    expects: Expectation
    prepare: Strike | None = None
    alone: bool = False


DROP: Final = gemini(fault="drop", when="now")
# What a page that is gone had not had acknowledged: the lag of the transcription, and of a save.
UNSAVED_WORDS: Final = 12
# What Redis had not been given yet when the worker died in an outage, at four words a second.
LAST_SECOND_WORDS: Final = 5
MID_TURN: Final = habits(mid_turn_handles=True)
LONG_TEXT: Final = '{"type":"text","id":"0123456789abcdef","text":"%s"}' % ("x" * 17_000)

_RESUMED = "resumed_by_handle|resumed_by_seed"
RESUMED: Final = Expectation(ledger=("dropped", _RESUMED))
SEEDED: Final = Expectation(ledger=("dropped", "resumed_by_seed"))
ROLLED: Final = Expectation(ledger=("rolled_over",))
TAKEN: Final = Expectation(ledger=("taken_over", _RESUMED))
CRASHED: Final = replace(TAKEN, most_lost=UNSAVED_WORDS)
UNTOUCHED: Final = Expectation()
OVER: Final = Expectation(ledger=("ended",), closes=(4410,))


def _closed(code: int) -> Expectation:
    return replace(TAKEN, closes=(code,))


ANSWER, REPLY = Moment.MID_ANSWER, Moment.MID_REPLY
BETWEEN, TYPED = Moment.BETWEEN, Moment.TYPED

GEMINI: Final = (
    Scenario("drop between turns", BETWEEN, DROP, RESUMED),
    Scenario("drop in mid answer", ANSWER, DROP, RESUMED),
    Scenario("drop in mid reply", REPLY, DROP, RESUMED),
    Scenario("drop in the reply to an answer", Moment.REPLIED, DROP, RESUMED),
    Scenario("dropped twice in an answer", ANSWER, both(DROP, DROP, pause_s=2), RESUMED),
    Scenario(
        "words fall behind in an answer, and a drop",
        ANSWER,
        both(both(page_strikes.talk_on, habits(transcript_lag_ms=5_000)), DROP, pause_s=7),
        replace(RESUMED, ledger=("dropped", _RESUMED, "rolled_over"), most_dials=4),
    ),
    Scenario(
        "words fall behind in an answer, and the line breaks",
        ANSWER,
        both(
            both(page_strikes.talk_on, habits(transcript_lag_ms=5_000)),
            page_strikes.cut_browser,
            pause_s=7,
        ),
        replace(TAKEN, ledger=("taken_over", _RESUMED, "rolled_over"), most_dials=4),
    ),
    Scenario("close 1011 in mid answer", ANSWER, gemini(fault="close", code=1011), RESUMED),
    Scenario("close 1008 in mid answer", ANSWER, gemini(fault="close", code=1008), SEEDED),
    Scenario(
        "handle refused 1008", ANSWER, both(gemini(fault="refuse_handle", code=1008), DROP), SEEDED
    ),
    Scenario(
        "handle refused 1007", ANSWER, both(gemini(fault="refuse_handle", code=1007), DROP), SEEDED
    ),
    Scenario("goAway 50 s", REPLY, gemini(fault="go_away", seconds=50), ROLLED),
    Scenario("goAway 2 s in mid answer", ANSWER, gemini(fault="go_away", seconds=2), ROLLED),
    Scenario("closed at the hour", ANSWER, gemini(fault="hour"), SEEDED),
    Scenario("not resumable, then a drop", ANSWER, DROP, SEEDED, gemini(fault="not_resumable")),
    Scenario(
        "poisoned handle",
        ANSWER,
        both(gemini(fault="poisoned_handle"), DROP),
        replace(SEEDED, most_dials=4),
    ),
    Scenario(
        "a reply that never comes", ANSWER, gemini(fault="stall"), Expectation(ledger=("nudged",))
    ),
    Scenario("frozen socket", ANSWER, gemini(fault="freeze"), replace(RESUMED, most_dials=4)),
    Scenario(
        "frozen between turns", BETWEEN, gemini(fault="freeze"), replace(RESUMED, most_dials=4)
    ),
    Scenario("frozen in mid reply", REPLY, gemini(fault="freeze"), replace(RESUMED, most_dials=4)),
    Scenario("lost call", ANSWER, both(gemini(fault="lost_call"), DROP), RESUMED),
    Scenario("lost call in mid reply", REPLY, both(gemini(fault="lost_call"), DROP), RESUMED),
    Scenario("handles in mid turn, drop in mid answer", ANSWER, DROP, RESUMED, MID_TURN),
    Scenario("handles in mid turn, drop in mid reply", REPLY, DROP, RESUMED, MID_TURN),
    Scenario(
        "handles in mid turn, drop in the reply to an answer",
        Moment.REPLIED,
        DROP,
        RESUMED,
        MID_TURN,
    ),
    Scenario("answers that cut", REPLY, DROP, RESUMED, habits(tool_answer_cuts=True)),
    Scenario(
        "context refused",
        ANSWER,
        DROP,
        replace(SEEDED, most_dials=4),
        both(gemini(fault="client_content_refused"), gemini(fault="not_resumable")),
    ),
    Scenario(
        "1011 loop",
        ANSWER,
        both(gemini(fault="die_after_accept", count=2), DROP),
        replace(RESUMED, most_dials=5),
    ),
)

BROWSER: Final = (
    Scenario("browser cut", ANSWER, page_strikes.cut_browser, TAKEN),
    Scenario("browser cut in mid reply", REPLY, page_strikes.cut_browser, TAKEN),
    Scenario(
        "browser cut in the reply to an answer", Moment.REPLIED, page_strikes.cut_browser, TAKEN
    ),
    Scenario("browser cut in the goodbye", Moment.GOODBYE, page_strikes.cut_browser, OVER),
    Scenario(
        "browser cut twice", ANSWER, page_strikes.cut_browser_twice, replace(TAKEN, most_dials=4)
    ),
    Scenario("browser and Gemini at once", ANSWER, both(DROP, page_strikes.cut_browser), TAKEN),
    Scenario(
        "browser cut during goAway",
        ANSWER,
        both(gemini(fault="go_away", seconds=2), page_strikes.cut_browser, pause_s=0.2),
        TAKEN,
    ),
    Scenario("old page, cut", ANSWER, page_strikes.cut_browser, TAKEN, page_strikes.open_old_page),
    Scenario(
        "old page, dropped twice in an answer",
        ANSWER,
        both(DROP, DROP, pause_s=2),
        RESUMED,
        page_strikes.open_old_page,
    ),
    Scenario("reload in mid answer", ANSWER, page_strikes.reload_page, TAKEN),
    Scenario("browser crashed in mid answer", ANSWER, page_strikes.crash_browser, CRASHED),
    Scenario("reload in mid reply", REPLY, page_strikes.reload_page, TAKEN),
    Scenario("second tab", ANSWER, page_strikes.open_second_tab, _closed(4409)),
    Scenario("second device at load", ANSWER, page_strikes.look_from_second_device, UNTOUCHED),
    Scenario(
        "second device at Continue", BETWEEN, page_strikes.continue_on_second_device, _closed(4409)
    ),
    Scenario(
        "second device in mid-answer", ANSWER, page_strikes.continue_on_second_device, _closed(4409)
    ),
    Scenario("half-open socket", ANSWER, page_strikes.hang_browser, _closed(4408)),
    Scenario("malformed message", ANSWER, send_wrong(lambda _me: ['{"type":']), _closed(4400)),
    Scenario("malformed frame", ANSWER, send_wrong(lambda _me: [b"\1" * 77]), _closed(4400)),
    Scenario("oversized message", ANSWER, send_wrong(lambda _me: [LONG_TEXT]), _closed(4413)),
    Scenario("oversized frame", ANSWER, send_wrong(lambda _me: [bytes(5_000)]), _closed(4413)),
    Scenario("frames out of order", ANSWER, page_strikes.send_out_of_order, UNTOUCHED),
    Scenario(
        "frames out of order in a replay",
        ANSWER,
        both(DROP, page_strikes.send_out_of_order, pause_s=0.5),
        RESUMED,
    ),
    Scenario(
        "a frame from the far future",
        ANSWER,
        send_wrong(lambda _me: [pack_frame(2**32 - 1, bytes(FRAME_BYTES))]),
        _closed(4400),
    ),
    Scenario(
        "a flood of messages",
        ANSWER,
        send_wrong(lambda _me: ['{"type":"ping","id":1}'] * 200),
        _closed(4429),
    ),
    Scenario(
        "a flood of frames",
        ANSWER,
        send_wrong(lambda _me: [pack_frame(0, bytes(FRAME_BYTES))] * 4000),
        _closed(4429),
    ),
)

_AWAY_3 = gemini(fault="outage", seconds=3)
_AWAY_20 = gemini(fault="outage", seconds=20)
ALONE: Final = tuple(
    replace(scenario, alone=True)
    for scenario in (
        Scenario("Gemini away for 20 s", ANSWER, _AWAY_20, replace(RESUMED, most_dials=20)),
        Scenario("Gemini away for 3 s", ANSWER, _AWAY_3, replace(RESUMED, most_dials=20)),
        Scenario("worker killed", ANSWER, server_strikes.kill_worker, TAKEN),
        Scenario("worker killed in mid reply", REPLY, server_strikes.kill_worker, TAKEN),
        Scenario(
            "worker killed after a typed answer", TYPED, server_strikes.kill_worker_soon, TAKEN
        ),
        Scenario(
            "second device in mid-answer, first worker killed",
            ANSWER,
            page_strikes.continue_elsewhere_after_a_kill,
            _closed(4409),
        ),
        Scenario("two workers killed", ANSWER, server_strikes.kill_two_workers, TAKEN),
        Scenario(
            "worker frozen for 20 s",
            ANSWER,
            server_strikes.freeze_worker,
            replace(TAKEN, most_dials=4),
        ),
        Scenario("Redis and worker killed", ANSWER, server_strikes.kill_redis_and_worker, TAKEN),
        Scenario("Gemini restarted", ANSWER, server_strikes.restart_simulator, SEEDED),
        Scenario(
            "worker killed in the reply to an answer",
            Moment.REPLIED,
            server_strikes.kill_worker_in_reply,
            TAKEN,
        ),
        Scenario("worker killed in the goodbye", Moment.GOODBYE, server_strikes.kill_worker, TAKEN),
        Scenario("deploy", ANSWER, server_strikes.deploy_worker, _closed(4450)),
        Scenario(
            "deploy across versions",
            ANSWER,
            server_strikes.deploy_worker,
            _closed(4450),
            page_strikes.open_old_page,
        ),
        Scenario("deploy in mid reply", REPLY, server_strikes.deploy_worker, _closed(4450)),
        Scenario("Redis frozen for 5 s", ANSWER, server_strikes.freeze_redis, UNTOUCHED),
        Scenario("Redis lost for 5 s", ANSWER, server_strikes.lose_redis, UNTOUCHED),
        Scenario("database refuses 5 s", ANSWER, server_strikes.refuse_connections, UNTOUCHED),
        Scenario(
            "worker killed while the database refuses",
            ANSWER,
            server_strikes.kill_worker_in_an_outage,
            TAKEN,
        ),
        Scenario(
            "worker killed after a reply while the database refuses",
            ANSWER,
            server_strikes.kill_worker_after_a_refused_reply,
            TAKEN,
        ),
        Scenario(
            "worker and page lost while the database refuses",
            ANSWER,
            server_strikes.lose_worker_and_page_in_an_outage,
            replace(TAKEN, most_lost=LAST_SECOND_WORDS),
        ),
        Scenario(
            "handles in mid turn, a drop, worker and page lost while the database refuses",
            ANSWER,
            both(DROP, server_strikes.lose_worker_and_page_in_an_outage, pause_s=0.4),
            TAKEN,
            MID_TURN,
        ),
        Scenario("database read-only 5 s", ANSWER, server_strikes.make_read_only, UNTOUCHED),
        Scenario("database locked 5 s", ANSWER, server_strikes.lock_tables, UNTOUCHED),
        Scenario("a page that stops reading", REPLY, page_strikes.stop_reading, _closed(4408)),
    )
)
