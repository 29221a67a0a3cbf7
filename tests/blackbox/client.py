"""A person at a browser, reduced to requests: signs in, keeps the cookie, sends the CSRF token."""

from __future__ import annotations

from typing import Any

import requests

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060600000"
    "00050001a5f645400000000049454e44ae426082"
)


class Client:
    """Somebody signed in."""

    def __init__(self, address: str, login: str, password: str, session: requests.Session | None = None) -> None:
        self.api = f"{address}/api"
        self.http = session or requests.Session()
        answer = self.http.post(f"{self.api}/auth/sign-in", json={"login": login, "password": password}, timeout=30)
        assert answer.status_code == 200, answer.text
        self.me: dict[str, Any] = answer.json()
        self.http.headers["X-CSRF-Token"] = self.me["csrf"]

    def get(self, path: str, **query: Any) -> requests.Response:
        return self.http.get(f"{self.api}{path}", params=query, timeout=30)

    def post(self, path: str, body: Any = None, **headers: str) -> requests.Response:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        return self.http.post(f"{self.api}{path}", json=body if body is not None else {}, headers=named, timeout=60)

    def put(self, path: str, body: Any) -> requests.Response:
        return self.http.put(f"{self.api}{path}", json=body, timeout=30)

    def confirm_setting(self, proposal: str) -> None:
        """Confirm, as the second person, a change of a setting that waits."""
        answer = self.post(f"/settings/proposals/{proposal}/decision", {"outcome": "confirmed"})
        assert answer.status_code == 200, answer.text

    def upload(self, kind: str = "stamped_form", data: bytes = PNG) -> str:
        """Upload one piece of evidence and return its id."""
        answer = self.http.post(f"{self.api}/files", files={"file": ("x.png", data)}, data={"kind": kind}, timeout=30)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def find(self, code: str, name: str) -> dict[str, Any]:
        """Look a student up by exact code and name."""
        answer = self.post("/students/lookup", {"code": code, "name": name})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def inbox(self, case: str | None = None) -> list[dict[str, Any]]:
        """The tasks on the desk, of one case or all."""
        answer = self.get("/inbox", limit=200)
        assert answer.status_code == 200, answer.text
        return [t for t in answer.json()["items"] if case is None or t["case"]["id"] == case]

    def decide(
        self, case: str, outcome: str, reason: str = "", data: dict[str, Any] | None = None, **how: Any
    ) -> requests.Response:
        """Decide the one task of a case that stands on the desk; `how` says of a return what, to whom and where next."""
        (task,) = self.inbox(case)
        return self.post(f"/tasks/{task['id']}/decide", {"outcome": outcome, "reason": reason, "data": data or {}, **how})
