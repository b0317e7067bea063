"""Every check of the doctor, turned to warning and to error for real."""
