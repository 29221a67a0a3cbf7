"""Evidence files: sealed on disk outside the web root, described by a row, streamed both ways (design 15, domain 2).

On disk a file is `HB1 | key id | nonce prefix | chunk…`; each chunk of 64 KiB is sealed by itself under a nonce of
prefix, counter and an end mark, with the file's id as associated data. So a changed, swapped, dropped or added chunk
and a file under another name are all found while reading, before their bytes leave.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import Session

from records.acting import Acting
from records.errors import DecryptionFailed, Invalid, NotFound
from records.evidence import Accepted, Upload, accept
from records.ids import new_id
from records.scope import system_scope
from records.session import keyring_of
from records.tables import FileObject
from records.tree import org_by_id

CHUNK = 64 * 1024
_MAGIC = b"HB1"
_PREFIX = 7
_TAG = 16


def store_file(session: Session, acting: Acting, folder: Path, upload: Upload) -> FileObject:
    """Check, seal and keep a file, and return its row; raises Invalid as `evidence.accept` does."""
    return keep_file(session, acting, folder, accept(session, acting, upload))


def keep_file(session: Session, acting: Acting, folder: Path, accepted: Accepted) -> FileObject:
    """Seal and keep a file that was accepted, and return its row.

    The bytes are on disk before the row is written; when the transaction fails they stay behind, unreadable, for
    `orphans`.
    """
    ring, row_id = keyring_of(session), new_id()
    path = _path(folder, row_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        size, sha256 = _seal(path, row_id, (ring.active, ring.data_cipher(ring.active)), iter([accepted.data]))
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    row = FileObject(
        id=row_id, org_id=accepted.org_id, province=org_by_id(session, accepted.org_id).province,
        case_no=accepted.case_no, kind=accepted.kind, media_type=accepted.media_type, size=size, sha256=sha256,
        key_id=ring.active, uploaded_at=acting.now, uploaded_by=acting.account_id,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def file_row(session: Session, file_id: str) -> FileObject:
    """Return a file's row within the scope: the owner's, or of a case in which the scope is a party."""
    row = session.scalar(select(FileObject).where(FileObject.id == file_id, FileObject.erased_at.is_(None)))
    if row is None:
        raise NotFound(
            "Expected a file within the scope but there is none with this id.",
            "没有这份材料，或不在可见范围",
        )
    return row


def files_of_case(session: Session, case_no: str) -> list[FileObject]:
    """Return the files of a case within the scope, in order of upload."""
    query = select(FileObject).where(FileObject.case_no == case_no, FileObject.erased_at.is_(None))
    return list(session.scalars(query.order_by(FileObject.uploaded_at, FileObject.id)))


def attach_to_case(session: Session, acting: Acting, file_ids: list[str]) -> None:
    """Bind files that were uploaded beforehand to the acting case; only the uploader's own, only once.

    What is bound to this case already stays so, by whomever it was uploaded.
    """
    for file_id in file_ids:
        row = file_row(session, file_id)
        if row.case_no is not None and row.case_no == acting.case_no:
            continue
        if row.case_no is not None or row.uploaded_by != acting.account_id:
            raise Invalid(
                "Expected a free file of your own but this one is bound already: upload it again.",
                "这份材料已用于其他案件，请重新上传",
            )
        row.case_no = acting.case_no
    session.flush()


def hand_to_side(session: Session, file_ids: Sequence[str], case_no: str, side_no: str) -> None:
    """Let files of a case belong to one side of it alone: the other parties of the case do not read them (S8)."""
    for file_id in file_ids:
        row = file_row(session, file_id)
        if row.case_no not in (case_no, side_no, None):
            raise Invalid(
                "Expected a file of this case but it belongs to another: upload it again.",
                "这份材料已用于其他案件，请重新上传",
            )
        row.case_no = side_no
    session.flush()


def open_file(session: Session, folder: Path, file_id: str) -> tuple[FileObject, Iterator[bytes]]:
    """Return a file's row and its plain bytes, chunk by chunk, each verified before it is handed on."""
    row = file_row(session, file_id)
    return row, read_sealed(session, folder, row)


