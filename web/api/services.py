"""Operations on whom one works for, and what can be asked for."""

from typing import ClassVar, Final

from kb.errors import NotFoundError
from kb.people.models import Role, Scope
from kb.services import catalogue, clients
from kb.services.models import Client, Service
from web.api.operation import Call, Operation
from web.api.shapes import Shape, Tag


class ServiceOutput(Shape):
    code: str
    name: str
    """In Chinese."""
    name_en: str
    client: str = ""
    """By code: whom alone it is for."""
    system: str
    kinds: list[str]
    """Of request, by code; see listRequestKinds."""

    item_names: ClassVar = {"kinds": "kind"}


class ServicesInput(Shape):
    """Nothing to say."""


class ServicesOutput(Shape):
    services: list[ServiceOutput]

    item_names: ClassVar = {"services": "service"}


class ClientOutput(Shape):
    code: str
    name: str
    """In Chinese."""
    name_en: str
    active: bool


class ClientsInput(Shape):
    """Nothing to say."""


class ClientsOutput(Shape):
    clients: list[ClientOutput]

    item_names: ClassVar = {"clients": "client"}


def list_services(call: Call, _given: ServicesInput) -> ServicesOutput:
    offered = catalogue.list_services(call.session, call.user)
    return ServicesOutput(services=[_to_service(call, each) for each in offered])


def list_clients(call: Call, _given: ClientsInput) -> ClientsOutput:
    """Raise ``NotFoundError`` for others than administrators."""
    if not call.user.has(Role.ADMINISTRATOR):
        raise NotFoundError("operation", "listClients")
    found = clients.list_clients(call.session, call.user)
    return ClientsOutput(clients=[_to_client(each) for each in found])


def _to_service(call: Call, service: Service) -> ServiceOutput:
    return ServiceOutput(
        code=service.code,
        name=service.names.get("zh", ""),
        name_en=service.names.get("en", ""),
        client=service.client.code if service.client else "",
        system=service.system,
        kinds=[each.code for each in catalogue.list_kinds(call.session, service)],
    )


def _to_client(client: Client) -> ClientOutput:
    return ClientOutput(
        code=client.code,
        name=client.names.get("zh", ""),
        name_en=client.names.get("en", ""),
        active=client.active,
    )


LIST_SERVICES: Final = Operation(
    name="listServices",
    summary="List the services that can be chosen.",
    tag=Tag.INCIDENTS,
    scope=Scope.READ,
    takes=ServicesInput,
    gives=ServicesOutput,
    run=list_services,
)
LIST_CLIENTS: Final = Operation(
    name="listClients",
    summary="List the clients; for administrators.",
    tag=Tag.INCIDENTS,
    scope=Scope.ADMINISTER,
    takes=ClientsInput,
    gives=ClientsOutput,
    run=list_clients,
)
