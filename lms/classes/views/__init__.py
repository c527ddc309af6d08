"""Pages of classes: the learner's, the manager's, the trainer's, and calendars."""
