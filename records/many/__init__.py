"""A case of many (批量件): rows of a case, decided one by one or together, with effects that are kept once each."""
