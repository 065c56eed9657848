"""Which calls are taken: of tools that there are, with the arguments that these have."""

from __future__ import annotations

import json
import logging
from typing import Any

from mcp import MCPError
from mcp.server import ServerRequestContext
from mcp.server.context import CallNext, HandlerResult
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import INVALID_PARAMS, CallToolResult, InputRequiredResult
from pydantic import ValidationError

MOST_TOLD = 5
"""Faults of one call that are reported."""

REPEATED = 60
"""Characters of what was sent that an error repeats."""


class ToolServer(MCPServer):
    """An MCP server whose errors name the argument, what was found and what is expected.

    The package takes an argument that no tool has, such as a misspelt one, for none.
    """

    def __init__(self, name: str, *, version: str, instructions: str) -> None:
        # The package would draw each traceback with its source, which stops all answers for 2 s.
        logging.basicConfig(level=logging.ERROR, format="%(message)s")
        super().__init__(
            name, version=version, instructions=instructions, log_level="ERROR",
            middleware=[_refuse_prompts],
        )  # fmt: skip

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool. Raises ToolError for one that there is not, and for wrong arguments."""
        tools = {tool.name: tool.input_schema["properties"] for tool in await self.list_tools()}
        if name not in tools:
            raise ToolError(f"there is no tool {_repeat(name)}\n  cure     call {', '.join(tools)}")
        for argument in arguments:
            if argument not in tools[name]:
                takes = ", ".join(tools[name]) or "nothing"
                message = f"{name} takes no argument {_repeat(argument)}"
                raise ToolError(f"{message}\n  cure     it takes {takes}")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(_explain_arguments(name, error.__cause__)) from None
            raise


async def _refuse_prompts(
    ctx: ServerRequestContext[Any, Any], call_next: CallNext
) -> HandlerResult:
    """Refuse a prompt in a word; the package logs a traceback for one that there is not."""
    if ctx.method == "prompts/get":
        raise MCPError(code=INVALID_PARAMS, message="there are no prompts")
    return await call_next(ctx)


def _explain_arguments(tool: str, error: ValidationError) -> str:
    """The faults of a call, each with the argument, what was found and what is expected."""
    faults = error.errors(include_url=False, include_context=False)
    lines = [f"{tool} cannot be called with these arguments"]
    for fault in faults[:MOST_TOLD]:
        argument = ".".join(map(str, fault["loc"]))
        found = "nothing" if fault["type"] == "missing" else _repeat(fault["input"])
        lines.append(f"  {argument[:REPEATED]}: {fault['msg']}, found {found}")
    if len(faults) > MOST_TOLD:
        lines.append(f"  and {len(faults) - MOST_TOLD} more")
    return "\n".join(lines)


def _repeat(value: object) -> str:
    """What was sent, as JSON, or its beginning."""
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= REPEATED else f"{text[:REPEATED]}..."
