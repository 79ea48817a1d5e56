"""`.data/database.json`: how a second process (a subgraph alone, another gateway, a test) finds the running database."""

import json
import os
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "database.json"


@dataclass(frozen=True, slots=True)
class Announcement:
    """`pid` is the server's, `owner` the process that started it and will stop it, `storage` the folder that it serves."""

    uri: str
    pid: int
    owner: int
    storage: str

    def write(self, folder: Path) -> None:
        """In one step: a reader sees the whole of it or nothing."""
        draft = folder / f".{FILE}.{os.getpid()}"
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        draft.replace(folder / FILE)

    def still_runs(self) -> bool:
        """Whether that very server runs. A number alone proves nothing, it is given again; the command line names our folder."""
        return f"--storage-path {self.storage} " in command_line(self.pid)


def read_announcement(folder: Path) -> Announcement | None:
    """None when there is none, or none that can be read: a file cut short is as good as no file."""
    try:
        written = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Announcement(str(written["uri"]), int(written["pid"]), int(written["owner"]), str(written["storage"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def withdraw(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)


def command_line(pid: int) -> str:
    """What a process was started with; empty when it does not run, or has ended and is not yet collected."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
