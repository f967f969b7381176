"""The control endpoint over HTTP, and the process with its command line."""

import asyncio
import json
import signal
import ssl
import sys
import urllib.error
import urllib.request
from functools import partial

import pytest
from google import genai
from google.genai import types

from live.simulator.__main__ import main, read_options
from live.simulator.tls import build_certificates
from tests.live.simulator.candidate import GREET, MODEL, Candidate, config, connected


async def call(
    method: str, url: str, body: bytes | None = None, *, token: str = "", **headers: str
) -> tuple[int, dict]:
    """Ask as curl would; keywords are headers, with "_" for "-"."""
    if token:
        headers["Authorization"] = f"Bearer {token}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def blocking() -> tuple[int, dict]:
        request = urllib.request.Request(url, data=body, method=method, headers=named)
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    return await asyncio.to_thread(blocking)


async def test_faults_and_log_over_http(simulator):
    url = simulator.control_url
    ask = partial(call, token=simulator.control_token)
    assert await call("GET", f"{url}/healthz") == (200, {"status": "ok", "open": 0})
    fault = b'{"fault": "drop", "when": "between_turns", "candidate": "Sam Lee"}'
    assert await ask("POST", f"{url}/faults", fault) == (
        200,
        {"number": 1, "struck": [], "waits": True},
    )
    status, answer = await ask("GET", f"{url}/faults")
    assert (status, answer["faults"][0]["when"]) == (200, "between_turns")
    async with connected(simulator) as sam:
        await sam.text(GREET)
        await sam.until(lambda me: me.error is not None)
    _, log = await ask("GET", f"{url}/connections?since=0")
    [record] = log["connections"]
    assert (record["candidate"], record["turns"], record["greetings"]) == ("Sam Lee", 1, 1)
    assert record["typed"] == [GREET]
    assert (await ask("GET", f"{url}/connections?open"))[1] == {"connections": []}
    assert await ask("POST", f"{url}/reset", b'{"handles": true}') == (200, {"status": "ok"})
    assert (await ask("GET", f"{url}/connections"))[1] == {"connections": []}


@pytest.mark.parametrize(
    ("request_line", "body", "status", "sentence"),
    [
        ("POST /faults", b'{"fault": "fire"}', 400, "fault='fire' is unknown"),
        ("POST /faults", b"{", 400, "the body is no JSON"),
        ("POST /faults", b"[]", 400, "the body must be a JSON object"),
        ("POST /faults", b"", 400, "the field 'fault' is missing"),
        ("POST /faults", b" " * 70_000, 400, "a body has 0 to 65536 bytes"),
        ("POST /habits", b'{"no_tools": 1}', 400, "no_tools=1 is neither true nor false"),
        ("POST /habits", b'{"naps": true}', 400, "unknown habit 'naps': one of mid_turn"),
        ("POST /habits", b'{"think_ms": -1}', 400, "think_ms=-1 is no number of milliseconds"),
        ("POST /habits", b'{"candidate": 1}', 400, "candidate=1 is not a str"),
        ("GET /connections?since=x", None, 400, "since='x' is not a number"),
        ("GET /nowhere", None, 404, "there is only GET /healthz"),
        ("DELETE /faults", None, 404, "POST /faults"),
    ],
)
async def test_mistakes_are_told(simulator, request_line, body, status, sentence):
    method, path = request_line.split()
    url = simulator.control_url + path
    answered, answer = await call(method, url, body, token=simulator.control_token)
    assert answered == status
    assert sentence in answer["error"]


async def test_nonsense_on_the_control_port_harms_nothing(simulator):
    host, port = simulator.control_url.removeprefix("http://").split(":")
    for nonsense in (
        b"\r\n\r\n",
        b"x" * 100_000 + b"\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 99,
    ):
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(nonsense)
        answer = await reader.readline()
        assert answer.startswith(b"HTTP/1.1 4")
        writer.close()
    assert (await call("GET", f"{simulator.control_url}/healthz"))[0] == 200


