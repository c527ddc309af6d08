"""Rules of simulations: pure, dated, without a database."""
