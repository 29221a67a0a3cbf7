"""How tokens, scopes, waits and events behave, whatever the element."""
