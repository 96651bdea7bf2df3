"""The hosts that serve this installation, for administrators."""

from flask import Blueprint, render_template

from kb.hosts import processes
from kb.people.models import Role
from web.auth import require_role
from web.services import services
from web.words import hosts as host_words

bp = Blueprint("hosts", __name__, url_prefix="/hosts")


@bp.before_request
def _for_administrators() -> None:
    require_role(Role.ADMINISTRATOR)


@bp.get("")
def index() -> str:
    current = services()
    with current.database.reading() as session:
        return render_template(
            "management/hosts.html",
            hosts=processes.list_hosts(session, now=current.now()),
            names=host_words,
        )
