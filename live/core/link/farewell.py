"""The end of an interview: whether it is decided, and the goodbye that comes before it.

An end that is decided waits for the candidate's last words. Until they are in, more that is said
in the goodbye calls it off, unless it is final: asked for by the candidate, or by the clock. A question in the goodbye is answered once; what is said after that is stored, and the end goes
on. Times are monotonic seconds.
"""

from interviews.records import EndReason
from live.core.link import policy


class End:
    """What is known of the end of one interview."""

    def __init__(self) -> None:
        self.reason = EndReason.COMPLETED
        self.is_pending = False  # decided: only the last words are waited for
        self.is_final = False  # nothing that anybody says calls it off
        self.goodbye: Farewell | None = None

    @property
    def deadline(self) -> float | None:
        """When to look at the goodbye again, if ever."""
        return None if self.goodbye is None or self.is_pending else self.goodbye.deadline

    def say_goodbye(self, reason: EndReason, now: float) -> None:
        """The interviewer shall finish what it is saying, and its goodbye, before the end."""
        self.reason, self.goodbye = reason, Farewell(now)

    def decide(self, reason: EndReason, *, is_final: bool) -> bool:
        """The end waits for the last words only; False when it did already."""
        was_pending, self.is_pending = self.is_pending, True
        self.reason = reason
        self.is_final = self.is_final or is_final
        return not was_pending

    def progressed(self) -> None:
        """The interviewer speaks in its goodbye."""
        if self.goodbye is not None:
            self.goodbye.progressed()
            self._call_off()

    def heard(self, now: float, *, wants_reply: bool) -> None:
        """The candidate said something in the goodbye."""
        if self.goodbye is not None and self.goodbye.heard(now, wants_reply=wants_reply):
            self._call_off()

    def settled(self) -> None:
        """Nothing is being said or played at the moment."""
        if self.goodbye is not None:
            self.goodbye.settled()

    def is_due(self, now: float) -> bool:
        """Whether the goodbye, and what was said in it, are over."""
        return self.goodbye is not None and self.goodbye.is_over(now)

    def _call_off(self) -> None:
        self.is_pending = self.is_pending and self.is_final


class Farewell:
    """One goodbye, from the moment in which the end was asked for."""

    def __init__(self, now: float) -> None:
        self._latest = now + policy.LONGEST_GOODBYE_S
        self._until = now + policy.GOODBYE_S
        self._begins_until = now + policy.GOODBYE_BEGINS_S
        self._began = False
        self._is_settled = False
        self._answer_is_owed = False
        self._has_answered = False

    @property
    def deadline(self) -> float:
        """When it is over at the latest, as things stand."""
        if self._is_settled and not self._began:
            return self._begins_until
        return self._until

    def progressed(self) -> None:
        """The interviewer speaks: the goodbye itself, or the answer to a question in it."""
        self._began = True
        self._is_settled = False
        if self._answer_is_owed:
            self._answer_is_owed, self._has_answered = False, True

    def heard(self, now: float, *, wants_reply: bool) -> bool:
        """The candidate said something; return whether the end has to wait for a reply to it."""
        if not wants_reply or self._has_answered:
            return False
        self._answer_is_owed = True
        self._began = False
        self._begins_until = min(self._latest, now + policy.REPLY_OWED_S)
        self._until = min(self._latest, now + policy.GOODBYE_S)
        return True

    def settled(self) -> None:
        """Nothing is being said or played at the moment."""
        self._is_settled = True

    def is_over(self, now: float) -> bool:
        """Whether everything has been said, or has had its time."""
        if now >= self._until:
            return True
        return self._is_settled and (self._began or now >= self._begins_until)
