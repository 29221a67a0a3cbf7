"""Files that long work reads and makes, sealed on disk: workbooks hold identity data (decisions, domain 2)."""

from pathlib import Path

from records.errors import NotFound
from records.keyring import Keyring

RESULT = "list"  # the file that who asked may fetch
UPLOAD, PREVIEW = "upload", "preview"  # what was sent; what a check found in each row


def keep(folder: Path, ring: Keyring, job_id: str, name: str, data: bytes) -> None:
    """Seal and keep one file of a job; the name is ours, never a person's."""
    folder.mkdir(parents=True, exist_ok=True)
    made = _path(folder, job_id, name)
    part = made.with_suffix(".part")
    part.write_bytes(ring.seal(_place(job_id, name), data))
    part.replace(made)  # a reader sees the whole file or none


def fetch(folder: Path, ring: Keyring, job_id: str, name: str) -> bytes:
    """Return the plain bytes of a job's file, or raise NotFound."""
    path = _path(folder, job_id, name)
    if not path.exists():
        raise NotFound(
            "Expected a file of this job but there is none: perhaps it has been cleared away.",
            "后台任务的文件不存在，可能已清理",
        )
    return ring.open(_place(job_id, name), path.read_bytes())


def drop(folder: Path, job_id: str, name: str) -> None:
    """Remove one file of a job; one that is not there is removed already."""
    _path(folder, job_id, name).unlink(missing_ok=True)


def _path(folder: Path, job_id: str, name: str) -> Path:
    return folder / f"{job_id}-{name}.sealed"


def _place(job_id: str, name: str) -> str:
    return f"job.{name}:{job_id}"
