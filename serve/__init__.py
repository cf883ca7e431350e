"""The moderation service: HTTP routes over the library, with batching of concurrent requests."""
