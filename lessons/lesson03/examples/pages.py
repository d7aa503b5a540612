"""Pages that the database sorts and cuts, and a number that it cannot hold."""

from sqlmodel import Field, Session, SQLModel, create_engine, select


class Book(SQLModel, table=True):
    """A row."""

    title: str = Field(primary_key=True)


engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)
with Session(engine) as session:
    for title in ("Emma", "Dune", "Ulysses", "Beloved"):
        session.add(Book(title=title))
    session.commit()
    # --8<-- [start:run]
    for offset in (0, 2, 10**30):
        page = select(Book.title).order_by(Book.title).offset(offset).limit(2)
        try:
            print(offset, session.exec(page).all())
        except OverflowError as error:
            print(offset, error)
    # --8<-- [end:run]
engine.dispose()
