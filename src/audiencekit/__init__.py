"""audiencekit: stream, manage and anonymise audience data."""
