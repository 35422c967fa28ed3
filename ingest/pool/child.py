"""The parser child of :mod:`ingest.pool.pool`: reads one file after another, each in its own folder."""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from corpus import (
    ErrorRecord,
    FileDamaged,
    Format,
    KbError,
    ParserSwelled,
    ReaderMissing,
    TextTooLong,
)
from ingest.batch import Member, unpack
from ingest.pool.parse import Parsed, parse_file
from ingest.pool.tasks import UNPACKED, MemberRecord, Reply, Request

_MB = 1 << 20
_MOST_CAUSE = 200


def prepare(arguments: dict[str, Any]) -> Parser:
    return Parser(**arguments)


@dataclass(frozen=True)
class Parser:
    """Reads files, within those of ingest.isolation.Limits that the process enforces itself."""

    memory_mb: int
    output_mb: int
    pages: int
    derive: Callable[[Parsed], bytes | None] | None = None
    """Makes what the caller derives from a text; the text is also sent without it."""

    def answer(self, request: bytes, files: list[int]) -> bytes:
        """A Reply, no larger than the limits allow."""
        asked = msgspec.msgpack.decode(request, type=Request)
        try:
            reply = self._within_limits(self._read(asked, files))
        except KbError as error:
            # Readers only know the content's name, which is a hash.
            error.params["file"] = asked.name
            return _refusal(error)
        except MemoryError:
            return _refusal(ParserSwelled(file=asked.name, limit_mb=self.memory_mb))
        except ImportError as error:
            kind = asked.format.value.upper()
            detail = str(error)[:_MOST_CAUSE].encode("utf-8", "replace").decode()
            return _refusal(ReaderMissing(file=asked.name, format=kind, detail=detail))
        except Exception as error:  # a reader's bug must not end the child
            kind = asked.format.value.upper()
            detail = "it is malformed"
            cause = f"{type(error).__name__}: {error}"[:_MOST_CAUSE]
            cause = cause.encode("utf-8", "replace").decode()
            return _refusal(FileDamaged(file=asked.name, format=kind, detail=detail, cause=cause))
        if len(reply) > self.output_mb * _MB:
            return _refusal(TextTooLong(file=asked.name, limit_mb=self.output_mb))
        return reply

    def _within_limits(self, reply: Reply) -> bytes:
        """The encoded reply, with what is derived if that does not make it too long."""
        plain = msgspec.msgpack.encode(reply)
        if self.derive is None or reply.parsed is None or len(plain) > self.output_mb * _MB:
            return plain
        try:
            derived = self.derive(reply.parsed)
        except Exception:  # the text itself is sound
            return plain
        whole = msgspec.msgpack.encode(msgspec.structs.replace(reply, derived=derived))
        return plain if len(whole) > self.output_mb * _MB else whole

    def is_spent(self) -> bool:
        """True after a file that leaves much memory or a running thread behind."""
        return threading.active_count() > 1 or self._has_grown()

    def _has_grown(self) -> bool:
        try:
            # Address space in pages, as the limit counts it; getrusage includes the parent's peak, too.
            pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        except OSError:
            return False
        return pages * resource.getpagesize() > self.memory_mb * _MB // 2

    def _read(self, asked: Request, files: list[int]) -> Reply:
        folder = Path(asked.folder)
        os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
        os.chdir(folder)
        path = folder / asked.content
        _copy(files[0], path)
        if asked.format is Format.ZIP:
            room = folder / UNPACKED
            room.mkdir()
            return Reply(members=[_record(m) for m in unpack(path, room, name=asked.name)])
        parsed = parse_file(
            path,
            asked.format,
            asked.given,
            name=asked.name,
            password=asked.password,
            recognised=asked.recognised,
            most_pages=self.pages,
        )
        return Reply(parsed=parsed)


def _copy(given: int, path: Path) -> None:
    """Libraries and LibreOffice need a path, and this process may read no other folder."""
    most, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The file itself may be larger than the output limit.
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    with open(given, "rb", closefd=False) as original, path.open("wb") as copy:
        shutil.copyfileobj(original, copy, _MB)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))


def _record(member: Member) -> MemberRecord:
    return MemberRecord(
        member.name,
        int(member.path.name) if member.path else None,
        member.format,
        member.given,
        ErrorRecord.of(member.error) if member.error else None,
    )


def _refusal(error: KbError) -> bytes:
    return msgspec.msgpack.encode(Reply(error=ErrorRecord.of(error)))
