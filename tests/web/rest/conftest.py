"""Programs that speak JSON: a client with a token, and incidents made through it."""

from dataclasses import dataclass, field

import pytest

PREFIX = "/api/v1"


@dataclass(frozen=True)
class RestClient:
    client: object
    token: str = ""
    headers: dict = field(default_factory=dict)

    def call(self, method, path, **options):
        headers = {**self.headers, **options.pop("headers", {})}
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.open(
            PREFIX + path, method=method, headers=headers, **options
        )

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, json=None, **options):
        return self.call("POST", path, json=json, **options)

    def put(self, path, json=None, **options):
        return self.call("PUT", path, json=json, **options)


@pytest.fixture
def rest_as(app, token_of):
    """A program that calls in the name of somebody."""

    def client(login, *scopes):
        return RestClient(app.test_client(), token_of(login, *scopes))

    return client


@pytest.fixture
def rest(rest_as):
    """A program that calls in the name of a technician."""
    return rest_as("technician")


@pytest.fixture
def stranger(app):
    return RestClient(app.test_client())


@pytest.fixture
def incident(rest):
    """The path of a new incident."""
    answer = rest.post("/incidents", {"title": "打印机不工作"})
    return answer.headers["Location"].removeprefix(PREFIX)
