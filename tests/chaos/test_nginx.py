"""The printed nginx file, run as it is: TLS, the redirect, limits, upgrades, the log, the address."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from interviewer.stack.ports import free_port
from interviewer.stack.processes import ProcessGroup
from interviewer.strangers import STRANGERS_BODY_BYTES
from live.servers.limits import BODY_BYTES
from tests.chaos.nginx import Certificate, find_nginx, nginx_service
from tests.waiting import wait_until

NAME = "interviews.example.com"
TOKEN = "s3cr3t-0123456789"
# As long as a real one: what could be a key is one wherever it stands.
KEY = "s3cr3t_" + "Ab-9" * 9


class Worker(BaseHTTPRequestHandler):
    """Answers with the headers that reached it; knows no address in which there is a key."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(404 if "s3cr3t_" in self.path else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@dataclass
class Front:
    port: int
    redirect_port: int
    directory: Path
    trust: ssl.SSLContext

    def ask(
        self, path: str, method: str = "GET", body: str | None = None, **headers: str
    ) -> HTTPResponse:
        page = HTTPSConnection("127.0.0.1", self.port, context=self.trust, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        page.request(method, path, body, headers={"Host": NAME, **named})
        answer = page.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        page.close()
        return answer

    def reached(self, path: str, **headers: str) -> dict[str, str]:
        return dict(json.loads(self.ask(path, **headers).text))  # type: ignore[attr-defined]

    @property
    def logs(self) -> str:
        return "".join(file.read_text() for file in self.directory.rglob("*.log"))


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    find_nginx()  # which installs it, where that may be done
    authority = trustme.CA()
    issued = authority.issue_cert(NAME, "127.0.0.1")
    certificate = Certificate(tmp_path / "chain.pem", tmp_path / "key.pem")
    for blob in issued.cert_chain_pems:
        blob.write_to_path(certificate.chain, append=True)
    issued.private_key_pem.write_to_path(certificate.key)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    worker = ThreadingHTTPServer(("127.0.0.1", 0), Worker)
    threading.Thread(target=worker.serve_forever, daemon=True).start()
    port, redirect_port = free_port(), free_port()
    nginx = nginx_service(
        tmp_path / "nginx", port, [worker.server_port],
        redirect_port=redirect_port, certificate=certificate,
    )  # fmt: skip
    with ProcessGroup(tmp_path / "log", {}) as group:
        group.wait_until_ready(group.start(nginx))
        yield Front(port, redirect_port, tmp_path, trust)
    worker.shutdown()
    worker.server_close()


def statuses(ask: Callable[[], HTTPResponse], count: int) -> list[int]:
    return [ask().status for _ in range(count)]


def test_plain_http_is_sent_on_to_the_site(front: Front) -> None:
    page = HTTPConnection("127.0.0.1", front.redirect_port, timeout=10)
    page.request("GET", "/join/x/?y=1", headers={"Host": "elsewhere.example"})
    answer = page.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/join/x/?y=1")
    page.close()


def test_the_worker_is_told_the_real_address_and_that_it_was_https(front: Front) -> None:
    told = front.reached("/", X_Forwarded_For="10.9.8.7", X_Forwarded_Proto="http")
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["x-forwarded-proto"] == "https"
    assert told["host"] == NAME


@pytest.mark.parametrize(
    ("path", "upgrade", "reaches"),
    [
        ("/ws/interview/1/", "websocket", "websocket"),
        ("/ws/interview/1/", "WebSocket", "websocket"),
        ("/ws/interview/1/", "h2c", None),
        ("/ws/interview/1/", "x websocket", None),
        ("/admin/", "websocket", None),
        ("/", "h2c", None),
        ("/join/ws/", "websocket", None),
    ],
)
def test_only_rooms_are_upgraded_and_only_to_websockets(
    front: Front, path: str, upgrade: str, reaches: str | None
) -> None:
    told = front.reached(path, Upgrade=upgrade, Connection="Upgrade")
    assert told.get("upgrade") == reaches
    assert told.get("connection", "close").lower() == ("upgrade" if reaches else "close")


@pytest.mark.parametrize("path", [f"/join/{TOKEN}/", f"/join/{TOKEN}", f"/%6Aoin/{TOKEN}/", f"//join//{TOKEN}/?x", f"/x/../join/{TOKEN}/"])  # fmt: skip
def test_a_join_link_stands_in_no_log(front: Front, path: str) -> None:
    front.ask(path)
    front.ask("/healthz")
    wait_until(lambda: "/healthz" in front.logs)
    assert "/join/..." in front.logs
    assert "s3cr3t" not in front.logs


def test_join_links_may_not_be_tried_one_after_the_other_and_that_is_logged_without_them(
    front: Front,
) -> None:
    answers = [front.ask(f"/join/{TOKEN}{number}/") for number in range(100)]
    refused = [answer for answer in answers if answer.status == 429]
    assert [answer.status for answer in answers[:60]] == [200] * 60
    assert len(refused) >= 30
    assert refused[0].headers["Retry-After"] == "10"
    wait_until(lambda: " 429 " in front.logs)
    assert "s3cr3t" not in front.logs


# A letter too many or too few, a dot of the mail's sentence, a link of another site, a link in a link.
NOWHERE = (f"/jion/{KEY}/", f"/join{KEY}", f"/{KEY}", f"/join/{KEY}).", f"/join/{KEY}/", f"/review/{KEY}/?next=/join/{KEY}/", f"/?to=https%3A%2F%2Felsewhere.example%2Fjoin%2F{KEY}")  # fmt: skip


@pytest.mark.parametrize("path", NOWHERE)
def test_a_link_that_leads_nowhere_stands_in_no_log(front: Front, path: str) -> None:
    assert front.ask(path).status == 404
    wait_until(lambda: " 404 " in front.logs)
    assert KEY[:12] not in front.logs


def test_links_that_lead_nowhere_may_not_be_tried_one_after_the_other(front: Front) -> None:
    tried = [front.ask(f"/jion/{KEY}{number}/").status for number in range(100)]
    assert tried[:60] == [404] * 60
    assert tried.count(429) >= 30
    assert front.ask("/nothing/").status == 200, "other addresses are not held up by it"


@pytest.mark.parametrize("path", ["/admin/login/", "/review/login/"])
def test_who_logs_in_sends_as_much_as_the_site_takes_and_no_more(front: Front, path: str) -> None:
    taken = front.ask(path, "POST", "x" * STRANGERS_BODY_BYTES)
    assert taken.status == 200
    refused = front.ask(path, "POST", Content_Length=str(STRANGERS_BODY_BYTES + 1))
    assert refused.status == 413


@pytest.mark.parametrize("path", ["/admin/login/", "/review/login/"])
def test_passwords_may_not_be_tried_one_after_the_other(front: Front, path: str) -> None:
    assert statuses(lambda: front.ask(path), 40) == [200] * 40
    tried = statuses(lambda: front.ask(path, "POST", Content_Length="0"), 30)
    assert tried[:10] == [200] * 10
    assert tried[-10:] == [429] * 10
    assert front.ask("/").status == 200


def test_rooms_may_be_opened_by_a_whole_office_at_once_and_not_without_end(front: Front) -> None:
    opened = statuses(lambda: front.ask("/ws/interview/1/"), 400)
    assert opened[:200] == [200] * 200
    assert 429 in opened


def test_a_body_is_refused_where_the_site_would_refuse_it(front: Front) -> None:
    assert front.ask("/", "POST", Content_Length=str(BODY_BYTES + 1)).status == 413


@pytest.mark.parametrize("path", [f"/join/{TOKEN}/", *NOWHERE[:-1]])
def test_a_worker_that_is_gone_leaves_no_key_in_the_error_log(
    tmp_path: Path, front: Front, path: str
) -> None:
    nobody = nginx_service(tmp_path / "alone", port := free_port(), [free_port()])
    with ProcessGroup(tmp_path / "alone-log", {}) as group:
        group.wait_until_ready(group.start(nobody))
        page = HTTPConnection("127.0.0.1", port, timeout=10)
        page.request("GET", path)
        assert page.getresponse().status == 502
        page.close()
        wait_until(lambda: " 502 " in front.logs)
    assert "s3cr3t" not in front.logs
