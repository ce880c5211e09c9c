"""Which type the code shows of a value, be it an entity's or not: what has one is no guess."""
