"""The whole application in this process, spoken to by `requests` as if it were behind a socket."""

from __future__ import annotations

import io
from email.message import Message
from types import SimpleNamespace
from typing import Any

import requests
from flask import Flask
from requests.adapters import BaseAdapter
from werkzeug.test import Client, EnvironBuilder

ADDRESS = "http://in-process"


class InProcess(BaseAdapter):
    """Hands each request of a session to an application; mount it at `ADDRESS`."""

    def __init__(self, app: Flask) -> None:
        super().__init__()
        self.web = Client(app, use_cookies=False)  # why: the session of `requests` keeps them

    def send(self, request: requests.PreparedRequest, *_args: Any, **_options: Any) -> requests.Response:
        """Answer as the application does."""
        builder = EnvironBuilder(
            path=request.url or "", method=request.method, headers=dict(request.headers), data=request.body or b""
        )
        answer = self.web.open(builder)
        headers = Message()
        for name, value in answer.headers:
            headers.add_header(name, value)
        made = requests.Response()
        made.status_code, made.url, made.request = answer.status_code, request.url or "", request
        made.headers.update(headers.items())
        made.raw = io.BytesIO(answer.data)
        made.raw._original_response = SimpleNamespace(msg=headers)  # where `requests` looks for cookies
        return made

    def close(self) -> None:
        """There is nothing to close."""
