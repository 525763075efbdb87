"""The pictures a run leaves: pages of HTML that hold a drawing (contract 6.7)."""
