"""The files that are measured on: made once, kept in a cache, made anew when the generator changes."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from benchmarks.generate import Order, write
from benchmarks.measure import Failed

#: How dirty dirty files are: each defect at one opportunity in a hundred, in twenty.
DIRTS = (0.01, 0.05)


@dataclass(frozen=True, slots=True)
class Corpus:
    """Where files are kept, and the folder of real release packages that one of them is made from."""

    folder: Path
    real: Path

    def clean(self, size: int, form: str = "jsonl") -> Path:
        """Clean releases of so many bytes."""
        return self._made(
            f"clean-{form}-{size}.{'jsonl' if form == 'jsonl' else 'json'}",
            lambda file: write(Order(size=size, form=form), file),
        )

    def dirty(self, size: int, dirt: float) -> Path:
        """Dirty releases of so many bytes, one a line."""
        name = f"dirty-{dirt * 100:g}-{size}.jsonl"
        return self._made(name, lambda file: write(Order(size=size, dirt=dirt), file))

    def packed(self, size: int) -> Path:
        """What :meth:`clean` gives, compressed."""
        plain = self.clean(size)

        def pack(file: IO[bytes]) -> None:
            with plain.open("rb") as source, gzip.GzipFile("", "wb", 6, file, 0) as target:
                shutil.copyfileobj(source, target, 1 << 20)

        return self._made(f"clean-jsonl-{size}.jsonl.gz", pack)

    def repeated(self, size: int) -> Path | None:
        """The real releases over and over, each time under other ocids, one a line; ``None`` where there are none."""
        if not any(self.real.glob("**/*.json")):
            return None

        def repeat(file: IO[bytes]) -> None:
            for line in _repeated(self.real):
                file.write(line)
                if file.tell() >= size:
                    return
            raise Failed(f"no releases in the packages below {self.real}")

        return self._made(f"real-{size}.jsonl", repeat)

    def _made(self, name: str, make: Callable[[IO[bytes]], None]) -> Path:
        """The file of this name; made first if it is not there, and never left half made."""
        stem, suffix = name.split(".", 1)
        path = self.folder / f"{stem}-{edition()}.{suffix}"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            for old in self.folder.glob(f"{stem}-????????.{suffix}"):
                old.unlink()
            part = path.with_suffix(".part")
            with part.open("wb") as file:
                make(file)
            part.replace(path)
        return path


@cache
def edition() -> str:
    """A fingerprint of what the generator makes: files made by another edition of it are not used."""
    sample = io.BytesIO()
    for dirt in (0.0, *DIRTS):
        write(Order(processes=40, dirt=dirt, form="records"), sample)
    return hashlib.sha256(sample.getvalue()).hexdigest()[:8]


def _repeated(folder: Path) -> Iterator[bytes]:
    packages = [json.loads(path.read_bytes()) for path in sorted(folder.glob("**/*.json"))]
    found = [release for package in packages for release in package.get("releases", ())]
    turn = 0
    while found:
        for release in found:
            ocid = f"{release.get('ocid')}-{turn}"
            yield json.dumps({**release, "ocid": ocid}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        turn += 1
