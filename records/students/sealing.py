"""Which data of a student are sealed, where, and which blind indexes find them."""

import unicodedata
from typing import Any

from records.keyring import Keyring
from records.students.codes import mask_code
from records.tables import Student

# The keys under which the payload holds the fields of the student sheet (domain-facts §3).
NAME, SEX, BIRTH, ID_TYPE, ID_NUMBER, CODE, AUX = "xm", "xbm", "csrq", "sfzjlxm", "sfzjh", "grbsm", "xjfh"
# why: rows sealed while place and fields were one table keep their place, which nobody without the key can rename
FIELDS_PLACE = "student_version.payload"


def place(column: str, row_id: str) -> str:
    """Return the associated data that ties a sealed value to its column and row."""
    return f"student.{column}:{row_id}"


def identity_columns(ring: Keyring, student_id: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Return the sealed, masked and indexed columns of a student row for a payload."""
    number, code, aux = payload.get(ID_NUMBER), payload.get(CODE), payload.get(AUX)
    return {
        "name_sealed": ring.seal_text(place("name", student_id), payload[NAME]),
        "sex": payload[SEX],
        "birth_sealed": ring.seal_text(place("birth", student_id), payload.get(BIRTH) or ""),
        "id_type": payload.get(ID_TYPE) or "Z",
        "id_sealed": ring.seal_text(place("id", student_id), number) if number else None,
        "id_masked": mask_code(number) if number else "",
        "code_sealed": ring.seal_text(place("code", student_id), code) if code else None,
        "code_masked": mask_code(code) if code else "",
        "aux_sealed": ring.seal_text(place("aux", student_id), aux) if aux else None,
        "key_id": ring.active,
        **index_columns(ring, payload),
    }


def index_columns(ring: Keyring, payload: dict[str, Any]) -> dict[str, Any]:
    """Return the blind indexes of a payload, under the active key and, during a change, under the next one."""
    found: dict[str, Any] = {"index_key_id": ring.index_active}
    for key_id, suffix in ((ring.index_active, ""), (ring.index_next, "_next")):
        if key_id is None:
            found |= {f"{name}_next": None for name in ("id_index", "code_index", "person_index")}
            continue
        found[f"id_index{suffix}"] = id_index(ring, payload.get(ID_NUMBER), key_id)
        found[f"code_index{suffix}"] = code_index(ring, payload.get(CODE), key_id)
        found[f"person_index{suffix}"] = person_index(ring, payload, key_id)
    return found


def plain_number(number: str) -> str:
    """A number as it is compared: full-width digits and a lower-case x are the same, blanks count for nothing."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def plain_name(name: str) -> str:
    """A name as it is compared: blanks in a Chinese name count for nothing, between other words for one."""
    words = unicodedata.normalize("NFKC", name).split()
    return ("" if all(ord(letter) > 0x2E7F for word in words for letter in word) else " ").join(words)


def id_index(ring: Keyring, number: str | None, key_id: str | None = None) -> str | None:
    """Return the blind index of an identity number."""
    return ring.blind("student.id", plain_number(number), key_id) if number else None


def code_index(ring: Keyring, code: str | None, key_id: str | None = None) -> str | None:
    """Return the blind index of a nationwide student code."""
    return ring.blind("student.code", code.upper(), key_id) if code else None


def person_index(ring: Keyring, payload: dict[str, Any], key_id: str | None = None) -> str:
    """Return the blind index of name + sex + birth date (S9)."""
    parts = (plain_name(payload[NAME]), payload[SEX], payload.get(BIRTH) or "")
    return ring.blind("student.person", "\0".join(parts), key_id)


def open_name(ring: Keyring, student: Student) -> str:
    """Return a student's name."""
    return ring.open_text(place("name", student.id), student.name_sealed)


def open_birth(ring: Keyring, student: Student) -> str:
    """Return a student's birth date as ISO text, empty when unknown."""
    return ring.open_text(place("birth", student.id), student.birth_sealed)


def open_code(ring: Keyring, student: Student) -> str | None:
    """Return a student's nationwide code, None while there is none."""
    return ring.open_text(place("code", student.id), student.code_sealed) if student.code_sealed else None
