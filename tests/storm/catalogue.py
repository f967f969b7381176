"""Every fault that a storm is made of, with what it declares: how long, and how many words.

A bound is how long the fault may keep a candidate's words from Gemini, on a machine that is not
otherwise busy. The judge adds what it takes to hear, transcribe and show a word.
"""

import asyncio
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from tests.chaos import page_strikes
from tests.chaos.microphone import FRAME_BYTES, pack_frame
from tests.chaos.page_strikes import send_wrong
from tests.chaos.scenarios import LONG_TEXT, UNSAVED_WORDS
from tests.chaos.strikes import Scene, Strike, both, gemini
from tests.storm.field import (
    STORES_AWAY_S,
    Many,
    deploy_worker,
    freeze_redis,
    freeze_worker,
    kill_worker,
    kill_worker_in_an_outage,
    lock_tables,
    lose_redis,
    make_read_only,
    outage,
    refuse_connections,
    refuse_handshake,
    reload_nginx,
    restart_nginx,
    restart_simulator,
)

OFFLINE_S: Final = 12.0
NOT_READING_S: Final = 20.0


class Reach(StrEnum):
    """Whom a fault concerns."""

    ONE = "one interview"
    WORKER = "the interviews of a worker"
    ALL = "every interview"


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry of the catalogue.

    bound_s: how long it may keep words away.  words: how many it may cost each interview.
    weight: how often it is drawn, among those of its reach.  lasts_s: how long it goes on.
    alone: what it takes away, of which nothing else may be taken at the same time.
    reconnects: the pages need a new connection after it.  waits: it strikes with the next reply.
    """

    name: str
    reach: Reach
    bound_s: float
    one: Strike | None = None
    many: Many | None = None
    words: int = 0
    weight: float = 1.0
    lasts_s: float = 0.0
    alone: str = ""
    reconnects: bool = False
    waits: bool = False


# One interview


async def lose_network(scene: Scene) -> None:
    """Let the page be without a network; it keeps what is said meanwhile."""
    page = scene.candidate
    page.lose_network()
    try:
        await asyncio.sleep(OFFLINE_S)
    finally:
        page.find_network()


async def stop_reading(scene: Scene) -> None:
    """Let the page speak and read nothing, for longer than the server's patience."""
    page = scene.candidate
    page.stop_reading()
    try:
        await asyncio.sleep(NOT_READING_S)
    finally:
        page.read_again()


def armed(when: str, kind: str, **values: object) -> Strike:
    """Return a fault of Gemini's that waits for its moment."""
    return gemini(fault=kind, when=when, **values)


_DROP: Final = gemini(fault="drop", when="now")


def _one(name: str, bound_s: float, strike: Strike, **values: float) -> Fault:
    return Fault(name, Reach.ONE, bound_s, one=strike, **values)  # type: ignore[arg-type]


def _waits(name: str, bound_s: float, strike: Strike, **values: float) -> Fault:
    return replace(_one(name, bound_s, strike, **values), waits=True)


def _page(name: str, bound_s: float, strike: Strike, **values: float) -> Fault:
    return replace(_one(name, bound_s, strike, **values), reconnects=True)


GEMINI: Final = (
    _one("drop", 3, _DROP, weight=3),
    _waits("drop in the next reply", 3, armed("next_reply", "drop"), weight=2),
    _one("drop in mid answer", 3, armed("mid_answer", "drop"), weight=2),
    _one("drop between turns", 3, armed("between_turns", "drop")),
    _one("drop on the next dial", 4, both(armed("on_dial", "drop"), _DROP)),
    _one("dropped twice", 5, both(_DROP, _DROP, pause_s=2), lasts_s=2),
    _one("close 1011", 3, gemini(fault="close", code=1011)),
    _one("close 1008", 4, gemini(fault="close", code=1008)),
    _one("handle refused 1008", 5, both(gemini(fault="refuse_handle", code=1008), _DROP)),
    _one("handle refused 1007", 5, both(gemini(fault="refuse_handle", code=1007), _DROP)),
    _one("goAway 50 s", 3, gemini(fault="go_away", seconds=50)),
    _one("goAway 2 s", 5, gemini(fault="go_away", seconds=2)),
    _one("closed at the hour", 5, gemini(fault="hour")),
    _one("not resumable, then a drop", 4, both(gemini(fault="not_resumable", count=3), _DROP)),
    _one("Gemini slow", 3, gemini(fault="slow", latency_ms=400, count=1), weight=0.5),
    _one("poisoned handle", 20, both(gemini(fault="poisoned_handle"), _DROP), weight=0.5),
    _one("a reply that never comes", 16, gemini(fault="stall")),
    _one("frozen socket", 25, gemini(fault="freeze"), weight=0.5),
    # The reply comes when the answer is over, which lasts up to half a minute.
    _waits("frozen in the next reply", 55, armed("next_reply", "freeze"), weight=0.5),
    _one("lost call", 16, both(gemini(fault="lost_call"), _DROP)),
    _one("context refused", 8, both(gemini(fault="client_content_refused", count=1), _DROP)),
    _waits("noise in the next reply", 10, gemini(fault="noise_cut")),
    _one("an empty turn", 10, gemini(fault="empty_turn"), weight=0.5),
    _one("a rejected turn", 10, gemini(fault="empty_turn", reason="OTHER"), weight=0.5),
    _one("a reply that cannot be heard", 10, gemini(fault="silent_reply"), weight=0.5),
    _one("sound of odd lengths", 2, gemini(fault="odd_chunks"), weight=0.5),
    _one("sound after a barge-in", 2, gemini(fault="tail_after_interrupt"), weight=0.5),
    _one("an answer transcribed at its end", 40, gemini(fault="late_transcript"), weight=0.5),
    _one("a frame that is no message", 5, gemini(fault="send", frame="{"), weight=0.5),
    _one("a message nobody knows", 2, gemini(fault="send", frame='{"news":1}'), weight=0.5),
    _one("1011 loop", 8, both(gemini(fault="die_after_accept", count=2), _DROP), weight=0.5),
)

