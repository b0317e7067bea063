"""What Discord refuses, as pure functions from a payload to its problems.

The limits are Discord's documented ones (https://docs.discord.com/developers) and those that its OpenAPI
description leaves out; `MAX_WEIGHT` was measured.
"""

from tests.discord_server.rules.callbacks import Kind, Response, check_callback, check_choices, check_modal
from tests.discord_server.rules.commands import LOCALES, check_commands
from tests.discord_server.rules.messages import (
    COMPONENTS_V2,
    EPHEMERAL,
    LOADING,
    MAX_WEIGHT,
    check_message,
    is_empty,
    uses_v2,
    weight,
)
from tests.discord_server.rules.problems import Path, Payload, Problem, error_tree

__all__ = [
    "COMPONENTS_V2",
    "EPHEMERAL",
    "LOADING",
    "LOCALES",
    "MAX_WEIGHT",
    "Kind",
    "Path",
    "Payload",
    "Problem",
    "Response",
    "check_callback",
    "check_choices",
    "check_commands",
    "check_message",
    "check_modal",
    "error_tree",
    "is_empty",
    "uses_v2",
    "weight",
]
