"""What the pages of claims show: words, links and figures from stories and facts."""
