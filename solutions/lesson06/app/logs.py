"""One JSON object a line on standard output, for machines that read logs."""

import json
import logging
import logging.config
from datetime import UTC, datetime

request_logger = logging.getLogger("warehouse.requests")


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object; what a call passes as `extra={"fields": …}` becomes keys of it."""

    def format(self, record: logging.LogRecord) -> str:
        """The record on one line: JSON escapes line breaks, wherever a client hid them."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry)


def configure_logging() -> None:
    """Send the request log to standard output, and what our modules log to standard error."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": JsonFormatter}},
            "handlers": {name: handler_to(name) for name in ("stdout", "stderr")},
            "loggers": {
                request_logger.name: {"handlers": ["stdout"], "level": "INFO", "propagate": False},
                "app": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            },
        }
    )


def handler_to(stream: str) -> dict[str, str]:
    """A handler that writes JSON lines to a standard stream."""
    return {"class": "logging.StreamHandler", "stream": f"ext://sys.{stream}", "formatter": "json"}
