"""Pictures of relations, drawn for dark and light backgrounds."""

from __future__ import annotations

from commands.pictures.chart import draw_timeline
from commands.pictures.graph import draw_relations
from commands.pictures.picture import Picture

__all__ = ["Picture", "draw_relations", "draw_timeline"]
