"""The keys, outside the database, and the two things done with them: sealing and blind indexing.

A sealed value is `version | key id | nonce | AES-256-GCM ciphertext`, bound to its place (table, column, row) as
associated data, so that neither a flipped bit nor a value moved to another row opens. A blind index is a keyed
HMAC-SHA256 that finds equal values and nothing else. The two kinds of key are separate and rotate separately
(decisions, design 4).
"""

import base64
import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from records.errors import DecryptionFailed, Invalid

_VERSION = 1
_NONCE = 12


@dataclass
class Keyring:
    """The data keys and index keys of one installation; `active` seals, every listed key still opens."""

    data: dict[str, bytes]
    active: str
    index: dict[str, bytes]
    index_active: str
    index_next: str | None = None
    path: Path | None = None
    _ciphers: dict[str, AESGCM] = field(default_factory=dict, repr=False)

    def seal(self, place: str, plain: bytes) -> bytes:
        """Seal bytes for one place, e.g. `student.name:01h…`, under the active data key."""
        nonce = os.urandom(_NONCE)
        head = bytes([_VERSION, len(self.active)]) + self.active.encode()
        return head + nonce + self._cipher(self.active).encrypt(nonce, plain, place.encode())

    def open(self, place: str, sealed: bytes) -> bytes:
        """Open what `seal` made for the same place; anything else raises DecryptionFailed."""
        key_id, start = self._head(place, sealed)
        nonce, body = sealed[start : start + _NONCE], sealed[start + _NONCE :]
        try:
            return self._cipher(key_id).decrypt(nonce, body, place.encode())
        except InvalidTag as error:
            raise DecryptionFailed(
                f"Expected the sealed value of {place} untouched but it was changed or moved: restore it from backup.",
                f"{place} 的密文被改动或移动，请从备份恢复",
            ) from error

    def seal_text(self, place: str, text: str) -> bytes:
        """Seal a text."""
        return self.seal(place, text.encode())

    def open_text(self, place: str, sealed: bytes) -> str:
        """Open a sealed text."""
        return self.open(place, sealed).decode()

    def seal_json(self, place: str, value: Any) -> bytes:
        """Seal plain data in canonical JSON."""
        return self.seal(place, canonical(value))

    def open_json(self, place: str, sealed: bytes) -> Any:
        """Open sealed plain data."""
        return json.loads(self.open(place, sealed))

    def blind(self, kind: str, value: str, key_id: str | None = None) -> str:
        """Return the keyed index (hex) of a value; `kind` keeps equal values of two columns apart."""
        key = self.index[key_id or self.index_active]
        return hmac.digest(key, f"{kind}\0{value}".encode(), "sha256").hex()

    def data_cipher(self, key_id: str) -> AESGCM:
        """Return the cipher of a data key, for callers that stream (records.files)."""
        return self._cipher(key_id)

    def add_data_key(self) -> str:
        """Make a new data key active; old ones still open. Save and re-seal afterwards (records.rotation)."""
        self.active = f"d{len(self.data) + 1}"
        self.data[self.active] = os.urandom(32)
        return self.active

    def add_index_key(self) -> str:
        """Begin the change of the index key: the new key fills the second column until `finish_index_key`."""
        self.index_next = f"i{len(self.index) + 1}"
        self.index[self.index_next] = os.urandom(32)
        return self.index_next

    def finish_index_key(self) -> None:
        """Make the next index key the active one; call after the columns were swapped."""
        if self.index_next is None:
            raise Invalid(
                "Expected an index key in change but there is none: call add_index_key first.",
                "没有正在更换的索引密钥，请先调用 add_index_key",
            )
        self.index_active, self.index_next = self.index_next, None

    def save(self, path: Path | None = None) -> None:
        """Write the ring to its file, readable by its owner alone, replacing the old one in one step."""
        target = path or self.path
        if target is None:
            raise Invalid(
                "Expected a path for the keyring but got none: pass one.",
                "没有给出密钥文件的路径",
            )
        body = {
            "format": _VERSION,
            "data": {"active": self.active, "keys": _text(self.data)},
            "index": {"active": self.index_active, "next": self.index_next, "keys": _text(self.index)},
        }
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(body, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        self.path = target

    def refresh(self) -> None:
        """Take up the keys that the file has by now; a ring without a file stays as it is."""
        if self.path is not None and self.path.exists():
            fresh = load_keyring(self.path)
            self.data.update(fresh.data)
            self.index.update(fresh.index)
            self.active, self.index_active, self.index_next = fresh.active, fresh.index_active, fresh.index_next

    def _cipher(self, key_id: str) -> AESGCM:
        if key_id not in self._ciphers:
            if key_id not in self.data:
                self.refresh()  # another process perhaps changed the key a moment ago
            if key_id not in self.data:
                raise DecryptionFailed(
                    f"Expected data key {key_id!r} on the ring but it holds {sorted(self.data)}: restore the key file.",
                    f"密钥文件中没有数据密钥 {key_id}，请恢复密钥文件",
                )
            self._ciphers[key_id] = AESGCM(self.data[key_id])
        return self._ciphers[key_id]

    def _head(self, place: str, sealed: bytes) -> tuple[str, int]:
        if len(sealed) < 2 or sealed[0] != _VERSION:
            raise DecryptionFailed(
                f"Expected a sealed value in {place} but its first byte is of no known version.",
                f"{place} 的密文版本未知，请核对数据",
            )
        end = 2 + sealed[1]
        return sealed[2:end].decode("ascii", "replace"), end


def new_keyring(path: Path | None = None) -> Keyring:
    """Make a ring with one fresh key of each kind; written to `path` if given, which must not exist yet."""
    if path is not None and path.exists():
        raise Invalid(
            f"Expected no keyring at {path} but there is one: remove it only if no data stand under it.",
            f"{path} 已有密钥文件，确认没有数据使用它后才可删除",
        )
    ring = Keyring({"d1": os.urandom(32)}, "d1", {"i1": os.urandom(32)}, "i1", path=path)
    if path is not None:
        ring.save()
    return ring


def load_keyring(path: Path) -> Keyring:
    """Read a ring from its file."""
    if not path.exists():
        raise Invalid(
            f"Expected the keyring at {path} but there is none: run `heban init` or restore the file.",
            f"{path} 没有密钥文件，请运行 `heban init` 或恢复该文件",
        )
    body = json.loads(path.read_text())
    data, index = body["data"], body["index"]
    return Keyring(
        _raw(data["keys"]), data["active"], _raw(index["keys"]), index["active"], index.get("next"), path=path
    )


def canonical(value: Any) -> bytes:
    """Return the one JSON text of a value: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(value: Any) -> str:
    """Return the SHA-256 (hex) of a value's canonical JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _text(keys: dict[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(key).decode() for name, key in keys.items()}


def _raw(keys: dict[str, str]) -> dict[str, bytes]:
    return {name: base64.b64decode(key) for name, key in keys.items()}
