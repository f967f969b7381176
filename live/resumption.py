"""What Redis knows of an interview, for the owner that comes next."""

from dataclasses import replace

from interviews.records import ClaimedInterview
from live.conversation import Conversation
from live.ports import ResumptionRecord, SharedState
from live.uplink import Uplink


class Resumption:
    """Takes the record up from an earlier owner, and keeps it true.

    model: the model that is dialled; the handle of another one is worth nothing.
    """

    def __init__(
        self,
        claimed: ClaimedInterview,
        record: ResumptionRecord,
        conversation: Conversation,
        uplink: Uplink,
        *,
        model: str,
        shared: SharedState,
    ) -> None:
        self.record = record.brought_up_to(claimed.progress)
        self._claimed = claimed
        self._model = model
        self._conversation = conversation
        self._uplink = uplink
        self._shared = shared
        if record.model == model:
            conversation.handle = record.handle
            uplink.calls.take_up(record.lost_calls)

    async def save(self) -> None:
        """Tell Redis where we are; call it after each save. Cancelled, Redis may know or not."""
        self.record = replace(
            self.record,
            handle=self._conversation.handle,
            lost_calls=dict(self._uplink.calls.known),
            model=self._model,
            by_text=self._conversation.by_text,
            stream=self._uplink.stream,
            safe_sequence=self._uplink.safe_sequence,
        )
        await self._shared.save(self._claimed.session_id, self._claimed.epoch, self.record)
