"""A school year of a province on the virtual clock (模拟学年): real engine, real volumes, figures that balance."""
