"""The import of a submission's app."""

import importlib

from checker.host.events import Events


def load_app(events: Events) -> object | None:
    """Import `app.main` and find `app` in it; None after the reason was sent."""
    events.send("importing")
    try:
        module = importlib.import_module("app.main")
    except BaseException as error:  # noqa: BLE001 (whatever it is, the learner has to know)
        events.failed("import", error)
        return None
    app: object | None = getattr(module, "app", None)
    if not callable(app):
        events.send("failed", kind="no_app", names=_applications(module))
        return None
    events.send("imported")
    return app


def _applications(module: object) -> list[str]:
    """The names in a module that hold a FastAPI application, for the learner who gave it another name."""
    from fastapi import FastAPI

    return [name for name, value in vars(module).items() if isinstance(value, FastAPI)]
