"""A logger of one's own whose handler writes JSON to standard output."""

# --8<-- [start:imports]
import json
import logging
import sys

# --8<-- [end:imports]

# --8<-- [start:logger]


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:  # (1)!
        entry = {"message": record.getMessage(), **getattr(record, "fields", {})}
        return json.dumps(entry)  # (2)!


handler = logging.StreamHandler(sys.stdout)  # (3)!
handler.setFormatter(JsonFormatter())
logger = logging.getLogger("library.loans")  # (4)!
logger.addHandler(handler)
logger.setLevel(logging.INFO)  # (5)!
logger.propagate = False  # (6)!

logger.info("lent", extra={"fields": {"isbn": "0441172717", "days": 14}})  # (7)!
logger.info("lent", extra={"fields": {"isbn": '1\n{"isbn": "forged"}'}})
# --8<-- [end:logger]
