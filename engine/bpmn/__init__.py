"""BPMN 2.0 diagrams as data: hardened parsing, dialects, the model, and the findings of a check."""
