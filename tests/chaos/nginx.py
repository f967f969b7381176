"""nginx in front of the workers, with the configuration that docs/runbook.md prints."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

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


def nginx_service(directory: Path, port: int, workers: Sequence[int]) -> Service:
    """Describe nginx on `port` of loopback, in front of workers on their ports.

    Which worker answered is added to each answer, so that the suite knows whom to kill.
    """
    directory.mkdir(parents=True, exist_ok=True)
    servers = "\n".join(
        f"    server 127.0.0.1:{worker} max_fails=1 fail_timeout=1s;" for worker in workers
    )
    site = _printed_site().replace("listen 8080;", f"listen 127.0.0.1:{port};")
    before, rest = site.split("    # The workers.\n")
    _printed, after = rest.split("    # End of the workers.\n")
    site = f"{before}{servers}\n{after}".replace(
        "location / {", "add_header X-Worker $upstream_addr always;\n    location / {"
    )
    configuration = directory / "nginx.conf"
    user = pwd.getpwuid(os.geteuid()).pw_name
    configuration.write_text(_FRAME.format(user=user, directory=directory, site=site))
    argv = [find_nginx(), "-e", "stderr", "-p", str(directory), "-c", str(configuration)]
    return Service("nginx", argv, lambda: _listens(port))


def _printed_site() -> str:
    _before, rest = RUNBOOK.read_text(encoding="utf-8").split("```nginx\n", 1)
    return rest.split("```", 1)[0]


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