def read_sealed(session: Session, folder: Path, row: FileObject) -> Iterator[bytes]:
    """Yield the verified plain chunks of a stored file; DecryptionFailed at the first that was tampered with."""
    ring = keyring_of(session)
    with _path(folder, row.id).open("rb") as file:
        key_id, prefix = _read_head(file, row.id)
        cipher = ring.data_cipher(key_id)
        counter, block = 0, file.read(CHUNK + _TAG)
        while True:
            after = file.read(CHUNK + _TAG)
            nonce = _nonce(prefix, counter, last=not after)
            try:
                yield cipher.decrypt(nonce, block, row.id.encode())
            except InvalidTag as error:
                raise DecryptionFailed(
                    f"Expected file {row.id} untouched but part {counter} was changed: restore it from backup.",
                    f"材料 {row.id} 的第 {counter} 段已被改动，请从备份恢复",
                ) from error
            if not after:
                return
            counter, block = counter + 1, after


def erase_file(session: Session, acting: Acting, folder: Path, file_id: str) -> None:
    """Remove a file's bytes for good; the row stays with its digest, as retention rules ask."""
    row = file_row(session, file_id)
    _path(folder, row.id).unlink(missing_ok=True)
    row.erased_at = acting.now
    session.flush()


def orphans(session: Session, folder: Path) -> list[Path]:
    """Return files on disk that no row knows, left by transactions that failed; for the daily clean-up."""
    with system_scope(session):
        known = set(session.scalars(select(FileObject.id).where(FileObject.erased_at.is_(None))))
    return [path for path in sorted(folder.glob("*/*.sealed")) if path.stem not in known]


def _seal(path: Path, row_id: str, key: tuple[str, AESGCM], blocks: Iterator[bytes]) -> tuple[int, str]:
    key_id, cipher = key
    prefix, sha, size = os.urandom(_PREFIX), hashlib.sha256(), 0
    with path.open("xb") as file:
        file.write(_MAGIC + bytes([len(key_id)]) + key_id.encode() + prefix)
        for counter, (block, last) in enumerate(_chunks(blocks)):
            sha.update(block)
            size += len(block)
            file.write(cipher.encrypt(_nonce(prefix, counter, last), block, row_id.encode()))
        file.flush()
        os.fsync(file.fileno())
    return size, sha.hexdigest()


def _chunks(blocks: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Cut a stream into full chunks, the last one marked; a stream can deliver less than it was asked for."""
    held = b""
    for block in blocks:
        held += block
        while len(held) > CHUNK:
            yield held[:CHUNK], False
            held = held[CHUNK:]
    yield held, True


def _read_head(file: BinaryIO, row_id: str) -> tuple[str, bytes]:
    if file.read(len(_MAGIC)) != _MAGIC:
        raise DecryptionFailed(
            f"Expected file {row_id} in the sealed form but its head is another: restore it.",
            f"材料 {row_id} 不是密封格式，请从备份恢复",
        )
    key_id = file.read(file.read(1)[0]).decode("ascii", "replace")
    return key_id, file.read(_PREFIX)


def _nonce(prefix: bytes, counter: int, last: bool) -> bytes:
    return prefix + counter.to_bytes(4, "big") + bytes([last])


def _path(folder: Path, row_id: str) -> Path:
    return folder / row_id[-2:] / f"{row_id}.sealed"


def reseal_file(session: Session, folder: Path, file_id: str) -> bool:
    """Seal a stored file anew under the active data key; False when it already stands under it (design 4).

    The new bytes replace the old in one step, after the row was locked and every old chunk verified.
    """
    row = session.scalar(select(FileObject).where(FileObject.id == file_id).with_for_update())
    if row is None:
        raise NotFound(
            "Expected a file within the scope but there is none with this id.",
            "没有这份材料，或不在可见范围",
        )
    ring = keyring_of(session)
    if row.key_id == ring.active or row.erased_at is not None:
        return False
    path = _path(folder, row.id)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    _, sha256 = _seal(draft, row.id, (ring.active, ring.data_cipher(ring.active)), read_sealed(session, folder, row))
    if sha256 != row.sha256:
        raise DecryptionFailed(
            f"Expected file {row.id} to fit its digest but it does not: restore it from backup.",
            f"材料 {row.id} 与摘要不符，请从备份恢复",
        )
    draft.replace(path)
    row.key_id = ring.active
    session.flush()
    return True
