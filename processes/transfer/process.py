"""The name under which the catalogue finds this folder."""

from pathlib import Path

from processes.catalogue import Process

process = Process("transfer", Path(__file__).parent, subject=lambda request: request.get("student"))
