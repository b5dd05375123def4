"""Page to reading: where the ink is, what it says, which marks were drawn."""
