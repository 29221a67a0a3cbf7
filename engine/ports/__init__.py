"""What an application plugs into the engine."""
