"""What, who, by when: matters from the paper to the signature, and who may see and do what."""
