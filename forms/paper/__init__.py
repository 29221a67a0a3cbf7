"""Paper: rosters, student cards and approval forms as PDF, in fonts whose characters are checked before printing."""
