"""`boardsnap serve` as a process, and the commands that talk to it."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest

from boardsnap.app.actor import actor_for
from boardsnap.cli.main import main
from boardsnap.cli.serve import lan_address
from boardsnap.errors import ConfigError
from boardsnap.settings import Settings, load_settings
from boardsnap.store import open_store
from boardsnap.web.server import check_certificate, open_socket
from tests.servers import free_port
from tests.unit.app.world import open_world, photo

_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs, and what it has said so far."""

    process: subprocess.Popen[str]
    said: list[str]

    @property
    def url(self) -> str:
        """Where it is."""
        found = re.search(r"boardsnap is at (\S+)", "".join(self.said))
        assert found is not None
        return found[1]


def environment(folder: Path) -> dict[str, str]:
    """Of a process that knows no server yet."""
    outer = os.environ  # noqa: TID251  that of the processes that are started
    kept = {name: value for name, value in outer.items() if not name.startswith("BOARDSNAP_")}
    return {**kept, "XDG_CONFIG_HOME": str(folder / "config"), "PYTHONUNBUFFERED": "1"}


@contextmanager
def serving(folder: Path, *arguments: str, workers: int = 0) -> Iterator[Served]:
    """A server on any free port; it reads no boards unless it is given workers."""
    command = [sys.executable, "-m", "boardsnap", "serve", "--data", str(folder / "data")]
    command += ["--port", "0", "--workers", str(workers), *arguments]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(folder),
    )
    said: list[str] = []
    listening = threading.Event()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            if "listening at" in line:
                listening.set()
        listening.set()

    reader = threading.Thread(target=listen)
    reader.start()
    try:
        assert listening.wait(_PATIENCE_SECONDS), "".join(said)
        yield Served(process, said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(_PATIENCE_SECONDS)
        reader.join()
        assert process.stdout is not None
        process.stdout.close()


def state_of(folder: Path, board_id: str) -> str:
    """How far the first reading of a board is, by the database of a server that is gone."""
    settings = Settings(data=folder / "data")
    with closing(open_store(settings.database_url)) as store, store.snapshot() as tx:
        version = tx.boards.version(board_id, 1)
    assert version is not None
    return version.state


def send(server: Served, photo_file: Path) -> str:
    """The id of a board that the server has begun to read."""
    with httpx2.Client(base_url=f"{server.url}/api/v1", timeout=_PATIENCE_SECONDS) as client:
        project = client.get("/projects").json()["projects"][0]["id"]
        photos = {"photos": ("board.jpg", photo_file.read_bytes(), "image/jpeg")}
        board = client.post(f"/projects/{project}/boards", files=photos).json()["id"]
        until = time.monotonic() + _PATIENCE_SECONDS
        while client.get(f"/boards/{board}/progress").json()["state"] == "queued":
            assert time.monotonic() < until
            time.sleep(0.02)
    return str(board)


class Ended(NamedTuple):
    """How a run of a command ended."""

    returncode: int
    stdout: str
    stderr: str


Boardsnap = Callable[..., Ended]


@pytest.fixture
def boardsnap(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Boardsnap:
    """Runs a command in this process, as somebody who knows no server yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def run(*arguments: str, typed: str = "") -> Ended:
        monkeypatch.setattr(sys, "argv", ["boardsnap", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capfd.readouterr()
        return Ended(code, out, err)

    return run


def test_photos_are_pushed_listed_and_shared_from_the_command_line(
    boardsnap: Boardsnap, tmp_path: Path
) -> None:
    one, two = tmp_path / "one.jpg", tmp_path / "two.jpg"
    one.write_bytes(photo(1))
    two.write_bytes(photo(100))
    with serving(tmp_path) as server:
        remote = ("--server", server.url)
        pushed = boardsnap("push", str(one), str(two), "--no-wait", *remote)
        again = boardsnap("push", str(one), str(two), "--no-wait", *remote)
        assert pushed.returncode == 0, pushed.stderr
        assert pushed.stdout.startswith(f"{server.url}/b/")
        assert again.stdout == pushed.stdout
        board = pushed.stdout.strip().rpartition("/")[2]
        listed = boardsnap("list", "--json", *remote)
        assert listed.stdout.count('"id"') == 1
        assert board in listed.stdout
        early = boardsnap("pull", board, *remote)
        assert (early.returncode, early.stdout) == (9, "")
        unknown = boardsnap("share", "nosuchboard", *remote)
        assert unknown.returncode == 10
        assert server.process.poll() is None
    assert server.process.returncode == 0
    assert "Traceback" not in "".join(server.said)


def test_a_token_is_kept_for_its_owner_alone(boardsnap: Boardsnap, tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        headers = {"X-Boardsnap-Client": "test"}
        wanted = {"name": "cli", "scopes": ["read", "write"]}
        made = httpx2.post(f"{server.url}/api/v1/tokens", json=wanted, headers=headers).json()
        signed_in = boardsnap("login", server.url, "--token", made["secret"])
        assert signed_in.returncode == 0, signed_in.stderr
        kept = tmp_path / "config" / "boardsnap" / "servers.json"
        assert kept.stat().st_mode & 0o777 == 0o600
        assert made["secret"] not in signed_in.stdout + signed_in.stderr
        assert boardsnap("list").returncode == 0
        wrong = boardsnap("login", server.url, "--token", "wrong")
        assert wrong.returncode == 11


def test_a_token_that_may_write_is_all_that_pushing_needs(
    boardsnap: Boardsnap, tmp_path: Path
) -> None:
    file = tmp_path / "one.jpg"
    file.write_bytes(photo(1))
    headers = {"X-Boardsnap-Client": "test"}
    with serving(tmp_path) as server:
        for scope, code in (("write", 0), ("read", 12), ("share", 12)):
            wanted = {"name": "camera", "scopes": [scope]}
            made = httpx2.post(f"{server.url}/api/v1/tokens", json=wanted, headers=headers).json()
            remote = ("--server", server.url, "--token", made["secret"])
            pushed = boardsnap("push", str(file), "--no-wait", *remote)
            assert pushed.returncode == code, pushed.stderr
        assert "'write'" in pushed.stderr


def test_a_server_in_the_network_asks_for_a_first_account(tmp_path: Path) -> None:
    with serving(tmp_path, "--host", "0.0.0.0") as server:
        said = "".join(server.said)
        link = re.search(r"(\S+)/setup#(\S+)", said)
        assert link is not None
        port = server.url.rpartition(":")[2]
        client = httpx2.Client(base_url=f"http://127.0.0.1:{port}")
        with client:
            assert client.get("/api/v1/me").status_code == 401
            form = {"secret": link[2], "name": "Ana", "email": "ana@example.org"}
            made = client.post("/setup", data={**form, "password": "five words make a phrase"})
            assert made.status_code == 303
            assert client.get("/api/v1/me").json()["account"]["name"] == "Ana"


def has_network() -> bool:
    """Whether this machine is in a network."""
    try:
        return not lan_address().startswith("127.")
    except ConfigError:
        return False


@pytest.mark.skipif(not has_network(), reason="this machine is in no network")
def test_a_phone_is_paired_by_the_code_in_the_terminal(tmp_path: Path) -> None:
    with serving(tmp_path, "--phone") as server:
        said = "".join(server.said)
        assert "plain http" in said
        assert "--cert" in said
        link = re.search(r"(http://\S+)/pair#(\S+)", said)
        assert link is not None
        with httpx2.Client(base_url=link[1]) as phone:
            finished = phone.post("/api/v1/pairings/finish", json={"secret": link[2]})
            assert finished.status_code == 200
            assert phone.get("/api/v1/me").status_code == 200
        again = httpx2.post(f"{link[1]}/api/v1/pairings/finish", json={"secret": link[2]})
        assert again.status_code == 401


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for loopback with its key."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", cert),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    return cert, key


def test_tls_is_spoken_with_a_certificate(tmp_path: Path, certificate: tuple[Path, Path]) -> None:
    cert, key = certificate
    with serving(tmp_path, "--cert", str(cert), "--key", str(key)) as server:
        assert server.url.startswith("https://")
        trust = ssl.create_default_context(cafile=str(cert))
        answer = httpx2.get(f"{server.url}/healthz", verify=trust)
        assert answer.status_code == 200
        assert "strict-transport-security" in answer.headers


@pytest.mark.parametrize("broken", ["missing", "swapped", "nonsense"])
def test_a_certificate_that_cannot_be_used_is_refused(
    tmp_path: Path, certificate: tuple[Path, Path], broken: str
) -> None:
    cert, key = certificate
    nonsense = tmp_path / "nonsense.pem"
    nonsense.write_text("nonsense")
    pairs = {
        "missing": (tmp_path / "none.pem", key),
        "swapped": (key, cert),
        "nonsense": (nonsense, nonsense),
    }
    chosen = pairs[broken]
    settings = load_settings({}, data=tmp_path, cert=chosen[0], key=chosen[1])
    with pytest.raises(ConfigError):
        check_certificate(settings)


def test_a_port_that_is_taken_is_named(boardsnap: Boardsnap, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = boardsnap("serve", "--data", str(tmp_path), "--port", str(port))
    assert ended.returncode == 7
    assert f"port {port} is taken" in ended.stderr
    assert "--port" in ended.stderr


def test_a_server_that_is_asked_to_end_finishes_the_reading_and_answers_nobody(
    tmp_path: Path, sample_board: Path
) -> None:
    with serving(tmp_path, workers=1) as server:
        board = send(server, sample_board)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(_PATIENCE_SECONDS) == 0
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"{server.url}/healthz")
    assert state_of(tmp_path, board) == "read"


def test_a_server_that_is_told_twice_puts_back_at_once_what_it_was_reading(
    tmp_path: Path, sample_board: Path
) -> None:
    with serving(tmp_path, workers=1) as server:
        board = send(server, sample_board)
        server.process.send_signal(signal.SIGTERM)
        until = time.monotonic() + _PATIENCE_SECONDS
        while "asked to end" not in "".join(server.said):
            assert time.monotonic() < until
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(_PATIENCE_SECONDS) == 0
    assert state_of(tmp_path, board) == "queued"


def test_an_address_of_another_machine_is_refused(tmp_path: Path) -> None:
    settings = load_settings({}, data=tmp_path, host="192.0.2.1", port=free_port())
    with pytest.raises(ConfigError, match="no address of this machine"):
        open_socket(settings)


def test_accounts_are_made_and_reset_at_the_machine(boardsnap: Boardsnap, tmp_path: Path) -> None:
    where = ("--data", str(tmp_path / "data"))
    phrase = "five words make a phrase\n"
    added = boardsnap("user", "add", "ana@example.org", *where, typed=phrase)
    assert added.returncode == 0, added.stderr
    twice = boardsnap("user", "add", "ana@example.org", *where, typed=phrase)
    assert twice.returncode == 9
    reset = boardsnap(
        "user", "reset-password", "ana@example.org", *where, typed="another " + phrase
    )
    assert reset.returncode == 0
    short = boardsnap("user", "add", "bo@example.org", *where, typed="short\n")
    assert short.returncode == 2


def test_an_account_is_disabled_listed_and_enabled_at_the_machine(
    boardsnap: Boardsnap, tmp_path: Path
) -> None:
    where = ("--data", str(tmp_path / "data"))
    phrase = "five words make a phrase\n"
    for email in ("ana@example.org", "bo@example.org"):
        assert boardsnap("user", "add", email, *where, typed=phrase).returncode == 0
    _invite(tmp_path / "data", "ana@example.org", "bo@example.org")
    only = boardsnap("user", "disable", "ana@example.org", *where)
    assert only.returncode == 9
    assert "only administrator" in only.stderr
    done = boardsnap("user", "disable", "ana@example.org", "--successor", "bo@example.org", *where)
    assert done.returncode == 0, done.stderr
    assert "bo@example.org owns now: Postmortems" in done.stdout
    listed = json.loads(boardsnap("user", "list", "--json", *where).stdout)
    assert [one["email"] for one in listed if one["disabled_at"]] == ["ana@example.org"]
    assert [one["email"] for one in listed if one["admin"]] == [
        "ana@example.org",
        "bo@example.org",
    ]
    table = boardsnap("user", "list", *where).stdout
    assert re.search(r"disabled \d{4}-\d\d-\d\d", table)
    assert table.count("administrator") == 2
    assert boardsnap("user", "disable", "nobody@example.org", *where).returncode == 10
    assert boardsnap("user", "enable", "ana@example.org", *where).returncode == 0
    assert "disabled" not in boardsnap("user", "list", *where).stdout


def _invite(data: Path, owner: str, guest: str) -> None:
    """Makes the guest a viewer of the owner's first project."""
    with open_world(data).app as app:
        by_email = {view.account.email: view.account for view in app.operators.accounts()}
        who = actor_for(by_email[owner], "session")
        project = app.projects.projects(who)[0].project.id
        app.projects.add_member(who, project, guest, "viewer")


def test_projects_without_an_owner_are_told_of(boardsnap: Boardsnap, tmp_path: Path) -> None:
    where = ("--data", str(tmp_path / "data"))
    phrase = "five words make a phrase\n"
    boardsnap("user", "add", "ana@example.org", *where, typed=phrase)
    boardsnap("user", "add", "bo@example.org", "--admin", *where, typed=phrase)
    _invite(tmp_path / "data", "ana@example.org", "bo@example.org")
    done = boardsnap("user", "disable", "ana@example.org", *where)
    assert done.returncode == 0
    assert "nobody manages any more: Postmortems" in done.stderr
    assert "--successor" in done.stderr


def test_a_backup_is_restored_elsewhere(boardsnap: Boardsnap, tmp_path: Path) -> None:
    file = tmp_path / "one.jpg"
    file.write_bytes(photo(1))
    saved = tmp_path / "saved.tar"
    with serving(tmp_path) as server:
        boardsnap("push", str(file), "--no-wait", "--server", server.url)
        done = boardsnap("backup", str(saved), "--data", str(tmp_path / "data"))
        assert done.returncode == 0, done.stderr
    again = boardsnap("backup", str(saved), "--data", str(tmp_path / "data"))
    assert again.returncode == 8
    elsewhere = ("--data", str(tmp_path / "elsewhere"))
    restored = boardsnap("restore", str(saved), *elsewhere)
    assert restored.returncode == 0, restored.stderr
    refused = boardsnap("restore", str(saved), *elsewhere)
    assert refused.returncode != 0
