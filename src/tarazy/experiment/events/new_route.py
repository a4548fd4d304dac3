"""A new route: projects, or arcs that stand idle, put into service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tarazy.experiment.events.network_event import NetworkEvent
from tarazy.scenario.parts import NamesOnce

if TYPE_CHECKING:
    from tarazy.corridors.answers import Answer
    from tarazy.corridors.changes import Changes
    from tarazy.corridors.solve import Engine


class NewRoute(NetworkEvent):
    """Projects, or arcs that stand idle, put into service."""

    kind: Literal["new_route"] = Field(description="'new_route'")
    route: NamesOnce = Field(description="a project or an arc out of service, or a list of them")

    @property
    def accumulates(self) -> bool:
        """A route that is in service stays in service."""
        return False

    def changes(self, engine: Engine) -> Changes:
        """Return the routes, checked to be out of service."""
        from tarazy.corridors.changes import Changes
        from tarazy.corridors.routes import check_projects

        check_projects(engine.layout, self.route, where="route")
        return Changes(open=self.route)

    def question(self) -> dict[str, object]:
        """Return the projects."""
        return {"kind": self.kind, "projects": list(self.route)}

    def answer(self, engine: Engine, given: Changes) -> Answer:
        """Return what the routes change; ``extra`` says whether they are worth their price."""
        from tarazy.corridors.routes import new_route

        return new_route(self.route, given=given, network=engine)
