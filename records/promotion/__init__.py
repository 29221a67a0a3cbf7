"""The promotion of every student once a year (毕业升级): who moves, the mass step, its dry run, its undoing."""
