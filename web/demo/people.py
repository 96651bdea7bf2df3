"""The demonstration: a home with sample knowledge and one person of each role."""

from dataclasses import dataclass
from typing import Final

from kb import audit
from kb.audit import Actor, By
from kb.people import users
from kb.people.models import Role
from kb.people.passwords import generate_password, hash_password
from kb.settings import Settings
from web import homes
from web.services import Services

LOGINS_FILE: Final = "demo-password"


@dataclass(frozen=True, slots=True)
class Persona:
    login: str
    name: str
    roles: tuple[Role, ...]
    what: str
    """What they can do, in a few words of both languages."""


PEOPLE: Final = (
    Persona("user", "李晓梅", (Role.REQUESTER,), "self-service 自助用户"),
    Persona("firstline", "赵一鸣", (Role.TECHNICIAN,), "first line 一线"),
    Persona("expert", "孙立新", (Role.TECHNICIAN,), "expert 专家"),
    Persona("reviewer", "周敏", (Role.TECHNICIAN, Role.REVIEWER), "reviewer 审核人"),
    Persona("manager", "陈刚", (Role.MANAGER,), "knowledge manager 知识经理"),
    Persona("portuser", "苏婷", (Role.REQUESTER,), "the port's user 港口用户"),
    Persona("portdesk", "何海波", (Role.TECHNICIAN,), "the port's desk 港口一线"),
    Persona(
        "portlead",
        "林嘉",
        (Role.TECHNICIAN, Role.MANAGER),
        "the port's lead 港口负责人",
    ),
    Persona("admin", "Administrator", (), "administrator 管理员"),
)


def read_password(settings: Settings) -> str:
    """The password of all people of this demonstration, made up at its first start."""
    return homes.read_or_make(settings.home / LOGINS_FILE, generate_password)


def add_people(services: Services, actor: Actor, password: str) -> None:
    """See to it that everybody in ``PEOPLE`` can log in with *password*."""
    now = services.now()
    with services.database.writing() as session:
        new = [each for each in PEOPLE if users.find_user(session, each.login) is None]
        hashed = (
            hash_password(password) if new else ""
        )  # Slow on purpose: once for all.
        for persona in new:
            user = users.add_user(
                session, persona.login, name=persona.name, roles=persona.roles, now=now
            )
            user.password_hash = hashed
            audit.record(session, "add_user", user, by=By(actor, now))
