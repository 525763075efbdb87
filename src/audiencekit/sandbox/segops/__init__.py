"""SegOps, as the contract has it: keys, handshake, ingestion, segments."""
