"""Compare the browser's FEEL with the server's and write down every difference.

`python -m tests.feel.agreement` writes docs/reference/feel-preview.md and the web tests' sample; it needs Node and
web/node_modules (`make web`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from typing import Any

from tests.feel.agreement.causes import CAUSES, Difference, cause
from tests.feel.agreement.expressions import CONTEXT, ROOT, SAMPLE, UNENDING, expressions, same, server

PAGE = ROOT / "docs/reference/feel-preview.md"
SCRIPT = "tests/feel-preview/preview.mjs"
VERSION = json.loads((ROOT / "web/package-lock.json").read_text())["packages"]["node_modules/@bpmn-io/feelin"]["version"]


def main() -> int:
    """Ask both, compare, write."""
    texts = expressions()
    asked = subprocess.run(
        ["node", SCRIPT], cwd=ROOT / "web", input=json.dumps({"context": CONTEXT, "texts": texts}),
        capture_output=True, text=True, check=True, timeout=300,
    )
    both = [Difference(one["text"], server(one["text"]), one["value"], one["warning"])
            for one in json.loads(asked.stdout)]
    different = [one for one in both if not same(one.server, one.preview)]
    PAGE.write_text(_page(len(both), different), encoding="utf-8")
    SAMPLE.write_text(_sample(both, different), encoding="utf-8")
    sys.stdout.write(f"{len(both)} expressions, {len(different)} differences\n")
    return 0


def _sample(both: list[Difference], different: list[Difference]) -> str:
    agreed = [one for one in both if one not in different]
    rows: list[dict[str, Any]] = [{"text": one.text, "server": one.server} for one in _spread(agreed, 90)]
    rows += [{"text": one.text, "server": one.server, "preview": one.preview} for one in _spread(different, 30)]
    lines = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in rows)
    return f'{{\n  "context": {json.dumps(CONTEXT, ensure_ascii=False)},\n  "rows": [\n{lines}\n  ]\n}}\n'


def _spread(items: list[Difference], count: int) -> list[Difference]:
    return [items[i * len(items) // count] for i in range(min(count, len(items)))]


def _page(count: int, different: list[Difference]) -> str:
    groups: dict[str, list[Difference]] = defaultdict(list)
    for one in different:
        groups[cause(one)].append(one)
    parts = [_HEAD.format(count=count, agreed=count - len(different), different=len(different), version=VERSION,
                          unending=UNENDING)]
    parts.extend(f"| {CAUSES[key][0]} | {len(groups[key])} |\n" for key in CAUSES if groups[key])
    for key, (title, why) in CAUSES.items():
        if groups[key]:
            parts.append(f"\n## {title}\n\n{why}\n\n| expression | server | preview |\n|---|---|---|\n")
            parts.extend(f"| {_code(o.text)} | {_shown(o.server)} | {_shown(o.preview)} |\n" for o in groups[key])
    return "".join(parts)


def _shown(value: Any) -> str:
    return "refused (拒绝)" if value == "<refused>" else _code(json.dumps(value, ensure_ascii=False))


def _code(text: str) -> str:
    held = text.replace("|", "\\|").replace("\n", " ")
    return f"`` {held} ``" if "`" in held else f"`{held}`"


_HEAD = """# The browser's preview and the server (浏览器预览与服务器)

Forms and the studio preview FEEL in the browser with `@bpmn-io/feelin` {version}; what counts is always the server's
`engine.feel` ([feel.md](feel.md)). A form shows or hides a field by the preview at once, and the server decides again with
its own interpreter when the form is sent: where the two differ, the server's value holds.

Compared on {count} expressions, rows of `tests/feel/tables` and conditions made from a seed: {agreed} have the same
value, {different} differ and are all listed here by cause. One more, `{unending}`, never ends in the browser and was
left out: do not loop to a number that is not whole. Numbers count as the same to twelve digits: the browser
counts in binary with 16 digits, the server in decimals with 34. This page is written by

```sh
make web && .venv/bin/python -m tests.feel.agreement
```

A part of it is held by `web/tests/feel-preview.test.ts` (the browser's side) and `tests/feel/test_agreement.py` (the
server's).

| cause | expressions |
|---|---|
"""

if __name__ == "__main__":
    sys.exit(main())
