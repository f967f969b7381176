"""The goodbye: how long it may take, and whether what the candidate said in it was answered.

A question in the goodbye is answered once; what is said after that is stored, and the end goes
on. Times are monotonic seconds.
"""

from live.core import policy


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
