"""The named persons of units (责任人员): posts, who is named when, who is missing, and urging (O12–O14)."""
