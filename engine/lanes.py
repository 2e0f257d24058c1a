"""Who is responsible for which node: lanes as drawn, the innermost one winning."""

from dataclasses import dataclass

from lxml.etree import _Element

from engine import proposals
from engine.drawing import Node, Scope, text_of
from engine.model import Lane
from engine.vocabulary import tag


@dataclass(frozen=True, slots=True)
class Lanes:
    """The lanes of a process by id, and for each node id every innermost lane that claims it."""

    by_id: dict[str, Lane]
    claims: dict[str, list[str]]

    def of(self, node: Node) -> str | None:
        """Return the lane of a node: its own, else its host's, else that of the sub-process around it, or None."""
        at: Node | None = node
        while at is not None:
            if at.id in self.claims:
                return self.claims[at.id][0]
            at = at.host or at.scope.node
        return None


def read(process: Scope) -> Lanes:
    """Return the lanes of a process and of its sub-processes; an outer lane gives way to its inner lanes."""
    lanes = Lanes({}, {})
    for scope in process.all():
        for lane_set in scope.xml.iterchildren(tag("laneSet")):
            _lane_set(lane_set, None, lanes)
    return lanes


def _lane_set(lane_set: _Element, parent_id: str | None, lanes: Lanes) -> set[str]:
    """Read a set and return the node ids that its lanes claim; what an inner lane claims, the outer one does not."""
    claimed: set[str] = set()
    for xml in lane_set.iterchildren(tag("lane")):
        lane_id = xml.get("id") or ""
        lane = Lane(lane_id, (xml.get("name") or "").strip(), parent_id, proposals.of_lane(xml))
        lanes.by_id.setdefault(lane_id, lane)
        inner: set[str] = set()
        for child in xml.iterchildren(tag("childLaneSet")):
            inner |= _lane_set(child, lane_id, lanes)
        own = {text_of(reference): None for reference in xml.iterchildren(tag("flowNodeRef"))}
        for node_id in own:
            if node_id not in inner:
                lanes.claims.setdefault(node_id, []).append(lane_id)
        claimed |= inner | set(own)
    return claimed
