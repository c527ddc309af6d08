"""Job roles of the hospital: what each must be able to do before and after it gets EHR access."""
