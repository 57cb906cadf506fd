"""Extensions that are fetched: only where it was asked for, only from hosts that are allowed, in bounds, and kept."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ocqual import explain, fetching
from ocqual.api import coverage
from ocqual.commands import main
from ocqual.download import Downloader, DownloadError, Limits, origin_named
from ocqual.fetching import Fetcher, cache_folder, files_at
from ocqual.report import Scorecard, to_json
from ocqual.standard import ExtensionError
from tests.test_extensions import LOTS, failed, package, release, scored
from tests.test_local_extensions import METADATA_FILE, PATCH, moody

MOOD = "Code,Title\nhopeful,H\ngloomy,G\n"
FILES = {
    "extension.json": {**METADATA_FILE, "codelists": ["mood.csv"]},
    "release-schema.json": PATCH,
    "codelists/mood.csv": MOOD,
}

#: What a server answers at a path: a text, a status with a place to go to, or something that it does by itself.
Answer = str | tuple[int, str] | Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A web server on this machine; ``asked`` are the paths that it was asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                answer = outer.answers.get(self.path, (404, ""))
                if callable(answer):
                    answer(self)
                    return
                status, text = (200, answer) if isinstance(answer, str) else answer
                self.send_response(status)
                if status in range(300, 400):
                    self.send_header("Location", text)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.host = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def extension(self, name: str = "moods", **files: Any) -> str:
        """Publish an extension; the address of its metadata."""
        for file, content in {**FILES, **files}.items():
            if content is not None:
                self.answers[f"/{name}/{file}"] = content if isinstance(content, str) else json.dumps(content)
        return f"{self.host}/{name}/extension.json"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    running = Server()
    yield running
    running.close()


def lines(*urls: str) -> list[Any]:
    return [
        package([moody(1), moody(2, mood="sad")], *urls),
        package([moody(3, weather=[{"id": "1", "degrees": "20"}])], *urls),
        package([release(4), moody(5)]),
    ]


def fetched(folder: Path, server: Server, *urls: str, **given: Any) -> Scorecard:
    return scored(folder, lines(*urls), fetch_extensions=True, fetch_hosts=[server.host], **given)


# --- what it is for --------------------------------------------------------------------------------------------------


def test_a_declared_extension_is_fetched_and_applied_where_it_is_declared(tmp_path: Path, server: Server) -> None:
    url = server.extension()
    card = fetched(tmp_path, server, url, LOTS)
    assert server.asked == ["/moods/extension.json", "/moods/release-schema.json", "/moods/codelists/mood.csv"]
    assert not card.coverage["tender/weather/degrees"].additional
    assert card.coverage["tender/mood"].additional  # of the package that does not declare it
    assert (failed(card, "closed-codes"), failed(card, "value-types"), failed(card, "available-extensions")) == (
        1,
        1,
        0,
    )
    use = card.dataset.extension_use[url]
    assert (use.declared, use.known, use.used, use.not_fetched) == (3, True, True, None)
    assert card.plan.extensions == (url,)
    assert not card.reading.noted


def test_nothing_is_fetched_unless_it_is_asked_for(tmp_path: Path, server: Server) -> None:
    url = server.extension()
    card = scored(tmp_path, lines(url), fetch_hosts=[server.host])
    coverage(tmp_path / "data.jsonl", fetch_hosts=[server.host])
    assert not server.asked
    assert card.dataset.extension_use[url].known is False
    assert failed(card, "available-extensions") == 2


def test_any_number_of_workers_gives_the_same(tmp_path: Path, server: Server) -> None:
    urls = [server.extension(), f"{server.host}/nothing/extension.json"]
    assert to_json(fetched(tmp_path, server, *urls, workers=2)) == to_json(fetched(tmp_path, server, *urls))


def test_of_data_that_comes_once_and_of_one_large_package(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Standard input cannot be read twice, and in a package that is divided extensions may come last."""
    text = json.dumps(package([moody(number, mood="sad") for number in range(9_000)]))
    text = text[:-1] + f', "extensions": ["{server.extension()}"]}}'
    assert len(text) > 1 << 20
    for place in ("data.json", "-"):
        (tmp_path / "data.json").write_text(text, encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        given = place if place == "-" else tmp_path / place
        assert coverage(given, fetch_extensions=True, fetch_hosts=[server.host])["tender/mood"].present == 9_000
    assert server.asked[0] == "/moods/extension.json"


def test_what_is_fetched_does_not_change_the_version_of_other_data(tmp_path: Path, server: Server) -> None:
    data = [package([moody(1)], server.extension()), release(2, language="en")]
    card = scored(tmp_path, data, fetch_extensions=True, fetch_hosts=[server.host])
    assert to_json(card).count(b'"1.0"') == to_json(scored(tmp_path, data)).count(b'"1.0"')


def test_the_command_line(tmp_path: Path, server: Server) -> None:
    path = tmp_path / "data.jsonl"
    path.write_text("".join(json.dumps(each) + "\n" for each in lines(server.extension())), encoding="utf-8")
    options = [str(path), "--fetch-extensions", "--fetch-host", server.host]
    assert CliRunner().invoke(main, ["score", *options, "--as-of", "2024-07-01"]).exit_code == 0
    assert CliRunner().invoke(main, ["coverage", *options]).exit_code == 0
    assert server.asked
    for wrong in (["--fetch-host", "x"], ["--fetch-extensions", "--fetch-host", "ftp://x"]):
        result = CliRunner().invoke(main, ["score", str(path), *wrong])
        assert (result.exit_code, result.output.count("\n")) == (2, 1), result.output


# --- what is refused -------------------------------------------------------------------------------------------------

REFUSED = {
    "file:///etc/passwd/extension.json": "only https is fetched, not file",
    "ftp://raw.githubusercontent.com/x/extension.json": "only https is fetched, not ftp",
    "/etc/extension.json": "only https is fetched, not a name without a scheme",
    "http://raw.githubusercontent.com/x/extension.json": "only https is fetched, not http",
    "https://raw.githubusercontent.com:8443/x/extension.json": "the host raw.githubusercontent.com:8443 is not allowed",
    "https://raw.githubusercontent.com.evil.example/extension.json": "is not allowed",
    "https://raw.githubusercontent.com@evil.example/extension.json": "has a user",
    "https://evil.example#@raw.githubusercontent.com/extension.json": "has a user, a query or a fragment",
    "https://evil.example\\@raw.githubusercontent.com/extension.json": "characters",
    "https://raw.githubusercontent.com/x/extension.json?token=1": "has a user, a query or a fragment",
    "https://raw.githubusercontent.com/x/readme.md": "not that of an extension.json",
    "https://raw.githubusercontent.com/x y/extension.json": "characters",
    "https://gitlab.com/é/extension.json": "characters",
    "https://10.0.0.1/extension.json": "the host 10.0.0.1 is not allowed",
    "https://169.254.169.254/extension.json": "is not allowed",
    "https://[::1]/extension.json": "the host ::1 is not allowed",
    "https://localhost/extension.json": "is not allowed",
    "https://2130706433/extension.json": "is not allowed",
    "https://[/extension.json": "no address",
    "https://gitlab.com:99999/extension.json": "no address",
    f"https://gitlab.com/{'x' * 500}/extension.json": "too long",
    "": "characters",
}


@pytest.mark.parametrize("url", REFUSED)
def test_addresses_that_are_not_asked(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def connect(*_: Any, **__: Any) -> Any:
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr("socket.socket.connect", connect)
    monkeypatch.setattr("socket.getaddrinfo", connect)
    found = Fetcher(cache=tmp_path).fetch([url])
    assert not found.extensions
    assert REFUSED[url] in found.failures[url]


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A body that takes two seconds, byte by byte."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.02)
    except OSError:
        pass


def slow_head(handler: BaseHTTPRequestHandler) -> None:
    """Headers that take as long."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.02)
    except OSError:
        pass


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\0" * 100 + b"\n\n")


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


FAILING: dict[str, tuple[Answer | dict[str, Any], str]] = {
    "not there": ((404, ""), "it is not there (404)"),
    "a fault": ((500, ""), "the host answered 500"),
    "no JSON": ("<html>", "its extension.json is no JSON"),
    "no object": ("[]", "its extension.json is no JSON object"),
    "too deep": ("[" * 100_000, "its extension.json is no JSON"),
    "too large": (" " * 2_000_001, "it is larger than 2,000,000 bytes"),
    "elsewhere": ((302, "http://127.0.0.1:9/extension.json"), "it is redirected, and the host 127.0.0.1:9"),
    "a file": ((302, "file:///etc/passwd"), "it is redirected, and only https is fetched, not file"),
    "another name": ((301, "http://localhost/extension.json"), "it is redirected, and the host localhost"),
    "a circle": ((302, "/x/extension.json"), "it is redirected too often"),
    "nowhere": ((302, ""), "the host answered 302"),
    "slow": (drip, "it took longer than 0.5 seconds"),
    "slow head": (slow_head, "it took longer than 0.5 seconds"),
    "silent": (silent, "the host did not answer in time"),
    "no server": (no_http, "the host did not answer as a web server does"),
    "path": ('{"codelists": ["../../x.csv"]}', "no plain file name: '../../x.csv'"),
    "address": ('{"codelists": ["http://x/y.csv"]}', "no plain file name"),
    "many lists": (json.dumps({"codelists": [f"{n}.csv" for n in range(51)]}), "more than 50 codelists"),
    "no schema": ('{"schemas": ["release-schema.json"]}', "its release-schema.json is not there"),
    "no codelist": ('{"schemas": [], "codelists": ["x.csv"]}', "its codelists/x.csv: it is not there (404)"),
}


@pytest.mark.parametrize("name", FAILING)
def test_what_goes_wrong_is_told(name: str, server: Server, tmp_path: Path) -> None:
    answer, reason = FAILING[name]
    server.answers["/x/extension.json"] = answer  # type: ignore[assignment]
    url = f"{server.host}/x/extension.json"
    downloader = Downloader([origin_named(server.host)], Limits(wait=0.3, whole=0.5))
    found = Fetcher(cache=tmp_path / "cache", downloader=downloader).fetch([url])
    assert not found.extensions
    assert reason in found.failures[url]


PATCHES = {
    "no JSON": ("{", "release-schema.json: is no JSON"),
    "another place": ({"properties": {"x": {"$ref": "http://x/y.json"}}}, "refers to 'http://x/y.json'"),
    "no patch": ({"properties": {"x": 5}}, "release-schema.json"),
    "too large": (" " * 2_000_001, "its release-schema.json: it is larger than"),
}


@pytest.mark.parametrize("name", PATCHES)
def test_patches_that_cannot_be_applied(name: str, server: Server, tmp_path: Path) -> None:
    patch, reason = PATCHES[name]
    url = server.extension(**{"release-schema.json": patch})
    found = Fetcher([server.host], cache=tmp_path / "cache").fetch([url])
    assert reason in found.failures[url]
    assert not list((tmp_path / "cache").glob("*"))


def test_regular_expressions_of_strangers_are_left_out(server: Server, tmp_path: Path) -> None:
    fields = {"mood": {"type": "string", "pattern": "^(a+)+$"}}
    url = server.extension(**{"release-schema.json": {"properties": fields, "patternProperties": {"^(x+)+$": {}}}})
    (found,) = Fetcher([server.host], cache=tmp_path).fetch([url]).extensions
    assert b"+)+" not in found.definitions


def test_what_fails_is_noted_and_stops_nothing(tmp_path: Path, server: Server) -> None:
    urls = [f"{server.host}/nothing/extension.json", "https://evil.example/extension.json"]
    card = fetched(tmp_path, server, server.extension(), *urls, workers=1)
    noted = card.reading.noted["extension-not-fetched"]
    assert noted.count == 2
    assert {(each.file, each.detail) for each in noted.places} == {
        (urls[0], "it is not there (404)"),
        (urls[1], "the host evil.example is not allowed"),
    }
    assert card.dataset.extension_use[urls[1]].not_fetched == "the host evil.example is not allowed"
    assert failed(card, "available-extensions") == 2
    shown = io.StringIO()
    explain.show(card, "conformance.available-extensions", shown)
    assert "not fetched: it is not there (404)" in shown.getvalue()


def test_a_run_fetches_so_many_and_no_more(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_FETCHED", 2)
    urls = [server.extension(f"moods{number}") for number in range(4)]
    found = Fetcher([server.host]).fetch([*urls, "https://a.example/extension.json"])
    assert len(found.extensions) == 2
    assert sorted(found.failures)[:2] == urls[2:]
    monkeypatch.setattr(fetching, "LONGEST_RUN", -1.0)
    assert "fetching extensions took longer" in Fetcher([server.host]).fetch([urls[3]]).failures[urls[3]]


def test_extensions_are_bounded_as_a_whole() -> None:
    names = [f"{number}.csv" for number in range(3)]

    def get(url: str, limit: int) -> bytes:
        return json.dumps({"schemas": [], "codelists": names}).encode() if url.endswith(".json") else b" " * limit

    with pytest.raises(DownloadError, match="larger than 5,000,000 bytes together"):
        files_at("https://x/extension.json", get)


def test_redirects_within_the_list_are_followed(tmp_path: Path, server: Server) -> None:
    server.extension("moods")
    for file in FILES:
        server.answers[f"/old/{file}"] = (302, f"/moods/{file}")
    found = Fetcher([server.host], cache=tmp_path).fetch([f"{server.host}/old/extension.json"])
    assert len(found.extensions) == 1


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("data.example.org", ("https", "data.example.org", 443)),
        ("https://Data.example.org/", ("https", "data.example.org", 443)),
        ("http://localhost:8000", ("http", "localhost", 8000)),
        ("[::1]:8443", ("https", "::1", 8443)),
    ],
)
def test_hosts_that_are_allowed(host: str, origin: tuple[str, str, int]) -> None:
    assert origin_named(host) == origin


@pytest.mark.parametrize("host", ["", "ftp://x", "x/y", "x:0", "x:99999", "a b", "*", "user@x", "https://"])
def test_what_is_no_host(host: str) -> None:
    with pytest.raises(ExtensionError, match="is no host"):
        Fetcher([host])


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_what_was_fetched_is_kept(tmp_path: Path, server: Server) -> None:
    url = server.extension()
    first = fetched(tmp_path, server, url)
    asked = len(server.asked)
    assert to_json(fetched(tmp_path, server, url)) == to_json(first)
    assert len(server.asked) == asked
    (kept,) = cache_folder().iterdir()
    os.utime(kept, (0, 0))
    fetched(tmp_path, server, url)
    assert len(server.asked) == 2 * asked
    assert time.time() - kept.stat().st_mtime < fetching.FRESH


def test_an_old_copy_is_better_than_none(tmp_path: Path, server: Server) -> None:
    url = server.extension()
    first = fetched(tmp_path, server, url)
    (kept,) = cache_folder().iterdir()
    os.utime(kept, (0, 0))
    server.answers.clear()
    assert to_json(fetched(tmp_path, server, url)) == to_json(first)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"url":"https://other/extension.json","files":{}}', b"\xff" * 99])
def test_a_damaged_copy_is_fetched_anew(content: bytes, tmp_path: Path, server: Server) -> None:
    url = server.extension()
    fetched(tmp_path, server, url)
    (kept,) = cache_folder().iterdir()
    kept.write_bytes(content)
    assert fetched(tmp_path, server, url).dataset.extension_use[url].known
    assert len(server.asked) == 6


def test_a_copy_is_of_no_use_where_its_host_is_not_allowed(tmp_path: Path, server: Server) -> None:
    url = server.extension()
    fetched(tmp_path, server, url)
    card = scored(tmp_path, lines(url), fetch_extensions=True)
    assert card.dataset.extension_use[url].not_fetched is not None


def test_without_a_cache_all_works_as_well(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert fetched(tmp_path, server, server.extension()).reading.noted == {}
