"""What can be judged only over all processes together."""
