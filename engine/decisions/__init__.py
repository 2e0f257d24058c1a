"""DMN (1.1 to 1.5): reads decision files, says what is wrong with them, and decides; over FEEL alone."""
