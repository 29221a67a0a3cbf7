"""Special paths (随班就读, 送教上门, 特教学校, 专门学校): attending beside the school of record (S31).

A folder declares its `Path`; from it come the services, settings, words and the drawing: the school's leader, the
school that is attended, the authority of each side; then the review before the time is over.
"""

from processes.special_paths.making import placed
from processes.special_paths.path import SpecialPath

__all__ = ["SpecialPath", "placed"]
