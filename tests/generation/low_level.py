"""Operations that no facade calls, each with the reason; a name with a colon is a tag and stands for all it has."""

from __future__ import annotations

LOW_LEVEL_ONLY: dict[str, dict[str, str]] = {
    "segops": {
        "tag:pim": "most of it is inferred (contract 2.10): docs/segops-low-level.md shows the typed calls",
        "tag:ai_reach": "most of it is inferred (contract 2.11), as above",
        "tag:ai_pages": "most of it is inferred (contract 2.12), as above",
        "login": "people log in to the SegOps application; code has a key",
        "refreshLogin": "keeps a person logged in, as above",
        "createApiKey": "done once, in the application, by a person who is logged in",
        "revokeApiKey": "as above",
        "receiveShopifyWebhook": "called by Shopify, which signs it with a secret of the shop",
    },
}
