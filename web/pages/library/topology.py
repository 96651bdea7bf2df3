"""The topology: devices found, one device with its neighbours, drawings as pictures."""

from typing import Any, Final

from flask import Blueprint, g, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.visibility import visible_audiences
from kb.errors import NotFoundError
from kb.text import to_block
from kb.topology import finding, recording, sources, views
from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from kb.topology.models import Device
from kb.topology.question import read_question
from web.presentation import topology_picture
from web.services import services

bp = Blueprint("topology", __name__, url_prefix="/topology")

PAGE_SIZE: Final = 50
MAX_QUESTION: Final = 500


@bp.get("")
def index() -> str:
    asked = to_block(request.args.get("q", "")[:MAX_QUESTION])
    number = request.args.get("page", "")
    place = int(number) if number.isdecimal() and len(number) < 6 else 1  # noqa: PLR2004
    audiences = visible_audiences(g.user)
    with services().database.reading() as session:
        devices, total = finding.find_devices(
            session,
            read_question(asked),
            audiences,
            offset=(max(place, 1) - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
        )
        drawings = [] if asked else sources.list_drawings(session, audiences)
        summaries = sources.summarise(session, devices, audiences)
    return render_template(
        "library/topology.html",
        asked=asked,
        devices=devices,
        summaries=summaries,
        total=total,
        drawings=drawings,
        number=max(place, 1),
        more=max(place, 1) * PAGE_SIZE < total,
    )


@bp.get("/devices/<int:device_id>")
def device(device_id: int) -> str:
    audiences = visible_audiences(g.user)
    with services().database.reading() as session:
        found = finding.get_device(session, device_id, audiences)
        view = views.view_device(session, found, audiences)
    graph = _around(view)
    keys = {node.id: int(node.id) for node in graph.nodes}
    ids = {recording.device_key(node.name): keys[node.id] for node in graph.nodes}
    picture = topology_picture.draw(graph, ids, centre=str(device_id))
    return render_template("library/device.html", view=view, picture=picture)


@bp.get("/articles/<int:article_id>")
def article(article_id: int) -> str:
    with services().database.reading() as session:
        found = catalogue.get_article(session, article_id, visible_audiences(g.user))
        revision = found.current_revision
        assert revision is not None, "a live article has one"
        graphs = recording.find_graphs(session, revision)
        if not graphs:
            raise NotFoundError("drawing", article_id)
        drawings = [_to_drawing(session, name, graph) for name, graph in graphs]
    return render_template("library/drawing.html", revision=revision, drawings=drawings)


def _to_drawing(session: Session, name: str, graph: StoredGraph) -> dict[str, Any]:
    keys = {recording.device_key(node.name) for node in graph.nodes if node.is_shared}
    rows = session.execute(select(Device.key, Device.id).where(Device.key.in_(keys)))
    return {
        "name": name,
        "graph": graph,
        "picture": topology_picture.draw(graph, dict(rows.all())),
        "names": {node.id: node.name for node in graph.nodes},
    }


def _around(view: views.DeviceView) -> StoredGraph:
    """The device and its neighbours, as a graph of their own."""
    centre = str(view.device.id)
    devices = [view.device, *(neighbour.device for neighbour in view.neighbours)]
    edges = {
        (neighbour.device.id, each.port_key, each.neighbour_port_key): GraphEdge(
            centre,
            str(neighbour.device.id),
            each.port,
            each.neighbour_port,
            each.label,
            each.vlans,
        )
        for neighbour in view.neighbours
        for each in neighbour.connections
    }
    addresses = tuple(address.text for address in view.addresses)
    return StoredGraph(
        tuple(
            GraphNode(
                str(each.id),
                each.name,
                each.kind,
                addresses if each is view.device else (),
            )
            for each in devices
        ),
        tuple(edges.values()),
    )
