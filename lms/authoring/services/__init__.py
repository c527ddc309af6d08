"""Services of the trainer's desk."""
