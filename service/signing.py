"""The installation's signing key (签名密钥): it signs every decision and, each day, the heads of all histories.

The key in use is `keys/history.pem`. A key that was replaced stays beside it as `keys/history-<anything>.pem`, so that
what it signed can still be checked.
"""

from __future__ import annotations

from pathlib import Path

from engine.proof.roots import PublicKeys, SigningKey


def signing_key(home: Path) -> SigningKey:
    """The key in use; made where there is none."""
    folder = home / "keys"
    folder.mkdir(parents=True, exist_ok=True)
    return SigningKey.of_file(folder / "history.pem")


def known_keys(home: Path) -> PublicKeys:
    """The public side of the key in use and of the earlier ones, by their ids."""
    found = [SigningKey.of_file(path) for path in sorted((home / "keys").glob("history*.pem"))]
    return {key.id: key.public for key in found}
