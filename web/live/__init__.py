"""The listener: tells open pages what changes, by server-sent events; one process, no thread waits for a reader."""
