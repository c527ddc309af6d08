"""Looking for words in every text of the database, whatever the table."""

import json
import re
from collections.abc import Iterator

from sqlalchemy import select

from lms.core.database import db
from lms.records.services.catalogue import places


def traces(*words: str) -> Iterator[str]:
    """Yield ``table.column`` of each text that holds a word, as a word of its own."""
    wanted = re.compile("|".join(rf"(?<![\w@.]){re.escape(word)}(?![\w@])" for word in words), re.IGNORECASE)
    for place in places().values():
        for column in place.texts:
            for value in db.session.scalars(select(column).where(column.is_not(None))):
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                if wanted.search(text):
                    yield f"{place.name}.{column.name}"
                    break
