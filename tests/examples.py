"""How many examples Hypothesis draws: few for `make check`, all for `make test`, many times more for `make soak`.

`check` and `test` draw the same examples on every run and on every machine, however slow it is: a failure means that
the code changed. Only `soak` looks for new ones.
"""

from typing import Any

from hypothesis import settings

SHARES = {"check": 0.2, "test": 1.0, "soak": 50.0}
USUAL = 100  # of a test that names no count
SAME = settings(derandomize=True, database=None, deadline=None)
NEW = settings(derandomize=False, database=None, deadline=None, print_blob=True)


for _name, _share in SHARES.items():
    settings.register_profile(_name, parent=NEW if _name == "soak" else SAME, max_examples=round(USUAL * _share))
settings.load_profile("test")  # `pytest --hypothesis-profile=NAME` chooses another


def examples(count: int, **more: Any) -> settings:
    """So many examples in all checks, and the profile's share of them elsewhere; `more` as of `hypothesis.settings`."""
    share = SHARES[settings.get_current_profile_name()]
    return settings(max_examples=max(1, round(count * share)), **more)