async def test_the_process_serves_the_real_client_and_keeps_its_authority(tmp_path):
    ca_file, log_file = tmp_path / "ca" / "ca.pem", tmp_path / "log.jsonl"
    certificates, tokens = [], ["none yet"]
    for _ in range(2):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "live.simulator", "--port", "0", "--control-port", "0",
            "--ca-file", str(ca_file), "--log-file", str(log_file), "--voice", "tones",
            "--time-scale", "20", "--print-ready", "--fault", "close:when=between_turns,code=1013",
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        base_url, control_url = (await asyncio.wait_for(process.stdout.readline(), 20)).split()
        assert await process.stdout.readline() == b"ready\n"
        certificates.append(ca_file.read_bytes())
        tls = ssl.create_default_context(cafile=str(ca_file))
        client = genai.Client(
            api_key="any",
            http_options=types.HttpOptions(
                base_url=base_url.decode(), api_version="v1beta", async_client_args={"ssl": tls}
            ),
        )
        async with client.aio.live.connect(model=MODEL, config=config()) as session:
            await session.send_realtime_input(text=GREET)
            sam = Candidate(session)
            await asyncio.wait_for(sam.receive(), 10)
        assert sam.error.code == 1013
        url = control_url.decode()
        assert (await call("GET", f"{url}/healthz"))[0] == 200
        token_file = ca_file.with_name("control-token")
        assert token_file.stat().st_mode & 0o077 == 0
        assert (await call("GET", f"{url}/faults", token=token_file.read_text()))[0] == 200
        status, answer = await call("GET", f"{url}/faults", token="".join(tokens))
        assert (status, str(token_file) in answer["error"]) == (401, True)
        tokens.append(token_file.read_text())
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 10) == 0

    assert certificates[0] == certificates[1]
    key_file = ca_file.with_name("ca-key.pem")
    assert key_file.stat().st_mode & 0o077 == 0
    lines = [json.loads(text) for text in log_file.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["dialled", "closed"] * 2
    assert lines[1]["turns"] == 1
    # What people say is in nobody's file, and no handle either.
    assert not {"heard", "typed", "said", "candidate", "handles"} & set(lines[1])
    assert "Sam" not in log_file.read_text()


def test_a_damaged_authority_is_replaced(tmp_path):
    ca_file = tmp_path / "ca.pem"
    build_certificates(ca_file, "127.0.0.1")
    ca_file.write_text("damaged")
    build_certificates(ca_file, "127.0.0.1")
    assert "BEGIN CERTIFICATE" in ca_file.read_text()


def test_a_wrong_fault_on_the_command_line_is_told(capsys):
    with pytest.raises(SystemExit):
        read_options(["--fault", "fire"])
    assert "fault='fire' is unknown" in capsys.readouterr().err


def test_a_fault_that_cannot_happen_at_the_start_is_told(capsys, tmp_path):
    ca_file = str(tmp_path / "ca.pem")
    arguments = ["--port", "0", "--control-port", "0", "--ca-file", ca_file, "--voice", "tones"]
    assert main([*arguments, "--fault", "drop"]) == 1
    assert "needs a 'when' other than now" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("headers", "status", "sentence"),
    [
        ({}, 401, "the header 'Authorization: Bearer TOKEN' is missing or wrong"),
        ({"token": "guessed"}, 401, "is missing or wrong"),
        ({"Authorization": "Basic {token}"}, 401, "is missing or wrong"),
        ({"Authorization": "bearer {token}"}, 200, ""),
        ({"token": "{token}", "Host": "127.0.0.1:1"}, 200, ""),
        ({"token": "{token}", "Host": "localhost:{port}"}, 200, ""),
        ({"token": "{token}", "Host": "evil.example"}, 403, "Host 'evil.example' is not"),
        ({"token": "{token}", "Host": "127.0.0.1.evil.example:80"}, 403, "is not this machine"),
        ({"token": "{token}", "Host": "[::1"}, 403, "is not this machine"),
        ({"token": "{token}", "Origin": "http://evil.example"}, 403, "Origin 'http://evil"),
        ({"token": "{token}", "Origin": "null"}, 403, "Origin 'null' may not ask"),
        ({"token": "{token}", "Origin": "http://127.0.0.1:8000"}, 403, "may not ask"),
        ({"token": "{token}", "Origin": "http://127.0.0.1:{port}"}, 200, ""),
        ({"token": "{token}", "Sec_Fetch_Site": "cross-site"}, 403, "'cross-site' may not ask"),
        ({"token": "{token}", "Sec_Fetch_Site": "same-site"}, 403, "may not ask"),
        ({"token": "{token}", "Sec_Fetch_Site": "none"}, 200, ""),
    ],
    ids=str,
)
async def test_only_who_started_it_commands_it_and_no_page_in_a_browser(
    simulator, headers, status, sentence
):
    url = simulator.control_url
    _, _, port = url.rpartition(":")
    filled = {
        name: value.format(token=simulator.control_token, port=port)
        for name, value in headers.items()
    }
    await simulator.control.fault("stall")
    answered, answer = await call(
        "POST", f"{url}/reset", b"{}", Content_Type="text/plain", **filled
    )
    assert answered == status
    assert sentence in answer.get("error", "")
    assert bool(simulator.control.faults()) == (status != 200)


async def test_whether_it_lives_is_told_to_everybody_on_this_machine(simulator):
    url = f"{simulator.control_url}/healthz"
    assert (await call("GET", url))[0] == 200
    assert (await call("GET", url, Host="evil.example"))[0] == 403
