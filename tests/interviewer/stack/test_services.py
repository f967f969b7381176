"""How services are told to be ready."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from interviewer.stack import services


class Answering(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("status", "ready"), [(200, True), (400, True), (503, False)])
def test_the_web_server_is_ready_when_it_answers(
    site: HTTPServer, monkeypatch: pytest.MonkeyPatch, status: int, ready: bool
) -> None:
    monkeypatch.setattr(Answering, "status", status)
    assert services.web_service("0.0.0.0", site.server_port, "daphne").is_ready() is ready


def test_a_port_that_nobody_serves_is_not_ready() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        service = services.web_service("127.0.0.1", bound.getsockname()[1], "daphne")
        assert not service.is_ready()


def test_the_worker_is_ready_when_it_says_so(tmp_path: Path) -> None:
    service = services.worker_service(tmp_path)
    assert not service.is_ready()
    (tmp_path / "worker.log").write_text("connecting\n")
    assert not service.is_ready()
    (tmp_path / "worker.log").write_text("connecting\nINFO stack@host ready.\n")
    assert service.is_ready()


def test_the_application_is_led_to_the_simulator_by_public_settings_alone(tmp_path: Path) -> None:
    simulator = services.choose_simulator(tmp_path)
    assert set(simulator.settings) == {"GEMINI_API_KEY", "GEMINI_BASE_URL", "GEMINI_CA_FILE"}
    assert simulator.port != simulator.control_port
