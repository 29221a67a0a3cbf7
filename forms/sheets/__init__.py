"""Excel sheets: read, check row by row, return with faults named, hand out as templates and lists."""
