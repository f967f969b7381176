"""nginx in front of the workers, with the configuration that docs/runbook.md prints."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from interviewer.stack.ports import free_port
from interviewer.stack.processes import Service
from interviewer.stack.services import ROOT

RUNBOOK: Final = ROOT / "docs" / "runbook.md"
_FRAME: Final = """\
daemon off;
user {user};
worker_processes 1;
pid "{directory}/nginx.pid";
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path "{directory}/body";
    proxy_temp_path "{directory}/proxy";
    fastcgi_temp_path "{directory}/fastcgi";
    uwsgi_temp_path "{directory}/uwsgi";
    scgi_temp_path "{directory}/scgi";
{site}
}}
"""
_CERTIFICATES: Final = re.compile(r"(ssl_certificate) +[^;]+;")
_KEYS: Final = re.compile(r"(ssl_certificate_key) +[^;]+;")


class NginxMissingError(Exception):
    """No nginx; the sentence says what to do."""


def find_nginx() -> str:
    """Return the path of nginx, installed where that may be done; raises NginxMissingError."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found:
        return found
    advice = (
        "The fault suite needs nginx. Install it, for example with “sudo apt-get install nginx”."
    )
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise NginxMissingError(advice)
    sys.stdout.write("Installing nginx by apt-get\n")
    sys.stdout.flush()
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "nginx-light"],
    ):
        done = subprocess.run(
            command, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        if done.returncode:
            raise NginxMissingError(f"{done.stdout.decode(errors='replace')[-800:]}\n{advice}")
    return "/usr/sbin/nginx"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate's file, and its key's."""

    chain: Path
    key: Path


def nginx_service(
    directory: Path,
    port: int,
    workers: Sequence[int],
    *,
    redirect_port: int | None = None,
    certificate: Certificate | None = None,
) -> Service:
    """Describe nginx on `port` of loopback, in front of workers on their ports.

    Which worker answered is added to each answer, so that the suite knows whom to kill.  redirect_port:
    where plain HTTP is sent on to the site; a free one by default.  certificate: without one the site is
    served without TLS, as the suite's candidates speak.
    """
    directory.mkdir(parents=True, exist_ok=True)
    site = _site(directory, workers)
    site = site.replace("listen 80;", f"listen 127.0.0.1:{redirect_port or free_port()};")
    if certificate is None:
        site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};")
        site = "".join(
            line for line in site.splitlines(keepends=True) if not line.strip().startswith("ssl_")
        )
    else:
        site = site.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port} ssl http2;")
        site = _CERTIFICATES.sub(rf'\1 "{certificate.chain}";', site, count=1)
        site = _KEYS.sub(rf'\1 "{certificate.key}";', site, count=1)
    configuration = directory / "nginx.conf"
    user = pwd.getpwuid(os.geteuid()).pw_name
    configuration.write_text(_FRAME.format(user=user, directory=directory, site=site))
    argv = [find_nginx(), "-e", "stderr", "-p", str(directory), "-c", str(configuration)]
    return Service("nginx", argv, lambda: _listens(port))


def _site(directory: Path, workers: Sequence[int]) -> str:
    """Return the printed site with these workers, logging into `directory`."""
    servers = "\n".join(
        f"    server 127.0.0.1:{worker} max_fails=1 fail_timeout=1s;" for worker in workers
    )
    before, rest = _printed_site().split("    # The workers.\n")
    _printed, after = rest.split("    # End of the workers.\n")
    site = f"{before}{servers}\n{after}".replace("/var/log/nginx/", f"{directory}/")
    return site.replace(
        "location / {", "add_header X-Worker $upstream_addr always;\n    location / {"
    )


def _printed_site() -> str:
    _before, rest = RUNBOOK.read_text(encoding="utf-8").split("```nginx\n", 1)
    return rest.split("```", 1)[0]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
