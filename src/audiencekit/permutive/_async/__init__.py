"""What makes requests, written once; ``scripts/mirror`` writes the sibling ``_sync`` from it."""
