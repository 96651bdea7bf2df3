"""The driver library: packages, what they fit, and what is known of each model."""

from typing import BinaryIO, Final, cast

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.audit import By
from kb.packages import listing, matrix, service, verifying
from kb.packages.errors import PackageCase, PackageInputError, PackageNotAllowedError
from kb.packages.listing import PAGE_SIZE, Wanted
from kb.packages.matrix import Verdict
from kb.packages.models import (
    Architecture,
    CompatibilityState,
    DeviceClass,
    PackageState,
)
from kb.packages.moves import MOVES, Action, may_add
from kb.packages.service import NewPackage
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.intake import filed
from web.presentation import answers, forms
from web.services import services
from web.words import packages as words

bp = Blueprint("packages", __name__, url_prefix="/packages")

_MODELS_APART: Final = str.maketrans("，；;、\n", ",,,,,")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    wanted = Wanted(
        text=" ".join(request.args.get("q", "").split())[:100],
        device_class=_chosen("class", DeviceClass),
        system=request.args.get("system", "")[:200],
        state=_chosen("state", PackageState),
        page=forms.page_number(),
    )
    with services().database.reading() as session:
        found = listing.list_packages(session, wanted)
        return render_template(
            "desk/packages.html",
            packages=found[:PAGE_SIZE],
            more=len(found) > PAGE_SIZE,
            wanted=wanted,
            systems=listing.list_systems(session),
            waiting=listing.count_waiting(session),
            package_words=words,
            may_add=may_add(g.user),
        )


@bp.get("/new")
def new() -> str:
    return _new_page()


def _new_page(problem: str = "") -> str:
    if not may_add(g.user):
        raise PackageNotAllowedError(Action.RELEASE)
    with services().database.reading() as session:
        return render_template(
            "desk/package_new.html",
            problem=problem,
            typed=forms.typed(),
            systems=listing.list_systems(session),
            package_words=words,
        )


@bp.post("/new")
@shown_on(_new_page)
def create() -> ResponseReturnValue:
    if not may_add(g.user):
        raise PackageNotAllowedError(Action.RELEASE)
    said = NewPackage(
        **{name: forms.word(name) for name in service.LINES},
        models=forms.text("models").translate(_MODELS_APART).split(","),
        device_class=forms.choice("device_class", DeviceClass, DeviceClass.OTHER),
        architecture=forms.choice("architecture", Architecture, Architecture.ANY),
        notes=forms.text("notes"),
        expected=forms.word("expected"),
        supersedes=forms.word("supersedes"),
    )
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise PackageInputError(
            "Choose the file.", case=PackageCase.FILE_MISSING, field="file"
        )
    file = services().content.put(cast(BinaryIO, upload.stream))
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        package = service.add_package(
            session, said, file, filed.to_name(upload.filename), by=by
        )
    answers.answer(gettext("%(number)s waits for release.", number=package.number))
    return redirect(url_for("packages.show", package_id=package.id))


@bp.get("/<int:package_id>")
def show(package_id: int) -> str:
    return _page(package_id)


def _page(package_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        package = service.get_package(session, package_id)
        return render_template(
            "desk/package.html",
            package=package,
            known=matrix.list_known(session, package),
            newer=service.list_newer(session, package),
            allowed=MOVES.allowed(package, g.user),
            is_own=package.added_by_id == g.user.id,
            problem=problem,
            typed=forms.typed(),
            package_words=words,
            may_add=may_add(g.user),
        )


@bp.get("/<int:package_id>/file")
def download(package_id: int) -> Response:
    """The bytes as they came in, never unpacked or run."""
    with services().database.reading() as session:
        package = service.get_package(session, package_id)
        sha256, name = package.file_sha256, package.file_name
    return filed.send(sha256, name)


@bp.post("/<int:package_id>/release")
@shown_on(_page)
def release(package_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        package = service.get_package(session, package_id)
        service.release(session, package, by=_by())
    answers.answer(gettext("%(number)s is released.", number=package.number))
    return _back(package_id)


@bp.post("/<int:package_id>/withdraw")
@shown_on(_page)
def withdraw(package_id: int) -> ResponseReturnValue:
    """Take a released one out of use, or a draft out of the queue."""
    reason = forms.text("reason")
    with services().database.writing() as session:
        package = service.get_package(session, package_id)
        if package.state is PackageState.DRAFT:
            service.discard(session, package, reason, by=_by())
        else:
            service.withdraw(session, package, reason, by=_by())
    answers.answer(gettext("%(number)s is withdrawn.", number=package.number))
    return _back(package_id)


@bp.post("/<int:package_id>/verify")
@shown_on(_page)
def verify(package_id: int) -> ResponseReturnValue:
    """Read the bytes again and compare them with their checksum."""
    with services().database.reading() as session:
        sha256 = service.get_package(session, package_id).file_sha256
    fault = verifying.find_fault(services().content, sha256)
    with services().database.writing() as session:
        package = service.get_package(session, package_id)
        verifying.note_verified(session, package, fault, by=_by())
    if fault:
        flash(
            gettext("The stored file is damaged or missing. Do not install it."),
            "danger",
        )
    else:
        answers.answer(gettext("The file is whole: its checksum is right."))
    return _back(package_id)


@bp.get("/matrix")
def show_matrix() -> str:
    return _matrix_page()


def _matrix_page(problem: str = "") -> str:
    text = " ".join(request.args.get("q", "").split())[:100]
    with services().database.reading() as session:
        return render_template(
            "desk/package_matrix.html",
            matrix=matrix.read_matrix(session, text),
            text=text,
            problem=problem,
            typed=forms.typed(),
            package_words=words,
            may_add=may_add(g.user),
        )


@bp.post("/matrix")
@shown_on(_matrix_page)
def set_compatibility() -> ResponseReturnValue:
    with services().database.writing() as session:
        verdict = Verdict(
            model=forms.word("model"),
            system=forms.word("system"),
            state=forms.choice("state", CompatibilityState),
            package=forms.word("package"),
            incident=forms.word("incident"),
            note=forms.text("note"),
        )
        known = matrix.set_compatibility(session, verdict, by=_by())
    answers.answer(
        gettext(
            "Kept: %(model)s under %(system)s.", model=known.model, system=known.system
        )
    )
    return redirect(url_for("packages.show_matrix", q=known.model))


def _chosen(name: str, members: type[forms.Choice]) -> forms.Choice | None:
    """What the address narrows to; a value that there is not counts as none."""
    given = request.args.get(name, "")
    return members(given) if given in set(members) else None


def _by() -> By:
    return By(current_actor(), services().now())


def _back(package_id: int) -> ResponseReturnValue:
    return redirect(url_for("packages.show", package_id=package_id))
