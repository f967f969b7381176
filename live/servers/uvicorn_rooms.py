"""A page's WebSocket under uvicorn, framed by the websockets package."""

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

from live.servers.intake import Intake, Timer


class RoomProtocol(WebSocketsSansIOProtocol):
    """Implements `intake.Line`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._intake = Intake(self, self.loop.time)

    # What comes on the line

    def data_received(self, data: bytes) -> None:
        """Take bytes of the line."""
        self._intake.take(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is gone."""
        self._intake.close()
        super().connection_lost(exc)

    def handle_text(self, event: Frame) -> None:
        """A text message begins; it is whole, unless somebody has cut it up."""
        self._count_unless_whole(event)
        super().handle_text(event)

    def handle_bytes(self, event: Frame) -> None:
        """A binary message begins."""
        self._count_unless_whole(event)
        super().handle_bytes(event)

    def handle_cont(self, event: Frame) -> None:
        """A message goes on."""
        self._intake.count()
        super().handle_cont(event)

    def handle_ping(self) -> None:
        """A ping has come; it is answered."""
        self._intake.count()
        super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """A pong has come, asked for or not."""
        self._intake.count()
        super().handle_pong(event)

    def send_receive_event_to_app(self) -> None:
        """A message is whole; a text has to be UTF-8, which uvicorn would log as an error of ours."""
        if self.curr_msg_data_type == "text" and not _is_text(b"".join(self.frames)):
            self.frames = []
            self.fail(CloseCode.INVALID_DATA)
            return
        super().send_receive_event_to_app()

    def fail(self, code: int, reason: str = "", *, is_said: bool = False) -> None:
        """Leave a page that broke the protocol; `is_said`: a close frame tells it so already."""
        self.conn.fail(code, reason)
        if is_said:
            self.conn.data_to_send()
        self.handle_parser_exception()

    def _count_unless_whole(self, event: Frame) -> None:
        # After our close nobody reads messages, and nobody else counts them.
        if not event.fin or self.close_sent:
            self._intake.count()

    # The intake's side

    def read_frames(self, data: bytes) -> None:
        """Read bytes as frames."""
        super().data_received(data)

    def pause(self) -> None:
        """Leave what comes with the operating system."""
        if not self.transport.is_closing():
            self.transport.pause_reading()

    def resume(self) -> None:
        """Take it again, unless the application has yet to take what was there before."""
        if not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    def later(self, delay_s: float, run: Callable[[], None]) -> Timer:
        """Call back."""
        return self.loop.call_later(delay_s, run)

    # The application's side

    async def send(self, message: Any) -> None:
        """Send what the application says; raises `OSError` where the socket is closed."""
        try:
            await super().send(message)
        except RuntimeError as error:
            # A message that broke the protocol closes it before the application has heard so.
            if self.close_sent:
                raise ConnectionResetError("the socket is closed") from error
            raise


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
