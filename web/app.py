"""The Flask application over given services."""

from datetime import timedelta
from typing import Final

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

from kb.people import sessions
from web import auth, errors, homes, languages, security_headers
from web.access import addresses, metering, proxies, request_log, step_up
from web.api import rates
from web.delivery import compression, first_answers, static_files
from web.hooks import callers as alert_callers
from web.hooks import door as hooks
from web.intake import alert_inbox, refused_posts
from web.pages import appearance, health, metrics
from web.pages.authoring import (
    editor,
    files,
    proposals,
    reviews,
    submissions,
    submitted_files,
    uploads,
)
from web.pages.desk import (
    alerts,
    baselines,
    board,
    calls,
    catalogue,
    changes,
    complaints,
    contacts,
    emergency,
    handovers,
    incident_actions,
    incident_bulk,
    incident_places,
    incidents,
    items,
    letters,
    live,
    macros,
    months,
    packages,
    problems,
    replies,
    requests,
    saved_lists,
    systems,
    undoing,
)
from web.pages.duty import calendar as duty_calendar
from web.pages.duty import duties
from web.pages.duty import runs as duty_runs
from web.pages.library import (
    analysis,
    article_actions,
    articles,
    attachments,
    guides,
    near_duplicates,
    past_cases,
    pictures,
    records,
    saved_searches,
    search,
    terminology,
    topology,
)
from web.pages.management import (
    announcements,
    audit,
    calendar_uploads,
    calendars,
    causes,
    clients,
    ending_units,
    exchange,
    factor_rules,
    gaps,
    hosts,
    identities,
    leaving,
    milestones,
    numbers,
    organisation,
    people,
    people_lists,
    report_schedules,
    reports,
    rosters,
    satisfaction,
    service_levels,
    spellings,
    templates,
    training,
    training_sessions,
    webhooks,
)
from web.pages.person import (
    calendar_feed,
    entering,
    factors,
    linking,
    notifications,
    passkeys,
    preferences,
    profile,
    sign_on,
    survey_answers,
    watching,
)
from web.pages.person import knowledge as my_knowledge
from web.pages.person import training as my_training
from web.pages.quality import checks as quality_checks
from web.pages.quality import deciding as quality_deciding
from web.pages.quality import findings as quality_findings
from web.pages.quality import indicators as quality_indicators
from web.pages.quality import runs as quality_runs
from web.pages.quality import scores as quality_scores
from web.pages.quality import sources as quality_sources
from web.pages.quality import trying as quality_trying
from web.pages.registers import deeds as record_deeds
from web.pages.registers import exchange as register_exchange
from web.pages.registers import files as record_files
from web.pages.registers import labels as record_labels
from web.pages.registers import listing as registers
from web.pages.registers import missing as register_gaps
from web.pages.registers import records as records_kept
from web.presentation import templates as presentation
from web.rest import documentation
from web.rest import door as rest
from web.services import Services, end_reading
from web.soap import door as soap

