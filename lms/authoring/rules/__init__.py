"""Pure rules of the trainer's desk."""
