"""Rules of feedback: what state an issue is in, who may do what next, and by when it is answered. Pure."""
