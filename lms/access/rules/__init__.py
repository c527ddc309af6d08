"""Pure rules of access: who may work, since when and until when; every date is an argument."""