LARGEST_ID: Final = (1 << 31) - 1
"""What the databases keep as an integer key."""
BLUEPRINTS: Final = (
    auth.bp,
    search.bp,
    records.bp,
    saved_searches.bp,
    terminology.bp,
    analysis.bp,
    articles.bp,
    attachments.bp,
    pictures.bp,
    uploads.bp,
    files.bp,
    topology.bp,
    preferences.bp,
    profile.bp,
    sign_on.bp,
    linking.bp,
    entering.bp,
    factors.bp,
    passkeys.bp,
    appearance.bp,
    health.bp,
    metrics.bp,
    article_actions.bp,
    article_actions.plain,
    submissions.bp,
    submitted_files.bp,
    reviews.bp,
    calls.bp,
    contacts.bp,
    incidents.bp,
    incident_actions.bp,
    incident_places.bp,
    months.bp,
    incident_bulk.bp,
    live.bp,
    board.bp,
    saved_lists.bp,
    replies.bp,
    macros.bp,
    undoing.bp,
    requests.bp,
    problems.bp,
    items.bp,
    complaints.bp,
    letters.bp,
    emergency.bp,
    satisfaction.bp,
    survey_answers.bp,
    systems.bp,
    catalogue.bp,
    alerts.bp,
    changes.bp,
    registers.bp,
    records_kept.bp,
    record_deeds.bp,
    record_files.bp,
    record_labels.bp,
    register_gaps.bp,
    register_exchange.bp,
    packages.bp,
    baselines.bp,
    gaps.bp,
    near_duplicates.bp,
    past_cases.bp,
    proposals.bp,
    editor.bp,
    numbers.bp,
    organisation.bp,
    reports.bp,
    report_schedules.bp,
    guides.bp,
    handovers.bp,
    leaving.bp,
    my_knowledge.bp,
    causes.bp,
    spellings.bp,
    notifications.bp,
    watching.bp,
    announcements.bp,
    templates.bp,
    calendars.bp,
    calendar_uploads.bp,
    rosters.bp,
    duty_calendar.bp,
    duty_runs.bp,
    duties.bp,
    people.bp,
    identities.bp,
    factor_rules.bp,
    people_lists.bp,
    ending_units.bp,
    clients.bp,
    milestones.bp,
    my_training.bp,
    calendar_feed.bp,
    training.bp,
    training_sessions.bp,
    service_levels.bp,
    webhooks.bp,
    hosts.bp,
    quality_sources.bp,
    quality_runs.bp,
    audit.bp,
    exchange.bp,
    quality_scores.bp,
    quality_findings.bp,
    quality_deciding.bp,
    quality_indicators.bp,
    quality_checks.bp,
    quality_trying.bp,
)

DOORS: Final = (rest.bp, documentation.bp, soap.bp, hooks.bp)
"""Where programs come in."""


class _IdConverter(IntegerConverter):
    """A number in an address that a row may have; beyond, there is no such page."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def create_app(services: Services, listens_at: str = addresses.DEFAULT) -> Flask:
    """The application; everything it needs is in *services*.

    *listens_at* is our address where the settings do not say how we are reached.
    """
    app = Flask(__name__, static_folder=None)
    app.url_map.converters["int"] = _IdConverter
    app.config.update(
        SECRET_KEY=homes.read_secret_key(services.settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=services.settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=sessions.IDLE,
        # It is sent anew when its use is noted, not with every page.
        SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=services.settings.upload_limit_mb << 20,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        # A form that was open for hours is still somebody's work.
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["kb"] = services
    trusted = services.settings.proxy_networks
    app.wsgi_app = proxies.TrustedProxies(app.wsgi_app, trusted)  # type: ignore[method-assign]
    # Flask asks whoever comes first last: by then nothing else changes the answer.
    compression.register(app)
    addresses.register(app, listens_at)
    static_files.register(app, static_files.read_static_files())
    app.teardown_request(end_reading)
    languages.register(app)
    metering.register(app, services)
    request_log.register(app, services)
    _guard(app)
    # Whoever is sent to log in learns nothing of the page.
    first_answers.register(app)
    errors.register(app)
    presentation.register(app)
    rates.register(app, services)
    alert_inbox.register(app, services)
    refused_posts.register(app, services)
    alert_callers.register(app)
    for blueprint in (*BLUEPRINTS, *DOORS):
        app.register_blueprint(blueprint)
    security_headers.register(app)
    return app


def _guard(app: Flask) -> None:
    """Who is asking, whether the form is of our page, and whether they still sit there."""
    # Before the protection of forms: whoever was logged out meanwhile loses nothing.
    auth.register(app)
    protection = CSRFProtect(app)
    # A program sends its token with every request, and no browser does it for it.
    for door in DOORS:
        protection.exempt(door)
    # The provider signs what it says.
    protection.exempt(sign_on.end)
    step_up.register(app)
