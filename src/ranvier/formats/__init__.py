"""Files in and out: one folder for each format, and no judgement about what the files hold."""
