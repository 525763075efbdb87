"""Everything of the SegOps facade that makes requests; ``scripts/mirror`` writes ``_sync`` from it."""
