"""Other engines, installed from their registries into build/bench-env by the bench itself."""
