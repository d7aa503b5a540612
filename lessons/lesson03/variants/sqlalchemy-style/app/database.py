"""Tables and sessions, in SQLAlchemy's own style."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    String,
    UniqueConstraint,
    create_engine,
    event,
)
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker
from sqlalchemy.types import TypeDecorator

engine = create_engine(os.environ["DATABASE_URL"], connect_args={"timeout": 30})
make_session = sessionmaker(engine, expire_on_commit=False)


@event.listens_for(Engine, "connect")
def set_pragma(connection, record):
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


class Utc(TypeDecorator):
    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value, dialect):
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    pass


class Location(Base):
    __tablename__ = "location"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)


class Item(Base):
    __tablename__ = "item"
    __table_args__ = (UniqueConstraint("sku"), CheckConstraint("quantity >= 0"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(20))
    quantity: Mapped[int]
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    updated_at: Mapped[datetime] = mapped_column(Utc, default=lambda: datetime.now(UTC))
    location: Mapped[Location | None] = relationship(lazy="joined")

    @property
    def location_code(self) -> str | None:
        return self.location.code if self.location else None


def get_session() -> Iterator[Session]:
    session = make_session()
    try:
        yield session
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()
