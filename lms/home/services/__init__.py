"""What each first page shows, gathered from the features below."""
