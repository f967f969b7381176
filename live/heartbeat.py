"""The application's heartbeat to the browser, and the round trips it measures."""

from statistics import quantiles
from typing import Final

from interviews.records import Quality
from live.core.link import policy
from live.core.protocol import server_messages
from live.downlink import Downlink
from live.ports import Clock

# An hour of heartbeats.
REMEMBERED_TRIPS: Final = 720
CLOCK_SLACK_S: Final = 0.1


class Heartbeat:
    """Counts pings that were not answered; two of them mean a half-open socket."""

    def __init__(self, downlink: Downlink, clock: Clock) -> None:
        self._downlink = downlink
        self._clock = clock
        self._next_id = 0
        self._last_sent_at = clock.now()
        self._sent_at: dict[int, float] = {}
        self._trips_ms: list[int] = []

    def beat(self) -> bool:
        """Send a ping when one is due; False when too many were not answered.

        Called every `HEARTBEAT_CHECK_S`. A missed pong is followed by the next ping at
        once, so that a half-open socket is noticed within ten seconds.
        """
        now = self._clock.now()
        if len(self._sent_at) >= policy.MISSED_PONGS:
            return False
        if not self._sent_at and now - self._last_sent_at < policy.HEARTBEAT_S - CLOCK_SLACK_S:
            return True
        self._next_id += 1
        self._last_sent_at = now
        self._sent_at[self._next_id] = now
        self._downlink.send(server_messages.ping(self._next_id))
        return True

    def pong(self, ping_id: int) -> None:
        """Take the browser's answer; it vouches for the pings before it, too."""
        sent_at = self._sent_at.get(ping_id)
        if sent_at is None:
            return
        self._sent_at = {i: at for i, at in self._sent_at.items() if i > ping_id}
        rtt_ms = round((self._clock.now() - sent_at) * 1000)
        self._trips_ms = [*self._trips_ms, rtt_ms][-REMEMBERED_TRIPS:]
        self._downlink.send(server_messages.quality(rtt_ms, Quality.of(rtt_ms)))

    def percentiles_ms(self) -> tuple[int | None, int | None]:
        """Return (p50, p95) of the round trips so far."""
        if not self._trips_ms:
            return None, None
        if len(self._trips_ms) == 1:
            return self._trips_ms[0], self._trips_ms[0]
        cuts = quantiles(self._trips_ms, n=20, method="inclusive")
        return round(cuts[9]), round(cuts[18])
