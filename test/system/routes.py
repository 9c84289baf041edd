"""The rows of src/api/routes.c: OpenAPI leaves out those that are for browsers."""
import pathlib
import re
from typing import NamedTuple

TABLE = pathlib.Path(__file__).resolve().parents[2] / "src" / "api" / "routes.c"


class Route(NamedTuple):
    method: str
    path: str
    is_page: bool


def read_routes():
    text = TABLE.read_text().split("/* --- the table --- */")[1]
    rows = re.findall(r'^    \{"([A-Z]+)", "([^"]+)",[\w\s|]+,\s+(PAGE|HANDLER)\(', text, re.M)
    assert len(rows) == len(re.findall(r'^    \{"', text, re.M)), "a row that is not understood"
    return [Route(method, path, kind == "PAGE") for method, path, kind in rows]


def fill(path):
    """A path with ids in it."""
    return re.sub(r"{\w+}", "X", path.replace("{worker_id}", "W1"))


# Where each page of the dashboard is.
PAGES = tuple(fill(route.path) for route in read_routes() if route.is_page)
