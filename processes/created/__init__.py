"""Processes that were created in the studio (新建的业务): what a folder declares, read from the files of a version.

No folder and no Python of their own: `process.json` among the files of a version says who starts, the sentence of a
case and the sealed fields; everything else is drawn.
"""
