"""What happens to users, whoever asks for it."""

from sqlmodel import Session, select

from app.errors import ConflictError, NotFoundError, conflict
from app.models import Role, User, UserIn, UserUpdate
from app.passwords import hash_password, password_matches
from app.settings import first_admin


def register(session: Session, new: UserIn, role: Role = Role.viewer) -> User:
    """Store a user whose e-mail is not there yet: the database says so, in one step with the insert."""
    user = User(email=new.email, password_hash=hash_password(new.password.get_secret_value()), role=role)
    session.add(user)
    with conflict(f"There is a user {new.email} already."):
        session.flush()
    return user


def create_first_admin(session: Session) -> None:
    """Store the admin that the settings name; whoever has this e-mail already is left alone."""
    settings = first_admin()
    if settings is None:
        return
    new = UserIn.model_validate(settings)
    if find_by_email(session, new.email) is not None:
        return
    try:
        register(session, new, Role.admin)
    except ConflictError:  # another process that starts at the same time was faster
        session.rollback()


def find_by_email(session: Session, email: str) -> User | None:
    """The user with this e-mail, however it is written."""
    return session.exec(select(User).where(User.email == email.strip().lower())).one_or_none()


def authenticate(session: Session, email: str, password: str) -> User | None:
    """The active user with this e-mail and password; None if there is none, for whichever reason."""
    user = find_by_email(session, email)
    matches = password_matches(password, user.password_hash if user else None)
    return user if user and matches and user.is_active else None


def update(session: Session, user: User, changes: UserUpdate) -> User:
    """Change only what was sent."""
    sent = changes.model_dump(exclude_unset=True)
    if "password" in sent:
        sent["password_hash"] = hash_password(sent.pop("password").get_secret_value())
    user.sqlmodel_update(sent)
    session.add(user)
    with conflict("There is a user with this e-mail already."):
        session.flush()
    return user


def set_role(session: Session, user_id: int, role: Role) -> User:
    """Give a user another role; it counts from the next request on."""
    user = find(session, user_id)
    user.role = role
    return user


def deactivate(session: Session, user_id: int) -> User:
    """Lock a user out, tokens included; the e-mail stays taken."""
    user = find(session, user_id)
    user.is_active = False
    return user


def find(session: Session, user_id: int) -> User:
    """The user with this id."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFoundError(f"There is no user {user_id}.")
    return user
