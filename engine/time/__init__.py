"""Time: clocks, spans and cycles of ISO 8601, cron, working-day calendars."""
