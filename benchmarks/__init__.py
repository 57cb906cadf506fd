"""Made data of any size and dirtiness, and measurements of speed and memory as ratios."""
