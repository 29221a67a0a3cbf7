"""The name under which the catalogue finds this folder."""

from pathlib import Path

from processes.catalogue import Process

process = Process("data_export", Path(__file__).parent)
