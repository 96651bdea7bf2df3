"""Contract phases: what each contract is to have reached by when, and how far it is."""

from collections.abc import Callable
from datetime import date
from functools import partial

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.milestones import listing, service
from kb.milestones.errors import MilestoneNotAllowedError
from kb.milestones.listing import PAGE_SIZE
from kb.milestones.models import Milestone
from kb.milestones.plans import Wanted, with_own
from kb.people.models import STAFF, User
from kb.services import choosing
from web.answers import phases
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.presentation import answers, forms
from web.services import services
from web.words import milestones as words
from web.words.requests import of

bp = Blueprint("milestones", __name__, url_prefix="/contracts")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    today, page = _today(), forms.page_number()
    with services().database.reading() as session:
        found = listing.list_contracts(session, g.user, page=page)
        shown = found[:PAGE_SIZE]
        return render_template(
            "management/contracts.html",
            contracts=shown,
            milestones=listing.list_of(session, shown),
            stand=partial(listing.stand, today=today),
            today=today,
            page=page,
            more=len(found) > PAGE_SIZE,
            milestone_words=words,
        )


@bp.get("/<int:contract_id>")
def show(contract_id: int) -> str:
    return _page(contract_id)


def _page(contract_id: int, problem: str = "", milestone_id: int = 0) -> str:
    now = services().now()
    with services().database.reading() as session:
        contract = listing.get_contract(session, contract_id, g.user)
        found = listing.list_of(session, [contract])[contract.id]
        may_keep = service.may_keep(g.user)
        return render_template(
            "management/contract.html",
            contract=contract,
            seen=[listing.see(session, each, now=now) for each in found],
            may_keep=may_keep,
            plan_choices=_list_plans() if may_keep else [],
            counted=phases.list_counted(services()) if may_keep else [],
            people=choosing.list_logins(session, g.user, *STAFF) if may_keep else [],
            name_counted=partial(phases.name_counted, services()),
            value_of=lambda each: phases.to_value(each.measure, each.subject),
            show_value=phases.show,
            today=now.astimezone().date(),
            problem=problem,
            typed=forms.typed(),
            changed=milestone_id,
            milestone_words=words,
        )


@bp.post("/<int:contract_id>/plan")
@shown_on(_page)
def plan(contract_id: int) -> ResponseReturnValue:
    """Begin with the milestones of a plan."""
    chosen = with_own(services().settings.home).get(forms.word("plan"))
    if chosen is None:
        raise forms.FormError("plan")
    with services().database.writing() as session:
        contract = listing.get_contract(session, contract_id, g.user)
        service.apply(session, contract, chosen, by=_by())
    count = len(chosen.milestones)
    answers.answer(
        ngettext(
            "The contract has %(num)d milestone now.",
            "The contract has %(num)d milestones now.",
            count,
        )
    )
    return _back(contract_id)


@bp.post("/<int:contract_id>/milestones")
@shown_on(_page)
def add(contract_id: int) -> ResponseReturnValue:
    wanted = _wanted()
    with services().database.writing() as session:
        contract = listing.get_contract(session, contract_id, g.user)
        service.add(session, contract, wanted, _owner(session), by=_by())
    answers.answer(gettext("The milestone is added."))
    return _back(contract_id)


@bp.post("/<int:contract_id>/look")
@shown_on(_page)
def look(contract_id: int) -> ResponseReturnValue:
    """Record what is met by now, instead of at the next look of the service."""
    with services().database.writing() as session:
        contract = listing.get_contract(session, contract_id, g.user)
        if not service.may_keep(g.user):
            raise MilestoneNotAllowedError
        found = listing.list_of(session, [contract])[contract.id]
        met = sum(
            service.look(session, each, by=_by())
            for each in found
            if each.met_on is None
        )
    answers.answer(
        ngettext(
            "%(num)d milestone is recorded as met.",
            "%(num)d milestones are recorded as met.",
            met,
        )
        if met
        else gettext("Nothing more is met so far.")
    )
    return _back(contract_id)


@bp.post("/<int:contract_id>/milestones/<int:milestone_id>")
@shown_on(_page)
def edit(contract_id: int, milestone_id: int) -> ResponseReturnValue:
    wanted = _wanted()

    def deed(session: Session, milestone: Milestone, by: By) -> str:
        service.edit(session, milestone, wanted, _owner(session), by=by)
        return str(gettext("The milestone is changed."))

    return _do(contract_id, milestone_id, deed)


@bp.post("/<int:contract_id>/milestones/<int:milestone_id>/remove")
@shown_on(_page)
def remove(contract_id: int, milestone_id: int) -> ResponseReturnValue:
    def deed(session: Session, milestone: Milestone, by: By) -> str:
        service.remove(session, milestone, by=by)
        return str(gettext("The milestone is gone."))

    return _do(contract_id, milestone_id, deed)


@bp.post("/<int:contract_id>/milestones/<int:milestone_id>/item")
@shown_on(_page)
def follow_up(contract_id: int, milestone_id: int) -> ResponseReturnValue:
    """Open an item about one that was missed."""

    def deed(session: Session, milestone: Milestone, by: By) -> str:
        item = service.follow_up(session, milestone, by=by)
        return str(gettext("%(number)s follows it up.", number=item.number))

    return _do(contract_id, milestone_id, deed)


def _do(
    contract_id: int,
    milestone_id: int,
    deed: Callable[[Session, Milestone, By], str],
) -> ResponseReturnValue:
    with services().database.writing() as session:
        contract = listing.get_contract(session, contract_id, g.user)
        milestone = listing.get_milestone(session, contract, milestone_id)
        said = deed(session, milestone, _by())
    answers.answer(said)
    return _back(contract_id)


def _wanted() -> Wanted:
    try:
        measure, subject = phases.read_counted(forms.word("counted"))
    except ValueError:
        raise forms.FormError("counted") from None
    try:
        target = float(forms.word("target"))
    except ValueError:
        raise forms.FormError("target") from None
    return Wanted(
        names={each: forms.word(f"name_{each}") for each in ("zh", "en")},
        measure=measure,
        subject=subject,
        target=target,
        month=forms.number("month"),
    )


def _list_plans() -> list[tuple[str, str]]:
    plans = with_own(services().settings.home)
    return [(code, of(plan.names)) for code, plan in plans.items()]


def _owner(session: Session) -> User | None:
    login = forms.word("owner")
    return choosing.find_person(session, login, g.user) if login else None


def _today() -> date:
    return services().now().astimezone().date()


def _by() -> By:
    return By(current_actor(), services().now())


def _back(contract_id: int) -> ResponseReturnValue:
    return redirect(url_for("milestones.show", contract_id=contract_id))
