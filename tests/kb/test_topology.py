"""What drawings show as rows: devices found, viewed, and where drawings disagree."""

from datetime import timedelta

import pytest

from kb.alerts import neighbourhood
from kb.articles.kinds import Audience
from kb.articles.models import Attachment
from kb.articles.visibility import EVERYTHING
from kb.content.models import Blob
from kb.errors import NotFoundError
from kb.topology import finding, recording, sources, views
from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from kb.topology.models import Device
from kb.topology.overview import MOST, Narrowing, list_choices, read_overview
from kb.topology.question import read_question
from kb.topology.views import Disagreement
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user

SELF_SERVICE = frozenset({Audience.SELF_SERVICE})


def node(name, *addresses, shared=True, **more):
    return GraphNode(name, name, addresses=addresses, is_shared=shared, **more)


CORE = StoredGraph(
    (
        node("core-sw-01", "10.1.0.1/24", kind="switch"),
        node("fw-01", "10.1.0.2"),
        node("servers", "10.9.0.0/16", kind="network"),
        node("Firewall", shared=False),
    ),
    (
        GraphEdge(
            "core-sw-01",
            "fw-01",
            "GigabitEthernet0/0/1",
            "eth0",
            "uplink",
            ("100", "200-210"),
        ),
        GraphEdge("servers", "core-sw-01", "", "Gi0/0/2"),
        GraphEdge("Firewall", "core-sw-01"),
    ),
)


@pytest.fixture
def check_in(session):
    """Checks in an article whose only attachment holds a graph."""
    user = make_user(session, "manager")

    def with_graph(
        graph,
        *,
        title="核心网",
        audience=Audience.INTERNAL,
        article=None,
        now=NOON,
        attributes=None,
    ):
        number = with_graph.count = with_graph.count + 1
        sha256 = f"{number:064x}"
        session.add(Blob(sha256=sha256, size=1, stored_at=now))
        recording.keep(session, sha256, graph)
        attachment = Attachment(
            position=0,
            blob_sha256=sha256,
            name="net.drawio",
            media_type="x",
            size=1,
            status="ok",
            losses=[],
        )
        draft = make_draft(title, audience=audience, **(attributes or {}))
        return make_article(
            session,
            draft,
            user=user,
            article=article,
            attachments=[attachment],
            now=now,
        )

    with_graph.count = 0
    return with_graph


def find(session, question, audiences=EVERYTHING):
    devices, total = finding.find_devices(session, read_question(question), audiences)
    assert total == len(devices)
    return [device.name for device in devices]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("core-sw", ["core-sw-01"]),
        ("device:CORE-SW-01", ["core-sw-01"]),
        ("device:core-sw-02", []),
        ("10.1.0.1", ["core-sw-01"]),
        ("ip:10.1.0.0/24", ["core-sw-01", "fw-01"]),
        ("ip:10.1", ["core-sw-01", "fw-01"]),
        ("ip:10.9.3.4", ["servers"]),
        ("ip:10.2.0.0/16", []),
        ("port:Gi0/0/1", ["core-sw-01"]),
        ("port:GE0/0/1", ["core-sw-01"]),
        ("eth0", []),
        ("port:eth0", ["fw-01"]),
        ("vlan:100", ["core-sw-01", "fw-01"]),
        ("vlan 205", ["core-sw-01", "fw-01"]),
        ("vlan:300", []),
        ("kind:switch", ["core-sw-01"]),
        ("connected to core-sw-01", ["Firewall", "fw-01", "servers"]),
        ("what is connected to core-sw-01?", ["Firewall", "fw-01", "servers"]),
        ("连接到 fw-01 的设备", ["core-sw-01"]),
        ("与 fw-01 相连的设备", ["core-sw-01"]),
        ("connected:fw-01 vlan:100", ["core-sw-01"]),
        ("fw-01 ip:10.1.0.2", ["fw-01"]),
        ("100%", []),
        ("", ["Firewall", "core-sw-01", "fw-01", "servers"]),
    ],
)
def test_devices_are_found(session, check_in, question, names):
    check_in(CORE)

    assert sorted(find(session, question)) == names


def test_a_device_keeps_its_name_through_drawings(session, check_in):
    check_in(CORE)
    check_in(
        StoredGraph(
            (node("ＣＯＲＥ-sw-01"), node("acc-01")),
            (GraphEdge("ＣＯＲＥ-sw-01", "acc-01"),),
        )
    )

    device = finding.find_by_name(session, "core-sw-01", EVERYTHING)
    view = views.view_device(session, device, EVERYTHING)

    assert len(view.sources) == 2
    assert [each.device.name for each in view.neighbours] == [
        "Firewall",
        "acc-01",
        "fw-01",
        "servers",
    ]


