"""Which unlabelled comments are worth a moderator's minute: chosen, handed out for labelling, read back."""
