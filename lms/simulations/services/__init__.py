"""Services of simulations."""
