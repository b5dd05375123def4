"""Questions about postmortems, answered from what they say and from nothing else."""
