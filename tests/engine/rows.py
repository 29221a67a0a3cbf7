"""All rows of the conformance table."""

from tests.engine.row import Row
from tests.engine.rows_activities import ACTIVITIES
from tests.engine.rows_beside import BESIDE
from tests.engine.rows_deep import DEEP
from tests.engine.rows_events import EVENTS
from tests.engine.rows_flow import FLOW
from tests.engine.rows_many import MANY
from tests.engine.rows_scopes import SCOPES
from tests.engine.rows_seats import SEATS

ROWS: tuple[Row, ...] = (*FLOW, *ACTIVITIES, *EVENTS, *SCOPES, *BESIDE, *DEEP, *MANY, *SEATS)