BROWSER: Final = (
    _page("browser cut", 5, page_strikes.cut_browser, weight=3),
    _page("browser cut twice", 8, page_strikes.cut_browser_twice, lasts_s=4),
    _page("browser and Gemini cut", 6, both(_DROP, page_strikes.cut_browser)),
    _page("reload", 6, page_strikes.reload_page, weight=2),
    _page("browser crashed", 6, page_strikes.crash_browser, words=UNSAVED_WORDS, weight=0.5),
    _page("second device", 8, page_strikes.open_second_tab),
    _page("no network", OFFLINE_S + 6, lose_network, lasts_s=OFFLINE_S),
    _page("half-open socket", 24, page_strikes.hang_browser, lasts_s=17),
    _page("a page that does not read", NOT_READING_S + 6, stop_reading, lasts_s=NOT_READING_S),
    _page("malformed message", 5, send_wrong(lambda _page: ['{"type":'])),
    _page("malformed frame", 5, send_wrong(lambda _page: [b"\1" * 77]), weight=0.5),
    _page("oversized message", 5, send_wrong(lambda _page: [LONG_TEXT]), weight=0.5),
    _page(
        "a frame from the far future",
        5,
        send_wrong(lambda _page: [pack_frame(2**32 - 1, bytes(FRAME_BYTES))]),
        weight=0.5,
    ),
    _page(
        "a flood of messages",
        5,
        send_wrong(lambda _page: ['{"type":"ping","id":1}'] * 200),
        weight=0.5,
    ),
    _page("frames out of order", 2, page_strikes.send_out_of_order),
)

# What they stand on

_AWAY: Final = STORES_AWAY_S


def _worker(name: str, bound_s: float, strike: Many, lasts_s: float, weight: float = 1.0) -> Fault:
    return Fault(
        name,
        Reach.WORKER,
        bound_s,
        many=strike,
        lasts_s=lasts_s,
        weight=weight,
        alone="worker",
        reconnects=True,
    )


def _all(
    name: str, bound_s: float, strike: Many, lasts_s: float, *, alone: str, weight: float = 1.0
) -> Fault:
    return Fault(name, Reach.ALL, bound_s, many=strike, lasts_s=lasts_s, weight=weight, alone=alone)


def _all_pages(name: str, bound_s: float, strike: Many, lasts_s: float, *, alone: str) -> Fault:
    return replace(_all(name, bound_s, strike, lasts_s, alone=alone), reconnects=True)


MANY: Final = (
    _worker("worker killed", 8, kill_worker, 12, 3),
    _worker("deploy", 6, deploy_worker, 15, 3),
    _worker("worker frozen", 26, freeze_worker, 25, 0.7),
    _all_pages("nginx restarted", 8, restart_nginx, 2, alone="nginx"),
    _all("nginx reloaded", 3, reload_nginx, 2, alone="nginx"),
    _all("Gemini away for 3 s", 8, outage(3), 3, alone="gemini"),
    _all("Gemini away for 20 s", 28, outage(20), 20, alone="gemini", weight=0.3),
    _all("Gemini restarted", 15, restart_simulator, 8, alone="gemini", weight=0.5),
    _all("handshake refused", 5, refuse_handshake, 1, alone="gemini"),
    _all("Redis frozen", _AWAY + 3, freeze_redis, _AWAY, alone="stores"),
    _all("Redis lost", _AWAY + 3, lose_redis, _AWAY + 1, alone="stores"),
    _all("database refuses", _AWAY + 5, refuse_connections, _AWAY, alone="stores"),
    _all("database read-only", _AWAY + 5, make_read_only, _AWAY, alone="stores"),
    _all("database locked", _AWAY + 5, lock_tables, _AWAY, alone="stores"),
    _all_pages(
        "worker killed while the database refuses",
        _AWAY + 11,
        kill_worker_in_an_outage,
        _AWAY + 15,
        alone="stores",
    ),
)

CATALOGUE: Final = {fault.name: fault for fault in (*GEMINI, *BROWSER, *MANY)}
