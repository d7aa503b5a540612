"""Where the names come from that a FastAPI application imports: for the learner who forgot to."""

_NAMES = {
    "collections.abc": "AsyncGenerator AsyncIterator Awaitable Callable Generator Iterable Iterator Sequence",
    "contextlib": "asynccontextmanager contextmanager suppress",
    "dataclasses": "asdict dataclass replace",
    "datetime": "UTC datetime timedelta timezone",
    "decimal": "Decimal",
    "enum": "Enum StrEnum",
    "fastapi": "APIRouter BackgroundTasks Body Cookie Depends FastAPI File Form HTTPException Header Query "
    "Request Response Security UploadFile WebSocket WebSocketDisconnect status",
    "fastapi.middleware.cors": "CORSMiddleware",
    "fastapi.responses": "HTMLResponse JSONResponse PlainTextResponse StreamingResponse",
    "fastapi.security": "HTTPBearer OAuth2PasswordBearer OAuth2PasswordRequestForm",
    "fastapi.testclient": "TestClient",
    "itertools": "islice",
    "pydantic": "AfterValidator BaseModel BeforeValidator ConfigDict EmailStr Field StringConstraints "
    "TypeAdapter ValidationError computed_field field_validator model_validator",
    "sqlalchemy": "CheckConstraint Engine UniqueConstraint",
    "sqlalchemy.exc": "IntegrityError OperationalError",
    "sqlmodel": "Field Relationship SQLModel Session create_engine select",
    "threading": "Lock RLock",
    "typing": "Annotated Any Literal Optional Self TypeVar Union",
    "uuid": "UUID uuid4",
}
_MODULES = {"asyncio", "hashlib", "hmac", "json", "logging", "os", "re", "secrets", "sys", "time", "uuid"}


def imports_of(name: str) -> list[str]:
    """The lines that import a name, each a right one; none if the name is not known."""
    lines = [f"from {module} import {name}" for module, names in _NAMES.items() if name in names.split()]
    return [f"import {name}"] if name in _MODULES else lines
