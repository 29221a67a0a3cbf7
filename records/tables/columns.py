"""Column shapes that every register shares."""

from datetime import datetime
from typing import Annotated

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import mapped_column

from records.database import Instant
from records.ids import new_id

Id = Annotated[str, mapped_column(String(26), primary_key=True, default=new_id)]
Ref = Annotated[str, mapped_column(String(26))]
Province = Annotated[str, mapped_column(String(2))]  # GB/T 2260 code of the current holder's province; "" = ministry
Sealed = Annotated[bytes, mapped_column(LargeBinary)]  # an AES-GCM envelope, see records.keyring
Blind = Annotated[str, mapped_column(String(64))]  # a keyed HMAC-SHA256 in hex
At = Annotated[datetime, mapped_column(Instant())]