def test_things_without_a_telling_name_stay_apart(session, check_in):
    check_in(CORE)
    check_in(CORE)

    assert find(session, "Firewall") == ["Firewall", "Firewall"]


def test_only_the_current_revision_counts(session, check_in):
    article = check_in(CORE)
    check_in(StoredGraph((node("new-01"),), ()), article=article)

    assert find(session, "") == ["new-01"]


def test_what_one_may_not_see_does_not_exist(session, check_in):
    check_in(CORE)
    device = finding.find_by_name(session, "fw-01", EVERYTHING)

    assert find(session, "", SELF_SERVICE) == []
    assert finding.find_by_name(session, "fw-01", SELF_SERVICE) is None
    assert sources.list_drawings(session, SELF_SERVICE) == []
    with pytest.raises(NotFoundError):
        finding.get_device(session, device.id, SELF_SERVICE)


def test_neighbours_in_hidden_drawings_are_not_told(session, check_in):
    check_in(CORE)
    check_in(StoredGraph((node("core-sw-01"),), ()), audience=Audience.SELF_SERVICE)

    device = finding.find_by_name(session, "core-sw-01", SELF_SERVICE)
    view = views.view_device(session, device, SELF_SERVICE)

    assert (view.neighbours, view.addresses, len(view.sources)) == ((), (), 1)
    assert find(session, "connected to core-sw-01", SELF_SERVICE) == []


def test_a_view_tells_ports_vlans_and_sources(session, check_in):
    article = check_in(CORE)

    device = finding.find_by_name(session, "fw-01", EVERYTHING)
    view = views.view_device(session, device, EVERYTHING)

    (connection,) = view.neighbours[0].connections
    assert (connection.port, connection.neighbour_port) == (
        "eth0",
        "GigabitEthernet0/0/1",
    )
    assert connection.vlans == ("100", "200-210")
    assert connection.source.article_id == article.id
    assert connection.source.at == NOON
    assert [address.text for address in view.addresses] == ["10.1.0.2"]
    assert view.contradictions == ()


def contradictions(session, name):
    device = finding.find_by_name(session, name, EVERYTHING)
    found = views.view_device(session, device, EVERYTHING).contradictions
    return [
        (each.kind, each.subject, [device.name for device in each.devices])
        for each in found
    ]


def test_a_port_with_two_neighbours_is_a_contradiction(session, check_in):
    check_in(CORE)
    other = GraphEdge("core-sw-01", "acc-07", "Gi0/0/1")
    check_in(StoredGraph((node("core-sw-01"), node("acc-07")), (other,)))

    assert contradictions(session, "core-sw-01") == [
        (Disagreement.PORT_TAKEN_TWICE, "Gi0/0/1", ["acc-07", "fw-01"])
    ]


def test_an_address_at_two_devices_is_a_contradiction(session, check_in):
    check_in(CORE)
    check_in(StoredGraph((node("fw-09", "10.1.0.2"), node("x-1", "10.9.0.0/16")), ()))

    assert contradictions(session, "fw-01") == [
        (Disagreement.ADDRESS_OF_ANOTHER, "10.1.0.2", ["fw-09"])
    ]
    assert contradictions(session, "servers") == []


def test_a_link_that_a_newer_drawing_lacks_is_a_contradiction(session, check_in):
    check_in(CORE)
    newer = StoredGraph(
        (node("core-sw-01"), node("fw-01"), node("acc-1")),
        (GraphEdge("core-sw-01", "acc-1"), GraphEdge("fw-01", "acc-1")),
    )
    check_in(newer, now=NOON + timedelta(days=1))

    assert contradictions(session, "fw-01") == [
        (Disagreement.LINK_MISSING, "", ["core-sw-01"])
    ]


def test_a_mere_list_of_devices_contradicts_nothing(session, check_in):
    check_in(CORE)
    names = StoredGraph((node("core-sw-01"), node("fw-01")), ())
    check_in(names, now=NOON + timedelta(days=1))

    assert contradictions(session, "fw-01") == []


def test_summaries_count_links_and_drawings(session, check_in):
    article = check_in(CORE, title="核心网拓扑")
    device = finding.find_by_name(session, "core-sw-01", EVERYTHING)

    summary = sources.summarise(session, [device], EVERYTHING)[device.id]

    assert summary.addresses == ("10.1.0.1/24",)
    assert (summary.links, summary.drawings) == (3, 1)
    (drawing,) = sources.list_drawings(session, EVERYTHING)
    assert (drawing.title, drawing.devices) == ("核心网拓扑", 4)
    assert sources.shows_topology(session, article.current_revision)


def test_a_graph_is_kept_as_it_was(session, check_in):
    graph = StoredGraph((node("a-1", "10.0.0.1", box=(1.0, 2.0, 3.0, 4.0)),), ())
    article = check_in(graph)

    assert recording.find_graphs(session, article.current_revision) == [
        ("net.drawio", graph)
    ]


