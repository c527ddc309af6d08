"""Pages of the trainer's desk."""
