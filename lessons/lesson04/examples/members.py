"""Members of a library: a type with rules, a table that the database keeps unique, a hash."""

from typing import Annotated

from pwdlib import PasswordHash
from pydantic import AfterValidator, SecretStr, StringConstraints
from pydantic import Field as Rule
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, create_engine

# --8<-- [start:models]
Name = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(str.lower)]  # (1)!


class Member(SQLModel, table=True):
    """A row: what is known of a member."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    pin_hash: str = Field(repr=False)  # (2)!
    may_borrow: bool = False


class MemberIn(SQLModel):
    """What somebody sends to become a member."""

    name: Name
    pin: Annotated[SecretStr, Rule(min_length=4, max_length=12)]  # (3)!


# --8<-- [end:models]
# --8<-- [start:store]
hasher = PasswordHash.recommended()


def join(session: Session, new: MemberIn) -> Member:
    """Store a member; only the hash of the PIN is kept."""
    member = Member(name=new.name, pin_hash=hasher.hash(new.pin.get_secret_value()))  # (1)!
    session.add(member)
    session.flush()
    return member


# --8<-- [end:store]

engine = create_engine("sqlite://")
SQLModel.metadata.create_all(engine)
for sent in (
    {"name": " Ann ", "pin": "4711x", "may_borrow": True},
    {"name": "ANN", "pin": "0815x"},
):
    with Session(engine) as session:
        new = MemberIn.model_validate(sent)
        print("sent:  ", repr(new))
        try:
            member = join(session, new)
        except IntegrityError as error:
            print("refused:", error.orig)
        else:
            print("stored:", repr(member), member.pin_hash[:12])
            session.commit()
engine.dispose()