RANGE = StoredGraph(
    (node("esxi01–esxi08", kind="server"), node("core-sw-01"), node("esxi11")),
    (
        GraphEdge("core-sw-01", "esxi01–esxi08", "Gi1", "vmnic0"),
        GraphEdge("core-sw-01", "esxi11"),
    ),
)


def test_a_range_is_found_by_each_of_its_devices(session, check_in):
    check_in(RANGE)

    assert find(session, "esxi05") == ["esxi01–esxi08"]
    assert find(session, "ESXI1") == ["esxi01–esxi08", "esxi11"]
    assert find(session, "esxi09") == []
    assert finding.find_by_name(session, "esxi05", EVERYTHING).name == "esxi01–esxi08"
    assert finding.find_by_name(session, "esxi05", SELF_SERVICE) is None
    assert find(session, "connected to esxi05") == ["core-sw-01"]
    assert find(session, "esxi01–esxi08") == ["esxi01–esxi08"]


def test_a_device_of_its_own_comes_before_the_range_that_has_it(session, check_in):
    check_in(RANGE)
    check_in(StoredGraph((node("esxi05"), node("nas-1")), ()))

    assert finding.find_by_name(session, "esxi05", EVERYTHING).name == "esxi05"
    assert sorted(find(session, "esxi05")) == ["esxi01–esxi08", "esxi05"]


def test_an_alert_of_one_device_is_placed_at_its_range(session, check_in):
    check_in(RANGE)

    found = neighbourhood.find_device(session, "esxi05.lab.local:9100")

    assert session.get_one(Device, found).name == "esxi01–esxi08"
    assert neighbourhood.find_device(session, "esxi09") is None


def see(session, audiences=EVERYTHING, question="", **narrowing):
    asked = Narrowing(question=read_question(question), **narrowing)
    found = read_overview(session, asked, audiences)
    names = {node.id: node.name for node in found.graph.nodes}
    edges = {frozenset((names[e.source], names[e.target])) for e in found.graph.edges}
    return sorted(names.values()), edges, sorted(names[key] for key in found.meant)


def test_the_map_shows_what_all_drawings_join(session, check_in):
    check_in(CORE)
    check_in(RANGE)

    names, edges, meant = see(session)

    assert len(names) == 6
    assert frozenset(("core-sw-01", "fw-01")) in edges
    assert frozenset(("core-sw-01", "esxi01–esxi08")) in edges
    assert len(edges) == 5
    assert meant == []


def test_what_is_asked_for_is_shown_with_its_neighbours(session, check_in):
    check_in(CORE)
    check_in(RANGE)

    names, edges, meant = see(session, question="esxi05")

    assert (names, meant) == (["core-sw-01", "esxi01–esxi08"], ["esxi01–esxi08"])
    assert edges == {frozenset(names)}


def test_the_map_is_narrowed_by_kind_and_age(session, check_in):
    check_in(CORE)
    check_in(RANGE, now=NOON - timedelta(days=400))
    year = NOON - timedelta(days=365)

    assert see(session, kind="server")[0] == ["esxi01–esxi08"]
    assert "esxi11" not in see(session, since=year)[0]
    assert see(session, until=year)[0] == ["core-sw-01", "esxi01–esxi08", "esxi11"]


def test_the_map_is_narrowed_by_system_and_unit(session, check_in):
    check_in(RANGE)
    check_in(CORE, attributes={"system": "核心网", "unit": "县局"})

    assert len(see(session, system="核心网")[0]) == 4
    assert see(session, unit="市局")[0] == []
    choices = list_choices(session, EVERYTHING)
    assert (choices.systems, choices.units) == (["Windows", "核心网"], ["县局"])
    assert choices.kinds == ["network", "server", "switch"]
    assert list_choices(session, SELF_SERVICE).systems == []


def test_the_map_tells_nothing_of_hidden_drawings(session, check_in):
    check_in(CORE)
    check_in(StoredGraph((node("core-sw-01"),), ()), audience=Audience.SELF_SERVICE)

    assert see(session, SELF_SERVICE) == (["core-sw-01"], set(), [])
    assert see(session, SELF_SERVICE, question="core-sw-01")[0] == ["core-sw-01"]


def test_of_many_devices_the_map_shows_those_with_the_most_links(session, check_in):
    many = [node(f"pc-{number:03}") for number in range(MOST + 30)]
    edges = [GraphEdge("core-sw-01", each.name) for each in many[:5]]
    check_in(StoredGraph((*many, node("core-sw-01")), tuple(edges)))

    found = read_overview(session, Narrowing(), EVERYTHING)

    assert (len(found.graph.nodes), found.total) == (MOST, MOST + 31)
    assert found.graph.nodes[0].name == "core-sw-01"
    assert len(found.graph.edges) == 5
