"""Where cases are kept: tables, the codec of values and states, and the statements that load and save them."""
