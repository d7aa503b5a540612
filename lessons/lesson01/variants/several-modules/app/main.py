"""The application: put together from its parts."""

from fastapi import FastAPI

from .routes import router


def create_app() -> FastAPI:
    """The Warehouse Management API."""
    new = FastAPI(
        title="Warehouse Management API",
        version="2.1.0",
        docs_url="/api/docs",
        redoc_url="/api/redoc",
    )
    new.include_router(router)

    @new.get("/")
    def root() -> dict[str, str]:
        return {"message": "Warehouse"}

    @new.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return new


app = create_app()
