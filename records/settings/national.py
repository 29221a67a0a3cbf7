"""National defaults that are more than one value."""

# Key fields by their sheet keys: name, sex, birth date, ID type, ID number (decisions, domain 6):
# a household certificate for all but the ID type, a duplicate check for all five.
CONTROLLED = ["xm", "xbm", "csrq", "sfzjlxm", "sfzjh"]

# Standard class sizes by stage (S24; domain-facts 1.5): 45 and 50 are the national standard; for senior schools,
# where provinces say 50 to 55, the wider. The ministry may set others; every level below only stricter ones.
CLASS_SIZES = {"primary": 45, "junior": 50, "senior": 55}

# Only the receiving school uploads one stamped form unless the province asks more (S16).
EVIDENCE: dict[str, list[str]] = {
    "receiving_school": ["stamped_form"],
    "receiving_authority": [],
    "releasing_school": [],
    "releasing_authority": [],
}

# All that change person, school, state or identity exclude one another; a change of class does not (domain 20).
_EXCLUSIVE = [
    "transfer", "suspension", "resumption", "repeat", "skip", "withdrawal", "expulsion", "dropout", "abroad",
    "death", "key_data", "graduation", "return_to_enrolled", "problem", "enrolment", "deletion",
]  # fmt: skip
CONFLICTS: dict[str, list[str]] = {kind: list(_EXCLUSIVE) for kind in _EXCLUSIVE} | {"class_change": []}
