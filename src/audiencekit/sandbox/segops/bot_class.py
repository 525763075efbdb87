"""Who sends an event, judged by the User-Agent of the request: only people are billed (segops.md 1.4, 3.5).

How the service judges is not documented. Here: a crawler of an AI provider is an ``ai_agent``, whatever else calls
itself a bot is a ``known_bot``, no User-Agent at all is ``suspicious``, and the rest is ``human``. HTTP libraries are
people's too: a server that tracks its users sends with one.
"""

from __future__ import annotations

import re
from typing import Literal

BotClass = Literal["human", "known_bot", "ai_agent", "suspicious"]

_AI_AGENTS = re.compile(
    r"GPTBot|ChatGPT-User|OAI-SearchBot|ClaudeBot|Claude-User|anthropic-ai|PerplexityBot|Perplexity-User|"
    r"Google-Extended|meta-externalagent|CCBot|Bytespider",
    re.IGNORECASE,
)
_BOTS = re.compile(r"bot\b|crawler|spider|slurp|headless", re.IGNORECASE)


def bot_class(user_agent: str | None) -> BotClass:
    """The class of a caller with this User-Agent."""
    if not user_agent or not user_agent.strip():
        return "suspicious"
    if _AI_AGENTS.search(user_agent):
        return "ai_agent"
    return "known_bot" if _BOTS.search(user_agent) else "human"
